package identityprovider

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// TestHonestOpenID: our own relying party accepts what is answered, by either way of
// showing its secret.
func TestHonestOpenID(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	c := w.connection()
	if diff := cmp.Diff([]string{"client_secret_basic", "client_secret_post"}, c.Provider.Methods); diff != "" {
		t.Error(diff)
	}
	for _, method := range c.Provider.Methods {
		c.Provider.Methods = []string{method}
		address, pending := c.Start(openid.Request{Now: time.Now(), Contexts: []string{"phr"}})
		id, err := c.Finish(t.Context(), w.choose(w.get(address), "gus@globex.example", FaultNone, nil).link().Query(), pending, time.Now())
		if err != nil {
			t.Fatalf("%s: %v", method, err)
		}
		if id.Email != "gus@globex.example" || !id.EmailVerified || id.Subject != w.idOf("gus@globex.example") || id.ACR != "phr" {
			t.Errorf("%s: %+v", method, id)
		}
		if diff := cmp.Diff([]string{"Admins", "Staff"}, id.Groups.Names); diff != "" {
			t.Errorf("groups: %s", diff)
		}
	}
}

// TestBrokenOpenID: each way of breaking an answer is refused for what it is.
func TestBrokenOpenID(t *testing.T) {
	t.Parallel()
	wants := map[Fault]upstream.Code{
		FaultNone: "", FaultNoEmail: "", FaultUnverified: "", FaultShortSession: "", FaultThin: "", FaultStale: "",
		FaultNotAssigned: openid.CodeDenied, FaultInvalidClient: openid.CodeClient, FaultReplay: openid.CodeGrant, FaultIssuer: upstream.CodeIssuer,
		FaultAudience: upstream.CodeAudience, FaultNonce: openid.CodeNonce, FaultExpired: upstream.CodeTime, FaultUnsigned: upstream.CodeAlgorithm,
		FaultUnknownKey: openid.CodeKey, FaultUserInfo: openid.CodeUserInfo,
	}
	w := newWorld(t, nil)
	if n := len(faultsOf(OpenID)); n != len(wants) {
		t.Errorf("%d faults are offered, and %d tried", n, len(wants))
	}
	c := w.connection()
	for _, line := range faultsOf(OpenID) {
		address, pending := c.Start(openid.Request{Now: time.Now()})
		id, err := c.Finish(t.Context(), w.choose(w.get(address), "gus@globex.example", line.Fault, nil).link().Query(), pending, time.Now())
		var f *upstream.Fault
		errors.As(err, &f)
		if code, ok := wants[line.Fault]; !ok || (f == nil) != (code == "") || f != nil && f.Code != code {
			t.Errorf("%s: %v, want %q", line.Fault, err, code)
		}
		switch line.Fault {
		case FaultNoEmail:
			if id.Email != "" || id.EmailVerified {
				t.Errorf("no email: %+v", id)
			}
		case FaultUnverified:
			if id.Email == "" || id.EmailVerified {
				t.Errorf("not verified: %+v", id)
			}
		case FaultShortSession:
			if left := time.Until(id.SessionUntil); left > 10*time.Minute || left < 9*time.Minute {
				t.Errorf("the session lasts %v", left)
			}
		case FaultNotAssigned:
			if f != nil && f.Got != "access_denied: User is not assigned to the client application." {
				t.Errorf("it says %q", f.Got)
			}
		}
	}
}

// TestRefusedAuthorization: what is wrong with a request goes back to the client,
// unless it is the client that is in doubt.
func TestRefusedAuthorization(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for name, test := range map[string]struct{ parameter, value, code string }{
		"response type": {"response_type", "token", "unsupported_response_type"},
		"scope":         {"scope", "email", "invalid_scope"},
		"plain PKCE":    {"code_challenge_method", "plain", "invalid_request"},
		"no PKCE":       {"code_challenge", "", "invalid_request"},
		"nobody there":  {"prompt", "none", "login_required"},
	} {
		address := w.asksWith(test.parameter, test.value)
		p := w.get(address)
		path, query, _ := strings.Cut(address, "?")
		form, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if posted := w.post(path, form); posted.location != p.location {
			t.Errorf("%s: posted, it leads to %s", name, posted.location)
		}
		u, err := url.Parse(p.location)
		if err != nil || u.Query().Get("error") != test.code || u.Query().Get("state") == "" || u.Query().Get("iss") != w.base {
			t.Errorf("%s: leads to %s, want %s", name, p.location, test.code)
		}
	}
	w.get(w.asksWith("client_id", "saml")).want(http.StatusBadRequest, "No application has the client ID")
	w.get(w.asksWith("redirect_uri", returns+"/")).want(http.StatusBadRequest, "not among the sign-in redirect URIs")
}

