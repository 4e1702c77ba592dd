package db

import (
	"errors"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestStill: while somebody reads, nothing that others write is there, on both engines, and
// it is there for everybody else.
func TestStill(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		d := openTestAt(t, address, nil)
		join := func(email model.Email) {
			t.Helper()
			change(t, d, func(tx *Tx) error {
				_, err := tx.InsertUser(t.Context(), email, true, "", "")
				return err
			})
		}
		join("ana@acme.test")
		counts := func(r *Reader, want int) {
			t.Helper()
			if n, err := r.CountUsers(t.Context()); err != nil || n != want {
				t.Errorf("%d users, %v; want %d", n, err, want)
			}
		}
		failed := errors.New("failed")
		err := d.Still(t.Context(), func(r *Reader) error {
			counts(r, 1)
			join("kim@acme.test")
			counts(r, 1)
			counts(&d.Reader, 2)
			if _, err := r.UserByEmail(t.Context(), "kim@acme.test"); model.KindOf(err) != model.NotFound {
				t.Errorf("who came meanwhile: %v", err)
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Errorf("err = %v", err)
		}
		if err := d.Still(t.Context(), func(r *Reader) error { counts(r, 2); return nil }); err != nil {
			t.Error(err)
		}
	})
}
