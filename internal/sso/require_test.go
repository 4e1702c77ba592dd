package sso

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// session begins a session of a member's, by a connection or otherwise.
func (w *world) session(t *testing.T, of model.Actor, by model.ConnectionID, amr ...string) (is model.Actor) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		s, err := tx.InsertSession(t.Context(), model.Session{
			User: model.User{ID: of.User()}, Org: model.Organization{ID: of.Org}, AuthTime: tx.Now(), AMR: amr, Upstream: model.Upstream{Connection: by},
		}, secret.Hash(secret.NewSource(nil).Token()))
		is = s.Actor()
		return err
	})
	return is
}

// ends returns why each session is over, "" for those that go on.
func (w *world) ends(t *testing.T, all ...model.Actor) (why []model.EndReason) {
	t.Helper()
	for _, by := range all {
		s, err := w.db.Session(t.Context(), by.Session)
		must(t, err)
		why = append(why, s.EndReason)
	}
	return why
}

// TestRequire: whoever requires a connection has come in by it, and everybody else who has
// not is signed out with that.
func TestRequire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, gus := w.join(t, w.dana.Org, "kim@acme.test", "member"), w.join(t, w.dana.Org, "gus@home.test", "member")
	c := w.on(t)
	through, passkey, other := w.session(t, w.dana, c.ID), w.session(t, w.al, "", "swk", "user", "mfa"), w.session(t, kim, "conn_1")

	for name, by := range map[string]model.Actor{"code": w.dana, "passkey": passkey, "another connection": other} {
		if by.User() == kim.User() {
			continue // who may not anyway
		}
		_, err := w.Require(t.Context(), by, c.ID, c.Version, true)
		t.Log(name)
		wantKind(t, err, model.Conflict, "sso.sign_in_by_it_first")
	}
	got, err := w.WhomRequiring(t.Context(), w.dana, c.ID)
	must(t, err)
	want := Affected{Domains: []db.DomainMembers{{Domain: "acme.test", Members: 3}}, SignedOut: 3, Self: true, Alone: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("whom it affects (-want +got):\n%s", diff)
	}
	if got, err := w.WhomRequiring(t.Context(), through, c.ID); err != nil || got.Self {
		t.Errorf("by the connection: %+v, %v", got, err)
	}

	_, err = w.Require(t.Context(), through, c.ID, c.Version-1, true)
	wantKind(t, err, model.Conflict, "sso.changed_meanwhile")
	r, err := w.Require(t.Context(), through, c.ID, c.Version, true)
	if err != nil || r.SignedOut != 3 || !r.Connection.Required || r.Connection.Version != c.Version+1 {
		t.Fatalf("Require = %+v, %v", r, err)
	}
	const over = model.EndSignInRequired
	if diff := cmp.Diff([]model.EndReason{"", over, over, over, over, over, ""}, w.ends(t, through, w.dana, w.al, passkey, kim, other, gus)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	events, err := w.db.Events(t.Context(), c.Org, 6)
	must(t, err)
	types := map[model.EventType]int{}
	for _, e := range events {
		types[e.Type()]++
	}
	if diff := cmp.Diff(map[model.EventType]int{model.EventConnectionRequired: 1, model.EventUserLogout: 5}, types); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}

	if again, err := w.Require(t.Context(), through, c.ID, r.Connection.Version, true); err != nil || again.Connection.Version != r.Connection.Version {
		t.Errorf("again: %+v, %v", again, err)
	}
	r, err = w.Require(t.Context(), through, c.ID, r.Connection.Version, false)
	if err != nil || r.Connection.Required {
		t.Errorf("no longer: %+v, %v", r, err)
	}
}

// TestRequireNeeds a connection that is on, for a verified domain.
func TestRequireNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := model.Actor{Kind: model.ActorOperator, Org: w.dana.Org}
	c := w.ready(t)
	_, err := w.Require(t.Context(), operator, c.ID, c.Version, true)
	wantKind(t, err, model.Conflict, "sso.turn_on_first")
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.unverify(t, w.domain)
	_, err = w.Require(t.Context(), operator, c.ID, c.Version, true)
	wantKind(t, err, model.Conflict, "sso.verify_domain_first")
	w.verify(t, w.dana.Org, "acme.example")
	r, err := w.Require(t.Context(), operator, c.ID, c.Version, true)
	must(t, err)

	// Who turns it on again is asked again whether to require it.
	c, err = w.TurnOff(t.Context(), w.dana, c.ID, r.Connection.Version)
	if err != nil || c.Required {
		t.Errorf("off: required %v, %v", c.Required, err)
	}
}

// TestRequireAndTurnOffAtOnce: one of them finds the other done, and nothing is required
// that is off.
func TestRequireAndTurnOffAtOnce(t *testing.T) {
	t.Parallel()
	for range 5 {
		w := newWorld(t)
		c := w.on(t)
		through := w.session(t, w.dana, c.ID)
		errs := make([]error, 2)
		var both sync.WaitGroup
		both.Go(func() { _, errs[0] = w.Require(t.Context(), through, c.ID, c.Version, true) })
		both.Go(func() { _, errs[1] = w.TurnOff(t.Context(), through, c.ID, c.Version) })
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("Require: %v; TurnOff: %v; want one to be done", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil {
				wantKind(t, err, model.Conflict, "sso.changed_meanwhile")
			}
		}
		now, err := w.db.Connection(t.Context(), c.Org, c.ID)
		if err != nil || now.Required && !now.Enabled {
			t.Errorf("required %v, on %v, %v", now.Required, now.Enabled, err)
		}
	}
}

// TestRequireNeedsAPasskey: where the identity provider does not have people sign in anew,
// whoever requires it has a passkey, or could not undo it.
func TestRequireNeedsAPasskey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	through := w.session(t, w.dana, c.ID)
	live, _ := c.In(model.SettingsLive)
	w.write(t, func(tx *db.Tx) error { return tx.SetAsksAnew(t.Context(), c.Org, live, model.AsksAnewNo) })
	if got, err := w.WhomRequiring(t.Context(), through, c.ID); err != nil || !got.Keyless || got.Self {
		t.Errorf("whom it affects: %+v, %v", got, err)
	}
	_, err := w.Require(t.Context(), through, c.ID, c.Version, true)
	wantKind(t, err, model.Conflict, "sso.passkey_first")
	w.passkey(t, w.dana)
	if got, err := w.WhomRequiring(t.Context(), through, c.ID); err != nil || got.Keyless {
		t.Errorf("with a passkey: %+v, %v", got, err)
	}
	_, err = w.Require(t.Context(), through, c.ID, c.Version, true)
	must(t, err)
}
