package db

import (
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite would look at what is bound to a statement to find a better plan for just
// that, and for it prepare a statement again each time that it is run: of ours each
// with a LIMIT, a join or an order, at a multiple of what most of them cost to run.
// What is bound makes no difference to a plan that has its index, so that every
// connection is told to keep the one that it has (the query planner stability
// guarantee, https://www.sqlite.org/queryplanner-ng.html#qpsg). Neither an address nor
// a pragma says so, which leaves the function that SQLite calls for each connection as
// it is opened.
func init() {
	tls := libc.NewTLS()
	defer tls.Close()
	keep := keepPlans
	if rc := sqlite3.Xsqlite3_auto_extension(tls, *(*uintptr)(unsafe.Pointer(&keep))); rc != sqlite3.SQLITE_OK {
		panic(rc)
	}
}

var keepPlans = func(tls *libc.TLS, connection, _, _ uintptr) int32 {
	const slot = 8 // bytes that an argument takes in a list
	arguments := libc.Xmalloc(tls, 2*slot)
	if arguments == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	defer libc.Xfree(tls, arguments)
	return sqlite3.Xsqlite3_db_config(tls, connection, sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, libc.VaList(arguments, int32(1), uintptr(0)))
}
