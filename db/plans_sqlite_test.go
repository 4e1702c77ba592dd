package db

import (
	"runtime"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// TestStatementsArePreparedOnce asks the engine how often it prepared each statement
// again because of what was bound.
func TestStatementsArePreparedOnce(t *testing.T) {
	t.Parallel()
	whole, _ := statementTexts(t)
	c := openRaw(t, migrated.SQLite(t, t.TempDir()))
	for _, query := range whole {
		if n := c.prepared(t, query); n > 0 {
			t.Errorf("prepared again %d times:\n%s", n, query)
		}
	}
}

// raw is a connection of the engine itself, which counts what database/sql does not say.
type raw struct {
	tls *libc.TLS
	db  uintptr
}

func openRaw(t *testing.T, path string) *raw {
	t.Helper()
	c := &raw{tls: libc.NewTLS()}
	t.Cleanup(c.tls.Close)
	name, err := libc.CString(path)
	if err != nil {
		t.Fatal(err)
	}
	c.db = result(func(to uintptr) {
		if rc := sqlite3.Xsqlite3_open_v2(c.tls, name, to, sqlite3.SQLITE_OPEN_READWRITE, 0); rc != sqlite3.SQLITE_OK {
			t.Fatalf("open: %d", rc)
		}
	})
	t.Cleanup(func() { sqlite3.Xsqlite3_close_v2(c.tls, c.db) })
	return c
}

// prepared runs a statement three times in a transaction that is undone, and returns
// how often it was prepared again.
func (c *raw) prepared(t *testing.T, query string) int32 {
	t.Helper()
	c.run(t, "BEGIN")
	defer c.run(t, "ROLLBACK")
	stmt := c.prepare(t, query)
	defer sqlite3.Xsqlite3_finalize(c.tls, stmt)
	for value := range int64(3) {
		for i := range sqlite3.Xsqlite3_bind_parameter_count(c.tls, stmt) {
			sqlite3.Xsqlite3_bind_int64(c.tls, stmt, i+1, value)
		}
		for sqlite3.Xsqlite3_step(c.tls, stmt) == sqlite3.SQLITE_ROW {
		}
		sqlite3.Xsqlite3_reset(c.tls, stmt)
	}
	return sqlite3.Xsqlite3_stmt_status(c.tls, stmt, sqlite3.SQLITE_STMTSTATUS_REPREPARE, 0)
}

func (c *raw) run(t *testing.T, query string) {
	t.Helper()
	stmt := c.prepare(t, query)
	sqlite3.Xsqlite3_step(c.tls, stmt)
	sqlite3.Xsqlite3_finalize(c.tls, stmt)
}

func (c *raw) prepare(t *testing.T, query string) uintptr {
	t.Helper()
	text, err := libc.CString(query)
	if err != nil {
		t.Fatal(err)
	}
	defer libc.Xfree(c.tls, text)
	return result(func(to uintptr) {
		if rc := sqlite3.Xsqlite3_prepare_v2(c.tls, c.db, text, -1, to, 0); rc != sqlite3.SQLITE_OK {
			t.Fatalf("prepare: %d: %s", rc, query)
		}
	})
}

// result returns what the engine writes to an address.
func result(write func(to uintptr)) uintptr {
	var pin runtime.Pinner
	defer pin.Unpin()
	value := new(uintptr)
	pin.Pin(value)
	write(uintptr(unsafe.Pointer(value)))
	return *value
}
