package coffeedesk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const (
	welcome = `<a class="button" href="/login">Sign in</a>`
	ended   = `<p class="notice" role="status">You were signed out.</p>`
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.want(d.get("/"), http.StatusOK, welcome)
	p := d.get("/login?prompt=select_account")
	d.want(p, http.StatusOK,
		`<h1>Hello, Ada &lt;Lovelace&gt;</h1>`,
		`<dd data-claim="email">ada@acme.example</dd>`,
		`<dd data-claim="org_name">Acme Corp</dd>`,
		`<dd data-claim="oid"><code>org_1</code></dd>`,
		`<dd data-claim="roles"><ul><li><code>admin</code></li></ul></dd>`,
		`<dd data-claim="permissions"><ul><li><code>sk_org_users_read</code></li><li><code>beans:order</code></li></ul></dd>`,
		`<dd data-claim="sid"><code>ses_1</code></dd>`,
		`href="`+d.provider.server.URL+`/ui/"`,
		`href="/login?prompt=select_account"`,
	)
	if p.url != "/" {
		t.Errorf("the sign-in ends at %q, want /", p.url)
	}
	want := url.Values{
		"client_id": {testClientID}, "response_type": {"code"}, "scope": {"openid profile email"},
		"redirect_uri": {d.app.URL + "/callback"}, "code_challenge_method": {"S256"}, "prompt": {"select_account"},
	}
	got := d.provider.authorize
	secrets := cmpopts.IgnoreMapEntries(func(k string, _ []string) bool {
		return k == "state" || k == "nonce" || k == "code_challenge"
	})
	if diff := cmp.Diff(want, got, secrets); diff != "" {
		t.Errorf("authorization request (-want +got):\n%s", diff)
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(got.Get(name)) < 20 {
			t.Errorf("%s = %q is guessable", name, got.Get(name))
		}
	}
}

func TestPersonWithoutOrganization(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.provider.access = func(c map[string]any) {
		for _, claim := range []string{"oid", "roles", "permissions"} {
			delete(c, claim)
		}
	}
	d.provider.id = func(c map[string]any) { delete(c, "org_name"); delete(c, "name") }
	d.want(d.get("/login"), http.StatusOK,
		`<h1>Hello</h1>`, `<dd data-claim="org_name">None</dd>`, `<dd data-claim="roles">None</dd>`)
}

func TestCallbackRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		spoil  func(*fakeProvider)
		status int
		text   string
	}{
		"state":             {answers("state", "wrong"), 400, "This sign-in is out of date"},
		"no state":          {answers("state", ""), 400, "This sign-in is out of date"},
		"issuer":            {answers("iss", "https://evil.example"), 400, "The answer came from somebody else"},
		"no issuer":         {func(p *fakeProvider) { p.answer = func(a url.Values) { a.Del("iss") } }, 400, "The answer came from somebody else"},
		"code":              {answers("code", "wrong"), 502, "could not be completed"},
		"nonce":             {idClaim("nonce", "wrong"), 502, "could not be completed"},
		"audience":          {idClaim("aud", "skc_2"), 502, "could not be completed"},
		"expired":           {idClaim("exp", 1), 502, "could not be completed"},
		"hash":              {idClaim("at_hash", "d3Jvbmc"), 502, "could not be completed"},
		"access audience":   {accessClaim("aud", "skc_2"), 502, "could not be completed"},
		"access issuer":     {accessClaim("iss", "https://evil.example"), 502, "could not be completed"},
		"access of another": {accessClaim("sub", "usr_2"), 502, "could not be completed"},
		"access, other key": {func(p *fakeProvider) { p.foreign = newKey(p.t) }, 502, "could not be completed"},
		"denied":            {answers("error", "access_denied"), 403, "You were not signed in"},
		"server error":      {answers("error", "server_error"), 502, "The sign-in service has a problem"},
		"unknown error":     {answers("error", "<b>odd</b>"), 502, "The sign-in service refused the request"},
		"error, wrong state": {func(p *fakeProvider) {
			p.answer = func(a url.Values) { a.Set("error", "access_denied"); a.Set("state", "x") }
		}, 400, "out of date"},
		"login required": {answers("error", "login_required"), 200, ended},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			tt.spoil(d.provider)
			d.want(d.get("/login"), tt.status, tt.text)
			d.want(d.get("/"), http.StatusOK, welcome)
		})
	}
}

