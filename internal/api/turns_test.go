package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
)

// asked returns what is answered to a caller whose token is its name, by a method that does
// something.
func asked(s *Server, caller string, do func() error) *httptest.ResponseRecorder {
	m := method{anybody: true, plain: &plain{do: func(context.Context, *call, map[string]int64) (any, error) { return "done", do() }}}
	r := httptest.NewRequest(http.MethodGet, Root+"things", nil)
	r.Header.Set("Authorization", "Bearer "+caller)
	w := httptest.NewRecorder()
	s.answerPlainly(m, address{status: http.StatusOK}).ServeHTTP(w, r)
	return w
}

func newServer() *Server {
	return New(Config{
		ClientOf: func(_ context.Context, token string) (oidc.Client, error) {
			return oidc.Client{Application: model.Application{ID: model.ApplicationID(token)}}, nil
		},
		Say: error.Error, Logger: slog.New(slog.DiscardHandler),
	})
}

// TestTooManyCalls: one caller's calls are answered so many at a time, and nobody else notices.
func TestTooManyCalls(t *testing.T) {
	t.Parallel()
	s := newServer()
	var within func(n int) error
	within = func(n int) error { // each call makes the next while it is answered
		if n == mostAtOnce {
			if w := asked(s, "skc_1", func() error { return nil }); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" {
				t.Errorf("one more: status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
			}
			if w := asked(s, "skc_2", func() error { return nil }); w.Code != http.StatusOK {
				t.Errorf("another: status %d", w.Code)
			}
			return nil
		}
		if w := asked(s, "skc_1", func() error { return within(n + 1) }); w.Code != http.StatusOK {
			t.Errorf("number %d: status %d", n+1, w.Code)
		}
		return nil
	}
	if err := within(0); err != nil {
		t.Fatal(err)
	}
	if len(s.turns.in) > 0 {
		t.Errorf("nobody calls, and these have turns: %v", s.turns.in)
	}
}

// TestOutage: who calls while the database takes nothing may come again.
func TestOutage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	holder := dbtest.OpenFile(t, dir, time.Now)
	other, err := db.Open(t.Context(), filepath.Join(dir, "anteroom.db"), db.Options{Patience: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	write := func(tx *db.Tx) error { return nil }
	if err := holder.Housekeep(t.Context(), func(*db.Tx) error {
		w := asked(newServer(), "skc_1", func() error { return other.Housekeep(t.Context(), write) })
		if body, _ := io.ReadAll(w.Body); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "5" {
			t.Errorf("status %d, Retry-After %q\n%s", w.Code, w.Header().Get("Retry-After"), body)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if w := asked(newServer(), "skc_1", func() error { return errors.New("a bug") }); w.Code != http.StatusInternalServerError {
		t.Errorf("a bug: status %d", w.Code)
	}
}
