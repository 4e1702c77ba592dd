package identityprovider

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"anteroom/internal/upstream"
	"anteroom/internal/upstream/openid"
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
		FaultNone: "", FaultNoEmail: "", FaultUnverified: "", FaultShortSession: "",
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
		p := w.get(w.asksWith(test.parameter, test.value))
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
	out := w.get(pathLogout + "?" + url.Values{"id_token_hint": {id.IDToken}, "post_logout_redirect_uri": {"https://portal.example/"}, "state": {"s"}}.Encode())
	if out.location != "https://portal.example/?state=s" {
		t.Errorf("signing out leads to %q", out.location)
	}
	if _, err := quiet(); err == nil {
		t.Error("still signed in")
	}
	w.get(pathLogout+"?post_logout_redirect_uri=https://another.example/&client_id=oidc").want(http.StatusOK, "You are signed out")
}
