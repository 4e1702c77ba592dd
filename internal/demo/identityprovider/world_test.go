package identityprovider

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/anteroom/anteroom/internal/upstream/keytest"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// The service provider of the tests.
const (
	sp      = "https://portal.example/sso/saml/conn_1/metadata"
	acs     = "https://portal.example/sso/saml/conn_1/acs"
	returns = "https://portal.example/sso/oidc/conn_1/callback"
)

// known returns a key that is the same in each run, since making one takes time.
func known(name string) func() (pair, error) {
	return sync.OnceValues(func() (pair, error) {
		key := keytest.RSA(name, 2048)
		template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			return pair{}, err
		}
		c, err := x509.ParseCertificate(der)
		return pair{key, c}, err
	})
}

var (
	signer, stranger = known("their signing key"), known("a stranger's key")
	ours             = known("our key")
)

func must(t *testing.T, key func() (pair, error)) pair {
	t.Helper()
	k, err := key()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// world is a running identity provider, and a browser.
type world struct {
	*Provider
	t       *testing.T
	browser *http.Client
}

// newWorld starts an identity provider with two people and one application of each
// protocol, which change may change. Only Gus may sign in.
func newWorld(t *testing.T, change func(*Config)) *world {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	cfg := Config{
		BaseURL: "http://" + server.Listener.Addr().String(),
		People: []Person{
			{Email: "gus@globex.example", First: "Gus", Last: "Globe", Groups: []string{"Admins", "Staff"}},
			{Email: "hank@globex.example", First: "Hank", Last: "Scorpio"},
		},
		Apps: []App{{
			ID: "saml", Label: "Coffeedesk", Protocol: SAML, Statements: SAMLStatements(), GroupStatement: GroupStatement{Name: "groups"}, People: []string{"gus@globex.example"},
			SAML: SAMLApp{ACS: acs, Audience: sp, SignResponse: true, SignAssertion: true},
		}, {
			ID: "oidc", Label: "Coffeedesk", Protocol: OpenID, Statements: OpenIDStatements(), GroupStatement: GroupStatement{Name: "groups"}, People: []string{"gus@globex.example"},
			OpenID: OpenIDApp{Secret: "secret & more", Redirects: []string{returns}, LogoutReturn: []string{"https://portal.example/"}, RequirePKCE: true},
		}},
	}
	if change != nil {
		change(&cfg)
	}
	p := New(cfg)
	own := must(t, signer)
	p.keys = &keys{stranger: stranger, list: []pair{own}, active: own.id()}
	server.Config.Handler = p
	server.Start()
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{p, t, &http.Client{Jar: jar, Timeout: 10 * time.Second}}
	w.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), w.base+"/") {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return w
}

// page is an answer to the browser.
type page struct {
	t        *testing.T
	status   int
	url      *url.URL
	location string
	header   http.Header
	body     string
}

func (w *world) do(r *http.Request, err error) page {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := w.browser.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return page{w.t, res.StatusCode, res.Request.URL, res.Header.Get("Location"), res.Header, string(body)}
}

func (w *world) get(path string) page {
	w.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = w.base + path
	}
	return w.do(http.NewRequestWithContext(w.t.Context(), http.MethodGet, path, nil))
}

func (w *world) post(path string, form url.Values) page {
	w.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = w.base + path
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return w.do(r, err)
}

// want fails the test unless the page has a status and says something.
func (p page) want(status int, says string) page {
	p.t.Helper()
	if p.status != status || !strings.Contains(p.body, says) {
		p.t.Fatalf("%s: status %d, want %d and %q; the page:\n%s", p.url, p.status, status, says, p.body)
	}
	return p
}

// reads decodes an answer in JSON.
func (p page) reads(into any) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.body), into); err != nil {
		p.t.Fatalf("%s: %v", p.body, err)
	}
}

// form returns what the page's form sends when nothing in it is changed, and where to.
func (p page) form() (string, url.Values) {
	p.t.Helper()
	doc, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		p.t.Fatal(err)
	}
	action, fields := p.url.String(), url.Values{}
	for n := range doc.Descendants() {
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		_, checked := at["checked"]
		_, selected := at["selected"]
		switch {
		case n.Data == "form" && at["action"] != "":
			action = at["action"]
		case n.Data == "input" && at["name"] != "" && (at["type"] != "radio" && at["type"] != "checkbox" || checked):
			fields.Add(at["name"], at["value"])
		case n.Data == "textarea":
			if n.FirstChild == nil {
				fields.Add(at["name"], "")
			} else {
				fields.Add(at["name"], n.FirstChild.Data)
			}
		case n.Data == "option" && selected:
			for _, a := range n.Parent.Attr {
				if a.Key == "name" {
					fields.Add(a.Val, at["value"])
				}
			}
		}
	}
	return action, fields
}

// link returns where the page's answer of OpenID Connect leads.
func (p page) link() *url.URL {
	p.t.Helper()
	_, rest, ok := strings.Cut(p.body, `id="send" href="`)
	address, _, _ := strings.Cut(rest, `"`)
	u, err := url.Parse(html.UnescapeString(address))
	if !ok || err != nil {
		p.t.Fatalf("no answer to send on in %s", p.body)
	}
	return u
}

// idOf returns the ID of somebody in the directory.
func (w *world) idOf(email string) string {
	w.t.Helper()
	for _, who := range w.directory() {
		if who.Email == email {
			return who.ID
		}
	}
	w.t.Fatalf("%s is not in the directory", email)
	return ""
}

// choose fills the page for signing in, and presses its button.
func (w *world) choose(p page, email string, f Fault, change func(url.Values)) page {
	w.t.Helper()
	_, form := p.want(http.StatusOK, "Who signs in").form()
	form.Set("person", w.idOf(email))
	form.Set("fault", string(f))
	form.Set("do", "sign-in")
	if change != nil {
		change(form)
	}
	return w.post(p.url.String(), form)
}

// asks returns an AuthnRequest of ours.
func (w *world) asks() saml.Request {
	return saml.Request{ID: "_request-1", Issued: time.Now(), To: w.base + "/app/saml/sso/saml", SP: sp, ACS: acs}
}

// redirected sends it by redirect.
func (w *world) redirected(r saml.Request, key *saml.KeyPair) page {
	w.t.Helper()
	address, err := r.Redirect("state & more", key)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.get(address)
}

// expected is what our verifier knows from the identity provider's metadata.
func (w *world) expected(request string) saml.Expected {
	w.t.Helper()
	m, err := saml.ParseMetadata([]byte(w.get("/app/saml/sso/saml/metadata").body), time.Now(), true)
	if err != nil {
		w.t.Fatal(err)
	}
	return saml.Expected{IdP: m.EntityID, Keys: m.Keys, SP: sp, ACS: acs, Request: request, Now: time.Now()}
}

// connection is us at the identity provider, as discovered.
func (w *world) connection() openid.Connection {
	w.t.Helper()
	c := &http.Client{Timeout: 10 * time.Second}
	found, err := openid.Discover(w.t.Context(), c, w.base, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return openid.Connection{Provider: found, HTTP: c, ClientID: "oidc", Secret: "secret & more", Redirect: returns}
}
