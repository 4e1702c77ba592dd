package integrate

import (
	"context"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		b := a.browser()
		b.sees(b.get("/"), http.StatusOK, "Nobody needs to sign in")
		b.sees(b.do(http.MethodPost, "/account", url.Values{"a": {"b"}}, nil), http.StatusMethodNotAllowed)
		b.signedIn(false)
		account := b.get("/account?tab=1")
		b.sees(account, http.StatusOK, `<b id="name">Ada &lt;Lovelace&gt;</b>`, `<span id="email">ada@acme.example</span>`, `<b id="org">Acme Corp</b>`,
			"admin", "app:reports_read")
		if account.url.RequestURI() != "/account?tab=1" || account.header.Get("Cache-Control") != "no-store" {
			t.Errorf("signing in ends at %s, Cache-Control %q", account.url, account.header.Get("Cache-Control"))
		}
		b.signedIn(true)
		b.sees(b.get("/reports"), http.StatusOK, "Ada")

		want := url.Values{
			"client_id": {clientID}, "response_type": {"code"}, "scope": {"openid profile email offline_access"},
			"redirect_uri": {a.URL + "/auth/callback"}, "code_challenge_method": {"S256"},
		}
		for _, secret := range []string{"state", "nonce", "code_challenge"} {
			if len(p.authorize.Get(secret)) != 43 {
				t.Errorf("%s is %q", secret, p.authorize.Get(secret))
			}
			want[secret] = p.authorize[secret]
		}
		if diff := cmp.Diff(want, p.authorize); diff != "" {
			t.Errorf("authorization request (-want +got):\n%s", diff)
		}
		b.get("/auth/login?prompt=select_account&organization_id=org_2&login_hint=x&scope=y")
		want = url.Values{"prompt": {"select_account"}, "organization_id": {"org_2"}, "login_hint": {"x"}, "scope": {"openid profile email offline_access"}}
		for name := range want {
			if diff := cmp.Diff(want[name], p.authorize[name]); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestPermission(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		p.set(spoil{access: claim("permissions", []string{"app:reports_write"})})
		b := a.browser()
		b.sees(b.get("/reports"), http.StatusForbidden, "app:reports_read")
		b.sees(b.get("/account"), http.StatusOK, "app:reports_write")
	})
}

// TestReturnTo: after signing in nobody is led to another site.
func TestReturnTo(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		_, a := withProvider(t, command)
		for _, to := range []string{"//evil.example/", `/\evil.example/`, "https://evil.example/", "@evil.example", ".evil.example", "/\r\nX-Evil: 1", ""} {
			b := a.browser()
			b.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
				if req.URL.Hostname() != "localhost" && req.URL.Hostname() != "127.0.0.1" {
					t.Errorf("%q leads to %s", to, req.URL)
					return http.ErrUseLastResponse
				}
				return nil
			}
			if p := b.get("/auth/login?return_to=" + url.QueryEscape(to)); p.header.Get("X-Evil") != "" || p.status >= 500 {
				t.Errorf("%q: %d %v", to, p.status, p.header)
			}
			b.signedIn(true)
		}
	})
}

// claim returns what changes one claim of a token.
func claim(name string, value any) func(head, claims object) {
	return func(_, claims object) { claims[name] = value }
}

func header(name string, value any) func(head, claims object) {
	return func(head, _ object) { head[name] = value }
}

func without(name string) func(head, claims object) {
	return func(_, claims object) { delete(claims, name) }
}

func answer(name, value string) spoil {
	return spoil{answer: func(v url.Values) { v.Set(name, value) }}
}

// moved redirects to where good tokens are to be had.
func moved(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}
}

