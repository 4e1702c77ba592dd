package integrate

import (
	"encoding/json"
	"github.com/anteroom/anteroom/internal/program/programtest"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// anteroom is a running `anteroom demo`.
type anteroom struct {
	*testing.T
	*programtest.Demo
}

// kids returns the names of the signing keys that are published.
func (a anteroom) kids(b browser) []string {
	a.Helper()
	var set struct{ Keys []struct{ Kid string } }
	if err := json.Unmarshal([]byte(b.get(a.BaseURL+"/keys").body), &set); err != nil {
		a.Fatal(err)
	}
	var kids []string
	for _, k := range set.Keys {
		kids = append(kids, k.Kid)
	}
	return kids
}

// replaceKeys takes the signing keys out of use and waits until the server has
// noticed.
func (a anteroom) replaceKeys(b browser) {
	a.Helper()
	before := a.kids(b)
	a.Command(a.T, nil, "keys", "rotate", "--stolen")
	eventually(a.T, "the server to notice", func() bool {
		return !slices.ContainsFunc(a.kids(b), func(kid string) bool { return slices.Contains(before, kid) })
	})
}

// isAtAnteroom signs a sample person in there, as they will have been in an app
// of somebody's day.
func (a anteroom) isAtAnteroom(b browser, email string) {
	a.Helper()
	if p := b.do(http.MethodPost, a.BaseURL+"/demo/sign-in", url.Values{"email": {email}}, nil); p.status != http.StatusOK {
		a.Fatalf("%s: %d %s", p.url, p.status, p.body)
	}
}

// ownToken has an app get a token for itself, and returns the header in which it
// brings it.
func (a anteroom) ownToken(b browser, id, secret string) http.Header {
	a.Helper()
	p := b.do(http.MethodPost, a.BaseURL+"/oauth/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}, nil)
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(p.body), &got); err != nil || got.Token == "" {
		a.Fatalf("%d %s: %v", p.status, p.body, err)
	}
	return http.Header{"Authorization": {"Bearer " + got.Token}}
}

// TestAnteroom uses the examples as the page for developers says: registered
// beside the running server, with a permission of the app's own.
func TestAnteroom(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		server, appURL := anteroom{t, programtest.StartDemo(t, t.TempDir())}, freeURL(t)
		var registered struct {
			ID     string `json:"client_id"`
			Secret string `json:"client_secret"`
		}
		server.Command(t, &registered, "application", "add", "--name", "Example",
			"--redirect-uris", appURL+"/auth/callback", "--post-logout-redirect-uris", appURL+"/", "--scopes", "orders:read")
		server.Command(t, nil, "permission", "add", "--name", "app:reports_read", "--description", "Read reports")
		// Tokens are renewed at every request, so that what changes is seen at once.
		a := start(t, ".", command, appURL, server.BaseURL, registered.ID, registered.Secret, "OIDC_REFRESH_BEFORE=3600")

		dana, bo := a.browser(), a.browser()
		server.isAtAnteroom(dana, "dana@acme.example")
		dana.sees(dana.get("/account"), http.StatusOK, "Dana Cole", "dana@acme.example", "Acme Corp", "admin", "sk_org_users_invite")
		server.isAtAnteroom(bo, "bo@acme.example")
		bo.sees(bo.get("/reports"), http.StatusForbidden)
		server.Command(t, nil, "role", "set", "--name", "member", "--permissions", "sk_org_settings_read,sk_org_users_read,app:reports_read")
		bo.sees(bo.get("/reports"), http.StatusOK, "Bo Ash", "app:reports_read")

		own := server.ownToken(bo, registered.ID, registered.Secret)
		bo.sees(bo.do(http.MethodGet, "/api/orders", nil, own), http.StatusOK, registered.ID)
		bo.sees(bo.do(http.MethodGet, "/api/me", nil, own), http.StatusUnauthorized)

		server.replaceKeys(bo)
		dana.signedIn(true)
		bo.sees(bo.get("/auth/login?return_to=/account"), http.StatusOK, "Bo Ash")

		origin := http.Header{"Origin": {server.BaseURL}}
		bo.do(http.MethodPost, server.BaseURL+"/a/logout", url.Values{}, origin) // Anteroom's own sign-out
		bo.signedIn(false)

		dana.sees(dana.do(http.MethodPost, "/auth/logout", url.Values{}, nil), http.StatusOK, "Nobody needs to sign in")
		dana.signedIn(false)
		if p := dana.get("/account"); p.url.Path != "/a/login" || p.status != http.StatusOK {
			t.Errorf("after the sign-out, /account leads to %s: %d", p.url, p.status)
		}
	})
}

// TestHearsOfSignOuts: with the address that the page for developers registers,
// an app learns at once that somebody signed out elsewhere. Its tokens are good
// for minutes still.
func TestHearsOfSignOuts(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		server, appURL := anteroom{t, programtest.StartDemo(t, t.TempDir())}, freeURL(t)
		var registered struct {
			ID     string `json:"client_id"`
			Secret string `json:"client_secret"`
		}
		server.Command(t, &registered, "application", "add", "--name", "Example",
			"--redirect-uris", appURL+"/auth/callback", "--backchannel-logout-uri", appURL+"/auth/backchannel-logout")
		a := start(t, ".", command, appURL, server.BaseURL, registered.ID, registered.Secret)
		bo := a.browser()
		server.isAtAnteroom(bo, "bo@acme.example")
		bo.sees(bo.get("/account"), http.StatusOK, "Bo Ash")
		bo.do(http.MethodPost, server.BaseURL+"/a/logout", url.Values{}, http.Header{"Origin": {server.BaseURL}})
		eventually(t, "the app to hear of it", func() bool {
			p := bo.get("/account")
			return p.url.Path == "/a/login" && p.status == http.StatusOK
		})
	})
}
