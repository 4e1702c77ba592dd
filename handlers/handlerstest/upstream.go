package handlerstest

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// IdP is a customer's identity provider, the one of the demo, with a connection of Acme
// to it that is on.
type IdP struct {
	World      *World
	URL        string
	Connection model.Connection
	Provider   *identityprovider.Provider

	people http.CookieJar // what the browsers that people have there keep
}

// Upstream starts an identity provider and connects Acme, which owns acme.test, to it by
// a protocol. Everybody may sign in there.
func (w *World) Upstream(t *testing.T, kind model.ConnectionType) *IdP {
	t.Helper()
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Own(t, w.Acme, "acme.test")
	server := httptest.NewUnstartedServer(nil)
	i := &IdP{World: w, URL: "http://" + server.Listener.Addr().String()}
	dana := w.Actor(t, Dana)
	c, err := w.Config.SSO.Add(t.Context(), dana, model.ProviderOkta, kind, "Okta")
	if err != nil {
		t.Fatal(err)
	}
	i.Provider = identityprovider.New(identityprovider.Config{BaseURL: i.URL, Apps: w.upstreamApps(t, c, kind)})
	server.Config.Handler = i.Provider
	server.Start()
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	i.people = jar
	if kind == model.ConnectionSAML {
		c, err = w.Config.SSO.SetSAML(t.Context(), dana, c.ID, c.Version, sso.SAMLForm{Metadata: i.metadata(t)})
	} else {
		c, err = w.Config.SSO.SetOIDC(t.Context(), dana, c.ID, c.Version, sso.OIDCForm{Issuer: i.URL, ClientID: "oidc", Secret: "secret"})
	}
	if err != nil {
		t.Fatal(err)
	}
	draft, _ := c.In(model.SettingsDraft)
	if _, err := w.Config.SSO.Tested(t.Context(), dana, c.ID, draft); err != nil {
		t.Fatal(err)
	}
	if c, err = w.DB.Connection(t.Context(), w.Acme, c.ID); err == nil {
		i.Connection, err = w.Config.SSO.TurnOn(t.Context(), dana, c.ID, c.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// Own makes a domain one that an organization has verified.
func (w *World) Own(t *testing.T, org model.OrgID, name string) {
	t.Helper()
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: org, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified}})
		return err
	})
}

// Client is what the tests' program asks other programs by: those of the test itself,
// too.
func client() *fetch.Client { return fetch.New("127.0.0.1") }

// at asks the identity provider, follows where it leads, and returns the last answer
// with its address.
func (i *IdP) at(t *testing.T, method, address string, form url.Values) (Answer, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	at := address
	people := &Browser{World: i.World, Client: &http.Client{Jar: i.people, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		at = r.URL.String()
		return nil
	}}}
	return people.Do(t, r), at
}

// metadata returns how the identity provider describes itself.
func (i *IdP) metadata(t *testing.T) []byte {
	t.Helper()
	a, _ := i.at(t, http.MethodGet, i.URL+"/app/saml/sso/saml/metadata", nil)
	return []byte(a.Body)
}

// Start is the path at which people begin to sign in by the connection.
func (i *IdP) Start() string { return model.StartPath(i.Connection.ID) }

// Person is who signs in at the identity provider, and how that goes wrong.
type Person struct {
	Email, First, Last, Groups string
	Fault                      identityprovider.Fault
	Change                     func(form url.Values) // what else is chosen there; nil for nothing
}

// Carried is what an identity provider gives a browser to bring: a form by SAML, or an
// address by OpenID Connect.
type Carried struct {
	Path string // of ours, with its query
	Form url.Values
}

var (
	sendLink = regexp.MustCompile(`id="send" href="([^"]+)"`)
	field    = regexp.MustCompile(`name="(SAMLResponse|RelayState)" value="([^"]*)"`)
)

// Answer signs somebody in at the identity provider, to which an answer of ours leads,
// and returns what the browser is to bring back.
func (i *IdP) Answer(t *testing.T, leads Answer, who Person) Carried {
	t.Helper()
	leads.Expect(t, http.StatusSeeOther)
	asked := leads.Location()
	if !strings.HasPrefix(asked, i.URL) {
		t.Fatalf("%s leads to %s, want the identity provider", leads.Asked, asked)
	}
	page, at := i.at(t, http.MethodGet, asked, nil)
	return i.sent(t, page, at, who)
}

// sent chooses somebody on the page for signing in, and returns what it sends.
func (i *IdP) sent(t *testing.T, page Answer, at string, who Person) Carried {
	t.Helper()
	asks := page.Shows(t)
	form := asks.Find("form[method=post]").defaults()
	for name, value := range map[string]string{
		"person": "new", "email": who.Email, "first": who.First, "last": who.Last, "groups": who.Groups, "assign": "yes", "fault": string(who.Fault), "do": "sign-in",
	} {
		form.Set(name, value)
	}
	for _, choice := range asks.Find("fieldset").All("p.choice") {
		if choice.Says(who.Email) { // has signed in before
			form.Set("person", choice.Find("input").Attr("value"))
		}
	}
	if who.Change != nil {
		who.Change(form)
	}
	answer, _ := i.at(t, http.MethodPost, at, form)
	if link := sendLink.FindStringSubmatch(answer.Body); link != nil {
		u, err := url.Parse(html.UnescapeString(link[1]))
		if err != nil {
			t.Fatal(err)
		}
		return Carried{Path: u.RequestURI()}
	}
	fields := url.Values{}
	for _, f := range field.FindAllStringSubmatch(answer.Body, -1) {
		fields.Set(f[1], html.UnescapeString(f[2]))
	}
	if fields.Get("SAMLResponse") == "" {
		t.Fatalf("the identity provider sends no answer: %s", answer.Body)
	}
	site := model.NewSite(i.World.Server.URL)
	return Carried{Path: strings.TrimPrefix(site.SAMLAnswers(i.Connection.ID), i.World.Server.URL), Form: fields}
}

