package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestRequestsThatAreTurnedAway before anything is done with them.
func TestRequestsThatAreTurnedAway(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.Browser(t)
	b.Post(t, "/a/login", url.Values{"email": {strings.Repeat("x", 70<<10)}}).Expect(t, http.StatusRequestEntityTooLarge)
	typed := b.Post(t, "/a/login", url.Values{"email": {"dana"}}).Page(t, http.StatusUnprocessableEntity).Form("/a/login").Field("email")
	if typed.Value() != "dana" {
		t.Errorf("no address: the field has %q", typed.Value())
	}
	b.Post(t, "/a/login", url.Values{"email": {handlerstest.Kim, handlerstest.Dana}}).Expect(t, http.StatusBadRequest)
	if all := w.Deliver(t); len(all) != 0 {
		t.Errorf("two addresses: %d mails", len(all))
	}
	elsewhere := func(path string) handlerstest.Answer {
		r := b.Request(t, "GET", path, nil)
		r.Host = "evil.test"
		return b.Do(t, r)
	}
	for _, path := range []string{"/a/login", "/nothing"} {
		page := elsewhere(path).Page(t, http.StatusMisdirectedRequest)
		if to := page.Find(".problem").Find("a").Attr("href"); to != w.Server.URL+"/" || page.Says("evil.test") {
			t.Errorf("%s under another host’s name leads to %s: %s", path, to, page.Text())
		}
	}
	elsewhere("/healthz").Expect(t, http.StatusOK)
	for path, want := range map[string]string{"/keys": "GET HEAD", "/ui/members": "GET HEAD", "/a/login": "GET HEAD POST", "/a/login/link": "POST",
		"/oauth/authorize": "GET HEAD POST", "/oauth/authorize/req_1": "GET HEAD", "/userinfo": "GET HEAD POST", "/oidc/logout": "GET HEAD POST"} {
		a := b.Do(t, b.Request(t, "DELETE", path, nil))
		if got := strings.Join(a.Header.Values("Allow"), " "); a.Status != http.StatusMethodNotAllowed || got != want {
			t.Errorf("DELETE %s: status %d, Allow %q; want 405 and %q", path, a.Status, got, want)
		}
	}
}

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
		{"", "https" + strings.TrimPrefix(own, "http"), false}, // the same host
		{"", own + ":1", false},
		{"cross-site", "https" + strings.TrimPrefix(own, "http"), false},
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

// TestPagesOfApps: the router and what is around it let the browsers of
// single-page applications ask, and nobody else's.
func TestPagesOfApps(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Application(t, model.Application{Type: model.ApplicationSPA, RedirectURIs: []string{"https://app.example/callback"}})
	for path, want := range map[string]string{
		"/oauth/token": "https://app.example", "/oauth/revoke": "https://app.example", "/userinfo": "https://app.example",
		"/keys": "*", "/.well-known/openid-configuration": "*", "/oauth/introspect": "", "/oauth/authorize": "", "/ui/": "",
	} {
		for origin, expected := range map[string]string{"https://app.example": want, "https://app.example.": want, "https://evil.example": map[bool]string{true: "*"}[want == "*"]} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, w.Server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Origin", origin)
			r.Header.Set("Access-Control-Request-Method", http.MethodPost)
			res, err := w.Server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if expected == "https://app.example" {
				expected = origin // as the page writes it
			}
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != expected || (res.StatusCode == http.StatusNoContent) != (expected != "") {
				t.Errorf("%s from %s: %d, Access-Control-Allow-Origin %q, want %q", path, origin, res.StatusCode, got, expected)
			}
		}
	}
}
