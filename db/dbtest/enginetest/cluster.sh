# Runs a PostgreSQL cluster until standard input ends: sh cluster.sh BIN. It prints
# the folder of the cluster, in which its socket is, once it answers. Standard input
# ends however the process at its other end does.
set -eu
trap '' HUP INT TERM
bin=$1
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
	as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
fi
cd /
dir=$(as mktemp -d /tmp/anteroom-postgresql-XXXXXX)
stop() {
	as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
	as rm -rf "$dir"
}
trap stop EXIT
# Not the order of bytes by itself, so that queries have to ask for it.
said=$(as "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
	--locale-provider=icu --icu-locale=en-US --no-sync 2>&1) || { echo "$said" >&2; exit 1; }
# Nothing is kept, so nothing waits for the disk.
as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-k $dir -c listen_addresses= -c max_connections=500 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off" start >/dev/null || { cat "$dir/log" >&2; exit 1; }
echo "$dir"
read -r _ || true
