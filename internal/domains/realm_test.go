package domains

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// TestRealm: nothing but a verified domain counts, exactly, for its owner.
func TestRealm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var c model.Connection
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		for _, insert := range []model.Connection{
			{Org: w.acme.Org}, {Org: w.acme.Org, Enabled: true}, {Org: w.acme.Org, Name: "Another", Enabled: true},
		} {
			inserted, err := tx.InsertConnection(t.Context(), insert)
			if err != nil {
				return err
			}
			if c.ID == "" && inserted.Enabled {
				c = inserted
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := organizations.New(w.db).AddDomain(t.Context(), w.acme, "allowed.example"); err != nil {
		t.Fatal(err)
	}
	failed := w.claim(t, w.acme, "failed.example")
	w.tick(t, 8*24*time.Hour)
	w.wantStatus(t, failed, model.DomainFailed)
	for _, name := range []string{"acme.example", "xn--bcher-kva.example"} {
		w.publish(t, w.claim(t, w.acme, name))
	}
	w.tick(t, time.Minute)
	w.claim(t, w.acme, "pending.example")
	w.publish(t, w.claim(t, w.globex, "globex.example"))
	w.tick(t, time.Minute)
	for _, test := range []struct {
		email  model.Email
		served bool // by a connection
		owned  bool // by Acme
	}{
		{"a@acme.example", true, true},
		{"A@ACME.EXAMPLE", true, true},
		{"a@bücher.example", true, true},
		{"a@xn--bcher-kva.example", true, true},
		{"a@bucher.example", false, false},
		{"a@acmе.example", false, false}, // with a Cyrillic е
		{"a@eu.acme.example", false, false},
		{"a@example", false, false},
		{"a@pending.example", false, false},
		{"a@failed.example", false, false},
		{"a@allowed.example", false, false},
		{"a@globex.example", false, false}, // verified by another, which has no connection
		{"a@acme.example.evil.example", false, false},
		{"", false, false},
	} {
		got, err := membership.Connections(t.Context(), w.db, test.email)
		if err != nil || (len(got) > 0) != test.served || test.served && got[0].ID != c.ID {
			t.Errorf("%s: connections %v, %v; want any: %v", test.email, got, err, test.served)
		}
		if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
			owned, err := membership.Owns(t.Context(), tx, w.acme.Org, test.email)
			if owned != test.owned {
				t.Errorf("%s: owned %v, want %v", test.email, owned, test.owned)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}