func answers(name, value string) func(*fakeProvider) {
	return func(p *fakeProvider) { p.answer = func(a url.Values) { a.Set(name, value) } }
}

func idClaim(name string, value any) func(*fakeProvider) {
	return func(p *fakeProvider) { p.id = func(c map[string]any) { c[name] = value } }
}

func accessClaim(name string, value any) func(*fakeProvider) {
	return func(p *fakeProvider) { p.access = func(c map[string]any) { c[name] = value } }
}

// TestCallbackInAnotherBrowser is login CSRF: a victim is given the attacker's
// answer.
func TestCallbackInAnotherBrowser(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var stolen string
	d.browser.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
		if req.URL.Path == "/callback" {
			stolen = "/callback?" + req.URL.RawQuery
			return http.ErrUseLastResponse
		}
		return nil
	}
	d.get("/login")
	attacker := d.browser
	d.browser = newBrowser(t)
	d.want(d.get(stolen), http.StatusBadRequest, "out of date")
	d.browser = attacker
	attacker.CheckRedirect = nil
	d.want(d.get(stolen), http.StatusOK, "Hello, Ada")
	d.want(d.get(stolen), http.StatusBadRequest, "out of date") // an answer works once
}

func TestLoginIsForgotten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.provider.answer = func(url.Values) { d.ahead.Store(int64(11 * time.Minute)) }
	d.want(d.get("/login"), http.StatusBadRequest, "out of date")
}

func TestSignedOutElsewhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.want(d.get("/login"), http.StatusOK, "Hello, Ada")
	d.provider.set(func(p *fakeProvider) { p.userinfo = http.StatusInternalServerError })
	d.want(d.get("/"), http.StatusBadGateway, "The sign-in service did not answer")
	d.provider.set(func(p *fakeProvider) { p.userinfo, p.userinfoID = http.StatusOK, "usr_2" })
	d.want(d.get("/"), http.StatusBadGateway, "The sign-in service did not answer")
	d.provider.set(func(p *fakeProvider) { p.userinfo = http.StatusUnauthorized })
	d.want(d.get("/"), http.StatusOK, ended, welcome)
	d.provider.set(func(p *fakeProvider) { p.userinfo, p.userinfoID = http.StatusOK, "usr_1" })
	if p := d.get("/"); strings.Contains(p.body, "Hello, Ada") || strings.Contains(p.body, ended) {
		t.Errorf("after the sign-out, / is\n%s", p.body)
	}
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.want(d.get("/login"), http.StatusOK, "Hello, Ada")
	d.ahead.Store(int64(6 * time.Minute))
	d.provider.set(accessClaim("roles", []string{"member"}))
	d.want(d.get("/"), http.StatusOK, "<code>member</code>")
	if got := d.provider.authorize.Get("prompt"); got != "none" {
		t.Errorf("prompt = %q, want none", got)
	}
	d.ahead.Store(int64(12 * time.Minute))
	d.provider.set(answers("error", "login_required"))
	d.want(d.get("/"), http.StatusOK, ended, welcome)
	d.want(d.get("/"), http.StatusOK, welcome)
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.want(d.get("/login"), http.StatusOK, `<form method="post" action="/logout">`)
	d.want(d.get("/logout"), http.StatusNotFound)
	d.want(d.do(http.MethodPost, "/logout", http.Header{"Sec-Fetch-Site": {"cross-site"}}), http.StatusForbidden)
	d.want(d.get("/"), http.StatusOK, "Hello, Ada")

	p := d.do(http.MethodPost, "/logout", http.Header{"Sec-Fetch-Site": {"same-origin"}})
	d.want(p, http.StatusOK, `role="status">You signed out.</p>`, welcome)
	got := d.provider.logout
	if strings.Count(got.Get("id_token_hint"), ".") != 2 || got.Get("state") == "" {
		t.Errorf("sign-out request without hint or state: %v", got)
	}
	want := url.Values{"from": {"discovery"}, "post_logout_redirect_uri": {d.app.URL + "/"}}
	secrets := cmpopts.IgnoreMapEntries(func(k string, _ []string) bool { return k == "id_token_hint" || k == "state" })
	if diff := cmp.Diff(want, got, secrets); diff != "" {
		t.Errorf("sign-out request (-want +got):\n%s", diff)
	}
	if p := d.get("/?state=" + got.Get("state")); strings.Contains(p.body, "You signed out.") {
		t.Error("the farewell is shown twice")
	}
	if p := d.do(http.MethodPost, "/logout", nil); p.url != "/" {
		t.Errorf("signing out without a session ends at %q, want /", p.url)
	}
}

