package e2e

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

const (
	providerSecret   = "a secret/with+signs:and%more"
	providerRedirect = "http://localhost:9999/callback"
)

// TestOIDCProvider signs in through a certified provider, as clients whose ID tokens are
// signed in each way and that show their secret in each, and out again.
func TestOIDCProvider(t *testing.T) {
	t.Parallel()
	node := findNode(t, "oidc-provider")
	told := make(chan string, 1)
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { told <- r.PostFormValue("logout_token") }))
	t.Cleanup(listener.Close)
	issuer := startProvider(t, node, everyClient(listener.URL), map[string]any{
		"sub": "usr_1", "name": "Dana Cole", "email": "dana@acme.example", "email_verified": true, "groups": []string{"staff", "admins"},
	})
	provider, err := openid.Discover(t.Context(), http.DefaultClient, issuer, true)
	if err != nil {
		t.Fatal(err)
	}
	if !provider.NamesIssuer || !provider.LogsOut || !slices.Equal(provider.Challenges, []string{"S256"}) || !slices.Equal(provider.Contexts, []string{"phr"}) || len(provider.KeyIDs()) != 4 {
		t.Errorf("%+v", provider)
	}
	for _, id := range []string{"RS256", "PS256", "ES256", "EdDSA", "post"} {
		c := openid.Connection{Provider: provider, HTTP: http.DefaultClient, ClientID: id, Secret: providerSecret, Redirect: providerRedirect, Wants: []upstream.Field{upstream.FieldGroups}}
		signInUpstream(t, c, told)
	}
	refuseUpstream(t, openid.Connection{Provider: provider, HTTP: http.DefaultClient, ClientID: "RS256", Secret: providerSecret, Redirect: providerRedirect})
}

// everyClient returns clients of each kind, which hear at an address of sign-outs.
func everyClient(toldAt string) (clients []map[string]any) {
	for _, alg := range []string{"RS256", "PS256", "ES256", "EdDSA", "HS256", "post"} {
		client := map[string]any{
			"client_id": alg, "client_secret": providerSecret, "redirect_uris": []string{providerRedirect}, "post_logout_redirect_uris": []string{providerRedirect + "/out"}, "backchannel_logout_uri": toldAt, "backchannel_logout_session_required": true,
			"id_token_signed_response_alg": alg, "scope": "openid profile email groups",
		}
		if alg == "post" {
			client["id_token_signed_response_alg"], client["token_endpoint_auth_method"] = "RS256", "client_secret_post"
		}
		clients = append(clients, client)
	}
	return clients
}

