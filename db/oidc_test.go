package db

import (
	"testing"
	"time"
)

// TestCodeRedeemed: of this session, for this application, and since then.
func TestCodeRedeemed(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		w := newSessionWorld(t, d)
		g, err := d.Grant(t.Context(), w.grants["dana 1 acme"])
		if err != nil {
			t.Fatal(err)
		}
		redeemed := func(want bool, since time.Time) {
			t.Helper()
			got, err := d.CodeRedeemed(t.Context(), g.Session, g.Application, since)
			if err != nil || got != want {
				t.Errorf("redeemed since %s: %v, %v", since, got, err)
			}
		}
		redeemed(false, g.CreatedAt)
		change(t, d, func(tx *Tx) error {
			_, err := tx.UseCode(t.Context(), g.ID)
			return err
		})
		redeemed(true, g.CreatedAt)
		redeemed(false, g.CreatedAt.Add(time.Millisecond))
		if got, err := d.CodeRedeemed(t.Context(), w.sessions["dana 2"], g.Application, g.CreatedAt); err != nil || got {
			t.Errorf("in another session: %v, %v", got, err)
		}
		if got, err := d.CodeRedeemed(t.Context(), g.Session, "skc_1", g.CreatedAt); err != nil || got {
			t.Errorf("for another application: %v, %v", got, err)
		}
	})
}
