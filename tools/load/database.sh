# A throw-away database for measurements: `make_database sqlite|postgres` sets TENURE_DATABASE_URL and by_hand_url, `drop_database` ends it.
# PostgreSQL runs with the settings that it comes with, fsync included.
# shellcheck shell=bash
: "${tenure:?the program to measure}"
scratch=$(mktemp -d)
postmaster=

make_database() {
    case $1 in
        sqlite)
            export TENURE_DATABASE_URL="sqlite://$scratch/load.db?mode=rwc"
            export owner_url=$TENURE_DATABASE_URL by_hand_url="sqlite://$scratch/load.db"
            "$tenure" migrate up >/dev/null
            ;;
        postgres) start_postgres ;;
        *)
            echo "sqlite or postgres, not $1" >&2
            return 2
            ;;
    esac
}

drop_database() {
    [[ -z $postmaster ]] || kill -INT "$postmaster" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$scratch"
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
    local programs
    programs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
    chmod 755 "$scratch"
    mkdir -m 777 "$scratch/postgres"
    as_postgres "$programs/initdb" --auth=trust --encoding=UTF8 --no-locale --no-instructions --username=postgres \
        --pgdata="$scratch/postgres/data" >"$scratch/initdb.log"
    as_postgres "$programs/postgres" -D "$scratch/postgres/data" -k "$scratch/postgres" -c listen_addresses=127.0.0.1 \
        -c port=15432 >"$scratch/postgres.log" 2>&1 &
    until psql -h 127.0.0.1 -p 15432 -U postgres -qtc 'SELECT 1' >/dev/null 2>&1; do sleep 0.2; done
    postmaster=$(head -n 1 "$scratch/postgres/data/postmaster.pid")
    psql -h 127.0.0.1 -p 15432 -U postgres -q <<'SQL'
CREATE ROLE tenure_owner LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE tenure_app LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE DATABASE tenure OWNER tenure_owner;
\connect tenure
ALTER SCHEMA public OWNER TO tenure_owner;
SQL
    export owner_url=postgres://tenure_owner@127.0.0.1:15432/tenure
    TENURE_DATABASE_URL=$owner_url TENURE_APPLICATION_ROLE=tenure_app "$tenure" migrate up >/dev/null
    export TENURE_DATABASE_URL=postgres://tenure_app@127.0.0.1:15432/tenure
    # The yardstick knows no tenants, so it reads as one who sees all.
    export by_hand_url=postgres://postgres@127.0.0.1:15432/tenure
}
