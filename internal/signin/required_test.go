package signin_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"anteroom/db"
	"anteroom/internal/domainname"
	"anteroom/internal/model"
)

// connected has an organization sign the person's domain in through a connection.
func (w *world) connected(t *testing.T, required bool) (c model.Connection) {
	t.Helper()
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"})
		if err != nil {
			return err
		}
		if err := tx.SetFeature(t.Context(), o.ID, model.FeatureSSO); err != nil {
			return err
		}
		name, _ := domainname.OfEmail(model.Email(w.user.Email))
		if _, err := tx.InsertDomain(t.Context(), model.Domain{Org: o.ID, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified}}); err != nil {
			return err
		}
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: o.ID, Name: "Okta", Enabled: true, Required: required})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestStepUpIsNoProofWhereRequired: a passkey that an application asks for is how the
// person has signed in, beside their connection, and opens nothing that needs a proof.
func TestStepUpIsNoProofWhereRequired(t *testing.T) {
	t.Parallel()
	for _, required := range []bool{false, true} {
		w := newWorld(t)
		c := w.connected(t, required)
		s, _, err := w.With(t.Context(), home, model.Authentication{AMR: []string{"pwd"}, Upstream: model.Upstream{Connection: c.ID}}, byPasskey(w.user.ID))
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Hour)
		token, err := w.StepUp(t.Context(), s, model.Authentication{AMR: passkeyAMR}, byPasskey(w.user.ID))
		if err != nil || (token == "") != required {
			t.Errorf("required %v: token %q, %v", required, token, err)
		}
		now, err := w.db.Session(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(passkeyAMR, now.AMR); diff != "" || now.Vouched() || now.Upstream.Connection != c.ID {
			t.Errorf("required %v: %+v, amr (-want +got):\n%s", required, now.Session, diff)
		}
		if now.Sudo(w.clock.Now()) == required {
			t.Errorf("required %v: it has proved enough for sudo: %v", required, !required)
		}
	}
}
