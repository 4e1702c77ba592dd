package db_test

import (
	"database/sql"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // which is asked beside the program

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest/enginetest"
)

// TestForeignTables: a database of another program that has tables called as ours are is left as it
// is; tables that are called otherwise are in nobody's way.
func TestForeignTables(t *testing.T) {
	t.Parallel()
	for table, refused := range map[string]bool{"users": true, "spatial_ref_sys": false} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			address := enginetest.Empty(t)
			other, err := sql.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			if _, err := other.ExecContext(t.Context(), `CREATE TABLE `+table+` (id TEXT)`); err != nil {
				t.Fatal(err)
			}
			d, err := db.Open(t.Context(), address, db.Options{})
			if err == nil {
				err = d.Close()
			}
			if refused != (err != nil && strings.Contains(err.Error(), "there are tables of another program in it, as users")) || !refused && err != nil {
				t.Errorf("error %v", err)
			}
			var n int
			if err := other.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			if refused && n != 1 {
				t.Errorf("%d tables are there", n)
			}
		})
	}
}
