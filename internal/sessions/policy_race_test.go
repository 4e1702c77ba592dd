package sessions_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// TestOneSaveWins: of two saves that saw the same version, one is made.
func TestOneSaveWins(t *testing.T) {
	t.Parallel()
	w := policied(t)
	by, version := w.load(t, sessions.Active).Actor(), w.org(t, w.acme).Version
	errs := make([]error, 16)
	var all sync.WaitGroup
	for i := range errs {
		p := model.SessionPolicy{Absolute: time.Duration(i+2) * hour}
		all.Go(func() { _, errs[i] = w.SetPolicy(t.Context(), by, p, true, version) })
	}
	all.Wait()
	won := 0
	for i, err := range errs {
		switch {
		case err == nil:
			won++
			if got := w.org(t, w.acme).Policy.Absolute; got != time.Duration(i+2)*hour {
				t.Errorf("policy is %s, which did not win", got)
			}
		case model.KindOf(err) != model.Conflict:
			t.Errorf("error = %v, want a conflict", err)
		}
	}
	if won != 1 {
		t.Errorf("%d saves won, want 1", won)
	}
	w.wantEvents(t, 1, 0)
}

// TestTightenWhilePeopleAreActive: nobody who is there loses a session to an
// idle limit, however the requests and the save fall together.
func TestTightenWhilePeopleAreActive(t *testing.T) {
	t.Parallel()
	w := policied(t)
	tokens := make([]string, 20)
	for i := range tokens {
		tokens[i] = w.another(t, w.acme, fmt.Sprintf("person%d@acme.test", i), model.MemberActive)
	}
	away := w.another(t, w.acme, "away@acme.test", model.MemberActive)
	w.clock.Advance(50 * time.Minute) // the database knows of nobody since
	by := w.load(t, sessions.Active)
	for _, token := range tokens {
		if _, err := w.Load(t.Context(), token, sessions.Active); err != nil {
			t.Fatal(err)
		}
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	for _, token := range tokens {
		all.Go(func() {
			for {
				if _, err := w.Load(t.Context(), token, sessions.Active); err != nil {
					t.Errorf("an active person was signed out: %v", err)
					return
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	all.Go(func() {
		for range 20 {
			if err := w.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 10 {
		w.set(t, by.Actor(), model.SessionPolicy{Absolute: 5 * hour, Idle: time.Duration(10+i) * time.Minute})
	}
	close(stop)
	all.Wait()
	w.wantSignedOut(t, away)
	w.wantEvents(t, 10, 1)
}
