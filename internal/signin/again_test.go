package signin_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// byPasskey is a proof as a passkey gives it.
func byPasskey(u model.UserID) signin.Proof {
	return func(context.Context, *db.Tx) (model.UserID, []model.Event, error) { return u, nil, nil }
}

var passkeyAMR = []string{"swk", "user", "mfa"}

// enter signs the person in, in a browser.
func (w *world) enter(t *testing.T, from signin.Browser) (model.Session, string) {
	t.Helper()
	s, token, err := w.Directly(t.Context(), model.Email(w.user.Email), from)
	if err != nil {
		t.Fatal(err)
	}
	return s, token
}

// TestSigningInAgainKeepsTheSession: applications know it by its id, and are not
// told that anything ended. The cookie gets a new token, and the session says when
// and how its person has proved who they are.
func TestSigningInAgainKeepsTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, old := w.enter(t, home)
	w.clock.Advance(time.Hour)
	again := home
	again.Session, again.IP, again.UserAgent = first, "192.0.2.9", "newer"
	second, token, err := w.With(t.Context(), again, model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}, byPasskey(w.user.ID))
	if err != nil {
		t.Fatal(err)
	}
	row, err := w.db.SessionByToken(t.Context(), secret.Hash(token))
	if err != nil || row.ID != first.ID || second.ID != first.ID || !row.EndedAt.IsZero() {
		t.Fatalf("session = %+v, %v; want %s to go on under the new token", row.Session, err, first.ID)
	}
	if _, err := w.db.SessionByToken(t.Context(), secret.Hash(old)); model.KindOf(err) != model.NotFound {
		t.Errorf("the old token: error = %v, want not found", err)
	}
	now := w.clock.Now()
	for _, s := range []model.Session{row.Session, second} {
		if !s.AuthTime.Equal(now) || !s.SudoAt.Equal(now) || !s.LastActiveAt.Equal(now) || !s.CreatedAt.Equal(first.CreatedAt) || s.IP != "192.0.2.9" || s.UserAgent != "newer" {
			t.Errorf("session = %+v, want it signed in to now, from there", s)
		}
		if diff := cmp.Diff(passkeyAMR, s.AMR); diff != "" {
			t.Errorf("amr (-want +got):\n%s", diff)
		}
	}
	events, err := w.db.UserEvents(t.Context(), w.user.ID, "", 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("events = %+v, %v; want the sign-in and the proof", events, err)
	}
	if diff := cmp.Diff(model.Payload(model.UserConfirmed{Session: first.Ref(), AMR: passkeyAMR}), events[0].Payload); diff != "" {
		t.Errorf("the proof (-want +got):\n%s", diff)
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil || len(w.post.mails) != 0 {
		t.Errorf("%d mails about a new browser, %v", len(w.post.mails), err)
	}
}

// TestSigningInAnewEndsTheOldSession: of somebody else, or one that is over already.
func TestSigningInAnewEndsTheOldSession(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, w *world, tx *db.Tx, s model.Session) error{
		"another person": func(t *testing.T, w *world, tx *db.Tx, _ model.Session) (err error) {
			w.user, err = tx.InsertUser(t.Context(), "kim@acme.test", true, "Kim", "")
			return err
		},
		"ended meanwhile": func(t *testing.T, _ *world, tx *db.Tx, s model.Session) error {
			_, err := tx.EndSessions(t.Context(), db.OneSession(s.ID), model.EndRevoked)
			return err
		},
		"of an earlier epoch": func(t *testing.T, _ *world, tx *db.Tx, _ model.Session) error {
			_, err := tx.BeginEpoch(t.Context())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			first, _ := w.enter(t, home)
			if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error { return prepare(t, w, tx, first) }); err != nil {
				t.Fatal(err)
			}
			again := home
			again.Session = first
			second, token := w.enter(t, again)
			old, err := w.db.Session(t.Context(), first.ID)
			if err != nil || old.EndedAt.IsZero() || second.ID == first.ID || token == "" {
				t.Errorf("old session = %+v, %v; want it ended", old, err)
			}
		})
	}
}

// TestSigningInAgainAtOnce: whichever order the answers arrive in, the browser ends
// up with the token that the session has, because only one of them brings one.
func TestSigningInAgainAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, _ := w.enter(t, home)
	w.clock.Advance(time.Minute)
	again := home
	again.Session = first
	const times = 20
	tokens := make([]string, times)
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() {
			var err error
			if i%2 == 0 {
				_, tokens[i], err = w.With(t.Context(), again, model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}, byPasskey(w.user.ID))
			} else {
				tokens[i], err = w.Confirm(t.Context(), first, model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}, byPasskey(w.user.ID))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	brought := 0
	for _, token := range tokens {
		if token == "" {
			continue
		}
		brought++
		if row, err := w.db.SessionByToken(t.Context(), secret.Hash(token)); err != nil || row.ID != first.ID {
			t.Errorf("the token is that of %+v, %v", row.Session, err)
		}
	}
	if brought != 1 {
		t.Errorf("%d answers bring a token, want one", brought)
	}
}

// TestSigningInAgainWithoutTheToken: the session that the person has in this browser
// goes on, and its cookie gets a token, unless it just got one in another tab. One that
// is over does not come back to life.
func TestSigningInAgainWithoutTheToken(t *testing.T) {
	t.Parallel()
	limited := model.SessionPolicy{Absolute: 24 * time.Hour, Idle: time.Hour}
	for name, test := range map[string]struct {
		later  time.Duration
		from   signin.Browser
		change func(t *testing.T, w *world, tx *db.Tx) error
		renews bool
		token  bool
	}{
		"at once":         {later: time.Second, from: home, renews: true},
		"later":           {later: 2 * time.Second, from: home, renews: true, token: true},
		"idle":            {later: time.Hour, from: home, token: true},
		"another browser": {later: time.Minute, from: elsewhere, token: true},
		"no browser":      {later: time.Minute, token: true},
		"all have ended": {later: time.Minute, from: home, token: true, change: func(t *testing.T, _ *world, tx *db.Tx) error {
			_, err := tx.BeginEpoch(t.Context())
			return err
		}},
		"another person": {later: time.Minute, from: home, token: true, change: func(t *testing.T, w *world, tx *db.Tx) (err error) {
			w.user, err = tx.InsertUser(t.Context(), "kim@acme.test", true, "Kim", "")
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			first, _ := w.enter(t, home)
			w.enter(t, signin.Browser{}) // one that is in no browser that is known
			if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
				instance, err := tx.Instance(t.Context())
				if err != nil {
					return err
				}
				instance.Policy = limited
				if err := tx.SetInstance(t.Context(), instance); err != nil || test.change == nil {
					return err
				}
				return test.change(t, w, tx)
			}); err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(test.later)
			second, token, err := w.With(t.Context(), test.from, model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}, byPasskey(w.user.ID))
			if err != nil || (second.ID == first.ID) != test.renews || (token != "") != test.token {
				t.Errorf("session %s after %s, with the token %q, %v", second.ID, first.ID, token, err)
			}
			if row, err := w.db.SessionByToken(t.Context(), secret.Hash(token)); test.token && (err != nil || row.ID != second.ID) {
				t.Errorf("the token is that of %s, %v", row.ID, err)
			}
			if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
				t.Fatal(err)
			}
			if told := len(w.post.mails) > 0; told != (test.from.IP == elsewhere.IP) {
				t.Errorf("told of a new browser: %v", told)
			}
		})
	}
}
