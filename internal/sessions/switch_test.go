package sessions_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"anteroom/internal/model"
	"anteroom/internal/sessions"
	"anteroom/internal/words/wordstest"
)

// TestSwitchToStricterOrganization is refused and leaves the session where it is.
func TestSwitchToStricterOrganization(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		policy model.SessionPolicy
		after  time.Duration
		want   string // in the refusal; "" when the session may switch
	}{
		{"within", model.SessionPolicy{Absolute: 30 * time.Minute}, 29 * time.Minute, ""},
		{"too old", model.SessionPolicy{Absolute: 30 * time.Minute}, 30 * time.Minute, "Globex asks you to sign in again: its sessions last 30 minutes."},
		{"too idle", model.SessionPolicy{Absolute: 5 * hour, Idle: 30 * time.Minute}, 30 * time.Minute, "its sessions end after 30 minutes without activity."},
		{"laxer", model.SessionPolicy{Absolute: 300 * day}, 50 * time.Minute, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.set(t, model.Actor{Kind: model.ActorOperator, Org: w.globex}, test.policy)
			w.clock.Advance(test.after)
			s := w.load(t, sessions.Background)
			if err := w.Fits(t.Context(), s, w.globex); errors.Is(err, sessions.ErrSignInAgain) != (test.want != "") {
				t.Errorf("Fits: %v", err)
			}
			token, err := w.Switch(t.Context(), s, w.globex)
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if s, err = w.Load(t.Context(), token, sessions.Active); err != nil || s.Org.ID != w.globex {
					t.Errorf("session at %q, %v", s.Org.ID, err)
				}
				return
			}
			if !errors.Is(err, sessions.ErrSignInAgain) || model.KindOf(err) != model.Unauthenticated || !strings.Contains(wordstest.Of(err), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if got := w.load(t, sessions.Active); got.Org.ID != w.acme {
				t.Errorf("session is at %q, want it where it was", got.Org.ID)
			}
		})
	}
}
