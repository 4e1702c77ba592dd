package handlers_test

import (
	"net/http"
	"testing"

	"anteroom/handlers/handlerstest"
)

// TestCrossSiteRequests sends the same change as pages of different sites would.
func TestCrossSiteRequests(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	own, evil := w.Server.URL, "https://evil.test"
	for _, test := range []struct {
		site, origin string
		works        bool
	}{
		{"cross-site", evil, false},
		{"cross-site", own, true}, // the origin is ours: a proxy may have changed Host, not Origin
		{"cross-site", "", false},
		{"same-site", evil, false},
		{"same-site", own, true},
		{"same-site", "", false},
		{"none", evil, true}, // typed or clicked outside of any page
		{"none", own, true},
		{"none", "", true},
		{"same-origin", evil, true},
		{"same-origin", own, true},
		{"same-origin", "", true},
		{"", evil, false},
		{"", own, true},
		{"", "", false}, // no browser, and yet a session
		{"", "null", false},
	} {
		before := w.Member(t, handlerstest.Kim)
		to := map[string]string{"member": "admin", "admin": "member"}[before.Roles[0].Name]
		a := b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, to), "Sec-Fetch-Site", test.site, "Origin", test.origin)
		status := http.StatusForbidden
		if test.works {
			status = http.StatusSeeOther
		}
		if changed := w.Member(t, handlerstest.Kim).Version != before.Version; a.Status != status || changed != test.works {
			t.Errorf("site %q, origin %q: status %d, changed %v; want %d", test.site, test.origin, a.Status, changed, status)
		}
	}
}
