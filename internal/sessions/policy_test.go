package sessions_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

const hour, day = time.Hour, 24 * time.Hour

// policied is a world whose organization has the feature, and whose person may
// set the policy.
func policied(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.write(t, func(tx *db.Tx) error {
		if err := tx.SetFeature(t.Context(), w.acme, model.FeatureSessionPolicy); err != nil {
			return err
		}
		return tx.AddRole(t.Context(), w.acme, w.member, "role_1", model.SourceManual)
	})
	return w
}

func (w *world) write(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func (w *world) org(t *testing.T, id model.OrgID) model.Organization {
	t.Helper()
	o, err := w.db.Organization(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// another signs a new member of an organization in and returns the session's
// token.
func (w *world) another(t *testing.T, org model.OrgID, email string, status model.MemberStatus) string {
	t.Helper()
	token := secret.NewSource(nil).Token()
	w.write(t, func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), model.Email(email), true, "", "")
		if err != nil {
			return err
		}
		if _, err := tx.InsertMember(t.Context(), org, u, status, model.FromOperator); err != nil {
			return err
		}
		_, err = tx.InsertSession(t.Context(), model.Session{User: u, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, secret.Hash(token))
		return err
	})
	return token
}

func (w *world) set(t *testing.T, by model.Actor, p model.SessionPolicy) sessions.PolicyChange {
	t.Helper()
	c, err := w.SetPolicy(t.Context(), by, p, p != model.SessionPolicy{}, w.org(t, by.Org).Version)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTighteningEndsWhatIsOver, for good, and nothing else. The job that expires
// sessions never runs here.
func TestTighteningEndsWhatIsOver(t *testing.T) {
	t.Parallel()
	w := policied(t)
	old := w.another(t, w.acme, "old@acme.test", model.MemberActive)
	elsewhere := w.another(t, w.globex, "gus@globex.test", model.MemberActive)
	left := w.another(t, w.acme, "left@acme.test", model.MemberInactive)
	idle := w.another(t, w.acme, "idle@acme.test", model.MemberActive)
	w.clock.Advance(40 * time.Minute)
	young := w.another(t, w.acme, "young@acme.test", model.MemberActive)
	by := w.load(t, sessions.Active)
	for _, token := range []string{old, elsewhere, left} {
		if _, err := w.Load(t.Context(), token, sessions.Active); err != nil {
			t.Fatal(err)
		}
	}
	strict := model.SessionPolicy{Absolute: 2 * hour, Idle: 30 * time.Minute}
	f, err := w.Forecast(t.Context(), w.acme, by.ID, strict)
	if err != nil || f.People != 1 || f.Self || f.Limits != strict {
		t.Errorf("forecast %+v, %v; want only the one who is idle", f, err)
	}
	if c := w.set(t, by.Actor(), strict); c.People != 1 || c.Self || c.Org.Policy != strict {
		t.Errorf("change %+v; want only the one who is idle", c)
	}
	w.wantSignedOut(t, idle)
	w.set(t, by.Actor(), model.SessionPolicy{})
	w.wantSignedOut(t, idle) // looser limits do not bring it back
	f, err = w.Forecast(t.Context(), w.acme, by.ID, model.SessionPolicy{Absolute: 40 * time.Minute})
	if err != nil || f.People != 2 || !f.Self {
		t.Errorf("forecast %+v, %v; want the old one and the one who asks", f, err)
	}
	if f, err = w.Forecast(t.Context(), w.acme, "", f.Limits); err != nil || f.People != 2 || f.Self {
		t.Errorf("forecast for somebody without a session %+v, %v; want the same two", f, err)
	}
	if c := w.set(t, by.Actor(), model.SessionPolicy{Absolute: 40 * time.Minute}); c.People != 2 || !c.Self {
		t.Errorf("change %+v; want the old one and the actor", c)
	}
	w.wantSignedOut(t, old)
	w.wantSignedOut(t, w.token)
	for name, token := range map[string]string{"elsewhere": elsewhere, "left": left, "young": young} {
		if _, err := w.Load(t.Context(), token, sessions.Background); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.wantEvents(t, 3, 3)
}

// wantEvents counts what was recorded of new policies and of the sessions that
// they ended.
func (w *world) wantEvents(t *testing.T, changes, logouts int) {
	t.Helper()
	events, err := w.db.Events(t.Context(), w.acme, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var gotChanges, gotLogouts int
	for _, e := range events {
		switch p := e.Payload.(type) {
		case model.OrganizationUpdated:
			if p.Before.Settings.Policy != p.After.Settings.Policy {
				gotChanges++
			}
		case model.UserLoggedOut:
			if p.Reason == model.EndExpired {
				gotLogouts++
			}
		}
	}
	if gotChanges != changes || gotLogouts != logouts {
		t.Errorf("%d policies and %d ends recorded, want %d and %d", gotChanges, gotLogouts, changes, logouts)
	}
}

// TestNextRequestIsRefused: a policy that got stricter, a session that passes it
// later, and nothing that runs in the background.
func TestNextRequestIsRefused(t *testing.T) {
	t.Parallel()
	w := policied(t)
	by := w.load(t, sessions.Active)
	w.set(t, by.Actor(), model.SessionPolicy{Absolute: 30 * time.Minute})
	w.clock.Advance(30*time.Minute - time.Second)
	w.load(t, sessions.Active)
	w.clock.Advance(time.Second)
	w.wantSignedOut(t, w.token)
}

func TestSetPolicyRefused(t *testing.T) {
	t.Parallel()
	w := policied(t)
	dana := w.load(t, sessions.Active).Actor()
	token := w.another(t, w.acme, "kim@acme.test", model.MemberActive)
	kim, err := w.Load(t.Context(), token, sessions.Active)
	if err != nil {
		t.Fatal(err)
	}
	version := w.org(t, w.acme).Version
	good := model.SessionPolicy{Absolute: 8 * hour}
	globex := dana
	globex.Org = w.globex
	for _, test := range []struct {
		name    string
		by      model.Actor
		policy  model.SessionPolicy
		version int64
		want    model.Kind
	}{
		{"no permission", kim.Actor(), good, version, model.Forbidden},
		{"another organization", globex, good, version, model.NotFound},
		{"stale", dana, good, version - 1, model.Conflict},
		{"no limit", dana, model.SessionPolicy{}, version, model.Invalid},
		{"idle too long", dana, model.SessionPolicy{Absolute: 8 * hour, Idle: 8 * hour}, version, model.Invalid},
	} {
		if _, err := w.SetPolicy(t.Context(), test.by, test.policy, true, test.version); model.KindOf(err) != test.want {
			t.Errorf("%s: error = %v, want %s", test.name, err, test.want)
		}
	}
	if o := w.org(t, w.acme); o.Version != version || o.Policy != (model.SessionPolicy{}) {
		t.Errorf("organization = %+v, want it as it was", o)
	}
	w.wantEvents(t, 0, 0)
	// The same policy once more is no change, and not an error.
	if c, err := w.SetPolicy(t.Context(), dana, model.SessionPolicy{}, false, version); err != nil || c.Org.Version != version {
		t.Errorf("the same policy: %+v, %v", c, err)
	}
	w.wantEvents(t, 0, 0)
}

// TestFeatureDecides: without the feature nobody but the operator sets a policy.
func TestFeatureDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, func(tx *db.Tx) error { return tx.AddRole(t.Context(), w.acme, w.member, "role_1", model.SourceManual) })
	good := model.SessionPolicy{Absolute: 8 * hour}
	dana := w.load(t, sessions.Active).Actor()
	if _, err := w.SetPolicy(t.Context(), dana, good, true, 1); model.KindOf(err) != model.NotFound {
		t.Errorf("error = %v, want not found", err)
	}
	w.set(t, model.Actor{Kind: model.ActorOperator, Org: w.acme}, good)
}
