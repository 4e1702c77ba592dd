package oidc

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// browser is a person's browser. It follows no redirect by itself.
type browser struct {
	world  *world
	client *http.Client
}

func (w *world) browser(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{w, &http.Client{Transport: w.server.Client().Transport, Jar: jar, CheckRedirect: stay}}
}

// signIn gives the browser a session, as the sign-in pages do.
func (b *browser) signIn(t testing.TB, u model.User, org model.OrgID) model.Session {
	t.Helper()
	token := secret.NewSource(nil).Token()
	s := model.Session{User: u, AuthTime: b.world.clock.Now(), AMR: []string{"otp"}}
	s.Org.ID = org
	b.world.write(t, func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), s, secret.Hash(token))
		return err
	})
	b.client.Jar.SetCookies(b.base(t), []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
	return s
}

// choose makes an organization the session's active one, as the switcher does.
func (b *browser) choose(t testing.TB, s model.Session, org model.OrgID) {
	t.Helper()
	now, err := b.world.sessions.LoadByID(t.Context(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	token, err := b.world.sessions.Switch(t.Context(), now, org, secret.NewSource(nil).Token())
	if err != nil {
		t.Fatal(err)
	}
	b.client.Jar.SetCookies(b.base(t), []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
}

func (b *browser) base(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(b.world.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// response is an answer that was read to its end.
type response struct {
	status   int
	header   http.Header
	location *url.URL // nil when there is none
	body     string
}

func (b *browser) do(t testing.TB, r *http.Request) response {
	t.Helper()
	res, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := response{status: res.StatusCode, header: res.Header, body: string(body)}
	text := res.Header.Get("Location")
	if after, ok := strings.CutPrefix(res.Header.Get("Refresh"), "0; url="); ok { // by a page that goes on by itself
		text, got.status = after, http.StatusSeeOther
	}
	if text != "" {
		if got.location, err = url.Parse(text); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

// get requests a path of the server, or the place of a redirect.
func (b *browser) get(t testing.TB, path string) response {
	t.Helper()
	return b.do(t, newRequest(t, http.MethodGet, b.world.server.URL+path, nil))
}

func newRequest(t testing.TB, method, address string, form url.Values) *http.Request {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// authorizeParams are those of a request that is right. Changes replace single
// parameters; nil ones are left out.
func authorizeParams(app model.Application, changes url.Values) url.Values {
	params := url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid profile email"},
		"state": {"the state"}, "nonce": {"the nonce"}, "code_challenge": {challengeOf}, "code_challenge_method": {"S256"},
	}
	for name, values := range changes {
		params[name] = values
	}
	return params
}

func (b *browser) authorize(t testing.TB, app model.Application, changes url.Values) response {
	t.Helper()
	return b.get(t, "/oauth/authorize?"+authorizeParams(app, changes).Encode())
}

// code walks a browser that is signed in to a code.
func (b *browser) code(t testing.TB, app model.Application) string {
	t.Helper()
	res := b.authorize(t, app, nil)
	if res.location == nil || res.location.Query().Get("code") == "" {
		t.Fatalf("no code: %d %v %s", res.status, res.location, res.body)
	}
	return res.location.Query().Get("code")
}

// redeemParams are those of a token request that is right for the native
// application, apart from the code.
func (w *world) redeemParams(code string, changes url.Values) url.Values {
	params := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier},
		"client_id": {string(w.native.ID)},
	}
	for name, values := range changes {
		params[name] = values
	}
	return params
}

// answer is the body of the token endpoint, whichever way it went.
type answer struct {
	status int
	header http.Header
	tokenResponse
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// token sends a request to the token endpoint, and checks what holds for every
// answer.
func (w *world) token(t testing.TB, r *http.Request) answer {
	t.Helper()
	res := w.browser(t).do(t, r)
	a := answer{status: res.status, header: res.header}
	if err := json.Unmarshal([]byte(res.body), &a); err != nil {
		t.Fatalf("%d %q: %v", res.status, res.body, err)
	}
	if res.header.Get("Cache-Control") != "no-store" || res.header.Get("Pragma") != "no-cache" {
		t.Errorf("the answer may be cached: %v", res.header)
	}
	if (a.status == http.StatusOK) != (a.AccessToken != "") {
		t.Errorf("status %d with tokens %+v", a.status, a.tokenResponse)
	}
	return a
}

func (w *world) redeem(t testing.TB, form url.Values) answer {
	t.Helper()
	return w.token(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", form))
}

// tokens walks a new browser of Ada's all the way.
func (w *world) tokens(t testing.TB) (*browser, model.Session, answer) {
	t.Helper()
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	a := w.redeem(t, w.redeemParams(b.code(t, w.native), nil))
	if a.status != http.StatusOK {
		t.Fatalf("redeem: %d %s %s", a.status, a.Error, a.Description)
	}
	return b, s, a
}

// userinfo asks with a token in the header.
func (w *world) userinfo(t testing.TB, token string) response {
	t.Helper()
	r := newRequest(t, http.MethodGet, w.server.URL+"/userinfo", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return w.browser(t).do(t, r)
}

// claimsOf reads a token without verifying it.
func claimsOf(t testing.TB, token string) map[string]any {
	t.Helper()
	parsed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(parsed.UnsafePayloadWithoutVerification(), &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// goOn is the page that goes on by itself.
func goOn(w http.ResponseWriter, _ *http.Request, to string) error {
	w.Header().Set("Refresh", "0; url="+to)
	return nil
}
