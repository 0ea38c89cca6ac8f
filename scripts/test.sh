# Every test, fast ones first. Sourced by ./aedile; prints a line per step and the sum at the end.

. scripts/features.sh

all_steps=(format tidy assets lint unit fuzz services letters journeys town cards openid wallet evidence residency factors receipts kill disk database restore)

run_tests() {
    need_rust
    passed=0 failed=0 failures=()
    trap 'stop_postgres; stop_servers' EXIT
    local steps=("$@")
    [ ${#steps[@]} -gt 0 ] || steps=("${all_steps[@]}")
    for step in "${steps[@]}"; do
        run_step "$step"
    done
    [ ${#failures[@]} -eq 0 ] || say "Failed: ${failures[*]}"
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}

# Runs one step, shows its output, and adds what its own last lines say it counted.
run_step() {
    local step=$1 began output status=0 counted
    output=$(mktemp)
    began=$(date +%s)
    say "== $step"
    set +e
    (set -e; "step_$step") 2>&1 | tee "$output"
    status=${PIPESTATUS[0]}
    set -e
    counted=$(sum_counts "$output")
    rm -f "$output"
    passed=$((passed + ${counted% *}))
    failed=$((failed + ${counted#* }))
    if [ "$status" -ne 0 ]; then
        [ "${counted#* }" -gt 0 ] || failed=$((failed + 1))
        failures+=("$step")
    elif [ "$counted" = "0 0" ]; then
        passed=$((passed + 1))
    fi
    say "== $step: $([ "$status" -eq 0 ] && echo passed || echo FAILED) in $(($(date +%s) - began)) s"
}

# "P F": the sums of cargo's and our own closing lines.
sum_counts() {
    awk '
        /^test result: / { for (i = 1; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1) } }
        /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3 }
        END { printf "%d %d", p, f }' "$1"
}

step_format() { cargo fmt --all --check; }
step_tidy() { cargo run -q --locked -p xtask -- tidy; }
step_assets() { build_assets; }
step_lint() { cargo clippy -q --locked --workspace --all-targets -- -D warnings; }

step_unit() {
    start_postgres
    trap stop_postgres EXIT
    cargo test -q --locked --workspace --no-fail-fast
    # Our expressions and tables beside other engines'.
    npm_install bench/peers
    for peer in dsntk sutra; do
        cargo build -q --locked --manifest-path bench/peers/$peer/Cargo.toml --target-dir bench/peers/$peer/target
    done
    cargo test -q --locked -p feel -p dmn --test oracle -- --ignored
}

# Hostile input for every parser, the same each time; docs/testing.md says how to look for longer.
step_fuzz() {
    # Together with the program, so that nothing is built twice.
    cargo build -q --locked -p aedile -p aedile-fuzz
    "$(target_dir)/debug/aedile-fuzz" all --seconds "${FUZZ_SECONDS:-1}" --seed "${FUZZ_SEED:-1}"
}

# Definitions of the demo town: no error, every scenario as expected.
step_services() {
    build_program
    "$(program)" service check
    "$(program)" service test
}

step_letters() {
    need_packages fonts-noto-core
    CARGO_TARGET_DIR="$(letters_target_dir)" \
        cargo test -q --locked --release --manifest-path letters/Cargo.toml --workspace
    build_letters
    judge_letters
}

# Each letter in each language before veraPDF, which shares nothing with what made it: as PDF/A-2a and as PDF/UA-1. One
# that was made for no archive shows that it would be noticed.
judge_letters() {
    command -v mvn >/dev/null || need_packages maven
    command -v javac >/dev/null || need_packages default-jdk-headless
    local folder=letters/verapdf data name language
    # Without Maven's network the letters are still made and checked by the exporter; it is said, not hidden.
    if [ ! -d $folder/target/lib ] && ! mvn -q -B -f $folder/pom.xml dependency:copy-dependencies -DoutputDirectory=target/lib; then
        rm -rf $folder/target/lib
        say "NOT JUDGED: veraPDF cannot be fetched from Maven's repository here"
        return 0
    fi
    rm -rf $folder/target/letters $folder/target/draft
    mkdir -p $folder/target/letters $folder/target/draft
    for data in letters/examples/*.json; do
        name=$(basename "$data" .json) language=${data%.json} language=${language##*.}
        "$(letters_program)" render "towns/demo/letters/${name%.*}.typ" "$data" "$folder/target/letters/$name.pdf" \
            --style towns/demo/letters --lang "$language"
    done
    "$(letters_program)" render towns/demo/letters/decision.typ letters/examples/decision.en.json \
        $folder/target/draft/decision.pdf --style towns/demo/letters --profile ua-1
    java -cp "$folder/target/lib/*" $folder/Judge.java $folder/target/letters
    ! java -cp "$folder/target/lib/*" $folder/Judge.java $folder/target/draft >/dev/null || stop "veraPDF let a draft pass"
}

# In a real browser, with JavaScript and without, at a phone's width and a desk's, in three languages.
step_journeys() {
    need_packages chromium fonts-noto-core
    npm_install e2e
    build_program
    start_demo "$(program)"
    trap stop_servers EXIT
    (cd e2e && node first-time.mjs)
    stop_servers
    start_demo "$(program)"
    (cd e2e && node run.mjs && node api.mjs && node desk.mjs "$(program)")
}

# A town of one's own from nothing: the first official, registers, a resident, a decided case.
step_town() {
    need_packages chromium fonts-noto-core
    npm_install e2e
    build_program
    (cd e2e && AEDILE="$(program)" PORT="$(free_port)" node own-town.mjs)
}

# Identity cards, their authority and its server by OpenSSL and Node.js; a stub in the page plays the extension.
step_cards() {
    need_packages chromium fonts-noto-core openssl
    npm_install e2e
    build_program
    (cd e2e && AEDILE="$(program)" PORT="$(free_port)" OCSP_PORT="$(free_port)" node cards.mjs)
}

# Two certified clients sign people in with their accounts here; then people sign in here with an account at a certified
# provider.
step_openid() {
    need_packages chromium fonts-noto-core apache2 libapache2-mod-auth-openidc
    npm_install e2e
    build_program
    start_demo "$(program)"
    trap stop_servers EXIT
    (cd e2e && node openid.mjs "$(program)" "$demo_folder/data")
    (cd e2e && AEDILE="$(program)" PORT="$(free_port)" PROVIDER_PORT="$(free_port)" node elsewhere.mjs)
}

# Independent wallets fetch credentials, and an independent reader looks at what they show.
step_wallet() {
    need_packages chromium fonts-noto-core
    npm_install e2e
    build_program
    start_demo "$(program)"
    trap stop_servers EXIT
    (cd e2e && node wallet.mjs "$(program)" "$demo_folder/data")
}

# Credentials of another issuer as evidence, in a town of the test's own that believes it.
step_evidence() {
    need_packages chromium fonts-noto-core
    npm_install e2e
    build_program
    (cd e2e && node evidence.mjs "$(program)")
}

# An e-residency from its form to its renewal, in a town of the test's own.
step_residency() {
    need_packages chromium fonts-noto-core
    npm_install e2e
    build_program
    (cd e2e && node residency.mjs "$(program)")
}

# A town that asks everybody for two factors; then an account that, as a counter found, somebody else has.
step_factors() {
    need_packages chromium fonts-noto-core
    npm_install e2e
    build_program
    (cd e2e && AEDILE="$(program)" PORT="$(free_port)" node factors.mjs)
    (cd e2e && AEDILE="$(program)" PORT="$(free_port)" node doubt.mjs)
}

# Receipts, tiles and proofs checked by code that shares nothing with the log's writer: Node.js's cryptography
# and golang.org/x/mod/sumdb. Then two witnesses, one of them built on the latter, and a monitor.
step_receipts() {
    need_packages golang-go golang-golang-x-mod-dev
    npm_install e2e
    build_program
    local sumdb
    sumdb=$(target_dir)/sumdb
    (cd e2e/sumdb && GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= go build -o "$sumdb" main.go)
    start_demo "$(program)"
    trap stop_servers EXIT
    (cd e2e && node receipts.mjs "$sumdb")
    (cd e2e && node witness.mjs "$(program)" "$sumdb")
}

# kill -9 at random moments under load: nothing acknowledged is lost, nothing is half.
step_kill() {
    build_program
    node e2e/kill.mjs "$(program)"
}

# A full disk under load: the server lives, says so, and loses nothing acknowledged.
step_disk() {
    build_program
    node e2e/disk.mjs "$(program)"
}

# A PostgreSQL that crashes under load, and two servers that share it.
step_database() {
    build_program
    start_postgres
    trap stop_postgres EXIT
    node e2e/database.mjs "$(program)"
}

# A backup under load, restored elsewhere.
step_restore() {
    build_program
    node e2e/restore.mjs "$(program)"
}
