package handlerstest

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// SignsOut has signing out here sign people out at the identity provider, too.
func (i *IdP) SignsOut(t *testing.T) {
	t.Helper()
	c := i.Connection
	c, err := i.World.Config.SSO.SetOptions(t.Context(), i.World.Actor(t, Dana), c.ID, c.Version, sso.Options{Name: c.Name, Creates: c.Creates, SignsOut: true})
	if err != nil {
		t.Fatal(err)
	}
	i.Connection = c
}

// PostsOnly has the identity provider of the connection take no redirects about signing out.
func (i *IdP) PostsOnly(t *testing.T) {
	t.Helper()
	metadata := regexp.MustCompile(`<md:SingleLogoutService Binding="[^"]*HTTP-Redirect"[^>]*>`).ReplaceAll(i.metadata(t), nil)
	i.Connection = i.live(t, i.World.Actor(t, Dana), i.Connection, sso.SAMLForm{Metadata: metadata})
}

// Knows reports whether somebody is signed in at the identity provider, in the browser that
// people have there.
func (i *IdP) Knows(t *testing.T) bool {
	t.Helper()
	site := model.NewSite(i.World.Server.URL)
	answer := i.visit(t, http.MethodGet, i.URL+"/oauth2/v1/authorize?"+url.Values{
		"client_id": {"oidc"}, "redirect_uri": {site.OIDCCallback(i.Connection.ID)}, "response_type": {"code"}, "scope": {"openid"}, "prompt": {"none"},
		"code_challenge": {"x"}, "code_challenge_method": {"S256"},
	}.Encode(), nil)
	switch to := answer.Location(); {
	case strings.Contains(to, "code="):
		return true
	case strings.Contains(to, "login_required"):
		return false
	default:
		t.Fatalf("%d to %q: %s", answer.Status, to, answer.Body)
		return false
	}
}

// visit asks the identity provider, and follows it nowhere.
func (i *IdP) visit(t *testing.T, method, address string, form url.Values) Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	people := &Browser{World: i.World, Client: &http.Client{Jar: i.people, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return people.Do(t, r)
}

// Leads returns where a page goes on to by itself: to an address, or with fields that are
// posted there.
func (a Answer) Leads(t *testing.T) (to string, form url.Values) {
	t.Helper()
	if _, to, ok := strings.Cut(a.Header.Get("Refresh"), "url="); ok {
		return to, nil
	}
	page := a.Shows(t).Find("#post-form")
	form = url.Values{}
	for _, f := range page.All("input") {
		form.Set(f.Attr("name"), f.Attr("value"))
	}
	return page.Attr("action"), form
}

var posted = regexp.MustCompile(`(action|name|value)="([^"]*)"`)

// SignedOutAt brings a browser to the identity provider, to which an answer of ours leads
// after signing out here, and returns what it is to bring back.
func (i *IdP) SignedOutAt(t *testing.T, leads Answer) Carried {
	t.Helper()
	to, form := leads.Leads(t)
	if !strings.HasPrefix(to, i.URL) {
		t.Fatalf("%s leads to %s, want the identity provider", leads.Asked, to)
	}
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	return i.carried(t, i.visit(t, method, to, form))
}

// carried returns what an answer of the identity provider has a browser bring to us.
func (i *IdP) carried(t *testing.T, a Answer) Carried {
	t.Helper()
	if a.Status != http.StatusOK {
		return Carried{Path: strings.TrimPrefix(a.Location(), i.World.Server.URL)}
	}
	c := Carried{Form: url.Values{}}
	name := ""
	for _, m := range posted.FindAllStringSubmatch(a.Body, -1) {
		switch said := html.UnescapeString(m[2]); m[1] {
		case "action":
			c.Path = strings.TrimPrefix(said, i.World.Server.URL)
		case "name":
			name = said
		case "value":
			c.Form.Set(name, said)
		}
	}
	return c
}