// TestRefused: whatever is wrong with an answer, nobody is signed in.
func TestRefused(t *testing.T) {
	t.Parallel()
	foreign, unknown := newRSA(t, "k1"), newRSA(t, "k2")
	hour := int64(time.Hour / time.Second)
	now := time.Now().Unix()
	tests := map[string]spoil{
		"state":                answer("state", "wrong"),
		"state, not ASCII":     answer("state", strings.Repeat("é", 43)),
		"no state":             {answer: func(v url.Values) { v.Del("state") }},
		"issuer":               answer("iss", "https://evil.example"),
		"no issuer":            {answer: func(v url.Values) { v.Del("iss") }},
		"code":                 answer("code", "wrong"),
		"error":                answer("error", "access_denied"),
		"nonce":                {id: claim("nonce", "wrong")},
		"no nonce":             {id: without("nonce")},
		"iss":                  {id: claim("iss", "https://evil.example")},
		"aud":                  {id: claim("aud", []string{"skc_2"})},
		"no aud":               {id: without("aud")},
		"azp":                  {id: claim("azp", "skc_2")},
		"two aud, no azp":      {id: func(_, c object) { c["aud"] = []string{clientID, "skc_2"}; delete(c, "azp") }},
		"expired":              {id: claim("exp", now-hour)},
		"no exp":               {id: without("exp")},
		"issued in future":     {id: claim("iat", now+hour)},
		"no iat":               {id: without("iat")},
		"alg none":             {id: header("alg", "none")},
		"alg HS256":            {id: header("alg", "HS256")},
		"alg of another key":   {id: header("alg", "RS512")},
		"typ access":           {id: header("typ", "at+jwt")},
		"typ logout":           {id: header("typ", "logout+jwt")},
		"key of another":       {key: &foreign},
		"key unknown":          {key: &unknown},
		"access iss":           {access: claim("iss", "https://evil.example")},
		"access aud":           {access: claim("aud", []string{"skc_2"})},
		"access of another":    {access: claim("sub", "usr_2")},
		"access alg none":      {access: header("alg", "none")},
		"access typ":           {access: header("typ", "JWT")},
		"access expired":       {access: claim("exp", now-hour)},
		"access not yet":       {access: claim("nbf", now+hour)},
		"token endpoint down":  {token: func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }},
		"token endpoint moved": {token: moved(http.StatusFound)},
		"moved, with the form": {token: moved(http.StatusTemporaryRedirect)},
		"no tokens":            {token: func(w http.ResponseWriter) { _, _ = w.Write([]byte("{}")) }},
		"odd tokens": {token: func(w http.ResponseWriter) {
			_, _ = w.Write([]byte(`{"id_token":"a.b.c","access_token":"..","refresh_token":7}`))
		}},
		"no JSON": {token: func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) }},
	}
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		for name, bad := range tests {
			t.Run(name, func(t *testing.T) {
				p.set(bad)
				b := app{t, a.URL}.browser()
				page := b.get("/account")
				if page.status < 400 || page.status == http.StatusInternalServerError || page.url.Path != "/auth/callback" {
					t.Errorf("%d at %s", page.status, page.url)
				}
				b.signedIn(false)
				p.set(spoil{})
				b.sees(b.get("/account"), http.StatusOK, "Ada")
			})
		}
	})
}

// TestOtherBrowser is login CSRF: a victim is given the answer of somebody else.
func TestOtherBrowser(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		_, a := withProvider(t, command)
		attacker, victim := a.browser(), a.browser()
		var stolen string
		attacker.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(req.URL.Path, "/auth/callback") {
				stolen = req.URL.RequestURI()
				return http.ErrUseLastResponse
			}
			return nil
		}
		attacker.get("/account")
		victim.sees(victim.get(stolen), http.StatusBadRequest)
		victim.signedIn(false)
		attacker.CheckRedirect = nil
		attacker.sees(attacker.get(stolen), http.StatusOK)
		attacker.sees(attacker.get(stolen), http.StatusBadRequest) // an answer works once
		attacker.signedIn(true)
	})
}

// TestSignInAgain: the session that a browser had before is over.
func TestSignInAgain(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		_, a := withProvider(t, command)
		b, former := a.browser(), a.browser()
		b.get("/account")
		home, err := url.Parse(a.URL)
		if err != nil {
			t.Fatal(err)
		}
		former.Jar.SetCookies(home, b.Jar.Cookies(home))
		former.signedIn(true)
		b.get("/auth/login")
		b.signedIn(true)
		former.signedIn(false)
	})
}

// TestConfiguration: an app that would send secrets in the clear, or has none,
// does not start.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	const good = "https://app.example"
	tests := map[string]struct{ appURL, issuer, id, secret string }{
		"app over http":     {"http://app.example", good, clientID, clientSecret},
		"app with a path":   {good + "/", good, clientID, clientSecret},
		"no app":            {"", good, clientID, clientSecret},
		"issuer over http":  {good, "http://id.example", clientID, clientSecret},
		"looks like local":  {good, "http://localhost.example", clientID, clientSecret},
		"local in the name": {good, "http://localhost:80@id.example", clientID, clientSecret},
		"issuer, slash":     {good, good + "/", clientID, clientSecret},
		"no issuer":         {good, "", clientID, clientSecret},
		"no ID":             {good, good, "", clientSecret},
		"no secret":         {good, good, clientID, ""},
	}
	inEveryLanguage(t, func(t *testing.T, command []string) {
		for name, test := range tests {
			ctx, stop := context.WithTimeout(t.Context(), 30*time.Second) // for apps that do start
			defer stop()
			cmd := exec.CommandContext(ctx, command[0], command[1:]...)
			cmd.Env = environment(test.appURL, test.issuer, test.id, test.secret)
			if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "anteroom: ") || !strings.Contains(string(out), "must be") {
				t.Errorf("%s: %v\n%s", name, err, out)
			}
		}
	})
}
