# The features of the build (smtp, s3, postgres-tls) tried against counterparts that are no work of ours: a mail
# server, an S3 service, a PostgreSQL with TLS. Sourced by ./aedile.

# Two authorities and a certificate of the first for localhost.
make_certificates() { # FOLDER
    (
        cd "$1"
        for name in ca other-ca; do
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout $name.key -out $name.pem -subj "/CN=$name" 2>/dev/null
        done
        openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj "/CN=localhost" 2>/dev/null
        printf 'subjectAltName=DNS:localhost\n' >names
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem 2>/dev/null
        chmod 644 server.key
    )
}

# The counterparts' own packages, in a folder of their own, once per list.
install_counterparts() {
    need_packages python3-venv openssl
    local venv=e2e/counterparts/venv
    if [ ! -e $venv/.installed ] || [ e2e/counterparts/requirements.txt -nt $venv/.installed ]; then
        python3 -m venv $venv
        $venv/bin/pip install --quiet --disable-pip-version-check -r e2e/counterparts/requirements.txt
        touch $venv/.installed
    fi
}

# PostgreSQL reads its key only when it alone may.
start_postgres_tls() {
    local certificates=$1 own
    own=$(mktemp -d)
    cp "$certificates/server.pem" "$certificates/server.key" "$own"
    [ "$(id -u)" != 0 ] || { need_packages postgresql; chown -R postgres "$own"; }
    chmod 600 "$own/server.key"
    POSTGRES_OPTIONS="-c fsync=off -c ssl=on -c ssl_cert_file=$own/server.pem -c ssl_key_file=$own/server.key" start_postgres
    export AEDILE_TEST_POSTGRES_TLS="postgresql://aedile@localhost:$postgres_port/postgres"
    unset AEDILE_TEST_POSTGRES
    features_own=$own
}

stop_counterparts() {
    stop_postgres
    [ -z "${mail_pid:-}" ] || kill "$mail_pid" 2>/dev/null || true
    [ -z "${s3_pid:-}" ] || kill "$s3_pid" 2>/dev/null || true
    rm -rf "${features_folder:-}" "${features_own:-}"
}

step_features() {
    install_counterparts
    features_folder=$(mktemp -d)
    chmod 755 "$features_folder"
    trap stop_counterparts EXIT
    make_certificates "$features_folder"
    start_postgres_tls "$features_folder"
    local python=$PWD/e2e/counterparts/venv/bin/python mail_port s3_port
    mail_port=$(free_port)
    "$python" e2e/counterparts/mail.py "$mail_port" "$features_folder/server.pem" "$features_folder/server.key" "$features_folder/mail" >"$features_folder/mail.log" 2>&1 &
    mail_pid=$!
    s3_port=$(free_port)
    "$python" -m moto.server -H 127.0.0.1 -p "$s3_port" >"$features_folder/s3.log" 2>&1 &
    s3_pid=$!
    wait_for "http://127.0.0.1:$s3_port/moto-api/" 60 || { cat "$features_folder/s3.log"; return 1; }
    curl -fs -X PUT "http://127.0.0.1:$s3_port/town" >/dev/null
    for _ in $(seq 1 50); do grep -q ready "$features_folder/mail.log" && break; sleep 0.2; done
    export AEDILE_TEST_CERTIFICATES=$features_folder AEDILE_TEST_SMTP_PORT=$mail_port AEDILE_TEST_S3="http://127.0.0.1:$s3_port"
    # In these two crates alone, so that nothing else is built a second time.
    cargo test -q --locked -p platform -p messages --lib --features platform/s3,platform/postgres-tls,messages/smtp \
        counterpart -- --ignored
}
