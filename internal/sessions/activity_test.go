package sessions_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// written returns when a session was last active by what the database knows.
func (w *world) written(t *testing.T, id model.SessionID) time.Time {
	t.Helper()
	row, err := w.db.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return row.LastActiveAt
}

// TestFlushLetsOthersWrite: no transaction notes the activity of everybody.
func TestFlushLetsOthersWrite(t *testing.T) {
	t.Parallel()
	dbtest.NeedsFile(t)           // where others serve, too, activity is written at once
	var transactions atomic.Int64 // each looks at the clock
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, func() time.Time { transactions.Add(1); return clock.Now() })
	s := sessions.New(d)
	for i := range 401 {
		s.Seen(model.SessionID(fmt.Sprintf("ses_%d", i)))
	}
	transactions.Store(0)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := transactions.Swap(0); n != 3 {
		t.Errorf("401 sessions are written in %d transactions, want 3", n)
	}
	if err := s.Flush(t.Context()); err != nil || transactions.Load() != 0 {
		t.Errorf("all is written, and was again (%v)", err)
	}
}

// TestForecastWritesNothing, and knows who has come back all the same.
func TestForecastWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.NeedsFile(t) // where others serve, too, activity is written at once
	w := policied(t)
	for _, email := range []string{"away@acme.test", "bo@acme.test", "cy@acme.test"} {
		w.another(t, w.acme, email, model.MemberActive)
	}
	kim := w.another(t, w.acme, "kim@acme.test", model.MemberActive)
	w.clock.Advance(40 * time.Minute)
	before := w.clock.Now().Add(-40 * time.Minute)
	by := w.load(t, sessions.Active)
	session, err := w.Load(t.Context(), kim, sessions.Active)
	if err != nil {
		t.Fatal(err)
	}
	idle := model.SessionPolicy{Absolute: 5 * hour, Idle: 30 * time.Minute}
	for _, test := range []struct {
		name   string
		policy model.SessionPolicy
		want   int
	}{
		{"idle", idle, 3}, // not the one who asks, nor Kim
		{"idle for longer than that", model.SessionPolicy{Absolute: 5 * hour, Idle: 50 * time.Minute}, 0},
		{"old", model.SessionPolicy{Absolute: 40 * time.Minute, Idle: 30 * time.Minute}, 5},
	} {
		if f, err := w.Forecast(t.Context(), w.acme, by.ID, test.policy); err != nil || f.People != test.want {
			t.Errorf("%s: %d people, %v; want %d", test.name, f.People, err, test.want)
		}
	}
	for _, id := range []model.SessionID{by.ID, session.ID} {
		if got := w.written(t, id); !got.Equal(before) {
			t.Errorf("%s: activity of %v was written", id, got)
		}
	}
	// One who has come back in one browser is away in another.
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertSession(t.Context(), model.Session{User: session.User, Org: session.Org, AuthTime: tx.Now()}, secret.Hash("another"))
		return err
	})
	w.clock.Advance(35 * time.Minute)
	for _, token := range []string{w.token, kim} {
		if _, err := w.Load(t.Context(), token, sessions.Active); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := w.Forecast(t.Context(), w.acme, by.ID, idle); err != nil || f.People != 4 {
		t.Errorf("with another browser: %d people, %v; want 4", f.People, err)
	}
	if c := w.set(t, by.Actor(), idle); c.People != 4 {
		t.Errorf("%d people were signed out, want the 4 of the forecast", c.People)
	}
}

// TestForecastKnowsOfApplications: whoever works in an application, or behind a proxy, is
// there.
func TestForecastKnowsOfApplications(t *testing.T) {
	t.Parallel()
	for name, note := range map[string]func(w *world, by model.Session){
		"an application": func(w *world, by model.Session) { w.Seen(by.ID) },
		"a page":         func(w *world, by model.Session) { w.Came(t.Context(), by) },
		"both":           func(w *world, by model.Session) { w.Seen(by.ID); w.Came(t.Context(), by) },
		"the other way":  func(w *world, by model.Session) { w.Came(t.Context(), by); w.Seen(by.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := policied(t)
			by := w.load(t, sessions.Background)
			w.clock.Advance(40 * time.Minute)
			note(w, by)
			idle := model.SessionPolicy{Absolute: 5 * hour, Idle: 30 * time.Minute}
			if f, err := w.Forecast(t.Context(), w.acme, by.ID, idle); err != nil || f.People != 0 {
				t.Errorf("forecast: %d people, %v; want none", f.People, err)
			}
			if c := w.set(t, by.Actor(), idle); c.People != 0 {
				t.Errorf("%d people were signed out, want none", c.People)
			}
			if got := w.load(t, sessions.Background).LastActiveAt; !got.Equal(w.clock.Now()) {
				t.Errorf("last active at %s, want now", got)
			}
		})
	}
}

// TestSetPolicyLeavesOthersAlone: it writes the activity of the people it could
// sign out, and nobody else's.
func TestSetPolicyLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	dbtest.NeedsFile(t) // where others serve, too, activity is written at once
	w := policied(t)
	gus := w.another(t, w.globex, "gus@globex.test", model.MemberActive)
	w.clock.Advance(40 * time.Minute)
	by := w.load(t, sessions.Active)
	elsewhere, err := w.Load(t.Context(), gus, sessions.Active)
	if err != nil {
		t.Fatal(err)
	}
	w.set(t, by.Actor(), model.SessionPolicy{Absolute: 5 * hour, Idle: 30 * time.Minute})
	if got := w.written(t, by.ID); !got.Equal(w.clock.Now()) {
		t.Errorf("here: active at %v by the database, want now", got)
	}
	if got := w.written(t, elsewhere.ID); !got.Equal(elsewhere.CreatedAt) {
		t.Errorf("elsewhere: the activity of %v was written", got)
	}
}

// TestSwitchIsActivity: the organization that somebody comes to does not take
// them for idle, though what is known of them is known of the one they left.
func TestSwitchIsActivity(t *testing.T) {
	t.Parallel()
	w := policied(t)
	w.clock.Advance(50 * time.Minute)
	token, err := w.Switch(t.Context(), w.load(t, sessions.Active), w.globex, secret.NewSource(nil).Token())
	if err != nil {
		t.Fatal(err)
	}
	w.set(t, model.Actor{Kind: model.ActorOperator, Org: w.globex}, model.SessionPolicy{Absolute: 5 * hour, Idle: 10 * time.Minute})
	if _, err := w.Load(t.Context(), token, sessions.Background); err != nil {
		t.Errorf("after the switch: %v", err)
	}
}
