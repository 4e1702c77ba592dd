package invitations_test

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestJoinByDomainInLetters: a domain is allowed in its ASCII form, and addresses
// are written as they read.
func TestJoinByDomainInLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.keep(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: w.acme, Type: model.DomainAllowedEmail, Name: "xn--bcher-kva.test"})
		return err
	})
	i, _ := w.invited(t, "zoe@Bücher.test")
	zoe := w.guest(t, i)
	if _, err := w.Cancel(t.Context(), w.dana.Actor(), i.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Suggestions(t.Context(), zoe.User); err != nil || len(got) != 1 {
		t.Errorf("suggestions = %v, %v", got, err)
	}
	if _, err := w.Join(t.Context(), zoe, w.acme); err != nil {
		t.Error(err)
	}
}

// TestProveInLetters: who has to prove an address first reads it in letters.
func TestProveInLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, _ := w.invited(t, "zoe@Bücher.test")
	_, err := w.Accept(t.Context(), w.session(t, i.User, ""), i.ID)
	wantError(t, err, model.Forbidden, "zoe@bücher.test")
}
