package demo

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// TestGlobexGoesOn: what Globex's admin has begun can be gone on with, by what the
// identity provider of the demo shows, and the other protocol can be tried, too.
func TestGlobexGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys, err := secret.CreateKeys(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	path, site := filepath.Join(dir, "anteroom.db"), model.NewSite("http://localhost:8080")
	sample, err := Prepare(t.Context(), dir, path, string(site), keys, Application{
		URL: "http://localhost:8081/", InitiateLoginURI: "http://localhost:8081/login", RedirectURI: "http://localhost:8081/callback",
		PostLogoutRedirectURI: "http://localhost:8081/", BackchannelLogoutURI: "http://localhost:8081/logout",
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	d, err := db.Open(t.Context(), path, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	client := fetch.New("127.0.0.1") // as the demo allows it
	rules := sso.New(sso.Config{DB: d, Keys: keys, Fetcher: client, HTTP: client.HTTP(), Site: model.Sites{Site: site}, Insecure: true})
	customers, err := sample.Customers(t.Context(), string(site), rules.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	if known := customers.Apps[0].SAML; known.EncryptTo == nil || len(known.RequestedBy) != 2 {
		t.Errorf("our keys are not known there: %+v", known)
	}
	customers.BaseURL = "http://" + server.Listener.Addr().String()
	server.Config.Handler = identityprovider.New(customers)
	server.Start()
	t.Cleanup(server.Close)

	gus, err := d.UserByEmail(t.Context(), "gus@globex.example")
	if err != nil {
		t.Fatal(err)
	}
	memberships, err := d.Memberships(t.Context(), gus.ID)
	if err != nil || len(memberships) != 1 {
		t.Fatalf("%d memberships: %v", len(memberships), err)
	}
	by := model.Actor{Kind: model.ActorOperator, Org: memberships[0].Org}
	id := model.ConnectionID(sample.ConnectionID)
	c, err := d.Connection(t.Context(), by.Org, id)
	if err != nil {
		t.Fatal(err)
	}
	if draft, ok := c.In(model.SettingsDraft); !ok || c.Enabled || draft.IdP != "" || c.AddedBy != "Gus Globe" {
		t.Errorf("begun as %+v", c)
	}

	c, err = rules.SetSAML(t.Context(), by, id, c.Version, sso.SAMLForm{MetadataURL: customers.BaseURL + "/app/globex-saml/sso/saml/metadata"})
	if err != nil {
		t.Fatal(err)
	}
	draft, _ := c.In(model.SettingsDraft)
	asks := saml.Request{ID: "_1", Issued: time.Now(), To: draft.SAML.SignInURL, SP: site.SAMLMetadata(id), ACS: site.SAMLAnswers(id)}
	address, err := asks.Redirect("", nil)
	if err != nil {
		t.Fatal(err)
	}
	signsIn(t, address)

	if c, err = rules.ChangeProvider(t.Context(), by, id, c.Version, model.ProviderCustom, model.ConnectionOIDC); err != nil {
		t.Fatal(err)
	}
	if _, err := rules.SetOIDC(t.Context(), by, id, c.Version, sso.OIDCForm{Issuer: customers.BaseURL, ClientID: "globex-oidc", Secret: "secret"}); err != nil {
		t.Fatal(err)
	}
	found, err := openid.Discover(t.Context(), client.HTTP(), customers.BaseURL, true)
	if err != nil {
		t.Fatal(err)
	}
	address, _ = openid.Connection{Provider: found, ClientID: "globex-oidc", Redirect: site.OIDCCallback(id)}.Start(openid.Request{Now: time.Now()})
	signsIn(t, address)

	if c, err = d.Connection(t.Context(), by.Org, id); err != nil {
		t.Fatal(err)
	}
	if _, err := rules.Delete(t.Context(), by, id, c.Version); err != nil {
		t.Fatal(err)
	}
	if customers, err = sample.Customers(t.Context(), string(site), rules.Metadata); err != nil || len(customers.Apps) != 3 {
		t.Errorf("without the connection: %v", err)
	}
}

// signsIn fails the test unless the identity provider lets people sign in who are sent
// to an address.
func signsIn(t *testing.T, address string) {
	t.Helper()
	res, err := (&http.Client{Timeout: 10 * time.Second}).Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), "Who signs in") {
		t.Errorf("%s: %s, %v:\n%s", address, res.Status, err, body)
	}
}