// startProvider starts the provider with one person, about whom the ID token has some
// claims and userinfo the others, and returns its issuer.
func startProvider(t *testing.T, node string, clients []map[string]any, person map[string]any, inToken ...string) string {
	t.Helper()
	args := []string{"oidc-provider.mjs"}
	for _, v := range []any{clients, person, append([]string{}, inToken...)} {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, string(raw))
	}
	cmd := exec.CommandContext(t.Context(), node, args...)
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Wait() // its context is over
		if t.Failed() {
			t.Log(log.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// newPerson returns the browser of somebody who goes wherever the provider sends them,
// and stops where it would come back to us.
func newPerson(t *testing.T, home string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), home) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

// comeBack follows an address to where the browser comes back to us.
func comeBack(t *testing.T, person *http.Client, address string) *url.URL {
	t.Helper()
	res, err := person.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	back, err := res.Location()
	if err != nil {
		body, _ := io.ReadAll(res.Body)
		t.Fatalf("%s: %v\n%s", res.Status, err, body)
	}
	return back
}

// signInUpstream signs in, finds what the provider says, and signs out there.
func signInUpstream(t *testing.T, c openid.Connection, told <-chan string) {
	t.Helper()
	person, day := newPerson(t, providerRedirect), 24*time.Hour
	address, pending := c.Start(openid.Request{Scopes: []string{"profile", "email", "groups"}, MaxAge: &day, Contexts: []string{"phr"}, Now: time.Now()})
	id, err := c.Finish(t.Context(), comeBack(t, person, address).Query(), pending, time.Now())
	if err != nil {
		t.Fatalf("%s: %v", c.ClientID, err)
	}
	if id.Subject != "usr_1" || id.Email != "dana@acme.example" || !id.EmailVerified || id.SessionID == "" ||
		id.ACR != "phr" || !slices.Equal(id.AMR, []string{"hwk"}) || time.Since(id.AuthTime) > time.Hour || !slices.Equal(id.Groups.Names, []string{"staff", "admins"}) {
		t.Errorf("%s: %+v", c.ClientID, id)
	}
	address = openid.SignOut(c.Provider.EndSession, openid.Leaving{ClientID: c.ClientID, IDToken: id.IDToken, Return: providerRedirect + "/out", State: "a b"})
	if back := signOutUpstream(t, person, address); back != providerRedirect+"/out?state=a+b" {
		t.Errorf("%s: comes back to %s", c.ClientID, back)
	}
	var token string
	select {
	case token = <-told:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: nobody tells us of the logout", c.ClientID)
	}
	l, err := c.VerifyLogout(t.Context(), token, time.Now())
	if err != nil || l.Sub != "usr_1" || l.SessionID != id.SessionID || l.ID == "" {
		t.Errorf("%s: %+v, %v", c.ClientID, l, err)
	}
}

// signOutUpstream confirms that somebody wants to leave the provider, and returns where it
// sends them then.
func signOutUpstream(t *testing.T, person *http.Client, address string) string {
	t.Helper()
	res, err := person.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	action := regexp.MustCompile(`action="([^"]+)"`).FindSubmatch(page)
	proof := regexp.MustCompile(`name="xsrf" value="([^"]+)"`).FindSubmatch(page)
	if action == nil || proof == nil {
		t.Fatalf("no form to leave by:\n%s", page)
	}
	done, err := person.PostForm(string(action[1]), url.Values{"xsrf": {string(proof[1])}, "logout": {"yes"}})
	if err != nil {
		t.Fatal(err)
	}
	done.Body.Close()
	return done.Header.Get("Location")
}

// refuseUpstream tries what has to fail, with the words that the provider has for it.
func refuseUpstream(t *testing.T, c openid.Connection) {
	t.Helper()
	for name, test := range map[string]struct {
		set     func(*openid.Connection)
		request openid.Request
		query   func(url.Values)
		code    upstream.Code
	}{
		"an ID token signed by the secret": {set: func(c *openid.Connection) { c.ClientID = "HS256" }, code: upstream.CodeAlgorithm},
		"a wrong secret":                   {set: func(c *openid.Connection) { c.Secret = "other" }, code: openid.CodeClient},
		"nobody is signed in":              {request: openid.Request{Prompt: "none"}, code: openid.CodeInteraction},
		"not assigned":                     {request: openid.Request{LoginHint: "denied@acme.example"}, code: openid.CodeDenied},
		"another code":                     {query: func(q url.Values) { q.Set("code", "other") }, code: openid.CodeGrant},
		"no issuer":                        {query: func(q url.Values) { q.Del("iss") }, code: openid.CodeMixUp},
	} {
		c := c
		if test.set != nil {
			test.set(&c)
		}
		address, pending := c.Start(test.request)
		query := comeBack(t, newPerson(t, providerRedirect), address).Query()
		if test.query != nil {
			test.query(query)
		}
		_, err := c.Finish(t.Context(), query, pending, time.Now())
		if f, ok := err.(*upstream.Fault); !ok || f.Code != test.code {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
}

// TestOIDCProviderSignsIn signs somebody in who was never here, through the program and a
// provider that is none of ours, which says names and groups at userinfo only: the person
// gets the role that a group gives.
func TestOIDCProviderSignsIn(t *testing.T) {
	t.Parallel()
	node := findNode(t, "oidc-provider")
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Own(t, w.Acme, "acme.test")
	dana := w.Actor(t, handlerstest.Dana)
	c, err := w.Config.SSO.Add(t.Context(), dana, model.ProviderCustom, model.ConnectionOIDC, "oidc-provider")
	if err != nil {
		t.Fatal(err)
	}
	issuer := startProvider(t, node, []map[string]any{{
		"client_id": "anteroom", "client_secret": providerSecret, "redirect_uris": []string{model.NewSite(w.Server.URL).OIDCCallback(c.ID)}, "scope": "openid profile email groups",
	}}, map[string]any{
		"sub": "usr_2", "given_name": "Zoë", "family_name": "Quill", "email": "zoe@acme.test", "email_verified": true, "groups": []string{"staff", "IT"},
	}, "email", "email_verified")
	form := sso.OIDCForm{Issuer: issuer, ClientID: "anteroom", Secret: providerSecret, Scopes: "groups"}
	if c, err = w.Config.SSO.SetOIDC(t.Context(), dana, c.ID, c.Version, form); err != nil {
		t.Fatal(err)
	}
	c = turnOn(t, w, c)
	rules := model.GroupRoles{{Group: "IT", Role: model.RoleID(w.Role(t, "admin"))}}
	if c, err = w.Config.SSO.SetGroups(t.Context(), dana, c.ID, c.Version, rules); err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	start := b.Get(t, model.StartPath(c.ID)+"?next=%2Fui%2Fmembers")
	start.Expect(t, http.StatusSeeOther)
	person := newPerson(t, w.Server.URL)
	b.Bring(t, handlerstest.Carried{Path: comeBack(t, person, start.Location()).RequestURI()}).LeadsTo(t, "/ui/members")
	b.Get(t, "/ui/members").Shows(t)
	u, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test")
	if err != nil || u.FirstName != "Zoë" || u.LastName != "Quill" || !u.EmailVerified {
		t.Fatalf("user %+v, %v", u, err)
	}
	m, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID)
	if err != nil || m.Source != model.FromSSO || len(m.Roles) != 1 || m.Roles[0].Name != "admin" {
		t.Errorf("member %+v, %v", m, err)
	}
	all, err := w.DB.OwnSessions(t.Context(), u.ID, 10)
	if err != nil || len(all) != 1 || !slices.Equal(all[0].AMR, []string{"hwk"}) {
		t.Errorf("sessions %+v, %v", all, err)
	}

	// What the person may have seen in the address is worth nothing to anybody else.
	start = b.Get(t, model.StartPath(c.ID))
	back := handlerstest.Carried{Path: comeBack(t, person, start.Location()).RequestURI()}
	w.Browser(t).Bring(t, back).Expect(t, http.StatusForbidden)
}