func TestProviderDown(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.provider.server.Close()
	d.want(d.get("/"), http.StatusOK, welcome)
	d.want(d.get("/login"), http.StatusBadGateway, "The sign-in service did not answer")
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, status := range map[string]int{"/": 200, "/static/coffeedesk.css": 200, "/static/setup.js": 200, "/static/": 404, "/nothing": 404} {
		p := d.get(path)
		d.want(p, status)
		want := "default-src 'none'; style-src 'self'; script-src 'self'; frame-src " + d.provider.server.URL + "; base-uri 'none'; frame-ancestors 'none'; form-action 'self' " + d.provider.server.URL
		if got := p.header.Get("Content-Security-Policy"); got != want {
			t.Errorf("%s: Content-Security-Policy = %q, want %q", path, got, want)
		}
	}
	for _, c := range d.browser.Jar.(*cookiejar.Jar).Cookies(&url.URL{Scheme: "http", Host: "127.0.0.1"}) {
		t.Errorf("visiting sets the cookie %s", c.Name)
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	app := New(Config{BaseURL: "https://desk.example/"})
	w := httptest.NewRecorder()
	app.setCookie(w, sessionCookie, "secret")
	want := "coffeedesk_session=secret; Path=/; HttpOnly; Secure; SameSite=Lax"
	if got := w.Header().Get("Set-Cookie"); got != want {
		t.Errorf("Set-Cookie = %q, want %q", got, want)
	}
	if got := app.cfg.RedirectURL() + " " + app.cfg.PostLogoutRedirectURL(); got != "https://desk.example/callback https://desk.example/" {
		t.Errorf("the URLs to register are %s", got)
	}
}

func TestStoreIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newStore[int](time.Minute, func() time.Time { return now })
	first := s.add(0)
	for i := range maxEntries {
		now = now.Add(time.Millisecond)
		s.add(i)
	}
	if got := len(s.entries); got != maxEntries {
		t.Errorf("the store has %d entries, want %d", got, maxEntries)
	}
	if _, ok := s.find(first); ok {
		t.Error("the oldest entry is still there")
	}
}

// TestSetUp: who may set up single sign-on is shown the admin portal of their own organization
// in a frame, by another link each time.
func TestSetUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var asked []string
	d.own.cfg.Portal = func(_ context.Context, org string) (string, error) {
		asked = append(asked, org)
		return fmt.Sprintf("https://id.example/portal/%d", len(asked)), nil
	}
	if p := d.get("/single-sign-on"); p.url != "/" {
		t.Errorf("nobody comes to %s", p.url)
	}
	d.get("/login")
	d.want(d.get("/single-sign-on"), http.StatusForbidden, "Ask an admin")
	d.provider.access = func(c map[string]any) { c["permissions"] = []string{"sk_org_sso_manage"} }
	d.want(d.get("/login"), http.StatusOK, `href="/single-sign-on"`)
	for _, link := range []string{"https://id.example/portal/1", "https://id.example/portal/2"} {
		d.want(d.get("/single-sign-on"), http.StatusOK, `src="`+link+`" allow="clipboard-write" data-origin="`+d.provider.server.URL+`"`)
	}
	if diff := cmp.Diff([]string{"org_1", "org_1"}, asked); diff != "" {
		t.Errorf("links asked for (-want +got):\n%s", diff)
	}
	d.own.cfg.Portal = func(context.Context, string) (string, error) { return "", errors.New("no link") }
	d.want(d.get("/single-sign-on"), http.StatusBadGateway, "right now")
}
