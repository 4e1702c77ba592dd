package handlers_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// verifying returns a world that trusts proxies on this machine, and an
// application.
func verifying(t *testing.T, now func() time.Time) (*handlerstest.World, model.Application) {
	t.Helper()
	w := handlerstest.NewAt(t, now)
	w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	w.Serve(t, handlers.New)
	return w, w.Application(t, model.Application{})
}

// verify asks as a proxy does about a page that is opened.
func verify(t *testing.T, b *handlerstest.Browser, app model.Application, query string, header ...string) handlerstest.Answer {
	t.Helper()
	all := append([]string{
		"X-Forwarded-Uri", "/orders?id=1&x=2", "X-Forwarded-Method", "GET", "X-Forwarded-Host", strings.TrimPrefix(b.World.Server.URL, "http://"),
		"Sec-Fetch-Mode", "navigate",
	}, header...)
	return b.Get(t, "/auth/verify?client_id="+string(app.ID)+query, all...)
}

func TestVerifySays(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	a := verify(t, w.As(t, handlerstest.Dana), app, "")
	got := map[string]string{}
	for name, values := range a.Header {
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
		"X-Auth-User": string(w.Members[handlerstest.Dana].User), "X-Auth-Email": handlerstest.Dana, "X-Auth-Name": "Dana Lee",
		"X-Auth-Organization": string(w.Acme), "X-Auth-Organization-Name": "Acme", "X-Auth-Roles": "admin", "X-Auth-Groups": "", "X-Auth-Key": "", "X-Auth-Support": "",
	}
	if diff := cmp.Diff(want, got); a.Status != http.StatusOK || diff != "" {
		t.Errorf("status %d: %s", a.Status, diff)
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
		AuthTime int64    `json:"auth_time"`
		ACR      string   `json:"acr"`
		AMR      []string `json:"amr"`
	}
	parts := strings.Split(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		t.Fatalf("%s: %v", token, err)
	}
	if claims.Issuer != w.Server.URL || claims.Subject != want["X-Auth-User"] || claims.Expires-claims.IssuedAt != 60 || claims.Session != session ||
		!cmp.Equal(claims.Audience, []string{string(app.ID)}) || !cmp.Equal(claims.Roles, []string{"admin"}) ||
		claims.AuthTime == 0 || claims.AuthTime > claims.IssuedAt || claims.ACR != "1" || !cmp.Equal(claims.AMR, []string{"otp"}) {
		t.Errorf("%s", payload)
	}
	w.Browser(t).Get(t, "/userinfo", "Authorization", "Bearer "+token).Expect(t, http.StatusUnauthorized)
}

// TestVerifyKeepsNothingForFetches: what a page fetches leads nobody anywhere, and so
// leaves room for the address at which the person comes back.
func TestVerifyKeepsNothingForFetches(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	b, long := w.Browser(t), "/orders?q="+strings.Repeat("a", 3000)
	for range model.MostKeptFromOne + 5 {
		if a := verify(t, b, app, "", "Sec-Fetch-Mode", "cors", "X-Forwarded-Uri", long); a.Status != http.StatusUnauthorized {
			t.Fatalf("a fetch: status %d", a.Status)
		}
	}
	if a := verify(t, b, app, "", "X-Forwarded-Uri", long); !strings.Contains(a.Location(), "kept") {
		t.Errorf("a page: status %d, Location %q", a.Status, a.Location())
	}
}

func TestVerifyTurnsAway(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	signIn := w.Server.URL + "/a/login?" + url.Values{"next": {"/a/return?" + url.Values{"to": {w.Server.URL + "/orders?id=1&x=2"}}.Encode()}}.Encode()
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
		{"the same host, written otherwise", "", []string{"X-Forwarded-Host", strings.Replace(w.Config.BaseURL.Host, ":", ".:", 1)}, 302, signIn, ""},
		{"another host", "", []string{"X-Forwarded-Host", "evil.test"}, 421, "", ""},
		{"a path that is a host", "", []string{"X-Forwarded-Uri", "evil.test/"}, 302,
			w.Server.URL + "/a/login?" + url.Values{"next": {"/a/return?" + url.Values{"to": {w.Server.URL + "/"}}.Encode()}}.Encode(), ""},
		{"no application", "&client_id=x", nil, 302, signIn, ""}, // the first one counts
	} {
		a := verify(t, w.Browser(t), app, test.query, test.header...)
		if a.Status != test.status || a.Location() != test.location || a.Header.Get("X-Auth-Sign-In") != test.signIn || a.Header.Get("X-Auth-User") != "" {
			t.Errorf("%s: status %d, Location %q, sign-in %q", test.name, a.Status, a.Location(), a.Header.Get("X-Auth-Sign-In"))
		}
	}
	b := w.As(t, handlerstest.Dana)
	for _, query := range []string{"&acr_values=phr", "&max_age=60"} { // which would count for nothing
		if a := verify(t, b, app, query); a.Status != http.StatusBadRequest || a.Header.Get("X-Auth-User") != "" {
			t.Errorf("%s: status %d", query, a.Status)
		}
	}
	for _, id := range []string{"", "x", "skc_1"} {
		app.ID = model.ApplicationID(id)
		if a := verify(t, b, app, ""); a.Status != http.StatusBadRequest || a.Header.Get("X-Auth-User") != "" {
			t.Errorf("client_id %q: status %d", id, a.Status)
		}
	}
}

