# The demo town: builds everything, starts the server first; letters follow when their renderer is built.

demo() {
    need_rust
    local port=8080 fresh=no
    while [ $# -gt 0 ]; do
        case "$1" in
            --port) port=$2; shift 2 ;;
            --fresh) fresh=yes; shift ;;
            *) stop "unknown option $1 (know: --port N, --fresh)" ;;
        esac
    done
    build_program
    [ "$fresh" = no ] || rm -rf data/demo
    # Letters need the Noto fonts; their renderer takes minutes the first time, so it is built beside.
    if [ ! -x "$(letters_program)" ]; then
        say "Letters follow in a few minutes: their renderer is being built beside the server"
        build_letters >/dev/null 2>letters-build.log &
    fi
    exec "$(program)" demo --listen "127.0.0.1:$port" --letters "$(letters_program)"
}
