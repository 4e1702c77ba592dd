package handlers

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/model"
)

// verifying returns a world that trusts proxies on this machine, and an
// application.
func verifying(t *testing.T, now func() time.Time) (*world, model.Application) {
	t.Helper()
	w := newWorldAt(t, now)
	w.config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	a, err := newApp(t.Context(), w.config)
	if err != nil {
		t.Fatal(err)
	}
	w.server.Config.Handler = a.web.Protect(a.routes())
	return w, returning(t, w)
}

// verify asks as a proxy does about a page that is opened.
func (b *browser) verify(t *testing.T, app model.Application, query string, header ...string) answer {
	t.Helper()
	all := append([]string{
		"X-Forwarded-Uri", "/orders?id=1&x=2", "X-Forwarded-Method", "GET", "X-Forwarded-Host", strings.TrimPrefix(b.world.server.URL, "http://"),
		"Sec-Fetch-Mode", "navigate",
	}, header...)
	return b.get(t, "/auth/verify?client_id="+string(app.ID)+query, all...)
}

func TestVerifySays(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	a := w.as(t, dana).verify(t, app, "")
	got := map[string]string{}
	for name, values := range a.header {
		if strings.HasPrefix(name, "X-Auth-") {
			got[name] = strings.Join(values, "|")
		}
	}
	token := got["X-Auth-Token"]
	delete(got, "X-Auth-Token")
	session := got["X-Auth-Session"]
	delete(got, "X-Auth-Session")
	permissions := got["X-Auth-Permissions"]
	delete(got, "X-Auth-Permissions")
	want := map[string]string{
		"X-Auth-User": string(w.members[dana].User), "X-Auth-Email": dana, "X-Auth-Name": "Dana Lee",
		"X-Auth-Organization": string(w.acme), "X-Auth-Organization-Name": "Acme", "X-Auth-Roles": "admin",
	}
	if diff := cmp.Diff(want, got); a.status != http.StatusOK || diff != "" {
		t.Errorf("status %d: %s", a.status, diff)
	}
	if !strings.Contains(permissions, "sk_org_settings_manage,") || !model.ValidID(model.PrefixSession, session) {
		t.Errorf("permissions %q, session %q", permissions, session)
	}
	var claims struct {
		Issuer   string   `json:"iss"`
		Audience []string `json:"aud"`
		Subject  string   `json:"sub"`
		IssuedAt int64    `json:"iat"`
		Expires  int64    `json:"exp"`
		Session  string   `json:"sid"`
		Roles    []string `json:"roles"`
	}
	parts := strings.Split(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		t.Fatalf("%s: %v", token, err)
	}
	if claims.Issuer != w.server.URL || claims.Subject != want["X-Auth-User"] || claims.Expires-claims.IssuedAt != 60 || claims.Session != session ||
		!cmp.Equal(claims.Audience, []string{string(app.ID)}) || !cmp.Equal(claims.Roles, []string{"admin"}) {
		t.Errorf("%s", payload)
	}
	if a := w.browser(t).get(t, "/userinfo", "Authorization", "Bearer "+token); a.status != http.StatusUnauthorized {
		t.Errorf("the pass passes for an access token: %d", a.status)
	}
}

func TestVerifyTurnsAway(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	signIn := w.server.URL + "/a/login?" + url.Values{"next": {"/a/return?" + url.Values{"to": {w.server.URL + "/orders?id=1&x=2"}}.Encode()}}.Encode()
	for _, test := range []struct {
		name, query      string
		header           []string
		status           int
		location, signIn string
	}{
		{"a page", "", nil, 302, signIn, ""},
		{"a page, of an old browser", "", []string{"Sec-Fetch-Mode", ""}, 302, signIn, ""},
		{"a page, behind nginx", "&refuse=401", nil, 401, "", signIn},
		{"what a page fetches", "", []string{"Sec-Fetch-Mode", "cors"}, 401, "", ""},
		{"what a page fetches, behind nginx", "&refuse=401", []string{"Sec-Fetch-Mode", "cors"}, 401, "", ""},
		{"a form", "", []string{"X-Forwarded-Method", "POST"}, 401, "", ""},
		{"another host", "", []string{"X-Forwarded-Host", "evil.test"}, 421, "", ""},
		{"a path that is a host", "", []string{"X-Forwarded-Uri", "evil.test/"}, 302,
			w.server.URL + "/a/login?" + url.Values{"next": {"/a/return?" + url.Values{"to": {w.server.URL + "/"}}.Encode()}}.Encode(), ""},
		{"no application", "&client_id=x", nil, 302, signIn, ""}, // the first one counts
	} {
		a := w.browser(t).verify(t, app, test.query, test.header...)
		if a.status != test.status || a.header.Get("Location") != test.location || a.header.Get("X-Auth-Sign-In") != test.signIn || a.header.Get("X-Auth-User") != "" {
			t.Errorf("%s: status %d, Location %q, sign-in %q", test.name, a.status, a.header.Get("Location"), a.header.Get("X-Auth-Sign-In"))
		}
	}
	b := w.as(t, dana)
	for _, id := range []string{"", "x", "skc_1"} {
		app.ID = model.ApplicationID(id)
		if a := b.verify(t, app, ""); a.status != http.StatusBadRequest || a.header.Get("X-Auth-User") != "" {
			t.Errorf("client_id %q: status %d", id, a.status)
		}
	}
}

