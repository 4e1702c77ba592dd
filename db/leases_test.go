package db

import (
	"testing"
	"time"
)

func TestLease(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		take := func(holder string, life time.Duration) (ok bool) {
			t.Helper()
			change(t, d, func(tx *Tx) (err error) {
				ok, err = tx.TakeLease(t.Context(), "job", holder, tx.Now().Add(life))
				return err
			})
			return ok
		}
		if !take("a", time.Hour) || take("b", time.Hour) || !take("a", time.Hour) {
			t.Error("the lease is not its holder's alone")
		}
		release := func(holder string) {
			t.Helper()
			change(t, d, func(tx *Tx) error { return tx.ReleaseLease(t.Context(), "job", holder) })
		}
		if release("b"); take("b", time.Hour) {
			t.Error("somebody else releases it")
		}
		if release("a"); !take("b", -time.Second) {
			t.Error("a released lease can't be taken")
		}
		if !take("a", time.Hour) {
			t.Error("a lease that ran out can't be taken")
		}
		if take("b", time.Hour-clocksDiffer+time.Second) || !take("b", time.Hour-clocksDiffer-time.Second) {
			t.Error("a lease of a clock that was ahead is waited for, or one of a clock that is a little ahead is not")
		}
	})
}
