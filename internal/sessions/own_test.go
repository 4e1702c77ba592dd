package sessions_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// begin begins one more session of Dana's at an organization and returns its
// token.
func (w *world) begin(t *testing.T, org model.OrgID) (model.Session, string) {
	t.Helper()
	token := secret.NewSource(nil).Token()
	var s model.Session
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.UserByEmail(t.Context(), "dana@acme.test")
		if err != nil {
			return err
		}
		s, err = tx.InsertSession(t.Context(), model.Session{User: u, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, secret.Hash(token))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, token
}

// stranger begins a session of somebody else's.
func (w *world) stranger(t *testing.T) model.Session {
	t.Helper()
	var s model.Session
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "eve@globex.test", true, "Eve", "Lee")
		if err != nil {
			return err
		}
		s, err = tx.InsertSession(t.Context(), model.Session{User: u, AuthTime: tx.Now()}, secret.Hash("eve"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestOwnListsWhatIsLive: the world's limits are ten hours, and one hour away.
func TestOwnListsWhatIsLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stranger(t)
	gone, _ := w.begin(t, w.globex)
	if err := w.SignOut(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	idle, _ := w.begin(t, w.globex)
	back, backToken := w.begin(t, w.globex)
	w.clock.Advance(50 * time.Minute)
	if _, err := w.Load(t.Context(), backToken, sessions.Active); err != nil { // which the database does not know yet
		t.Fatal(err)
	}
	here := w.load(t, sessions.Active)
	w.clock.Advance(20 * time.Minute)
	fresh, _ := w.begin(t, w.initech) // where Dana does not belong

	own, err := w.Own(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	type seen struct {
		ID  model.SessionID
		Org string
	}
	var got []seen
	for _, s := range own {
		got = append(got, seen{s.ID, s.Org.Name})
	}
	want := []seen{{here.ID, "Acme Corp"}, {fresh.ID, ""}, {back.ID, "Globex"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sessions, without the idle %s (-want +got):\n%s", idle.ID, diff)
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, eve := w.load(t, sessions.Active), w.stranger(t)
	there, token := w.begin(t, w.globex)
	mine, theirs := w.grant(t, here), w.grant(t, there)
	for name, id := range map[string]model.SessionID{"missing": "ses_1", "none": "", "somebody else’s": eve.ID} {
		if err := w.Revoke(t.Context(), here, id); model.KindOf(err) != model.NotFound {
			t.Errorf("%s session: error = %v, want not found", name, err)
		}
	}
	if err := w.Revoke(t.Context(), here, there.ID); err != nil {
		t.Fatal(err)
	}
	w.wantSignedOut(t, token)
	w.load(t, sessions.Active)
	if _, err := w.LoadByID(t.Context(), eve.ID); err != nil {
		t.Errorf("the session of somebody else: %v", err)
	}
	w.wantGrants(t, map[model.GrantID]bool{mine: true, theirs: false})
	if err := w.Revoke(t.Context(), here, there.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("again: error = %v, want not found", err)
	}
	events, err := w.db.Events(t.Context(), w.globex, 10)
	if err != nil || len(events) != 1 || events[0].Target != string(there.ID) ||
		events[0].Payload != (model.UserLoggedOut{Session: there.Ref(), Reason: model.EndRevoked}) || events[0].Actor.Session != here.ID {
		t.Errorf("events = %+v, %v; want one sign-out", events, err)
	}
}

func TestRevokeOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, eve := w.load(t, sessions.Active), w.stranger(t)
	var tokens []string
	grants := map[model.GrantID]bool{w.grant(t, here): true, w.grant(t, eve): true}
	for _, org := range []model.OrgID{w.acme, w.globex, w.initech} {
		s, token := w.begin(t, org)
		tokens = append(tokens, token)
		grants[w.grant(t, s)] = false
	}
	for _, want := range []int{3, 0} { // the second finds it done
		if n, err := w.RevokeOthers(t.Context(), here); n != want || err != nil {
			t.Errorf("RevokeOthers = %d, %v; want %d", n, err, want)
		}
	}
	for _, token := range tokens {
		w.wantSignedOut(t, token)
	}
	w.load(t, sessions.Active)
	if _, err := w.LoadByID(t.Context(), eve.ID); err != nil {
		t.Errorf("the session of somebody else: %v", err)
	}
	w.wantGrants(t, grants)
}

// TestTwoBrowsersRevokeEachOther: one of them wins.
func TestTwoBrowsersRevokeEachOther(t *testing.T) {
	t.Parallel()
	for i := range 10 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := w.load(t, sessions.Active)
			b, _ := w.begin(t, w.acme)
			var won atomic.Int32
			var both sync.WaitGroup
			try := func(by model.Session, revoke func() error) {
				both.Go(func() {
					switch err := revoke(); model.KindOf(err) {
					case 0:
						won.Add(1)
					case model.Unauthenticated:
					default:
						t.Errorf("%s: %v", by.ID, err)
					}
				})
			}
			try(a, func() error { return w.Revoke(t.Context(), a, b.ID) })
			try(b, func() error { _, err := w.RevokeOthers(t.Context(), b); return err })
			both.Wait()
			if won.Load() != 1 {
				t.Errorf("%d won, want 1", won.Load())
			}
		})
	}
}

// grant lets an application in for a session.
func (w *world) grant(t *testing.T, s model.Session) model.GrantID {
	t.Helper()
	var g model.Grant
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		app, err := tx.InsertApplication(t.Context(), model.Application{Name: "Coffeedesk", Type: "web", SigningAlg: "RS256"})
		if err != nil {
			return err
		}
		g, err = tx.InsertGrant(t.Context(), model.Grant{Application: app.ID, User: s.User.ID, Org: s.Org.ID, Session: s.ID},
			secret.Hash(string(s.ID)), time.Minute)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return g.ID
}

// wantGrants checks which grants are still good.
func (w *world) wantGrants(t *testing.T, want map[model.GrantID]bool) {
	t.Helper()
	got := map[model.GrantID]bool{}
	for id := range want {
		g, err := w.db.Grant(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got[id] = g.RevokedAt.IsZero()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("good grants (-want +got):\n%s", diff)
	}
}
