#!/usr/bin/env bash
# Run once by PostgreSQL's image on an empty volume: two roles and a database.
#
# tenure_owner owns the tables and runs migrations. tenure_app is what the server is: it reads and
# writes rows, and row-level security binds it, for it neither owns a table nor may bypass policies.
set -euo pipefail

psql --set ON_ERROR_STOP=1 \
    --set owner_password="$TENURE_OWNER_PASSWORD" \
    --set app_password="$TENURE_APP_PASSWORD" \
    --username "$POSTGRES_USER" --dbname "${POSTGRES_DB:-$POSTGRES_USER}" <<'SQL'
CREATE ROLE tenure_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE tenure_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'app_password';

CREATE DATABASE tenure OWNER tenure_owner;
REVOKE ALL ON DATABASE tenure FROM PUBLIC;
GRANT CONNECT ON DATABASE tenure TO tenure_app;

\connect tenure
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO tenure_owner;
GRANT USAGE ON SCHEMA public TO tenure_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tenure_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tenure_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tenure_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO tenure_app;
SQL
