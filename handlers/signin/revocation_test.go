package signin_test

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// revoker is an authorization server of Acme's that asks to end what people have here.
type revoker struct {
	*handlerstest.World
	server   *httptest.Server
	endpoint string
	id       int
}

// revokes starts one, and has a connection take what it asks.
func revokes(t *testing.T, w *handlerstest.World, c model.Connection) *revoker {
	t.Helper()
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: keytest.RSA("revoker", 2048).Public(), KeyID: "r1", Algorithm: "RS256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(keys) }))
	t.Cleanup(s.Close)
	now := w.ConnectionNow(t, c)
	if _, err := w.Config.SSO.SetRevocation(t.Context(), w.Actor(t, handlerstest.Dana), c.ID, now.Version, model.RevocationSender{Issuer: s.URL, Keys: s.URL + "/oauth2/v1/keys"}); err != nil {
		t.Fatal(err)
	}
	return &revoker{w, s, model.NewSite(w.Server.URL).Revocations(c.ID), 0}
}

// token makes a token with claims in the place of honest ones; nil takes one away.
func (r *revoker) token(t *testing.T, key any, alg jose.SignatureAlgorithm, typ string, claims map[string]any) string {
	t.Helper()
	now := r.DB.Now()
	r.id++
	all := map[string]any{
		"iss": r.server.URL, "aud": r.endpoint, "sub": "0oa1", "jti": fmt.Sprint("r", r.id),
		"iat": now.Unix(), "nbf": now.Add(-5 * time.Minute).Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	}
	maps.Copy(all, claims)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if alg == "none" {
		part := base64.RawURLEncoding.EncodeToString
		return part([]byte(`{"alg":"none","typ":"`+typ+`"}`)) + "." + part(raw) + "."
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: "r1"}}, (&jose.SignerOptions{}).WithType(jose.ContentType(typ)))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(raw)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

const revocationType = "global-token-revocation+jwt"

func (r *revoker) good(t *testing.T) string {
	t.Helper()
	return r.token(t, keytest.RSA("revoker", 2048), jose.RS256, revocationType, nil)
}

// send asks with a token and a body, as a server does: without cookies.
func (r *revoker) send(t *testing.T, endpoint, token, body string, header ...string) handlerstest.Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return r.Browser(t).Do(t, req)
}

func byEmail(email string) string {
	return `{"sub_id":{"format":"email","email":"` + email + `"}}`
}

// holdings is what somebody has who is signed in and uses an application.
type holdings struct {
	browser         *handlerstest.Browser
	app             model.Application
	secret          string // of the application
	access, refresh string
	id              string // the ID token
}

// verifier is what proves that the request for a code was ours (RFC 7636).
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk-and-more"

// authorize returns the address at which an application asks for a code.
func authorize(app model.Application, scope string) string {
	sum := sha256.Sum256([]byte(verifier))
	return "/oauth/authorize?" + url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://app.test/callback"}, "response_type": {"code"}, "scope": {scope},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "state": {"mine"},
	}.Encode()
}

// uses signs an application in for the person of a browser.
func uses(t *testing.T, b *handlerstest.Browser, app model.Application, clientSecret string) holdings {
	t.Helper()
	query, err := url.ParseQuery(b.Get(t, authorize(app, "openid offline_access")+"&prompt=consent").After(t, "https://app.test/callback?"))
	if err != nil {
		t.Fatal(err)
	}
	h := holdings{browser: b, app: app, secret: clientSecret}
	h.redeem(t, url.Values{
		"grant_type": {"authorization_code"}, "code": {query.Get("code")}, "redirect_uri": {"https://app.test/callback"}, "code_verifier": {verifier},
	}).Expect(t, http.StatusOK)
	return h
}

func (h *holdings) redeem(t *testing.T, form url.Values) handlerstest.Answer {
	t.Helper()
	form.Set("client_id", string(h.app.ID))
	form.Set("client_secret", h.secret)
	a := h.browser.World.Browser(t).Post(t, "/oauth/token", form)
	var got struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		ID      string `json:"id_token"`
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Refresh != "" {
		h.access, h.refresh, h.id = got.Access, got.Refresh, got.ID
	}
	return a
}

// works checks at each door whether what somebody has is still good.
func (h *holdings) works(t *testing.T, want bool) {
	t.Helper()
	page := h.browser.Get(t, "/ui/profile")
	proxy := h.browser.Get(t, "/auth/verify?client_id="+string(h.app.ID), "X-Forwarded-Uri", "/", "X-Forwarded-Method", "GET", "X-Forwarded-Host", "app.test")
	info := h.browser.World.Browser(t).Get(t, "/userinfo", "Authorization", "Bearer "+h.access)
	renewed := h.redeem(t, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {h.refresh}})
	for door, ok := range map[string]bool{
		"the portal": page.Status == http.StatusOK, "userinfo": info.Status == http.StatusOK, "refresh": renewed.Status == http.StatusOK, "the proxy": proxy.Status == http.StatusOK,
	} {
		if ok != want {
			t.Errorf("%s lets in: %v, want %v (%d, %d, %d, %d %s)", door, ok, want, page.Status, info.Status, renewed.Status, proxy.Status, proxy.Body)
		}
	}
}

