# Runs a throw-away PostgreSQL cluster until standard input ends, then removes it: however the tests end, nothing is left behind.
# Arguments: the directory of PostgreSQL's programs, the directory to live in. Commands on standard input: `stop`, `start`.
set -u
programs=$1
home=$2

start() {
    "$programs/postgres" -D "$home/data" -k "$home" \
        -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c jit=off \
        -c log_min_messages=fatal >>"$home/log" 2>&1 &
    server=$!
}

stop() {
    kill -"$1" "$server" 2>/dev/null
    wait "$server"
}

if ! "$programs/initdb" --auth=trust --encoding=UTF8 --no-locale --no-sync --no-instructions \
    --username=tenure_test --pgdata="$home/data" >"$home/log" 2>&1; then
    echo failed
    read -r _
    rm -rf "$home"
    exit 1
fi
start
echo started
while read -r command; do
    case $command in
        stop) stop INT ;;
        start) start ;;
    esac
    echo "$command"
done
stop QUIT
rm -rf "$home"
