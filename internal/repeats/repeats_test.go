package repeats

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func newService(t *testing.T) (*Service, *dbtest.Clock) {
	t.Helper()
	clock := dbtest.NewClock()
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	return New(dbtest.OpenAt(t, clock.Now), keys), clock
}

// TestOnceAtOnce: of many who ask at the same time under one key, one is answered by doing
// it, and all others get that answer or are told to ask again.
func TestOnceAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := newService(t)
	var done atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			answer, err := s.Once(t.Context(), "skc_1", "key", []byte("request"), func() ([]byte, error) {
				done.Add(1)
				return []byte("answer"), nil
			})
			if model.KindOf(err) != model.Conflict && (err != nil || string(answer) != "answer") {
				t.Errorf("answer %q, error %v", answer, err)
			}
		})
	}
	all.Wait()
	if n := done.Load(); n != 1 {
		t.Errorf("done %d times", n)
	}
	answer, err := s.Once(t.Context(), "skc_1", "key", []byte("request"), func() ([]byte, error) { return nil, errors.New("done again") })
	if err != nil || string(answer) != "answer" {
		t.Errorf("later: answer %q, error %v", answer, err)
	}
}

// TestOnceLeft: a request whose program stopped before it was answered is taken over after a
// moment, and what the first one says then counts no more.
func TestOnceLeft(t *testing.T) {
	t.Parallel()
	s, clock := newService(t)
	ask := func(answer string, during func()) (string, error) {
		got, err := s.Once(t.Context(), "skc_1", "key", []byte("request"), func() ([]byte, error) {
			during()
			return []byte(answer), nil
		})
		return string(got), err
	}
	nothing := func() {}
	_, err := ask("first", func() {
		if _, err := ask("second", nothing); model.KindOf(err) != model.Conflict {
			t.Errorf("while it is being answered: %v", err)
		}
		clock.Advance(model.RepeatWait)
		if got, err := ask("third", nothing); err != nil || got != "third" {
			t.Errorf("a moment later: %q, %v", got, err)
		}
	})
	if err != nil {
		t.Error(err)
	}
	if got, err := ask("fourth", nothing); err != nil || got != "third" {
		t.Errorf("at last: %q, %v", got, err)
	}
}

// TestOnceForgets: an answer is kept for a day, and a failure not at all.
func TestOnceForgets(t *testing.T) {
	t.Parallel()
	s, clock := newService(t)
	ask := func(answer string, failed error) (string, error) {
		got, err := s.Once(t.Context(), "skc_1", "key", []byte("request"), func() ([]byte, error) { return []byte(answer), failed })
		return string(got), err
	}
	broken := errors.New("broken")
	if _, err := ask("", broken); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if got, err := ask("first", nil); err != nil || got != "first" {
		t.Errorf("after a failure: %q, %v", got, err)
	}
	clock.Advance(model.KeepRepeats + time.Second)
	if err := s.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got, err := ask("second", nil); err != nil || got != "second" {
		t.Errorf("after a day: %q, %v", got, err)
	}
}
