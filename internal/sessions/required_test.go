package sessions_test

import (
	"errors"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// connect has Acme sign in addresses in a domain through a connection.
func (w *world) connect(t *testing.T, name string, required bool) (c model.Connection, d model.Domain) {
	t.Helper()
	w.write(t, func(tx *db.Tx) (err error) {
		if err := tx.SetFeature(t.Context(), w.acme, model.FeatureSSO); err != nil {
			return err
		}
		d, err = tx.InsertDomain(t.Context(), model.Domain{Org: w.acme, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified}})
		if err != nil {
			return err
		}
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: w.acme, Name: "Okta", Enabled: true, Required: required})
		return err
	})
	return c, d
}

// TestRequired: whatever makes a connection required counts at the next request, and
// whatever makes it so no longer, too.
func TestRequired(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		domain string // "" for Dana's
		undo   func(t *testing.T, tx *db.Tx, w *world, c model.Connection, d model.Domain) error
		binds  bool
	}{
		"required":           {binds: true},
		"of another domain":  {domain: "other.test"},
		"of a domain above":  {domain: "test.test"},
		"of a longer domain": {domain: "cme.test"},
		"not required any more": {undo: func(t *testing.T, tx *db.Tx, _ *world, c model.Connection, _ model.Domain) error {
			c.Required = false
			return tx.UpdateConnection(t.Context(), c)
		}},
		"off": {undo: func(t *testing.T, tx *db.Tx, _ *world, c model.Connection, _ model.Domain) error {
			c.Enabled = false
			return tx.UpdateConnection(t.Context(), c)
		}},
		"deleted": {undo: func(t *testing.T, tx *db.Tx, w *world, c model.Connection, _ model.Domain) error {
			return tx.DeleteConnection(t.Context(), w.acme, c.ID)
		}},
		"for other domains": {undo: func(t *testing.T, tx *db.Tx, _ *world, c model.Connection, _ model.Domain) error {
			c.Chosen = true
			return tx.UpdateConnection(t.Context(), c)
		}},
		"for this domain": {binds: true, undo: func(t *testing.T, tx *db.Tx, _ *world, c model.Connection, d model.Domain) error {
			c.Chosen, c.Domains = true, []model.DomainID{d.ID}
			return tx.UpdateConnection(t.Context(), c)
		}},
		"without the domain": {undo: func(t *testing.T, tx *db.Tx, w *world, _ model.Connection, d model.Domain) error {
			return tx.DeleteDomain(t.Context(), w.acme, d.ID)
		}},
		"domain no longer verified": {undo: func(t *testing.T, tx *db.Tx, _ *world, _ model.Connection, d model.Domain) error {
			d.Proof.Status = model.DomainPending
			_, err := tx.SetDomainProof(t.Context(), d)
			return err
		}},
		"without the feature": {undo: func(t *testing.T, tx *db.Tx, w *world, _ model.Connection, _ model.Domain) error {
			return tx.ClearFeatures(t.Context(), w.acme)
		}},
		"another address": {undo: func(t *testing.T, tx *db.Tx, w *world, _ model.Connection, _ model.Domain) error {
			u, err := tx.UserByEmail(t.Context(), "dana@acme.test")
			if err != nil {
				return err
			}
			_, err = tx.SetUserEmail(t.Context(), u.ID, "dana@home.test")
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			_, there := w.begin(t, w.globex)
			w.load(t, sessions.Active) // which is remembered
			if test.domain == "" {
				test.domain = "acme.test"
			}
			c, d := w.connect(t, test.domain, true)
			if test.undo != nil {
				w.wantSignedOut(t, w.token)
				w.write(t, func(tx *db.Tx) error { return test.undo(t, tx, w, c, d) })
			}
			elsewhere, err := w.Load(t.Context(), there, sessions.Background)
			if err != nil {
				t.Fatalf("the session at Globex: %v", err)
			}
			_, err = w.Load(t.Context(), w.token, sessions.Active)
			fits := w.Fits(t.Context(), elsewhere, w.acme)
			for door, err := range map[string]error{"Load": err, "Fits": fits} {
				led := (*model.Elsewhere)(nil)
				if got := errors.As(err, &led) && led.Email == "dana@acme.test" && model.KindOf(err) == model.Unauthenticated; got != test.binds || !got && err != nil {
					t.Errorf("%s: %v; want it refused: %v", door, err, test.binds)
				}
			}
			own, err := w.Own(t.Context(), elsewhere)
			if listed := len(own) == 2; err != nil || listed == test.binds {
				t.Errorf("Own lists %d sessions, %v", len(own), err)
			}
		})
	}
}

// TestExpireNotesWhatIsRequired of the session that is over because of it, and of no other.
func TestExpireNotesWhatIsRequired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	there, token := w.begin(t, w.globex)
	here := w.load(t, sessions.Background)
	w.connect(t, "acme.test", true)
	if n, err := w.Expire(t.Context()); n != 1 || err != nil {
		t.Errorf("Expire = %d, %v; want one", n, err)
	}
	row, err := w.db.Session(t.Context(), here.ID)
	if err != nil || row.EndReason != model.EndSignInRequired {
		t.Errorf("ended because of %q, %v", row.EndReason, err)
	}
	if s, err := w.Load(t.Context(), token, sessions.Background); err != nil || s.ID != there.ID {
		t.Errorf("the session at Globex: %v", err)
	}
	led := (*model.Elsewhere)(nil)
	if _, err := w.Load(t.Context(), w.token, sessions.Background); !errors.As(err, &led) {
		t.Errorf("the one that has ended: %v", err)
	}
	w.clock.Advance(time.Minute)
	if n, err := w.Expire(t.Context()); n != 0 || err != nil {
		t.Errorf("Expire again = %d, %v", n, err)
	}
}
