package integrate

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// ends returns what makes access tokens end so many seconds from now. Those that
// have ended a moment ago are accepted at sign-in, because clocks differ.
func ends(in int64) func(head, claims object) {
	return claim("exp", time.Now().Unix()+in)
}

// TestRefresh: when the access token is about to end, requests that come together
// renew it once, and bring what the person may do up to date.
func TestRefresh(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		p.set(spoil{access: ends(10)})
		b := a.browser()
		b.get("/")
		b.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
			if req.URL.Path == "/account" { // signed in, and the page not yet seen
				return http.ErrUseLastResponse
			}
			return nil
		}
		b.get("/auth/login?return_to=/account")
		p.set(spoil{access: claim("roles", []string{"clerk"})})
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() { b.sees(b.get("/account"), http.StatusOK, "clerk") })
		}
		all.Wait()
		if refreshes, _ := p.counts(); refreshes != 1 {
			t.Errorf("10 requests refresh %d times", refreshes)
		}
	})
}

// TestRefreshFails: an answer that the sign-in is over ends the session. One that
// does not come, or makes no sense, lets nobody in whose token has ended.
func TestRefreshFails(t *testing.T) {
	t.Parallel()
	over := func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
	}
	tests := map[string]struct {
		left  int64 // seconds of the first access token
		spoil spoil
		want  int
		stays bool // signed in, when all is well again
	}{
		"signed out":                {10, spoil{token: over}, http.StatusUnauthorized, false},
		"another person":            {-5, spoil{id: claim("sub", "usr_2"), access: claim("sub", "usr_2")}, http.StatusServiceUnavailable, false},
		"alg none":                  {-5, spoil{access: header("alg", "none")}, http.StatusServiceUnavailable, false},
		"down":                      {-5, spoil{token: func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }}, http.StatusServiceUnavailable, true},
		"down, the token is good":   {20, spoil{token: func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }}, http.StatusOK, true},
		"client refused":            {-5, spoil{token: func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"error":"invalid_client"}`)) }}, http.StatusServiceUnavailable, true},
		"no sense, the token ended": {-5, spoil{token: func(w http.ResponseWriter) { _, _ = w.Write([]byte("[]")) }}, http.StatusServiceUnavailable, true},
	}
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				b := app{t, a.URL}.browser()
				p.set(spoil{access: ends(test.left)})
				b.get("/auth/login")
				p.set(test.spoil)
				got := b.do(http.MethodGet, "/account", nil, http.Header{"Sec-Fetch-Mode": {"cors"}})
				b.sees(got, test.want)
				p.set(spoil{})
				b.signedIn(test.stays)
			})
		}
	})
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		b := a.browser()
		b.get("/account")
		b.sees(b.get("/auth/logout"), http.StatusNotFound)
		b.sees(b.do(http.MethodPost, "/auth/logout", url.Values{}, http.Header{"Sec-Fetch-Site": {"cross-site"}}), http.StatusForbidden)
		b.sees(b.do(http.MethodPost, "/auth/logout", url.Values{}, http.Header{"Origin": {"https://evil.example"}}), http.StatusForbidden)
		b.signedIn(true)
		page := b.do(http.MethodPost, "/auth/logout", url.Values{}, http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {a.URL}})
		b.sees(page, http.StatusOK, "Nobody needs to sign in")
		b.signedIn(false)
		if strings.Count(p.logout.Get("id_token_hint"), ".") != 2 {
			t.Errorf("no hint: %v", p.logout)
		}
		p.logout.Del("id_token_hint")
		if diff := cmp.Diff(url.Values{"client_id": {clientID}, "post_logout_redirect_uri": {a.URL + "/"}}, p.logout); diff != "" {
			t.Errorf("sign-out request (-want +got):\n%s", diff)
		}
		b.do(http.MethodPost, "/auth/logout", url.Values{}, nil)
		if p.logout.Has("id_token_hint") {
			t.Error("the hint comes again, of a session that is over")
		}
	})
}

// TestBackchannel: Anteroom says that a session has ended, and the app believes
// it when Anteroom says it.
func TestBackchannel(t *testing.T) {
	t.Parallel()
	foreign := newRSA(t, "k1")
	past := time.Now().Unix() - 3600
	tests := map[string]func(head, claims object){
		"typ":           header("typ", "JWT"),
		"alg none":      header("alg", "none"),
		"alg HS256":     header("alg", "HS256"),
		"iss":           claim("iss", "https://evil.example"),
		"aud":           claim("aud", []string{"skc_2"}),
		"expired":       claim("exp", past),
		"no iat":        without("iat"),
		"no jti":        without("jti"),
		"no events":     without("events"),
		"other event":   claim("events", object{"https://evil.example": object{}}),
		"odd events":    claim("events", "http://schemas.openid.net/event/backchannel-logout"),
		"nonce":         claim("nonce", "n"),
		"about nothing": func(_, c object) { delete(c, "sid"); delete(c, "sub") },
	}
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		tell := func(t *testing.T, token string) page {
			t.Helper()
			return app{t, a.URL}.browser().do(http.MethodPost, "/auth/backchannel-logout", url.Values{"logout_token": {token}}, nil)
		}
		b := a.browser()
		b.get("/account")
		for name, change := range tests {
			t.Run(name, func(t *testing.T) {
				b.sees(tell(t, p.logoutToken(change)), http.StatusBadRequest)
				b.signedIn(true)
			})
		}
		p.set(spoil{key: &foreign})
		b.sees(tell(t, p.logoutToken(nil)), http.StatusBadRequest)
		p.set(spoil{})
		b.sees(tell(t, strings.Repeat("x", 1<<17)), http.StatusBadRequest)
		b.sees(tell(t, p.logoutToken(claim("sid", "ses_2"))), http.StatusOK)
		b.signedIn(true)

		token := p.logoutToken(nil)
		told := tell(t, token)
		b.sees(told, http.StatusOK)
		if got := told.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control %q", got)
		}
		b.signedIn(false)
		b.get("/account")
		b.sees(tell(t, token), http.StatusBadRequest) // once
		b.signedIn(true)
		b.sees(tell(t, p.logoutToken(without("sid"))), http.StatusOK) // all of a person
		b.signedIn(false)
	})
}

// TestAPI: an access token opens the API, and nothing else does.
func TestAPI(t *testing.T) {
	t.Parallel()
	now := time.Now().Unix()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		b := a.browser()
		b.get("/account")
		ask := func(authorization ...string) page {
			t.Helper()
			return b.do(http.MethodGet, "/api/me", nil, http.Header{"Authorization": authorization})
		}
		b.sees(ask("Bearer "+p.bearer(nil)), http.StatusOK, `"usr_1"`, `"org_1"`, `"app:reports_read"`)
		b.sees(ask("bearer "+p.bearer(nil)), http.StatusOK)
		bad := map[string][]string{
			"nothing":   nil, // the session's cookie does not count
			"no token":  {"Bearer"},
			"basic":     {"Basic " + p.bearer(nil)},
			"no dots":   {"Bearer x"},
			"alg none":  {"Bearer " + p.bearer(header("alg", "none"))},
			"alg HS256": {"Bearer " + p.bearer(header("alg", "HS256"))},
			"ID token":  {"Bearer " + p.bearer(header("typ", "JWT"))},
			"aud":       {"Bearer " + p.bearer(claim("aud", []string{"skc_2"}))},
			"iss":       {"Bearer " + p.bearer(claim("iss", "https://evil.example"))},
			"expired":   {"Bearer " + p.bearer(claim("exp", now-3600))},
			"of future": {"Bearer " + p.bearer(claim("iat", now+3600))},
			"not yet":   {"Bearer " + p.bearer(claim("nbf", now+3600))},
			"cut":       {"Bearer " + strings.TrimRight(p.bearer(nil), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")},
			"longer":    {"Bearer " + p.bearer(nil) + "AAAA"},
			"no kid":    {"Bearer " + p.bearer(func(head, _ object) { delete(head, "kid") })},
			"odd kid":   {"Bearer " + p.bearer(header("kid", "__proto__"))},
			"huge":      {"Bearer " + p.bearer(claim("name", strings.Repeat("x", 1<<13)))[:7000]},
		}
		text, signature := cutSignature(t, p.bearer(nil))
		bad["leading zero"] = []string{"Bearer " + text + "." + encode(append([]byte{0}, signature...))}
		p.mu.Lock()
		p.key.unnamed = true
		p.mu.Unlock()
		bad["unnamed hash"] = []string{"Bearer " + p.bearer(nil)}
		for name, authorization := range bad {
			got := ask(authorization...)
			if got.status != http.StatusUnauthorized || got.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: %d, WWW-Authenticate %q", name, got.status, got.header.Get("WWW-Authenticate"))
			}
		}
	})
}

// TestAppsAreNoPeople: a token that an app got for itself (client_credentials) never
// passes for a person's, nor a person's for an app's, and an app needs the scope.
func TestAppsAreNoPeople(t *testing.T) {
	t.Parallel()
	machine := func(_, c object) {
		for _, name := range []string{"sid", "oid", "org_name", "roles", "permissions"} {
			delete(c, name)
		}
		c["sub"], c["scope"] = c["client_id"], "orders:read"
	}
	with := func(name string, value any) func(head, claims object) {
		return func(head, c object) { machine(head, c); c[name] = value }
	}
	tests := map[string]struct {
		change         func(head, claims object)
		person, orders int
	}{
		"a person":                    {nil, http.StatusOK, http.StatusUnauthorized},
		"a person with the scope":     {claim("scope", "openid orders:read"), http.StatusOK, http.StatusUnauthorized},
		"an app":                      {machine, http.StatusUnauthorized, http.StatusOK},
		"an app without the scope":    {with("scope", "orders:write orders:reads"), http.StatusUnauthorized, http.StatusForbidden},
		"an app without scopes":       {with("scope", ""), http.StatusUnauthorized, http.StatusForbidden},
		"an app with what people may": {with("permissions", []string{"app:reports_read"}), http.StatusUnauthorized, http.StatusOK},
		"no session":                  {without("sid"), http.StatusUnauthorized, http.StatusForbidden},
		"an app as its own subject":   {with("sid", "ses_1"), http.StatusUnauthorized, http.StatusOK},
		"an app of another audience":  {with("aud", []string{"skc_2"}), http.StatusUnauthorized, http.StatusUnauthorized},
	}
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		for name, test := range tests {
			token := http.Header{"Authorization": {"Bearer " + p.bearer(test.change)}}
			for path, want := range map[string]int{"/api/me": test.person, "/api/orders": test.orders} {
				got := a.browser().do(http.MethodGet, path, nil, token)
				if got.status != want || want != http.StatusOK && got.header.Get("WWW-Authenticate") == "" {
					t.Errorf("%s at %s: %d, want %d; WWW-Authenticate %q", name, path, got.status, want, got.header.Get("WWW-Authenticate"))
				}
			}
		}
	})
}

// cutSignature takes the signature off a token.
func cutSignature(t *testing.T, token string) (text string, signature []byte) {
	t.Helper()
	i := strings.LastIndex(token, ".")
	signature, err := base64.RawURLEncoding.DecodeString(token[i+1:])
	if err != nil {
		t.Fatal(err)
	}
	return token[:i], signature
}

// TestKeys: a key that is new is fetched, and strangers who make tokens up do not
// have keys fetched without end.
func TestKeys(t *testing.T) {
	t.Parallel()
	rotated, elliptic, made := newRSA(t, "k2"), newEC(t, "k3"), newRSA(t, "made up")
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		b := a.browser()
		ask := func() page {
			t.Helper()
			return b.do(http.MethodGet, "/api/me", nil, http.Header{"Authorization": {"Bearer " + p.bearer(nil)}})
		}
		b.sees(ask(), http.StatusOK)
		b.sees(ask(), http.StatusOK)
		if _, fetches := p.counts(); fetches != 1 {
			t.Errorf("keys are fetched %d times", fetches)
		}
		publish := func(k keyPair) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.key = k
		}
		publish(rotated)
		b.sees(ask(), http.StatusOK)
		publish(elliptic)
		if strings.HasPrefix(command[0], "python") { // RS256 only, as it says
			b.sees(ask(), http.StatusUnauthorized)
		} else {
			b.sees(ask(), http.StatusOK)
		}
		p.set(spoil{key: &made})
		for range 20 {
			b.sees(ask(), http.StatusUnauthorized)
		}
		if _, fetches := p.counts(); fetches != 5 {
			t.Errorf("keys are fetched %d times", fetches)
		}
	})
}

// TestKeysDown: a token that cannot be checked is not refused for good.
func TestKeysDown(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		b := a.browser()
		told := url.Values{"logout_token": {p.logoutToken(nil)}}
		p.set(spoil{keysDown: true})
		b.sees(b.do(http.MethodPost, "/auth/backchannel-logout", told, nil), http.StatusServiceUnavailable)
		b.sees(b.get("/account"), http.StatusBadGateway)
		p.set(spoil{})
		b.sees(b.do(http.MethodPost, "/auth/backchannel-logout", told, nil), http.StatusOK)
		b.sees(b.get("/account"), http.StatusOK)
	})
}

// TestKeysDownForLong: it is not refused when no more attempts are made, either.
func TestKeysDownForLong(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, command []string) {
		p, a := withProvider(t, command)
		p.set(spoil{keysDown: true})
		for range 7 {
			page := a.browser().do(http.MethodGet, "/api/me", nil, http.Header{"Authorization": {"Bearer " + p.bearer(nil)}})
			a.browser().sees(page, http.StatusServiceUnavailable)
		}
		if _, fetches := p.counts(); fetches != 5 {
			t.Errorf("keys are fetched %d times", fetches)
		}
	})
}