// TestVerifyWithoutOrganization leads to the switcher.
func TestVerifyWithoutOrganization(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	b := w.As(t, handlerstest.Dana)
	w.Write(t, func(tx *db.Tx) error { return tx.LeaveSession(t.Context(), w.Acme, sessionOf(t, w, b)) })
	if a := verify(t, b, app, ""); a.Status != http.StatusFound || !strings.HasPrefix(a.Location(), w.Server.URL+"/a/organizations?next=%2Fa%2Freturn") {
		t.Errorf("status %d, Location %q", a.Status, a.Location())
	}
}

func sessionOf(t *testing.T, w *handlerstest.World, b *handlerstest.Browser) model.SessionID {
	t.Helper()
	s, err := w.Config.Sessions.Load(t.Context(), b.Cookie(t).Value, false)
	if err != nil {
		t.Fatal(err)
	}
	return s.ID
}

// TestVerifyTrustsOnlyProxies: what anybody else says about the request does not
// count.
func TestVerifyTrustsOnlyProxies(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := w.Application(t, model.Application{})
	if a := verify(t, w.Browser(t), app, ""); a.Status != http.StatusUnauthorized || a.Location() != "" {
		t.Errorf("status %d, Location %q", a.Status, a.Location())
	}
	verify(t, w.As(t, handlerstest.Dana), app, "", "X-Forwarded-Host", "evil.test").Expect(t, http.StatusOK)
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
			w.SetInstance(t, func(i *model.Instance) { i.Policy.Idle = time.Hour })
			b := w.As(t, handlerstest.Dana)
			for range 2 {
				clock.Advance(40 * time.Minute)
				verify(t, b, app, test.query, test.header...)
			}
			if a := verify(t, b, app, ""); (a.Status == http.StatusOK) != test.alive {
				t.Errorf("status %d", a.Status)
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
	b := w.As(t, handlerstest.Kim)
	token := func() string { return verify(t, b, app, "").Header.Get("X-Auth-Token") }
	first := token()
	if again := token(); again != first {
		t.Error("signed twice for the same words")
	}
	clock.Advance(30 * time.Second)
	second := token()
	if second == first {
		t.Error("a pass with less than half its life")
	}
	w.Write(t, func(tx *db.Tx) error {
		return tx.AddRole(t.Context(), w.Acme, w.Members[handlerstest.Kim].ID, model.RoleID(w.Role(t, "admin")), model.SourceManual)
	})
	a := verify(t, b, app, "")
	if a.Header.Get("X-Auth-Roles") != "admin,member" || a.Header.Get("X-Auth-Token") == second {
		t.Errorf("roles %q", a.Header.Get("X-Auth-Roles"))
	}
	cookie := b.Cookie(t)
	b.Post(t, "/a/logout", url.Values{})
	b.SetCookie(t, cookie)
	if a := verify(t, b, app, ""); a.Status != http.StatusFound || a.Header.Get("X-Auth-Token") != "" {
		t.Errorf("signed out: status %d", a.Status)
	}
}

// TestVerifyGroups: an application that asks for them gets the groups of the person, in a
// header that proxies take, and in its token.
func TestVerifyGroups(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	b := w.As(t, handlerstest.Dana)
	w.Group(t, handlerstest.Dana, "Support", handlerstest.Dana)
	w.Group(t, handlerstest.Dana, "Finance, Ärzte", handlerstest.Dana)
	if a := verify(t, b, app, "", "X-Auth-Groups", "Admins"); a.Header.Get("X-Auth-Groups") != "" || strings.Contains(payload(t, a), "groups") {
		t.Errorf("not asked: %q, %s", a.Header.Get("X-Auth-Groups"), payload(t, a))
	}
	a := verify(t, b, app, "&scope=groups")
	if got := a.Header.Get("X-Auth-Groups"); got != "Finance%2C %C3%84rzte,Support" || !strings.Contains(payload(t, a), `"groups":["Finance, Ärzte","Support"]`) {
		t.Errorf("asked: %q, %s", got, payload(t, a))
	}
	for i := range 40 {
		w.Group(t, handlerstest.Dana, strings.Repeat("W", 110)+strconv.Itoa(i), handlerstest.Dana)
	}
	a = verify(t, b, app, "&scope=groups")
	if got := a.Header.Get("X-Auth-Groups"); a.Status != http.StatusOK || got != "" || !strings.Contains(payload(t, a), `"hasgroups":true`) {
		t.Errorf("too many: %q, %s", got, payload(t, a))
	}
}

// payload returns what the token of an answer says.
func payload(t *testing.T, a handlerstest.Answer) string {
	t.Helper()
	parts := strings.Split(a.Header.Get("X-Auth-Token"), ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %v", a.Header)
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
