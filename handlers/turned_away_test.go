package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
)

// TestRequestsThatAreTurnedAway before anything is done with them.
func TestRequestsThatAreTurnedAway(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.Browser(t)
	if a := b.Post(t, "/a/login", url.Values{"email": {strings.Repeat("x", 70<<10)}}); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("large body: status %d, want 413", a.Status)
	}
	if a := b.Post(t, "/a/login", url.Values{"email": {"dana"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `value="dana"`) {
		t.Errorf("no address: status %d, want 422 and what was typed: %s", a.Status, a.Body)
	}
	for path, want := range map[string]int{"/a/login": http.StatusMisdirectedRequest, "/nothing": http.StatusMisdirectedRequest, "/healthz": http.StatusOK} {
		r := b.Request(t, "GET", path, nil)
		r.Host = "evil.test"
		if a := b.Do(t, r); a.Status != want || strings.Contains(a.Body, "evil.test") {
			t.Errorf("%s under another host's name: status %d, want %d", path, a.Status, want)
		}
	}
	for path, want := range map[string]string{"/keys": "GET HEAD", "/ui/members": "GET HEAD", "/a/login": "GET HEAD POST", "/a/login/link": "POST"} {
		a := b.Do(t, b.Request(t, "DELETE", path, nil))
		if got := strings.Join(a.Header.Values("Allow"), " "); a.Status != http.StatusMethodNotAllowed || got != want {
			t.Errorf("DELETE %s: status %d, Allow %q; want 405 and %q", path, a.Status, got, want)
		}
	}
}