// defaults returns what a form sends when nobody changes anything in it.
func (p Part) defaults() url.Values {
	p.t.Helper()
	form := url.Values{}
	for _, kind := range []string{"input", "textarea", "select"} {
		for _, f := range p.All(kind + "[name]") {
			choice := kind == "input" && (f.Is("type") && (f.Attr("type") == "radio" || f.Attr("type") == "checkbox"))
			if !choice || f.Is("checked") {
				form.Add(f.Attr("name"), f.Value())
			}
		}
	}
	return form
}

// Bring brings an answer as browsers do: what another site posts comes without cookies,
// and is posted again by the page that this shows.
func (b *Browser) Bring(t *testing.T, a Carried) Answer {
	t.Helper()
	if a.Form == nil {
		return b.Get(t, a.Path, "Sec-Fetch-Site", "cross-site")
	}
	again := b.World.Browser(t).Post(t, a.Path, a.Form, "Sec-Fetch-Site", "cross-site").Shows(t)
	form := url.Values{}
	for _, f := range again.All("input") {
		form.Set(f.Attr("name"), f.Attr("value"))
	}
	return b.Post(t, a.Path, form)
}

// SignIn signs somebody in by the connection.
func (i *IdP) SignIn(t *testing.T, b *Browser, next string, who Person) Answer {
	t.Helper()
	return b.Bring(t, i.Answer(t, b.Get(t, i.Start()+"?next="+url.QueryEscape(next)), who))
}

// SignOut signs out whoever is signed in at the identity provider, which tells us.
func (i *IdP) SignOut(t *testing.T) {
	t.Helper()
	i.at(t, http.MethodGet, i.URL+"/oauth2/v1/logout", nil)
}

// Attempts returns what the administrators of the connection see, the newest first.
func (i *IdP) Attempts(t *testing.T) []model.Attempt {
	t.Helper()
	all, err := i.World.DB.Attempts(t.Context(), i.World.Acme, i.Connection.ID)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Identity links somebody to a subject, as a sign-in before has done.
func (i *IdP) Identity(t *testing.T, user model.UserID, issuer, subject string) {
	t.Helper()
	i.World.Write(t, func(tx *db.Tx) error {
		return tx.PutIdentity(t.Context(), model.Identity{
			Org: i.World.Acme, Connection: i.Connection.ID, Issuer: issuer, Subject: subject, User: user, LinkedAt: tx.Now(), LastAt: tx.Now(),
		})
	})
}

// Unasked signs somebody in at the identity provider without a request of ours.
func (i *IdP) Unasked(t *testing.T, who Person) Carried {
	t.Helper()
	page, at := i.at(t, http.MethodGet, i.URL+"/app/saml/sso/saml", nil)
	return i.sent(t, page, at, who)
}

// AcceptUnasked has the connection take answers to no request.
func (i *IdP) AcceptUnasked(t *testing.T) {
	t.Helper()
	i.Connection = i.live(t, i.World.Actor(t, Dana), i.Connection, sso.SAMLForm{Metadata: i.metadata(t), SAMLOptions: sso.SAMLOptions{Unsolicited: true}})
}

// Also turns another connection on at the same identity provider.
func (i *IdP) Also(t *testing.T, by model.Actor, c model.Connection) model.Connection {
	t.Helper()
	return i.live(t, by, c, sso.SAMLForm{Metadata: i.metadata(t)})
}

// live has people sign in by what somebody enters, tests and turns on. What they enter by
// OpenID Connect is always the same.
func (i *IdP) live(t *testing.T, by model.Actor, c model.Connection, form sso.SAMLForm) model.Connection {
	t.Helper()
	w, err := i.World, error(nil)
	if c.Chosen && len(c.Domains) == 0 { // there is another one
		if c, err = w.Config.SSO.SetDomains(t.Context(), by, c.ID, c.Version, true, nil); err != nil {
			t.Fatal(err)
		}
	}
	if c.Settings[0].Type == model.ConnectionSAML {
		c, err = w.Config.SSO.SetSAML(t.Context(), by, c.ID, c.Version, form)
	} else {
		c, err = w.Config.SSO.SetOIDC(t.Context(), by, c.ID, c.Version, sso.OIDCForm{Issuer: i.URL, ClientID: "oidc", Secret: "secret"})
	}
	if err != nil {
		t.Fatal(err)
	}
	draft, _ := c.In(model.SettingsDraft)
	if _, err := w.Config.SSO.Tested(t.Context(), by, c.ID, draft); err != nil {
		t.Fatal(err)
	}
	if c, err = w.DB.Connection(t.Context(), c.Org, c.ID); err == nil {
		c, err = w.Config.SSO.TurnOn(t.Context(), by, c.ID, c.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}
