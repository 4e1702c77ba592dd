package handlers_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program/programtest"
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
			p.takesKeys(t, b)
			p.forgets(t, b)
			p.remembers(t, b)
		})
	}
}

// TestAliasBehindProxy: which address a request came to is what its Host says, whether a trusted
// proxy or anybody else sends it. What else headers say of it is a lie that leads nowhere.
func TestAliasBehindProxy(t *testing.T) {
	t.Parallel()
	for name, trusted := range map[string][]netip.Prefix{"trusted": {netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, "untrusted": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			old := w.Move(t)
			w.Config.TrustedProxies = trusted
			w.Serve(t, handlers.New)
			b, host := w.Browser(t), func(site string) string { return strings.TrimPrefix(site, "http://") }
			evil := "http://evil.localhost:" + w.Config.BaseURL.Port()
			for _, test := range []struct {
				name, method, at string
				header           []string
				status           int
				to               string
			}{
				{"as it is", "GET", w.Server.URL, nil, 200, ""},
				{"the alias", "GET", old, nil, 308, w.Server.URL},
				{"a form of before", "POST", old, nil, 421, ""},
				{"another host", "GET", evil, nil, 421, ""},
				{"another host as the alias", "GET", evil, []string{"X-Forwarded-Host", host(old)}, 421, ""},
				{"another host as us", "GET", evil, []string{"X-Forwarded-Host", host(w.Server.URL)}, 421, ""},
				{"another host as us, forwarded", "GET", evil, []string{"Forwarded", "host=" + host(w.Server.URL)}, 421, ""},
				{"another host with a port of ours", "GET", evil, []string{"X-Forwarded-Port", w.Config.BaseURL.Port()}, 421, ""},
				{"the alias as another host", "GET", old, []string{"X-Forwarded-Host", "evil.test", "X-Forwarded-Proto", "https"}, 308, w.Server.URL},
				{"the alias as us", "GET", old, []string{"X-Forwarded-Host", host(w.Server.URL)}, 308, w.Server.URL},
				{"a form of before as ours", "POST", old, []string{"X-Forwarded-Host", host(w.Server.URL)}, 421, ""},
				{"us as another host", "GET", w.Server.URL, []string{"X-Forwarded-Host", "evil.test", "X-Forwarded-Server", "evil.test"}, 200, ""},
				{"us as the alias", "GET", w.Server.URL, []string{"X-Forwarded-Host", host(old)}, 200, ""},
			} {
				a := b.At(t, test.at, test.method, "/a/login", nil, test.header...)
				want := test.to
				if want != "" {
					want += "/a/login"
				}
				if a.Status != test.status || a.Location() != want || strings.Contains(a.Body, "evil.test") {
					t.Errorf("%s: status %d, to %q; want %d, %q", test.name, a.Status, a.Location(), test.status, want)
				}
			}
			// What answers at the alias says that address, and no other that somebody sends along.
			for _, at := range []string{old, w.Server.URL} {
				a := b.At(t, at, "GET", "/.well-known/openid-configuration", nil, "X-Forwarded-Host", "evil.test", "X-Forwarded-Proto", "https")
				if a.Status != http.StatusOK || !strings.Contains(a.Body, `"issuer":"`+at+`"`) || strings.Contains(a.Body, "evil.test") {
					t.Errorf("at %s: status %d, %s", at, a.Status, a.Body)
				}
			}
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
		"a page’s read": b.Get(t, wanted, append(lie, "X-Forwarded-Method", "OPTIONS", "Sec-Fetch-Mode", "cors")...),
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
		u, err := url.Parse(a.Location())
		if err != nil || a.Status != http.StatusFound && a.Status != http.StatusSeeOther {
			t.Fatalf("status %d, Location %q: %s", a.Status, a.Location(), a.Body)
		}
		return u
	}
	u := to(b.Get(t, wanted, "Sec-Fetch-Mode", "navigate"))
	if u.Path != "/a/login" || "http://"+u.Host != p.world.Server.URL {
		t.Fatalf("to %s", u)
	}
	b.Get(t, u.RequestURI()).Shows(t).Form("/a/login").Field("email")
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
	b.Client.Jar.SetCookies(u, []*http.Cookie{
		{Name: "own", Value: "1"}, {Name: "anteroom-browser-abcdefgh", Value: "x"}, {Name: "anteroom-browser-ijklmnop", Value: "x"},
		{Name: "another", Value: "2"}, {Name: "notanteroom", Value: "3"}, {Name: "anteroom-browser-qrstuvwx", Value: "x"},
	})
	a := b.Post(t, "/save", url.Values{"a": {"b"}}, "X-Auth-User", "usr_evil", "x-auth-roles", "admin,evil", "X-Auth-Groups", "evil", "X-Auth-Key", "key_evil", "X-Auth-Support", "opr_evil", "X_Auth_User", "usr_evil",
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
	for _, name := range []string{"X-Auth-Groups", "X-Auth-Key", "X-Auth-Support"} {
		if got[name] == "" { // some proxies leave an empty one out
			delete(got, name)
		}
	}
	want := map[string]string{
		"X-Auth-User": string(p.world.Members[handlerstest.Dana].User), "X-Auth-Email": handlerstest.Dana, "X-Auth-Name": "Dana Lee",
		"X-Auth-Organization": string(p.world.Acme), "X-Auth-Organization-Name": "Acme", "X-Auth-Roles": "admin",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var cookies []string
	for _, c := range r.Cookies() {
		cookies = append(cookies, c.String())
	}
	if slices.Sort(cookies); !slices.Equal(cookies, []string{"another=2", "notanteroom=3", "own=1"}) {
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

// takesKeys checks that scripts reach the app by API keys, which it does not see, and that
// nobody does by one that was revoked.
func (p *proxied) takesKeys(t *testing.T, signedIn *handlerstest.Browser) {
	t.Helper()
	ours, oursText := p.world.OrgKey(t, handlerstest.Dana, model.SettingsRead)
	own, ownText := p.world.OwnKey(t, handlerstest.Dana, model.SettingsRead)
	stranger := p.world.Browser(t)
	lie := append([]string{"X-Auth-Session", "ses_evil", "x-auth-name", "Evil", "X_Auth_Email", "evil@evil.test"}, forged...)
	for _, test := range []struct {
		name, authorization string
		by                  *handlerstest.Browser
		want                map[string]string
	}{
		{"of the organization", "Bearer " + oursText, stranger, map[string]string{"X-Auth-Key": string(ours.ID)}},
		{"of the organization, of who is signed in", "bearer  " + oursText, signedIn, map[string]string{"X-Auth-Key": string(ours.ID)}},
		{"of a member", "Bearer " + ownText, stranger, map[string]string{
			"X-Auth-Key": string(own.ID), "X-Auth-User": string(own.Holder.ID), "X-Auth-Email": handlerstest.Dana, "X-Auth-Name": "Dana Lee",
		}},
	} {
		a := test.by.Post(t, "/save", url.Values{"a": {"b"}}, append([]string{"Authorization", test.authorization}, lie...)...)
		if a.Status != http.StatusOK {
			t.Fatalf("%s: status %d: %s", test.name, a.Status, a.Body)
		}
		r := <-p.got
		got, want := map[string]string{}, map[string]string{
			"X-Auth-Organization": string(p.world.Acme), "X-Auth-Organization-Name": "Acme", "X-Auth-Permissions": "sk_org_settings_read",
		}
		for name, value := range test.want {
			want[name] = value
		}
		for name, values := range r.Header {
			if value := strings.Join(values, "|"); strings.Contains(strings.ToLower(name), "auth") && value != "" && name != "X-Auth-Token" {
				got[name] = value
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if _, there := r.Header["Authorization"]; there || strings.Contains(fmt.Sprint(r.Header), "evil") {
			t.Errorf("%s: the app sees %v", test.name, r.Header)
		}
	}
	if a := signedIn.Get(t, wanted, "Authorization", "Bearer the-app’s-own"); a.Status != http.StatusOK {
		t.Errorf("with a token of the app: status %d", a.Status)
	} else if r := <-p.got; r.Header.Get("Authorization") != "Bearer the-app’s-own" {
		t.Errorf("of its own token the app sees %q", r.Header.Get("Authorization"))
	}
	if _, err := p.world.Config.APIKeys.Revoke(t.Context(), p.world.Actor(t, handlerstest.Dana), ours.ID); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*handlerstest.Browser{stranger, signedIn} {
		for _, also := range [][]string{nil, {"Sec-Fetch-Mode", "navigate"}} {
			a := b.Get(t, wanted, append(append([]string{"Authorization", "Bearer " + oursText}, lie...), also...)...)
			if a.Status != http.StatusUnauthorized || a.Location() != "" {
				t.Errorf("revoked: status %d, Location %q", a.Status, a.Location())
			}
		}
		r := b.Request(t, http.MethodGet, wanted, nil)
		r.Header["Authorization"] = []string{"Basic YTpi", "Bearer " + ownText}
		if a := b.Do(t, r); a.Status < 400 || a.Status >= 500 { // nginx itself takes no two
			t.Errorf("beside another one: status %d", a.Status)
		}
	}
	if len(p.got) > 0 {
		t.Errorf("%s reached the app", (<-p.got).URL)
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
	b.Get(t, wanted, "Sec-Fetch-Mode", "navigate").Expect(t, http.StatusFound)
	if len(p.got) > 0 {
		t.Errorf("%s reached the app", (<-p.got).URL)
	}
}

// remembers checks that people come back to an address that is as long as servers
// take them.
func (p *proxied) remembers(t *testing.T, b *handlerstest.Browser) {
	t.Helper()
	deep := "/orders?q=" + strings.Repeat("%C3%BC%20%2F", 650)
	a := b.Get(t, deep, "Sec-Fetch-Mode", "navigate")
	u, err := url.Parse(a.Location())
	if err != nil || u.Path != "/a/login" {
		t.Fatalf("status %d, to %s, %v: %s", a.Status, u, err, a.Body)
	}
	a = b.Get(t, b.SignIn(t, handlerstest.Dana, u.Query().Get("next")).Location())
	if a.Location() != p.world.Server.URL+deep {
		t.Fatalf("status %d, back to %s: %s", a.Status, a.Location(), a.Body)
	}
	b.Get(t, deep, "Sec-Fetch-Mode", "navigate").Expect(t, http.StatusOK)
	if r := <-p.got; r.RequestURI != deep {
		t.Errorf("the app sees %s", r.RequestURI)
	}
}

// shown returns the blocks of a language in the page about forward
// authentication: what people copy is what is tested.
func shown(t *testing.T, language string) []string {
	t.Helper()
	page, err := os.ReadFile("../docs/integrate/forward-auth.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for i, part := range strings.Split(string(page), "```"+language+"\n") {
		if block, _, ok := strings.Cut(part, "```"); i > 0 && ok {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// proxied is the program and an app on one host, behind a proxy.
type proxied struct {
	world *handlerstest.World // its server is the proxy
	app   model.Application
	got   chan *http.Request // what reaches the app
}

// behind starts a proxy. Its configuration is made from what the manual shows.
func behind(t *testing.T, start func(t *testing.T, port string, place *strings.Replacer)) *proxied {
	t.Helper()
	p := &proxied{got: make(chan *http.Request, 10)}
	port := programtest.FreePort(t)
	w := handlerstest.New(t)
	backend := strings.TrimPrefix(w.Server.URL, "http://")
	w.Config.BaseURL = &url.URL{Scheme: "http", Host: "localhost:" + port}
	w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	w.Serve(t, handlers.New)
	w.Server.URL = w.Config.BaseURL.String()
	p.world = w
	p.app = w.Application(t, model.Application{SigningAlg: "ES256", RedirectURIs: []string{w.Server.URL + "/callback"}})
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.got <- r
		fmt.Fprintf(w, "the app, for %s", r.Header.Get("X-Auth-Email"))
	}))
	t.Cleanup(app.Close)
	start(t, port, strings.NewReplacer(
		"localhost:8080", backend, "localhost:3000", strings.TrimPrefix(app.URL, "http://"), "skc_1", string(p.app.ID),
		"app.example.com {", "http://localhost:"+port+" {",
	))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil { // the proxy takes a moment to start
		if conn, err := new(net.Dialer).DialContext(ctx, "tcp", "localhost:"+port); err == nil {
			conn.Close()
			return p
		}
	}
	t.Fatal("the proxy did not start")
	return nil
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func startCaddy(t *testing.T, _ string, place *strings.Replacer) {
	t.Helper()
	dir := t.TempDir()
	site := place.Replace(shown(t, "caddyfile")[0])
	write(t, filepath.Join(dir, "Caddyfile"), "{\n\tadmin off\n\tauto_https off\n}\n"+site)
	programtest.StartInstalled(t, dir, "caddy", "run", "--config", "Caddyfile")
}

func startNginx(t *testing.T, port string, place *strings.Replacer) {
	t.Helper()
	dir := t.TempDir()
	blocks := shown(t, "nginx")
	if len(blocks) != 2 {
		t.Fatalf("%d blocks", len(blocks))
	}
	write(t, filepath.Join(dir, "nginx.conf"), `daemon off;
master_process off;
error_log stderr;
pid nginx.pid;
events {}
http {
access_log off;
client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
`+blocks[0]+`
server {
listen 127.0.0.1:`+port+`;
`+place.Replace(blocks[1])+`
}
}
`)
	programtest.StartInstalled(t, dir, "nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", "stderr")
}
