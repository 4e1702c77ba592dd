package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestStrangersFillNothing: of the authorization requests of browsers that nobody
// knows as many are kept as one address may have kept, and no more. A browser in which
// somebody has signed in goes on from the same address.
func TestStrangersFillNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := w.Application(t, model.Application{RedirectURIs: []string{"https://app.test/callback"}})
	path := "/oauth/authorize?" + url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://app.test/callback"}, "response_type": {"code"}, "scope": {"openid"}, "prompt": {"login"},
		"code_challenge": {strings.Repeat("A", 43)}, "code_challenge_method": {"S256"}, "state": {strings.Repeat("s", 2048)},
	}.Encode()
	known := w.As(t, handlerstest.Dana)
	var last handlerstest.Answer
	kept := 0
	for range 3 * model.MostKeptFromOne {
		if last = w.Browser(t).Get(t, path); last.Status != http.StatusSeeOther {
			break
		}
		kept++
	}
	if kept < model.MostKeptFromOne || last.Status != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
		t.Errorf("%d requests are kept, then status %d", kept, last.Status)
	}
	if a := known.Get(t, path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/a/login?") {
		t.Errorf("a known browser: status %d to %q", a.Status, a.Location())
	}
}
