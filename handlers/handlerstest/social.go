package handlerstest

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/upstream/github/githubtest"
)

// OfferSocial sets up, as the operator does who starts the program again, by which
// providers people may sign in.
func (w *World) OfferSocial(t *testing.T, clients ...social.Client) {
	t.Helper()
	log := w.Config.Log
	w.social = clients
	w.configure(t, w.Config.Keys, w.Post)
	w.Config.Log = log
	w.Serve(t, handlers.New)
}

// GitHub starts a GitHub and offers it besides what is offered.
func (w *World) GitHub(t *testing.T) *githubtest.Server {
	t.Helper()
	s := githubtest.New(t, model.NewSite(w.Server.URL).SocialCallback(model.SocialGitHub))
	w.OfferSocial(t, append(slices.Clone(w.social), social.Client{Provider: model.SocialGitHub, Issuer: s.URL, ID: githubtest.ClientID, Secret: githubtest.Secret})...)
	return s
}

// Tenant is that of SocialProvider as Microsoft.
const Tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"

// SocialProvider starts an OpenID provider and offers it, as one of those with which people
// have accounts of their own, besides what is offered. Microsoft is one for each tenant,
// and has names of its own for people and for what an address is worth.
func (w *World) SocialProvider(t *testing.T, p model.Social) *IdP {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	path, says := "", identityprovider.OpenIDStatements()
	if p == model.SocialMicrosoft {
		path = "/" + Tenant + "/v2.0"
		says = append(says, identityprovider.Statement{Name: "tid", Value: Tenant}, identityprovider.Statement{Name: "oid", Value: "user.id"}, identityprovider.Statement{Name: "xms_edov", Value: "true"})
	}
	i := &IdP{World: w, URL: "http://" + server.Listener.Addr().String() + path}
	provider := identityprovider.New(identityprovider.Config{BaseURL: i.URL, Apps: []identityprovider.App{{
		ID: "oidc", Label: "Coffeedesk", Protocol: identityprovider.OpenID, Statements: says,
		OpenID: identityprovider.OpenIDApp{Secret: "secret", Redirects: []string{model.NewSite(w.Server.URL).SocialCallback(p)}, RequirePKCE: true},
	}}})
	mux := http.NewServeMux() // its pages for people are where they always are
	mux.Handle("/", provider)
	if path != "" {
		mux.Handle(path+"/", http.StripPrefix(path, provider))
	}
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	i.people = jar
	w.OfferSocial(t, append(slices.Clone(w.social), social.Client{Provider: p, Issuer: i.URL, ID: "oidc", Secret: "secret"})...)
	return i
}

// AtGitHub follows an answer of ours to a GitHub, where somebody is signed in, and returns
// what the browser is to bring back.
func (w *World) AtGitHub(t *testing.T, s *githubtest.Server, leads Answer) Carried {
	t.Helper()
	leads.Expect(t, http.StatusSeeOther)
	if !strings.HasPrefix(leads.Location(), s.URL) {
		t.Fatalf("%s leads to %s, want GitHub", leads.Asked, leads.Location())
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, leads.Location(), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || res.StatusCode != http.StatusFound {
		t.Fatalf("GitHub answers with status %d: %v", res.StatusCode, err)
	}
	return Carried{Path: back.RequestURI()}
}