// asksWith returns the address of a request with another parameter.
func (w *world) asksWith(name, value string) string {
	w.t.Helper()
	address, _ := w.connection().Start(openid.Request{Now: time.Now()})
	u, err := url.Parse(address)
	if err != nil {
		w.t.Fatal(err)
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// TestRefusedTokens: a code is for its client, its redirect URI and its verifier, once.
func TestRefusedTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for name, test := range map[string]struct {
		parameter, value string
		status           int
		code             string
	}{
		"secret":       {"client_secret", "wrong", http.StatusUnauthorized, "invalid_client"},
		"grant type":   {"grant_type", "password", http.StatusBadRequest, "unsupported_grant_type"},
		"redirect URI": {"redirect_uri", "https://another.example", http.StatusBadRequest, "invalid_grant"},
		"verifier":     {"code_verifier", "wrong", http.StatusBadRequest, "invalid_grant"},
	} {
		address, pending := w.connection().Start(openid.Request{Now: time.Now()})
		code := w.choose(w.get(address), "gus@globex.example", FaultNone, nil).link().Query().Get("code")
		form := url.Values{
			"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {returns}, "code_verifier": {pending.Verifier},
			"client_id": {"oidc"}, "client_secret": {"secret & more"},
		}
		honest := form.Get(test.parameter)
		form.Set(test.parameter, test.value)
		t.Log(name)
		w.post(pathToken, form).want(test.status, `"error":"`+test.code+`"`)
		form.Set(test.parameter, honest)
		if test.code == "invalid_grant" { // and the code is gone
			w.post(pathToken, form).want(http.StatusBadRequest, `"error":"invalid_grant"`)
		} else {
			w.post(pathToken, form).want(http.StatusOK, `"id_token"`)
		}
	}
	w.get(pathUserInfo).want(http.StatusUnauthorized, "invalid_token")
}

// TestSilently: somebody who is signed in is not asked again, until they sign out.
func TestSilently(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	c := w.connection()
	address, _ := c.Start(openid.Request{Now: time.Now()})
	w.choose(w.get(address), "gus@globex.example", FaultNone, nil).link()
	quiet := func() (upstream.Identity, error) {
		address, pending := c.Start(openid.Request{Now: time.Now(), Prompt: "none"})
		u, err := url.Parse(w.get(address).location)
		if err != nil {
			t.Fatal(err)
		}
		return c.Finish(t.Context(), u.Query(), pending, time.Now())
	}
	id, err := quiet()
	if err != nil || id.Email != "gus@globex.example" {
		t.Fatalf("%+v: %v", id, err)
	}
	if old := w.get(w.asksWith("prompt", "none") + "&max_age=0"); !strings.Contains(old.location, "login_required") {
		t.Errorf("who signed in too long ago is sent to %s", old.location)
	}
	w.post(appsPath+"/oidc/assignments", nil)
	if _, err := quiet(); err == nil {
		t.Error("no longer assigned, and still signed in")
	}
	w.post(appsPath+"/oidc/assignments", url.Values{"person": {"gus@globex.example"}})
	w.choose(w.get(w.asksWith("state", "x")), "gus@globex.example", FaultNone, nil)
	if n := len(w.sessions.kept); n != 1 {
		t.Errorf("one browser has %d sessions", n)
	}
	out := w.get(pathLogout + "?" + url.Values{"id_token_hint": {id.IDToken}, "post_logout_redirect_uri": {"https://portal.example/"}, "state": {"s"}}.Encode())
	if out.location != "https://portal.example/?state=s" {
		t.Errorf("signing out leads to %q", out.location)
	}
	if _, err := quiet(); err == nil {
		t.Error("still signed in")
	}
	w.get(pathLogout+"?post_logout_redirect_uri=https://another.example/&client_id=oidc").want(http.StatusOK, "You are signed out")
}

// TestScopes: the address and the name are said when their scopes are asked for, in the
// ID token and in userinfo.
func TestScopes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	c := w.connection()
	for name, test := range map[string]struct {
		scopes []string
		claims string
	}{
		"all":   {nil, "email family_name given_name groups name"},
		"email": {[]string{"email"}, "email groups"},
		"none":  {[]string{}, "groups"},
	} {
		address, pending := c.Start(openid.Request{Now: time.Now(), Scopes: test.scopes})
		code := w.choose(w.get(address), "gus@globex.example", FaultNone, nil).link().Query().Get("code")
		var tokens struct {
			ID     string `json:"id_token"`
			Access string `json:"access_token"`
		}
		w.post(pathToken, url.Values{
			"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {returns}, "code_verifier": {pending.Verifier},
			"client_id": {"oidc"}, "client_secret": {"secret & more"},
		}).reads(&tokens)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.base+pathUserInfo, nil)
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+tokens.Access)
		}
		info := w.do(r, err).body
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(tokens.ID, ".")[1])
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, claim := range []string{"email", "family_name", "given_name", "groups", "name"} {
			told := strings.Contains(string(payload), `"`+claim+`"`)
			if told {
				said = append(said, claim)
			}
			if told != strings.Contains(info, `"`+claim+`"`) {
				t.Errorf("%s: %s is in one of the two", name, claim)
			}
		}
		if got := strings.Join(said, " "); got != test.claims {
			t.Errorf("%s: %s, want %s", name, got, test.claims)
		}
	}
}

// TestAnothersCode: a code is for the client that it was made for.
func TestAnothersCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		other := c.Apps[1]
		other.ID, other.OpenID.Secret = "other", "other"
		c.Apps = append(c.Apps, other)
	})
	address, pending := w.connection().Start(openid.Request{Now: time.Now()})
	code := w.choose(w.get(address), "gus@globex.example", FaultNone, nil).link().Query().Get("code")
	w.post(pathToken, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {returns}, "code_verifier": {pending.Verifier},
		"client_id": {"other"}, "client_secret": {"other"},
	}).want(http.StatusBadRequest, `"error":"invalid_grant"`)
}
