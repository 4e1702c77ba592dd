package signin_test

import (
	"compress/flate"
	"encoding/base64"
	"io"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// resistant is how the identity provider of the tests calls a passkey in SAML.
const resistant = "http://schemas.openid.net/pape/policies/2007/06/phishing-resistant"

// asksContext has a SAML connection tell its identity provider how an application wants
// people to sign in.
func asksContext(t *testing.T, idp *handlerstest.IdP) {
	t.Helper()
	idp.World.Write(t, func(tx *db.Tx) error {
		c, err := tx.Connection(t.Context(), idp.World.Acme, idp.Connection.ID)
		if err != nil {
			return err
		}
		live, _ := c.In(model.SettingsLive)
		live.SAML.AsksContext = true
		return tx.PutSettings(t.Context(), c.Org, c.ID, live)
	})
}

// authnRequest returns the request that an address brings to a SAML identity provider.
func authnRequest(t *testing.T, asked *url.URL) string {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(asked.Query().Get("SAMLRequest"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(flate.NewReader(strings.NewReader(string(packed))))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// asks begins to sign in by a connection, to go on to next, and returns where that leads.
func asks(t *testing.T, b *handlerstest.Browser, idp *handlerstest.IdP, next string) *url.URL {
	t.Helper()
	to, err := url.Parse(b.Get(t, idp.Start()+"?next="+url.QueryEscape(next)).Location())
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// TestAsksOpenIDProvider asks an OpenID provider for what an application wants, as far as
// it says that it has it, and for nothing else.
func TestAsksOpenIDProvider(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	idp := s.Upstream(t, model.ConnectionOIDC)
	b := s.Browser(t)
	chosen := "/a/organizations?" + url.Values{"organization": {string(s.Acme)}, "next": {s.waits(t, b, "prompt", "login")}}.Encode()
	for name, test := range map[string]struct{ next, contexts, age, prompt string }{
		"an application":         {s.waits(t, b), "", "", ""},
		"a page":                 {"/ui/members", "", "", ""},
		"phr":                    {s.waits(t, b, "acr_values", "phr"), "phr", "", ""},
		"its own word":           {s.waits(t, b, "acr_values", "urn:other urn:okta:loa:2fa:any phr"), "urn:okta:loa:2fa:any phr", "", ""},
		"what it does not have":  {s.waits(t, b, "acr_values", "urn:other"), "", "", ""},
		"anything will do":       {s.waits(t, b, "acr_values", "phr 1"), "", "", ""},
		"max_age":                {s.waits(t, b, "max_age", "3600"), "", "3600", ""},
		"prompt=login":           {s.waits(t, b, "prompt", "login"), "", "0", "login"},
		"behind an organization": {chosen, "", "0", "login"},
		"both":                   {s.waits(t, b, "acr_values", "phr", "max_age", "60"), "phr", "60", ""},
	} {
		q := asks(t, b, idp, test.next).Query()
		if got := q.Get("acr_values"); got != test.contexts || q.Get("max_age") != test.age || q.Get("prompt") != test.prompt {
			t.Errorf("%s: acr_values %q, max_age %q, prompt %q", name, got, q.Get("max_age"), q.Get("prompt"))
		}
	}
	next := s.waits(t, b, "max_age", "3600")
	s.clock.Advance(time.Minute) // on the way there
	if age := asks(t, b, idp, next).Query().Get("max_age"); age != strconv.Itoa(3660) {
		t.Errorf("a minute later max_age is %s", age)
	}
}

// TestAsksSAMLProvider has a SAML identity provider ask its people anew where it matters
// when they have signed in, and tells it how only where an administrator wants that.
func TestAsksSAMLProvider(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	idp := s.Upstream(t, model.ConnectionSAML)
	b := s.Browser(t)
	const forced, context = `ForceAuthn="true"`, "RequestedAuthnContext"
	says := func(name, next string, wants ...string) {
		t.Helper()
		asked := authnRequest(t, asks(t, b, idp, next))
		for _, part := range []string{forced, context} {
			want := false
			for _, w := range wants {
				want = want || w == part
				if !strings.Contains(asked, w) {
					t.Errorf("%s: the request does not say %s: %s", name, w, asked)
				}
			}
			if !want && strings.Contains(asked, part) {
				t.Errorf("%s: the request is %s", name, asked)
			}
		}
	}
	says("an application", s.waits(t, b))
	says("phr", s.waits(t, b, "acr_values", "phr"))
	says("max_age", s.waits(t, b, "max_age", "3600"), forced)
	says("prompt=login", s.waits(t, b, "prompt", "login"), forced)
	asksContext(t, idp)
	says("an application", s.waits(t, b))
	says("anything will do", s.waits(t, b, "acr_values", "phr 1"))
	says("phr", s.waits(t, b, "acr_values", "phr"), context, ">phr<", ">phrh<", ">"+resistant+"<")
	says("both", s.waits(t, b, "acr_values", "urn:other", "max_age", "60"), forced, context, ">urn:other<")
}

// TestProviderSays: what an application is told is what the identity provider has said,
// of how and of when. Who has come by it in another way can go there again for more.
func TestProviderSays(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		if idp.Connection.Settings[0].Type == model.ConnectionSAML {
			asksContext(t, idp)
		}
		s := signed{World: w, app: w.Application(t, model.Application{Type: model.ApplicationSPA})}
		b := w.Browser(t)
		by := func(method string) func(url.Values) { return func(form url.Values) { form.Set("method", method) } }
		kim := handlerstest.Person{Email: handlerstest.Kim, Change: by("pwd")}
		next := s.waits(t, b, "acr_values", "phr")
		idp.SignIn(t, b, next, kim).LeadsTo(t, next)
		stepUp := "/a/step-up?" + b.Get(t, next).After(t, "/a/step-up?") // a password proves less
		door := b.Get(t, stepUp).Shows(t).Find("#step-up-provider").Attr("href")
		kim.Change = by("phr")
		b.Bring(t, idp.Answer(t, b.Get(t, door), kim)).LeadsTo(t, next)
		b.Get(t, next).After(t, "https://app.test/callback?code=")

		row := func() model.Session {
			all, err := w.DB.OwnSessions(t.Context(), w.Members[handlerstest.Kim].User, 1)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[0].Session
		}()
		one, err := w.DB.Session(t.Context(), row.ID)
		if err != nil || one.ACR() != model.ACRPhishingResistant || one.Upstream.AuthTime.IsZero() {
			t.Errorf("the session is %+v, %v", one.Session, err)
		}
	})
}
