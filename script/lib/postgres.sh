# Sourced: a throw-away PostgreSQL cluster in a temporary folder, reached by a unix socket only.
# `start_postgres` sets KETTFADEN_DATABASE_URL; the cluster ends with the script, whatever ends it.

postgres_bin() {
    local found
    found=$(find /usr/lib/postgresql -maxdepth 3 -name initdb -path '*/bin/*' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v initdb || true)
    [ -z "$found" ] || dirname "$(readlink -f "$found")"
}

# PostgreSQL refuses to run as root: then it runs as the user `postgres`.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

stop_postgres() {
    [ -n "${POSTGRES_HOME:-}" ] || return 0
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_HOME/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$POSTGRES_HOME"
    POSTGRES_HOME=
}

start_postgres() {
    POSTGRES_BIN=$(postgres_bin)
    if [ -z "$POSTGRES_BIN" ]; then
        install_packages postgresql
        POSTGRES_BIN=$(postgres_bin)
        [ -n "$POSTGRES_BIN" ] || fail "PostgreSQL was installed, but its initdb cannot be found."
    fi
    # A short path: a unix socket's may have at most 107 characters.
    POSTGRES_HOME=$(mktemp -d /tmp/kettfaden-pg.XXXXXX)
    trap stop_postgres EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    [ "$(id -u)" != 0 ] || chown postgres "$POSTGRES_HOME"
    local user
    user=$(as_postgres id -un)
    (
        cd "$POSTGRES_HOME"
        as_postgres "$POSTGRES_BIN/initdb" -D data -A trust -E UTF8 --locale=C.UTF-8 -U "$user" --no-sync >initdb.log 2>&1 ||
            { cat initdb.log >&2; exit 1; }
        # Nothing in it is worth keeping, so nothing is forced to the disk.
        as_postgres "$POSTGRES_BIN/pg_ctl" -D data -w -l "$POSTGRES_HOME/log" -o "-k $POSTGRES_HOME -c listen_addresses= \
-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" start >pg_ctl.log 2>&1 ||
            { cat pg_ctl.log log >&2; exit 1; }
    ) || fail "The throw-away PostgreSQL cluster did not start; see above."
    export KETTFADEN_DATABASE_URL="postgres://$user@/postgres?host=$POSTGRES_HOME"
}
