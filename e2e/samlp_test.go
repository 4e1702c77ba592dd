package e2e

import (
	"bufio"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"html"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// TestSAMLP signs somebody in who was never here through an identity provider that is
// none of ours, in each way in which it protects its answers, and by both bindings of
// our requests, whose signatures it verifies.
func TestSAMLP(t *testing.T) {
	t.Parallel()
	w, c, idp, cert := newSAMLP(t)
	for _, test := range []struct {
		path    string
		byPost  bool
		refused string // the code for the administrators, "" for being signed in
	}{
		{path: "/assertion"}, {path: "/response"}, {path: "/both"}, {path: "/encrypted"}, {path: "/assertion", byPost: true},
		{path: "/sha1", refused: "algorithm"}, {path: "/stranger", refused: "no answer"}, {path: "/stranger", byPost: true, refused: "no answer"},
	} {
		connect(t, w, &c, idp+test.path, test.byPost, strings.TrimSpace(cert))
		b := w.Browser(t)
		page := follow(t, b.Get(t, model.StartPath(c.ID)+"?next=%2Fui%2Fprofile"))
		answer := formOf(page)
		if test.refused == "no answer" {
			if answer.Get("SAMLResponse") != "" {
				t.Errorf("%s, by post %v: a request with a signature that it does not know was answered", test.path, test.byPost)
			}
			continue
		}
		if answer.Get("SAMLResponse") == "" {
			t.Fatalf("%s, by post %v: no answer: %s", test.path, test.byPost, page)
		}
		got := b.Bring(t, handlerstest.Carried{Path: "/sso/saml/" + string(c.ID) + "/acs", Form: answer})
		attempts, err := w.DB.Attempts(t.Context(), w.Acme, c.ID)
		if err != nil || len(attempts) == 0 {
			t.Fatal(attempts, err)
		}
		if attempts[0].Code != test.refused || (got.Status == http.StatusSeeOther) != (test.refused == "") {
			t.Errorf("%s, by post %v: status %d, %q (%s: %s, want %s)", test.path, test.byPost, got.Status, attempts[0].Code, attempts[0].Field, attempts[0].Got, attempts[0].Want)
		}
	}
	u, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test")
	if err != nil || u.FirstName != "Zoë" || u.LastName != "Quill" {
		t.Errorf("user %+v, %v", u, err)
	}
}

// newSAMLP starts the identity provider, for a connection of Acme that does not know it yet.
func newSAMLP(t *testing.T) (w *handlerstest.World, c model.Connection, idp, cert string) {
	t.Helper()
	node := findNode(t, "samlp")
	w = handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Own(t, w.Acme, "acme.test")
	dana := w.Actor(t, handlerstest.Dana)
	c, err := w.Config.SSO.Add(t.Context(), dana, model.ProviderCustom, model.ConnectionSAML, "samlp")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := w.Config.SSO.ServiceKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(ours.Certificates[0].PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	key, cert := selfSigned(t, "idp")
	_, stranger := selfSigned(t, "stranger")
	site := model.NewSite(w.Server.URL)
	idp = startSAMLP(t, node, map[string]string{
		"sp": site.SAMLMetadata(c.ID), "acs": site.SAMLAnswers(c.ID), "slo": site.SAMLSignOuts(c.ID), "cert": cert, "key": key, "strangerCert": stranger,
		"spCert": armour("CERTIFICATE", ours.Certificates[0].Raw), "spPublicKey": armour("PUBLIC KEY", public),
	})
	return w, c, idp, cert
}

// connect has a connection sign people in at another identity provider from now on.
func connect(t *testing.T, w *handlerstest.World, c *model.Connection, idp string, byPost bool, cert string) {
	t.Helper()
	metadata, err := http.Get(idp + "/metadata")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(metadata.Body)
	metadata.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	form := sso.SAMLForm{Metadata: raw, SAMLOptions: sso.SAMLOptions{SignsRequests: true}}
	if byPost {
		binding := regexp.MustCompile(`<SingleSignOnService[^>]*HTTP-Redirect[^>]*>(</SingleSignOnService>)?`)
		form.Metadata = binding.ReplaceAll(raw, nil)
	}
	dana := w.Actor(t, handlerstest.Dana)
	changed, err := w.Config.SSO.SetSAML(t.Context(), dana, c.ID, c.Version, form)
	if err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	draft, _ := changed.In(model.SettingsDraft)
	if draft.SAML.SignInByPost != byPost {
		t.Fatalf("by post: %v, want %v: %s", draft.SAML.SignInByPost, byPost, raw)
	}
	*c = turnOn(t, w, changed)
	if _, err := w.Config.SSO.AllSame(t.Context(), dana, c.ID, ""); err != nil { // their subjects are the same people
		t.Fatal(err)
	}
}

// turnOn has Acme's people sign in by what was just saved of a connection.
func turnOn(t *testing.T, w *handlerstest.World, c model.Connection) model.Connection {
	t.Helper()
	dana := w.Actor(t, handlerstest.Dana)
	draft, _ := c.In(model.SettingsDraft)
	if _, err := w.Config.SSO.Tested(t.Context(), dana, c.ID, draft); err != nil {
		t.Fatal(err)
	}
	c, err := w.DB.Connection(t.Context(), w.Acme, c.ID)
	if err == nil {
		c, err = w.Config.SSO.TurnOn(t.Context(), dana, c.ID, c.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// follow goes where an answer of ours leads, and returns the page there.
func follow(t *testing.T, a handlerstest.Answer) string {
	t.Helper()
	var res *http.Response
	var err error
	if a.Status == http.StatusSeeOther {
		res, err = http.Get(a.Location())
	} else {
		form := a.Shows(t).Find("form")
		fields := url.Values{}
		for _, f := range form.All("input") {
			fields.Set(f.Attr("name"), f.Attr("value"))
		}
		res, err = http.PostForm(form.Attr("action"), fields)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

var hidden = regexp.MustCompile(`name="(SAMLResponse|RelayState)"\s+value="([^"]*)"`)

// formOf returns what the page of an identity provider posts.
func formOf(page string) url.Values {
	fields := url.Values{}
	for _, f := range hidden.FindAllStringSubmatch(page, -1) {
		fields.Set(f[1], html.UnescapeString(f[2]))
	}
	return fields
}

// selfSigned returns a key and a certificate of it, as PEM.
func selfSigned(t *testing.T, name string) (key, certificate string) {
	t.Helper()
	private := keytest.RSA(name, 2048)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return armour("PRIVATE KEY", raw), armour("CERTIFICATE", der)
}

func armour(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// startSAMLP starts the identity provider, and returns its address.
func startSAMLP(t *testing.T, node string, setup map[string]string) string {
	t.Helper()
	raw, err := json.Marshal(setup)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "samlp.mjs", string(raw))
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
		t.Fatal(err, log.String())
	}
	return strings.TrimSpace(line)
}
