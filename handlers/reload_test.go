package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// TestAddressesOfFormsLeadToTheirPage: who opens the address that a form was sent to, by the
// address bar or after what it said is gone, comes to the page that the form is on.
func TestAddressesOfFormsLeadToTheirPage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	routes := routeTable(t, w.Config)
	pages := map[string]bool{}
	for _, r := range routes {
		if slices.Contains(r.Methods, "GET") {
			pages[r.Path] = true
		}
	}
	b, led := w.As(t, handlerstest.Dana), map[string]string{}
	for _, r := range routes {
		if pages[r.Path] && r.Path != "/ui/members/bulk" && r.Path != "/ui/members/groups/roles" || r.Guard == "protocol" {
			continue
		}
		path := parameter.ReplaceAllString(r.Path, "1")
		a := b.Do(t, b.Request(t, "GET", path, nil))
		if led[r.Path] = a.Header.Get("Location"); a.Status != http.StatusSeeOther || !strings.HasPrefix(path, led[r.Path]) {
			t.Errorf("GET %s: status %d, to %q; want 303 to a page above it", path, a.Status, led[r.Path])
		}
	}
	for path, want := range map[string]string{
		"/ui/scim/{directory}/tokens": "/ui/scim/1", "/ui/scim/{directory}/oauth/secrets": "/ui/scim/1/oauth", "/ui/members/bulk": "/ui/members",
		"/ui/members/groups/roles": "/ui/members/groups", "/ui/members/{member}/remove": "/ui/members/1", "/a/sudo/email": "/a/sudo",
	} {
		if led[path] != want {
			t.Errorf("GET %s leads to %q, want %q", path, led[path], want)
		}
	}
	if a := b.Do(t, b.Request(t, "GET", "/oauth/token", nil)); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("an address of a protocol: status %d, want 405", a.Status)
	}
}
