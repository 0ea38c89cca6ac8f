# What every command needs: tools found or installed, and the builds. Sourced by ./aedile.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

need_rust() {
    command -v cargo >/dev/null || stop "Aedile is built with Rust: install it from https://rustup.rs and try again."
}

need_node() {
    command -v npm >/dev/null || stop "The style sheets are built with Node.js 20 or later: install it (Debian: apt-get install nodejs npm) and try again."
}

# The project's folder, kept because steps go into other folders and ask from there where the programs are.
root=$PWD
target_dir() { printf '%s' "${CARGO_TARGET_DIR:-$root/target}"; }
program() { printf '%s/debug/aedile' "$(target_dir)"; }
letters_target_dir() { printf '%s' "${AEDILE_LETTERS_TARGET_DIR:-$root/letters/target}"; }
letters_program() { printf '%s/release/aedile-letters' "$(letters_target_dir)"; }

# Installs Debian packages that are missing, when this is Debian and we may.
need_packages() {
    local missing=()
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    command -v apt-get >/dev/null || stop "Please install: ${missing[*]}"
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    say "Installing ${missing[*]}"
    "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
        "${as_root[@]}" apt-get update >/dev/null
        "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null
    }
}

# npm ci in a folder, once per lock file.
npm_install() {
    need_node
    local stamp="$1/node_modules/.installed"
    if [ ! -e "$stamp" ] || [ "$1/package-lock.json" -nt "$stamp" ]; then
        (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        touch "$stamp"
    fi
}

build_assets() {
    npm_install assets
    local built=assets/dist/.built newest=missing
    if [ -e "$built" ]; then
        newest=$(find assets -path assets/node_modules -prune -o -path assets/dist -prune -o -type f -newer "$built" -print -quit)
    fi
    if [ -n "$newest" ]; then
        say "Building style sheets"
        (cd assets && npm run --silent build)
        touch "$built"
    fi
}

build_program() {
    build_assets
    say "Building Aedile (some minutes the first time)"
    cargo build --locked -p aedile
}

build_letters() {
    if [ ! -x "$(letters_program)" ] || [ -n "$(find letters/src letters/Cargo.lock -newer "$(letters_program)" -print -quit)" ]; then
        say "Building the letter renderer (several minutes the first time)"
        CARGO_TARGET_DIR="$(letters_target_dir)" \
            nice cargo build --locked --release --manifest-path letters/Cargo.toml
    fi
}

# A PostgreSQL server of our own on a free port of the loopback interface; sets AEDILE_TEST_POSTGRES.
start_postgres() {
    need_packages postgresql
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
    postgres_folder=$(mktemp -d)
    postgres_port=$(free_port)
    as_postgres=()
    if [ "$(id -u)" = 0 ]; then
        as_postgres=(runuser -u postgres --)
        chown postgres "$postgres_folder"
    fi
    (
        cd "$postgres_folder"
        "${as_postgres[@]}" "$bin/initdb" -D "$postgres_folder/data" -U aedile -A trust --no-locale -E UTF8 >"$postgres_folder.log"
        "${as_postgres[@]}" "$bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/server.log" -w \
            -o "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 ${POSTGRES_OPTIONS:--c fsync=off}" \
            start >/dev/null
    )
    postgres_bin=$bin
    export AEDILE_TEST_POSTGRES="postgresql://aedile@127.0.0.1:$postgres_port/postgres"
    # For tests that stop it as a crash does, and start it again; `restart` knows how it was started.
    local control="cd $postgres_folder && ${as_postgres[*]} $bin/pg_ctl -D $postgres_folder/data -w"
    export POSTGRES_STOP="$control -m immediate stop"
    export POSTGRES_START="$control -l $postgres_folder/server.log restart"
    export POSTGRES_PSQL="$bin/psql"
}

stop_postgres() {
    [ -n "${postgres_folder:-}" ] || return 0
    (cd "$postgres_folder" && "${as_postgres[@]}" "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$postgres_folder" "$postgres_folder.log"
    postgres_folder=
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

wait_for() { # URL SECONDS
    for _ in $(seq 1 $(($2 * 5))); do
        curl -fs -o /dev/null "$1" && return 0
        sleep 0.2
    done
    return 1
}

# The demo town on a free port with data of its own; sets demo_port, demo_folder, AEDILE_URL.
start_demo() { # PROGRAM [SETTINGS]
    demo_port=$(free_port)
    demo_folder=$(mktemp -d)
    local letters=()
    [ -x "$(letters_program)" ] && letters=(--letters "$(letters_program)")
    local settings=()
    [ -z "${2:-}" ] || settings=(--settings "$2")
    AEDILE_LOG=warn "$1" "${settings[@]}" demo --listen "127.0.0.1:$demo_port" --data "$demo_folder/data" "${letters[@]}" \
        >"$demo_folder/server.log" 2>&1 &
    demo_pid=$!
    export AEDILE_URL="http://localhost:$demo_port"
    wait_for "http://127.0.0.1:$demo_port/health" 300 || { cat "$demo_folder/server.log"; return 1; }
}

stop_servers() {
    [ -n "${demo_pid:-}" ] || return 0
    kill "$demo_pid" 2>/dev/null || true
    wait "$demo_pid" 2>/dev/null || true
    rm -rf "$demo_folder"
    demo_pid=
}
