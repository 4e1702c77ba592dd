package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/go-cmp/cmp"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestProxies walks through each proxy as the manual sets it up: to the app by way
// of signing in, and out again.
func TestProxies(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T, string, *strings.Replacer){"caddy": startCaddy, "nginx": startNginx} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := behind(t, start)
			p.refuses(t)
			b := p.signsIn(t)
			p.passes(t, b)
			p.forgets(t, b)
		})
	}
}

const wanted = "/orders?id=1&q=a%20b%2Fc"

// refuses checks that nothing of a stranger's reaches the app.
func (p *proxied) refuses(t *testing.T) {
	t.Helper()
	b := p.world.Browser(t)
	lie := []string{"X-Auth-User", "usr_evil", "X-Auth-Email", "evil@evil.test"}
	for name, a := range map[string]handlerstest.Answer{
		"a fetch":       b.Get(t, wanted, append(lie, "Sec-Fetch-Mode", "cors")...),
		"a form":        b.Post(t, wanted, url.Values{"a": {"b"}}, lie...),
		"another host":  b.Get(t, wanted, append(lie, "X-Forwarded-Host", "evil.test", "Sec-Fetch-Mode", "cors")...),
		"another page":  b.Get(t, wanted, append(lie, "X-Forwarded-Uri", "/a/login", "Sec-Fetch-Mode", "cors")...),
		"a page's read": b.Get(t, wanted, append(lie, "X-Forwarded-Method", "OPTIONS", "Sec-Fetch-Mode", "cors")...),
	} {
		if a.Status != http.StatusUnauthorized {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
	}
	if len(p.got) > 0 {
		t.Errorf("%s reached the app", (<-p.got).URL)
	}
}

// signsIn opens a page of the app, signs in, and ends up on that page.
func (p *proxied) signsIn(t *testing.T) *handlerstest.Browser {
	t.Helper()
	b := p.world.Browser(t)
	to := func(a handlerstest.Answer) *url.URL {
		t.Helper()
		u, err := url.Parse(a.Header.Get("Location"))
		if err != nil || a.Status != http.StatusFound && a.Status != http.StatusSeeOther {
			t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
		}
		return u
	}
	u := to(b.Get(t, wanted, "Sec-Fetch-Mode", "navigate"))
	if u.Path != "/a/login" || "http://"+u.Host != p.world.Server.URL {
		t.Fatalf("to %s", u)
	}
	if a := b.Get(t, u.RequestURI()); a.Status != http.StatusOK || !strings.Contains(a.Body, "Email address") {
		t.Fatalf("sign-in page: %d %s", a.Status, a.Body)
	}
	u = to(b.SignIn(t, handlerstest.Dana, u.Query().Get("next")))
	u = to(b.Get(t, u.RequestURI()))
	if u.String() != p.world.Server.URL+wanted {
		t.Fatalf("back to %s, want %s", u, wanted)
	}
	if a := b.Get(t, u.RequestURI()); a.Status != http.StatusOK || a.Body != "the app, for "+handlerstest.Dana {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if r := <-p.got; r.RequestURI != wanted {
		t.Errorf("the app sees %s", r.RequestURI)
	}
	return b
}

// passes checks what the app learns, and that the browser cannot tell it anything
// else.
func (p *proxied) passes(t *testing.T, b *handlerstest.Browser) {
	t.Helper()
	u, err := url.Parse(p.world.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	b.Client.Jar.SetCookies(u, []*http.Cookie{{Name: "own", Value: "1"}, {Name: "another", Value: "2"}})
	a := b.Post(t, "/save", url.Values{"a": {"b"}}, "X-Auth-User", "usr_evil", "x-auth-roles", "admin,evil", "X_Auth_User", "usr_evil",
		"X-Auth-Else", "evil", "X-Auth-Organization-Name", "Evil")
	if a.Status != http.StatusOK {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	r := <-p.got
	if r.Method != http.MethodPost || r.URL.Path != "/save" {
		t.Errorf("%s %s", r.Method, r.URL)
	}
	got := map[string]string{}
	for name, values := range r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(strings.ReplaceAll(lower, "_", "-"), "x-auth-") && name != "X-Auth-Else" {
			got[name] = strings.Join(values, "|")
		}
	}
	raw := got["X-Auth-Token"]
	for _, name := range []string{"X-Auth-Token", "X-Auth-Session", "X-Auth-Permissions"} {
		if got[name] == "" {
			t.Errorf("no %s", name)
		}
		delete(got, name)
	}
	want := map[string]string{
		"X-Auth-User": string(p.world.Members[handlerstest.Dana].User), "X-Auth-Email": handlerstest.Dana, "X-Auth-Name": "Dana Lee",
		"X-Auth-Organization": string(p.world.Acme), "X-Auth-Organization-Name": "Acme", "X-Auth-Roles": "admin",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if cookies := r.Header.Get("Cookie"); strings.Contains(cookies, "anteroom=") || !strings.Contains(cookies, "own=1") || !strings.Contains(cookies, "another=2") {
		t.Errorf("the app sees the cookies %q", cookies)
	}
	op, err := rp.NewProvider(t.Context(), p.world.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	token, err := op.Verifier(&rp.Config{ClientID: string(p.app.ID), SupportedSigningAlgs: []string{"ES256"}}).Verify(t.Context(), raw)
	if err != nil || token.Subject != want["X-Auth-User"] || token.Expiry.Sub(token.IssuedAt) > time.Minute {
		t.Errorf("%+v, %v", token, err)
	}
}

// forgets checks that a session that ended elsewhere ends here at once.
func (p *proxied) forgets(t *testing.T, b *handlerstest.Browser) {
	t.Helper()
	if a := b.Get(t, "/auth/verify?client_id="+string(p.app.ID), "Sec-Fetch-Mode", "navigate"); a.Header.Get("X-Auth-Token") != "" {
		t.Errorf("browsers can ask for themselves: %d", a.Status)
	} else if a.Status == http.StatusOK {
		<-p.got // it is the app's own path, for all that the proxy knows
	}
	p.world.Write(t, func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.SessionsIn(p.world.Acme, p.world.Members[handlerstest.Dana].User), model.EndRevoked)
		return err
	})
	if a := b.Get(t, wanted, "Sec-Fetch-Mode", "navigate"); a.Status != http.StatusFound {
		t.Errorf("after the end: status %d", a.Status)
	}
	if len(p.got) > 0 {
		t.Errorf("%s reached the app", (<-p.got).URL)
	}
}
