package sessions_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// TestSwitchToStricterOrganization is refused and leaves the session where it is.
func TestSwitchToStricterOrganization(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		policy   model.SessionPolicy
		after    time.Duration
		want     string            // in the refusal; "" when the session may switch
		activity sessions.Activity // of the request that switches
	}{
		{"within", model.SessionPolicy{Absolute: 30 * time.Minute}, 29 * time.Minute, "", sessions.Active},
		{"too old", model.SessionPolicy{Absolute: 30 * time.Minute}, 30 * time.Minute, "Globex asks you to sign in again: its sessions last 30 minutes.", sessions.Active},
		{"too idle", model.SessionPolicy{Absolute: 5 * hour, Idle: 30 * time.Minute}, 30 * time.Minute, "its sessions end after 30 minutes without activity.", sessions.Background},
		{"too idle until the request itself", model.SessionPolicy{Absolute: 5 * hour, Idle: 30 * time.Minute}, 30 * time.Minute, "its sessions end after 30 minutes without activity.", sessions.Active},
		{"laxer", model.SessionPolicy{Absolute: 300 * day}, 50 * time.Minute, "", sessions.Active},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.set(t, model.Actor{Kind: model.ActorOperator, Org: w.globex}, test.policy)
			w.clock.Advance(test.after)
			s := w.load(t, test.activity)
			if err := w.Fits(t.Context(), s, w.globex); errors.Is(err, sessions.ErrSignInAgain) != (test.want != "") {
				t.Errorf("Fits: %v", err)
			}
			token, err := w.Switch(t.Context(), s, w.globex, secret.NewSource(nil).Token())
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

// TestSwitchingAtOnce: whichever order the answers arrive in, the browser ends up with
// the token that the session has, because only one of them brings one.
func TestSwitchingAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.load(t, sessions.Background)
	const times = 20
	tokens := make([]string, times)
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() {
			var err error
			if tokens[i], err = w.Switch(t.Context(), s, w.globex, secret.NewSource(nil).Token()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	tokens = slices.DeleteFunc(tokens, func(token string) bool { return token == "" })
	if len(tokens) != 1 {
		t.Fatalf("%d answers bring a token, want one", len(tokens))
	}
	if got, err := w.Load(t.Context(), tokens[0], sessions.Active); err != nil || got.Org.ID != w.globex {
		t.Errorf("session at %q, %v", got.Org.ID, err)
	}
	// In another tab, which does not know yet: it gets there, under the token that there is.
	token, err := w.Switch(t.Context(), s, w.acme, secret.NewSource(nil).Token())
	if got, loadErr := w.Load(t.Context(), tokens[0], sessions.Active); err != nil || loadErr != nil || token != "" || got.Org.ID != w.acme {
		t.Errorf("Switch = %q, %v; session at %q, %v", token, err, got.Org.ID, loadErr)
	}
}
