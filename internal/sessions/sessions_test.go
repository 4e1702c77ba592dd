package sessions_test

import (
	"context"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// world is a person who belongs to Acme and Globex, but not to Initech, signed
// in at Acme.
type world struct {
	*sessions.Service
	db                    *db.DB
	clock                 *dbtest.Clock
	acme, globex, initech model.OrgID
	member                model.MemberID // at Acme
	token                 string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	w.Service, w.token = sessions.New(w.db), secret.NewSource(nil).Token()
	ctx := t.Context()
	err := w.db.Housekeep(ctx, func(tx *db.Tx) error {
		u, err := tx.InsertUser(ctx, "dana@acme.test", true, "Dana", "Lee")
		if err != nil {
			return err
		}
		for _, each := range []struct {
			name string
			id   *model.OrgID
		}{{"Acme Corp", &w.acme}, {"Globex", &w.globex}, {"Initech", &w.initech}} {
			o, err := tx.InsertOrganization(ctx, model.Organization{Name: each.name})
			if err != nil {
				return err
			}
			*each.id = o.ID
		}
		m, err := tx.InsertMember(ctx, w.acme, u, model.MemberActive, model.FromOperator)
		if err != nil {
			return err
		}
		w.member = m.ID
		if _, err := tx.InsertMember(ctx, w.globex, u, model.MemberActive, model.FromOperator); err != nil {
			return err
		}
		i, err := tx.Instance(ctx)
		if err != nil {
			return err
		}
		i.Policy = model.SessionPolicy{Absolute: 10 * time.Hour, Idle: time.Hour}
		if err := tx.SetInstance(ctx, i); err != nil {
			return err
		}
		_, err = tx.InsertSession(ctx, model.Session{User: u, Org: model.Organization{ID: w.acme}, AuthTime: tx.Now()}, secret.Hash(w.token))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) load(t *testing.T, a sessions.Activity) model.Session {
	t.Helper()
	s, err := w.Load(t.Context(), w.token, a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w *world) wantSignedOut(t *testing.T, token string) {
	t.Helper()
	if s, err := w.Load(t.Context(), token, sessions.Background); model.KindOf(err) != model.Unauthenticated || s.ID != "" {
		t.Errorf("Load = %+v, %v; want nobody", s, err)
	}
}

func TestLoadRefusesUnknownTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, token := range []string{"", "x", w.token + "A", secret.NewSource(nil).Token()} {
		w.wantSignedOut(t, token)
	}
	if s := w.load(t, sessions.Background); s.User.Email != "dana@acme.test" || s.Org.ID != w.acme {
		t.Errorf("session = %+v", s)
	}
}

func TestOnlyActivityExtendsASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.Advance(59 * time.Minute)
	w.load(t, sessions.Active)
	w.clock.Advance(59 * time.Minute)
	w.load(t, sessions.Background)
	w.clock.Advance(time.Minute - time.Second)
	w.load(t, sessions.Background)
	w.clock.Advance(time.Second)
	w.wantSignedOut(t, w.token)
}

func TestFlushWritesActivityDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.Advance(30 * time.Minute)
	s := w.load(t, sessions.Active)
	for range 2 { // the second has nothing to write
		if err := w.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	row, err := w.db.Session(t.Context(), s.ID)
	if err != nil || !row.LastActiveAt.Equal(w.clock.Now()) {
		t.Errorf("session was last active at %v, want %v (%v)", row.LastActiveAt, w.clock.Now(), err)
	}
	m, err := w.db.Member(t.Context(), w.acme, w.member)
	if err != nil || !m.LastActiveAt.Equal(w.clock.Now()) {
		t.Errorf("member was last active at %v, want %v (%v)", m.LastActiveAt, w.clock.Now(), err)
	}
	m, err = w.db.MemberOfUser(t.Context(), w.globex, s.User.ID)
	if err != nil || !m.LastActiveAt.IsZero() {
		t.Errorf("member of the other organization was last active at %v, want never (%v)", m.LastActiveAt, err)
	}
}

// TestFlushThatFailsForgetsNothing: a database that is busy must not sign
// people out.
func TestFlushThatFailsForgetsNothing(t *testing.T) {
	t.Parallel()
	dbtest.NeedsFile(t) // where others serve, too, activity is written at once
	w := newWorld(t)
	w.clock.Advance(59 * time.Minute)
	w.load(t, sessions.Active)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Flush(ctx); err == nil {
		t.Fatal("Flush wrote although its time was over")
	}
	w.clock.Advance(59 * time.Minute)
	w.load(t, sessions.Background)
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.load(t, sessions.Active)
	token, err := w.Switch(t.Context(), before, w.globex, secret.NewSource(nil).Token())
	if err != nil {
		t.Fatal(err)
	}
	w.wantSignedOut(t, w.token)
	w.token = token
	if s := w.load(t, sessions.Active); s.ID != before.ID || s.Org.ID != w.globex || s.Member == before.Member {
		t.Errorf("session = %+v, want the same one at Globex", s)
	}
	events, err := w.db.Events(t.Context(), w.globex, 10)
	if err != nil || len(events) != 1 || events[0].Type() != model.EventSessionSwitched {
		t.Errorf("events = %+v, %v; want the switch", events, err)
	}
}

func TestSwitchIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.load(t, sessions.Active)
	for name, org := range map[string]model.OrgID{"foreign": w.initech, "missing": "org_1", "none": ""} {
		if _, err := w.Switch(t.Context(), s, org, secret.NewSource(nil).Token()); model.KindOf(err) != model.NotFound {
			t.Errorf("%s organization: error = %v, want not found", name, err)
		}
	}
	if got := w.load(t, sessions.Active); got.Org.ID != w.acme {
		t.Errorf("session is at %s, want it where it was", got.Org.ID)
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.load(t, sessions.Active)
	for range 2 { // the second finds it done
		if err := w.SignOut(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	w.wantSignedOut(t, w.token)
	if _, err := w.LoadByID(t.Context(), s.ID); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("LoadByID: error = %v, want nobody", err)
	}
	if _, err := w.Switch(t.Context(), s, w.globex, secret.NewSource(nil).Token()); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("Switch: error = %v, want nobody", err)
	}
	events, err := w.db.Events(t.Context(), w.acme, 10)
	if err != nil || len(events) != 1 || events[0].Type() != model.EventUserLogout {
		t.Errorf("events = %+v, %v; want one sign-out", events, err)
	}
}