// TestRevocation: at the next request nothing of what somebody had is good any more, and
// nothing of anybody else's is touched.
func TestRevocation(t *testing.T) {
	t.Parallel()
	for _, kind := range protocols {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			mailed := w.As(t, handlerstest.Kim) // who signs in otherwise
			idp := w.Upstream(t, kind)
			r := revokes(t, w, idp.Connection)
			app, clientSecret, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
				Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, BackchannelLogoutURI: "https://app.test/logout", OfflineAccess: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			kim := handlerstest.Person{Email: handlerstest.Kim}
			b, other := w.Browser(t), w.Browser(t)
			idp.SignIn(t, b, "/ui/profile", kim).LeadsTo(t, "/ui/profile")
			idp.SignIn(t, other, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
			has, left := uses(t, b, app, clientSecret), uses(t, other, app, clientSecret)
			mailed.Get(t, "/ui/profile").Shows(t)
			has.works(t, true)
			left.works(t, true)

			a := r.send(t, r.endpoint, r.good(t), byEmail("KIM@acme.test"))
			if a.Status != http.StatusNoContent || a.Body != "" {
				t.Fatalf("status %d, %s", a.Status, a.Body)
			}
			has.works(t, false)
			left.works(t, true)
			mailed.Get(t, "/ui/profile").AsksToSignIn(t)

			var ended, revoked int
			for _, e := range w.Events(t, w.Acme) {
				switch p := e.Payload.(type) {
				case model.UserLoggedOut:
					if p.Reason == model.EndSignedOutUpstream && e.Actor.Kind == model.ActorConnection && e.Actor.ID == string(idp.Connection.ID) {
						ended++
					}
				case model.AccessRevoked:
					revoked++
					if p.Sessions != 2 || e.User != w.Members[handlerstest.Kim].User {
						t.Errorf("%+v", p)
					}
				}
			}
			if ended != 2 || revoked != 1 {
				t.Errorf("%d sessions ended, %d revocations in the log", ended, revoked)
			}
			if told, err := w.DB.Deliveries(t.Context(), model.QueueLogouts, model.DeliveryWaiting, 10); err != nil || len(told) != 1 {
				t.Errorf("%d applications are told, want 1, %v", len(told), err)
			}
			// Again, when there is nothing left.
			r.send(t, r.endpoint, r.good(t), byEmail(handlerstest.Kim)).Expect(t, http.StatusNoContent)
			// And they may come back.
			idp.SignIn(t, b, "/ui/profile", kim).LeadsTo(t, "/ui/profile")
			b.Get(t, "/ui/profile").Shows(t)
		})
	}
}

// TestRevocationElsewhere: what somebody does for another organization goes on, unless it
// began by this connection.
func TestRevocationElsewhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Add(t, w.Globex, handlerstest.Kim, "Kim Lee", "member")
	begun, free := w.Browser(t), w.As(t, handlerstest.Kim)
	idp := w.Upstream(t, model.ConnectionOIDC)
	r := revokes(t, w, idp.Connection)
	idp.SignIn(t, begun, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	for _, b := range []*handlerstest.Browser{begun, free} {
		b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}})
		if got := b.ActsFor(t); got != "Globex" {
			t.Fatalf("acts for %s", got)
		}
	}
	r.send(t, r.endpoint, r.good(t), byEmail(handlerstest.Kim)).Expect(t, http.StatusNoContent)
	begun.Get(t, "/ui/profile").AsksToSignIn(t)
	free.Get(t, "/ui/profile").Shows(t)
}

// TestRevocationBySubject: the provider's own name for somebody is as good as an address,
// and so is the address that it gave them last.
func TestRevocationBySubject(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		r := revokes(t, w, idp.Connection)
		live, _ := idp.Connection.In(model.SettingsLive)
		b := w.Browser(t)
		idp.SignIn(t, b, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
		u, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test")
		if err != nil {
			t.Fatal(err)
		}
		linked, err := w.DB.IdentitiesOf(t.Context(), w.Acme, idp.Connection.ID, u.ID)
		if err != nil || len(linked) != 1 {
			t.Fatal(linked, err)
		}
		for _, test := range []struct {
			issuer, subject string
			status          int
		}{
			{"https://other.test", linked[0].Subject, http.StatusNotFound},
			{live.IdP, "somebody else", http.StatusNotFound},
			{live.IdP, linked[0].Subject, http.StatusNoContent},
			{r.server.URL, linked[0].Subject, http.StatusNoContent},
		} {
			b.Bring(t, idp.Answer(t, b.Get(t, idp.Start()), zoe))
			b.Get(t, "/ui/profile").Shows(t)
			body, err := json.Marshal(map[string]any{"sub_id": map[string]string{"format": "iss_sub", "iss": test.issuer, "sub": test.subject}})
			if err != nil {
				t.Fatal(err)
			}
			r.send(t, r.endpoint, r.good(t), string(body)).Expect(t, test.status)
			if page := b.Get(t, "/ui/profile"); (page.Status == http.StatusOK) != (test.status == http.StatusNotFound) {
				t.Errorf("%s at %s: the next request has status %d", test.subject, test.issuer, page.Status)
			}
		}
	})
}

