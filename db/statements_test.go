package db

import (
	"fmt"
	"sync"
	"testing"
)

// TestStatementsAreBounded runs more queries than statements are kept, of
// readers at the same time and of the writer.
func TestStatementsAreBounded(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		check := func(q *queries) {
			for i := range 3 * maxStatements {
				got, err := one(t.Context(), q, scanValue[int], fmt.Sprintf(`SELECT %d`, i))
				if err != nil || got != i {
					t.Errorf("query %d = %d, %v", i, got, err)
				}
			}
		}
		var readers sync.WaitGroup
		for range 2 * readerConns {
			readers.Go(func() { check(&d.queries) })
		}
		readers.Wait()
		change(t, d, func(tx *Tx) error {
			check(&tx.queries)
			return nil
		})
		for name, s := range map[string]*statements{"readers": d.statements, "writer": d.writer.stmts} {
			if len(s.known) != maxStatements || s.order.Len() != maxStatements {
				t.Errorf("%s: %d statements by text, %d by use; want %d", name, len(s.known), s.order.Len(), maxStatements)
			}
		}
	})
}

// TestStatementInUseStaysOpen drops a statement while it is used, which may
// finish with it, and closes it afterwards.
func TestStatementInUseStaysOpen(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		used, err := d.take(t.Context(), `SELECT 'used'`)
		if err != nil {
			t.Fatal(err)
		}
		for i := range maxStatements {
			if _, err := one(t.Context(), &d.queries, scanValue[int], fmt.Sprintf(`SELECT %d`, i)); err != nil {
				t.Fatal(err)
			}
		}
		if d.known[used.query] != nil {
			t.Error("the statement that was used longest ago is kept")
		}
		if got, err := scanValue[string](used.QueryRowContext(t.Context())); err != nil || got != "used" {
			t.Errorf("a dropped statement in use = %q, %v", got, err)
		}
		d.give(used)
		if got, err := scanValue[string](used.QueryRowContext(t.Context())); err == nil {
			t.Errorf("a dropped statement is still open, and found %q", got)
		}
	})
}
