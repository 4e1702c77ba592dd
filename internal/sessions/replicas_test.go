package sessions_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// replicas are two processes on one database, in which somebody is signed in for whom the
// limits are an hour without a request, and ten at most.
type replicas struct {
	clock *dbtest.Clock
	db    []*db.DB
	s     []*sessions.Service
	acme  model.OrgID
	token string
}

func newReplicas(t *testing.T, idle time.Duration) *replicas {
	t.Helper()
	w := &replicas{clock: dbtest.NewClock(), token: secret.NewSource(nil).Token()}
	on := dbtest.Replicas(t)
	for range 2 {
		d := on(t, w.clock.Now)
		w.db, w.s = append(w.db, d), append(w.s, sessions.New(d))
	}
	ctx := t.Context()
	err := w.db[0].Housekeep(ctx, func(tx *db.Tx) error {
		u, err := tx.InsertUser(ctx, "dana@acme.test", true, "Dana", "Lee")
		if err != nil {
			return err
		}
		o, err := tx.InsertOrganization(ctx, model.Organization{Name: "Acme Corp"})
		if err != nil {
			return err
		}
		w.acme = o.ID
		if _, err := tx.InsertMember(ctx, o.ID, u, model.MemberActive, model.FromOperator); err != nil {
			return err
		}
		i, err := tx.Instance(ctx)
		if err != nil {
			return err
		}
		i.Policy = model.SessionPolicy{Absolute: 100 * time.Hour, Idle: idle}
		if err := tx.SetInstance(ctx, i); err != nil {
			return err
		}
		_, err = tx.InsertSession(ctx, model.Session{User: u, Org: o, AuthTime: tx.Now()}, secret.Hash(w.token))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// good reports whether a process takes the session for good.
func (w *replicas) good(t *testing.T, n int, a sessions.Activity) bool {
	t.Helper()
	_, err := w.s[n].Load(t.Context(), w.token, a)
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		t.Fatal(err)
	}
	return err == nil
}

// pass has time pass for both processes, which write down every 30 seconds what they know.
func (w *replicas) pass(t *testing.T, by time.Duration) {
	t.Helper()
	const every = 30 * time.Second
	for ; by > 0; by -= every {
		w.clock.Advance(min(by, every))
		if by < every {
			return
		}
		for _, s := range w.s {
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestReplicasAgreeWhoIsAway: whoever is there by one process is there by the other, however
// seldom they come, and whoever is away is so for both, at the same moment.
func TestReplicasAgreeWhoIsAway(t *testing.T) {
	t.Parallel()
	for _, idle := range []time.Duration{model.MinLimit, time.Hour} {
		t.Run(idle.String(), func(t *testing.T) {
			t.Parallel()
			w := newReplicas(t, idle)
			there := func(after time.Duration) {
				t.Helper()
				w.pass(t, after)
				if !w.good(t, 0, sessions.Active) {
					t.Fatalf("%v after they were there, they are away", after)
				}
			}
			for _, after := range []time.Duration{
				time.Second, 29 * time.Second, 31 * time.Second, time.Minute, 2*time.Minute - time.Millisecond, 2 * time.Minute, 4 * time.Minute,
				idle - time.Second, idle - time.Second, idle - time.Millisecond,
			} {
				there(after)
				// At once, and up to the last moment, also where nothing was written meanwhile.
				for _, later := range []time.Duration{0, time.Second, 28 * time.Second} {
					w.clock.Advance(later)
					if !w.good(t, 1, sessions.Background) {
						t.Errorf("%v after they came back after %v, the other process says they are away", later, after)
					}
				}
				there(0)
			}
			w.pass(t, idle-time.Millisecond)
			if !w.good(t, 0, sessions.Background) || !w.good(t, 1, sessions.Background) {
				t.Error("the session ended early")
			}
			w.clock.Advance(time.Millisecond)
			if w.good(t, 0, sessions.Background) || w.good(t, 1, sessions.Background) {
				t.Error("the session goes on")
			}
			if n, err := w.s[1].Expire(t.Context()); err != nil || n != 1 {
				t.Errorf("%d sessions were ended, %v; want one", n, err)
			}
		})
	}
}

// TestReplicasEndNobodyWhoIsThere: neither the job nor a new limit of the organization, in one
// process, ends the session of somebody who came back a moment ago by the other.
func TestReplicasEndNobodyWhoIsThere(t *testing.T) {
	t.Parallel()
	w := newReplicas(t, time.Hour)
	w.pass(t, 59*time.Minute)
	w.good(t, 0, sessions.Active)
	w.clock.Advance(2*time.Minute - time.Millisecond)
	w.good(t, 0, sessions.Active) // not written
	w.clock.Advance(29 * time.Second)
	if n, err := w.s[1].Expire(t.Context()); err != nil || n != 0 {
		t.Errorf("the job ended %d sessions, %v", n, err)
	}
	err := w.db[1].Housekeep(t.Context(), func(tx *db.Tx) error {
		o, err := tx.Organization(t.Context(), w.acme)
		if err == nil {
			o.Policy = model.SessionPolicy{Absolute: 100 * time.Hour, Idle: model.MinLimit}
			err = tx.SetPolicy(t.Context(), o.ID, o.Policy, true, o.Version)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !w.good(t, 1, sessions.Background) {
		t.Error("a new limit takes somebody for away who is there")
	}
}

// TestComingBackIsWrittenOnce, however many requests a page is made of.
func TestComingBackIsWrittenOnce(t *testing.T) {
	t.Parallel()
	w := newReplicas(t, time.Hour)
	written := func() time.Time {
		t.Helper()
		row, err := w.db[1].SessionByToken(t.Context(), secret.Hash(w.token))
		if err != nil {
			t.Fatal(err)
		}
		return row.LastActiveAt
	}
	w.clock.Advance(30 * time.Minute)
	back := w.clock.Now()
	for range 10 {
		w.good(t, 0, sessions.Active)
		if !written().Equal(back) {
			t.Fatalf("written is %v, want %v", written(), back)
		}
		w.clock.Advance(time.Second)
	}
	if err := w.s[0].Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := back.Add(9 * time.Second); !written().Equal(want) {
		t.Errorf("written is %v, want %v", written(), want)
	}
}