// TestVerifyWithoutOrganization leads to the switcher.
func TestVerifyWithoutOrganization(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	b := w.as(t, dana)
	w.write(t, func(tx *db.Tx) error { return tx.LeaveSession(t.Context(), sessionOf(t, w, b)) })
	if a := b.verify(t, app, ""); a.status != http.StatusFound || !strings.HasPrefix(a.header.Get("Location"), w.server.URL+"/a/organizations?next=%2Fa%2Freturn") {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
}

func sessionOf(t *testing.T, w *world, b *browser) model.SessionID {
	t.Helper()
	s, err := w.config.Sessions.Load(t.Context(), b.cookie(t).Value, false)
	if err != nil {
		t.Fatal(err)
	}
	return s.ID
}

// TestVerifyTrustsOnlyProxies: what anybody else says about the request does not
// count.
func TestVerifyTrustsOnlyProxies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := returning(t, w)
	if a := w.browser(t).verify(t, app, ""); a.status != http.StatusUnauthorized || a.header.Get("Location") != "" {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := w.as(t, dana).verify(t, app, "", "X-Forwarded-Host", "evil.test"); a.status != http.StatusOK {
		t.Errorf("a host that nobody vouches for: status %d", a.status)
	}
}

// TestVerifyActivity: opening a page and changing something keep a session alive;
// what pages fetch by themselves does not.
func TestVerifyActivity(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, query string
		header      []string
		alive       bool
	}{
		{"a page", "", nil, true},
		{"of an old browser", "", []string{"Sec-Fetch-Mode", ""}, true},
		{"a change", "", []string{"Sec-Fetch-Mode", "cors", "X-Forwarded-Method", "POST"}, true},
		{"a poll", "", []string{"Sec-Fetch-Mode", "cors"}, false},
		{"a picture", "", []string{"Sec-Fetch-Mode", "no-cors"}, false},
		{"a poll where every request counts", "&activity=every", []string{"Sec-Fetch-Mode", "cors"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			clock := dbtest.NewClock()
			w, app := verifying(t, clock.Now)
			w.write(t, func(tx *db.Tx) error {
				i, err := tx.Instance(t.Context())
				if err != nil {
					return err
				}
				i.Policy.Idle = time.Hour
				return tx.SetInstance(t.Context(), i)
			})
			b := w.as(t, dana)
			for range 2 {
				clock.Advance(40 * time.Minute)
				b.verify(t, app, test.query, test.header...)
			}
			if a := b.verify(t, app, ""); (a.status == http.StatusOK) != test.alive {
				t.Errorf("status %d", a.status)
			}
		})
	}
}

// TestVerifyIsOfTheMoment: although passes are used again, what they say is never
// old, and a session that is over passes nothing.
func TestVerifyIsOfTheMoment(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	w, app := verifying(t, clock.Now)
	b := w.as(t, kim)
	token := func() string { return b.verify(t, app, "").header.Get("X-Auth-Token") }
	first := token()
	if again := token(); again != first {
		t.Error("signed twice for the same words")
	}
	clock.Advance(30 * time.Second)
	second := token()
	if second == first {
		t.Error("a pass with less than half its life")
	}
	w.write(t, func(tx *db.Tx) error {
		return tx.AddRole(t.Context(), w.acme, w.members[kim].ID, model.RoleID(w.role(t, "admin")), model.SourceManual)
	})
	a := b.verify(t, app, "")
	if a.header.Get("X-Auth-Roles") != "admin,member" || a.header.Get("X-Auth-Token") == second {
		t.Errorf("roles %q", a.header.Get("X-Auth-Roles"))
	}
	cookie := b.cookie(t)
	b.post(t, "/a/logout", url.Values{})
	b.setCookie(t, cookie)
	if a := b.verify(t, app, ""); a.status != http.StatusFound || a.header.Get("X-Auth-Token") != "" {
		t.Errorf("signed out: status %d", a.status)
	}
}
