package db

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestReturnAddress is there until it expires, and then for the sweep.
func TestReturnAddress(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
		d := openTestAt(t, address, func() time.Time { return now })
		change(t, d, func(tx *Tx) error {
			return tx.InsertReturnAddress(t.Context(), []byte("token"), "https://app.test/x", time.Hour)
		})
		for after, want := range map[time.Duration]string{0: "https://app.test/x", time.Hour - time.Millisecond: "https://app.test/x", time.Hour: ""} {
			got, err := d.ReturnAddress(t.Context(), []byte("token"), now.Add(after))
			if got != want || want == "" && model.KindOf(err) != model.NotFound {
				t.Errorf("after %s: %q, %v", after, got, err)
			}
		}
		if got, err := d.ReturnAddress(t.Context(), []byte("another"), now); model.KindOf(err) != model.NotFound {
			t.Errorf("another token: %q, %v", got, err)
		}
		for _, left := range []int64{1, 0} {
			change(t, d, func(tx *Tx) error { return tx.SweepAuthorizations(t.Context(), time.Hour, time.Hour) })
			if n, err := one(t.Context(), &d.queries, scanValue[int64], `SELECT COUNT(*) FROM return_addresses`); err != nil || n != left {
				t.Errorf("%d are left, %v; want %d", n, err, left)
			}
			now = now.Add(time.Hour + time.Millisecond)
		}
	})
}
