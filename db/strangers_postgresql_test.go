package db

import (
	"strings"
	"testing"
)

// TestDatabaseOfSomethingElse: where other tables are, none of ours is made.
func TestDatabaseOfSomethingElse(t *testing.T) {
	t.Parallel()
	address := empty.PostgreSQL(t)
	pool, err := postgresql{address}.writers()
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	execute(t, pool, `CREATE TABLE users (id TEXT)`)
	if d, err := Open(t.Context(), address, Options{}); err == nil || !strings.Contains(err.Error(), "has the table users of something else") {
		t.Errorf("error %v, want one that names the table", err)
		if err == nil {
			d.Close()
		}
	}
	var tables int
	if err := pool.QueryRow(`SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables); err != nil || tables != 1 {
		t.Errorf("%d tables, %v; want the one that was there", tables, err)
	}
}
