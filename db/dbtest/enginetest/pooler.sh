# Runs PgBouncer in front of a cluster until standard input ends: sh pooler.sh CLUSTER,
# where CLUSTER is the folder with its socket. It prints the folder with a socket of its
# own once it answers. Standard input ends however the process at its other end does.
set -eu
trap '' HUP INT TERM
cluster=$1
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PgBouncer refuses to run as root
	as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
fi
cd /
dir=$(as mktemp -d /tmp/anteroom-pgbouncer-XXXXXX)
stop() {
	if [ -f "$dir/pid" ]; then
		kill "$(cat "$dir/pid")" 2>/dev/null || true
		wait
	fi
	as rm -rf "$dir"
}
trap stop EXIT
as sh -c 'echo "\"postgres\" \"\"" >"$1/users" && cat >"$1/ini"' sh "$dir" <<END
[databases]
* = host=$cluster
[pgbouncer]
listen_addr =
listen_port = 5432
unix_socket_dir = $dir
auth_type = trust
auth_file = $dir/users
pool_mode = transaction
default_pool_size = 20
max_client_conn = 1000
pidfile = $dir/pid
logfile = $dir/log
END
as pgbouncer -q "$dir/ini" >/dev/null 2>&1 &
runs=$!
until [ -S "$dir/.s.PGSQL.5432" ]; do
	kill -0 "$runs" 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
	sleep 0.05
done
echo "$dir"
read -r _ || true