// TestRevocationRefuses goes through what a stranger, another customer and a clumsy
// provider may send. Nobody is signed out by it.
func TestRevocationRefuses(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	r := revokes(t, w, idp.Connection)
	b := w.Browser(t)
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	gus := w.As(t, handlerstest.Gus)
	kim, key := byEmail(handlerstest.Kim), keytest.RSA("revoker", 2048)
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	off := w.Connection(t, handlerstest.Dana)
	now := w.DB.Now()
	with := func(claims map[string]any) string { return r.token(t, key, jose.RS256, revocationType, claims) }
	bodies := map[string]bool{}
	for name, test := range map[string]struct {
		endpoint, token, body string
		header                []string
		status                int
	}{
		"no token":                 {status: 401, token: "-"},
		"alg none":                 {status: 401, token: r.token(t, nil, "none", revocationType, nil)},
		"by the public key":        {status: 401, token: r.token(t, der, jose.HS256, revocationType, nil)},
		"a stranger's key":         {status: 401, token: r.token(t, crypto.Signer(keytest.RSA("stranger", 2048)), jose.RS256, revocationType, nil)},
		"another audience":         {status: 401, token: with(map[string]any{"aud": w.Server.URL})},
		"another connection's":     {status: 401, token: with(map[string]any{"aud": model.NewSite(w.Server.URL).Revocations(off.ID)})},
		"another issuer":           {status: 401, token: with(map[string]any{"iss": "https://other.test"})},
		"old":                      {status: 401, token: with(map[string]any{"iat": now.Add(-7 * time.Minute).Unix()})},
		"expired":                  {status: 401, token: with(map[string]any{"exp": now.Add(-2 * time.Minute).Unix()})},
		"without jti":              {status: 401, token: with(map[string]any{"jti": nil})},
		"an ID token":              {status: 401, token: r.token(t, key, jose.RS256, "JWT", nil)},
		"a form":                   {status: 400, header: []string{"Content-Type", "application/x-www-form-urlencoded"}},
		"no JSON":                  {status: 400, body: "{"},
		"nobody":                   {status: 400, body: "{}"},
		"two names":                {status: 400, body: `{"sub_id":{"format":"email","email":"kim@acme.test"},"subject":{"format":"email","email":"kim@acme.test"}}`},
		"an unknown format":        {status: 400, body: `{"sub_id":{"format":"phone_number","phone_number":"+1"}}`},
		"no address":               {status: 400, body: byEmail("kim")},
		"too much":                 {status: 400, body: `{"sub_id":{"format":"email","email":"kim@acme.test"},"x":"` + strings.Repeat("x", 9000) + `"}`},
		"nobody here":              {status: 404, body: byEmail("nobody@acme.test")},
		"another organization's":   {status: 404, body: byEmail(handlerstest.Gus)},
		"a stranger's connection":  {status: 404, endpoint: strings.Replace(r.endpoint, string(idp.Connection.ID), "conn_7318642950172389376", 1)},
		"a connection that is off": {status: 404, endpoint: model.NewSite(w.Server.URL).Revocations(off.ID)},
	} {
		if test.endpoint == "" {
			test.endpoint = r.endpoint
		}
		switch test.token {
		case "":
			test.token = r.good(t)
		case "-":
			test.token = ""
		}
		if test.body == "" {
			test.body = kim
		}
		a := r.send(t, test.endpoint, test.token, test.body, test.header...)
		if a.Status != test.status {
			t.Errorf("%s: status %d, want %d: %s", name, a.Status, test.status, a.Body)
		}
		bodies[fmt.Sprint(a.Status, a.Body)] = true
	}
	if len(bodies) != 3 {
		t.Errorf("outsiders see %d different answers: %v", len(bodies), bodies)
	}
	b.Get(t, "/ui/profile").Shows(t)
	gus.Get(t, "/ui/profile").Shows(t)
}

// TestRevocationOnce: a token counts once, however many come with it at the same time.
func TestRevocationOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	r := revokes(t, w, idp.Connection)
	token := r.good(t)
	var group sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for range 8 {
		group.Go(func() {
			a := r.send(t, r.endpoint, token, byEmail(handlerstest.Kim))
			mu.Lock()
			defer mu.Unlock()
			got[a.Status]++
		})
	}
	group.Wait()
	if got[http.StatusNoContent] != 1 || got[http.StatusUnauthorized] != 7 {
		t.Errorf("answers %v, want one 204", got)
	}
}

// TestRevocationByNobody: a SAML connection whose administrators have named nobody takes
// it from nobody.
func TestRevocationByNobody(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	r := revokes(t, w, idp.Connection)
	c := w.ConnectionNow(t, idp.Connection)
	if _, err := w.Config.SSO.SetRevocation(t.Context(), w.Actor(t, handlerstest.Dana), c.ID, c.Version, model.RevocationSender{}); err != nil {
		t.Fatal(err)
	}
	r.send(t, r.endpoint, r.good(t), byEmail(handlerstest.Kim)).Expect(t, http.StatusForbidden)
}
