# Benchmarks: each beside a limit or a peer in the same run. Sourced by ./aedile.

all_benches=(processes processes-durable decisions store log keys pages copy overhead submit submit-postgresql queue queue-postgresql openid passkey size)

run_benches() {
    need_rust
    # Not among all of them: it builds everything from nothing.
    [ "$*" != cold ] || { bench_cold; return; }
    build_assets
    local names=("$@")
    [ ${#names[@]} -gt 0 ] || names=("${all_benches[@]}")
    POSTGRES_OPTIONS="-c shared_buffers=512MB" start_postgres
    trap 'stop_servers; stop_postgres' EXIT
    cargo build --locked --release -p aedile -p bench
    local program="$(target_dir)/release/aedile" bench="$(target_dir)/release/bench"
    for name in "${names[@]}"; do
        case "$name" in
            processes|processes-durable|decisions) install_peers; "$bench" "$name" ;;
            store|log|keys) "$bench" "$name" ;;
            overhead) bench_overhead "$program" "$bench" ;;
            # A database of its own for each: what one leaves behind must not slow the next.
            *-postgresql) bench_on_postgresql "$program" "$bench" "$name" ;;
            openid) npm_install bench/peers || true; bench_openid "$program" "$bench" ;;
            size) bench_size "$program" "$bench" ;;
            pages|passkey) start_demo "$program"; "$bench" "$name" "127.0.0.1:$demo_port"; stop_servers ;;
            copy) build_letters; bench_on_demo "$program" "$bench" copy ;;
            *) bench_on_demo "$program" "$bench" "$name" ;;
        esac
    done
}

bench_on_demo() { # PROGRAM BENCH NAME
    start_demo "$1"
    "$2" "$3" "127.0.0.1:$demo_port" "$demo_folder/data/aedile.db"
    stop_servers
}

# Other engines, in a folder of their own; without a network the tables say that they are not installed.
install_peers() {
    (
        npm_install bench/peers || true
        cd bench/peers
        [ -d .venv ] || { python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt; } || true
        cargo build -q --locked --release --manifest-path dsntk/Cargo.toml --target-dir dsntk/target || true
    )
}

# The token endpoint, of a program that is registered for it.
bench_openid() { # PROGRAM BENCH
    start_demo "$1"
    local settings secret
    settings=$(mktemp)
    printf '[data]\nfolder = "%s/data"\n[demo]\nenabled = true\n' "$demo_folder" >"$settings"
    secret=$("$1" --settings "$settings" openid register bench --name Bench --purpose "To measure" \
        --authentication client_secret_post --redirect-uri http://localhost:9/back \
        --scope openid --scope offline_access | sed -n 's/^client_secret: *\([^ ]*\).*/\1/p')
    "$2" openid "127.0.0.1:$demo_port" "$secret"
    stop_servers
    rm -f "$settings"
}

# The program as it is beside one that was built without sealing and logs, each with a town of its own.
bench_overhead() { # PROGRAM BENCH
    cargo build --locked --release -p aedile --features bare --target-dir "$(target_dir)/bare"
    start_demo "$1"
    local whole="127.0.0.1:$demo_port" of_whole="$demo_folder/data/aedile.db"
    local whole_pid=$demo_pid whole_folder=$demo_folder
    start_demo "$(target_dir)/bare/release/aedile"
    "$2" overhead "$whole" "$of_whole" "127.0.0.1:$demo_port" "$demo_folder/data/aedile.db"
    stop_servers
    kill "$whole_pid" 2>/dev/null || true
    wait "$whole_pid" 2>/dev/null || true
    rm -rf "$whole_folder"
}

bench_on_postgresql() { # PROGRAM BENCH NAME
    local database="bench_${3%%-*}" settings
    "$postgres_bin/psql" -q "$AEDILE_TEST_POSTGRES" -c "CREATE DATABASE $database"
    local url="${AEDILE_TEST_POSTGRES%/*}/$database"
    settings=$(mktemp)
    printf '[data]\npostgres = "%s"\n' "$url" >"$settings"
    start_demo "$1" "$settings"
    "$2" "${3%-postgresql}" "127.0.0.1:$demo_port" "$url"
    stop_servers
    rm -f "$settings"
}

# Memory and start: the demo town, and a catalogue of as many services as AEDILE_UPL (the product list) names.
bench_size() { # PROGRAM BENCH
    "$2" size "$1" "${AEDILE_UPL:-}"
}

# From a clone with nothing built to a town that answers, and started again: about eleven minutes on two cores.
bench_cold() {
    local folder cold warm
    folder=$(mktemp -d)
    git clone -q . "$folder/clone"
    cold=$(seconds_to_answer "$folder")
    warm=$(seconds_to_answer "$folder")
    rm -rf "$folder"
    tee bench/results/cold.md <<TABLE
# cold

\`./aedile demo\` on a clean clone, until the town answers: with nothing built (the registries' packages are downloaded once), the demo town filled; then started again. The limit is 12 minutes on 2 cores ($(nproc) here), and seconds when warm.

| start | seconds |
|---|---|
| cold | $cold |
| warm | $warm |
TABLE
}

seconds_to_answer() { # FOLDER
    local started port pid
    port=$(free_port)
    started=$(date +%s)
    (
        cd "$1/clone"
        unset CARGO_TARGET_DIR AEDILE_LETTERS_TARGET_DIR CARGO_INCREMENTAL
        exec setsid ./aedile demo --port "$port"
    ) >"$1/log" 2>&1 &
    pid=$!
    until curl -s -o /dev/null "http://127.0.0.1:$port/health"; do
        kill -0 "$pid" 2>/dev/null || stop "the demo ended: $(tail -n 5 "$1/log")"
        sleep 1
    done
    echo $(($(date +%s) - started))
    # With the renderer that is being built beside it.
    kill -- "-$pid" 2>/dev/null || kill "$pid"
    wait "$pid" 2>/dev/null || true
}
