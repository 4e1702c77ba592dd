package oidc

import (
	"errors"
	"net/http"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestBrowserKeepsItsNewestRequests: an application, or a person, that starts again
// and again fills nothing, and the newest request goes on.
func TestBrowserKeepsItsNewestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, other := w.browser(t), w.browser(t)
	others := asked(t, other.authorize(t, w.web, nil), loginPage)
	var nexts []string
	for range model.MostAuthRequests + 3 {
		nexts = append(nexts, asked(t, b.authorize(t, w.web, nil), loginPage))
	}
	b.signIn(t, w.ada, w.acme.ID)
	other.signIn(t, w.ada, w.acme.ID)
	for i, next := range nexts {
		res := b.get(t, next)
		if i < 3 {
			stale(t, res) // and leads to its application
			continue
		}
		granted(t, res)
	}
	granted(t, other.get(t, others))
}

// TestNothingIsKeptWithoutRoom: whose address has no room left is told so, and who
// is signed in, for whom nothing is kept, goes on.
func TestNothingIsKeptWithoutRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	full := errors.New("full")
	w.provider.cfg.MayKeep = func(*http.Request) error { return full }
	b := w.browser(t)
	if res := b.authorize(t, w.web, nil); res.location != nil || res.status != http.StatusInternalServerError {
		t.Errorf("%d to %v", res.status, res.location)
	}
	b.signIn(t, w.ada, w.acme.ID)
	granted(t, b.authorize(t, w.web, nil))
}
