package db

import (
	"testing"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
)

// TestPostgreSQLPlans changes a column while connections keep plans that read it, as a newer
// program does that migrates.
func TestPostgreSQLPlans(t *testing.T) {
	t.Parallel()
	address := enginetest.NewServer(t).Create(t)
	d := openTestAt(t, address, nil)
	read := func() error {
		_, err := one(t.Context(), &d.queries, scanValue[int64], `SELECT COALESCE(MAX(expires_at), 0) AS n FROM leases`)
		return err
	}
	for range 3 {
		if err := read(); err != nil {
			t.Fatal(err)
		}
	}
	p, err := postgresql{address}.pool(1, forWriting)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.ExecContext(t.Context(), `ALTER TABLE leases ALTER COLUMN expires_at TYPE NUMERIC`); err != nil {
		t.Fatal(err)
	}
	if err := read(); err != nil {
		t.Errorf("a reader after a column has changed: %v", err)
	}
	write := func(tx *Tx) error {
		_, err := one(t.Context(), &tx.queries, scanValue[int64], `SELECT COALESCE(MAX(expires_at), 0) AS n FROM leases`)
		return err
	}
	for range 3 {
		if err := d.Housekeep(t.Context(), write); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.ExecContext(t.Context(), `ALTER TABLE leases ALTER COLUMN expires_at TYPE BIGINT`); err != nil {
		t.Fatal(err)
	}
	if err := d.Housekeep(t.Context(), write); err != nil && !Unavailable(err) {
		t.Errorf("a writer after a column has changed: %v", err)
	}
	if err := d.Housekeep(t.Context(), write); err != nil {
		t.Errorf("the next writer: %v", err)
	}
}
