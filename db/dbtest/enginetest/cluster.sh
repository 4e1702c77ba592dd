# Runs a PostgreSQL cluster until standard input ends: sh cluster.sh BIN [OPTIONS]. It prints
# the folder of the cluster, in which its socket is, once it answers. Standard input
# ends however the process at its other end does. Each line that comes there is one of the
# commands below, and answered with a line.
set -eu
trap '' HUP INT TERM
bin=$1
more=${2:-}
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
	as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
fi
cd /
dir=$(as mktemp -d /tmp/anteroom-postgresql-XXXXXX)
# Nothing is kept, so nothing waits for the disk.
options="-c listen_addresses= -c max_connections=500 -c fsync=off -c synchronous_commit=off \
	-c full_page_writes=off -c autovacuum=off $more"
start() { # the data in a folder, with the socket in another
	as "$bin/pg_ctl" -D "$1" -l "$dir/log" -w -o "-k $2 $options" start >/dev/null
}
stop() {
	as "$bin/pg_ctl" -D "$1" -m immediate -w stop >/dev/null 2>&1
}
end() {
	stop "$dir/data" || true
	stop "$dir/standby" || true
	as rm -rf "$dir"
}
trap end EXIT
# Not the order of bytes by itself, so that queries have to ask for it.
said=$(as "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
	--locale-provider=icu --icu-locale=en-US --no-sync 2>&1) || { echo "$said" >&2; exit 1; }
start "$dir/data" "$dir" || { cat "$dir/log" >&2; exit 1; }
echo "$dir"
standby() { # a second server, which writes what the first one has written before that is acknowledged
	as mkdir "$dir/second" &&
		as "$bin/pg_basebackup" -D "$dir/standby" -h "$dir" -U postgres -R -c fast --no-sync >/dev/null 2>&1 &&
		start "$dir/standby" "$dir/second" &&
		as "$bin/psql" -h "$dir" -U postgres -qAt -c "ALTER SYSTEM SET synchronous_standby_names = '*'" -c "SELECT pg_reload_conf()" >/dev/null
}
while read -r command; do
	case $command in
	stop) stop "$dir/data" ;;
	start) start "$dir/data" "$dir" ;;
	standby) standby ;;
	promote) as "$bin/pg_ctl" -D "$dir/standby" -w promote >/dev/null ;;
	esac && echo done || { echo failed; cat "$dir/log" >&2; }
done
