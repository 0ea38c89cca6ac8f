# Benchmarks: each beside a limit or a peer in the same run. Sourced by ./aedile.

run_benches() {
    need_rust
    build_assets
    local names=("$@")
    [ ${#names[@]} -gt 0 ] || names=(store pages)
    POSTGRES_OPTIONS="-c shared_buffers=512MB" start_postgres
    trap 'stop_postgres; stop_servers' EXIT
    cargo build --locked --release -p aedile -p bench
    local bench="$(target_dir)/release/bench"
    for name in "${names[@]}"; do
        case "$name" in
            store) "$bench" store ;;
            *) start_demo "$(target_dir)/release/aedile"; "$bench" "$name" "127.0.0.1:$demo_port"; stop_servers ;;
        esac
    done
}
