package signin_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestConnectionAsked: an application can have its people sign in by one connection, and
// then no other way of having signed in answers it.
func TestConnectionAsked(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		s := signed{World: w, app: w.Application(t, model.Application{Type: model.ApplicationSPA})}
		c := string(idp.Connection.ID)
		b := w.Browser(t)
		b.SignIn(t, handlerstest.Gus, "")
		b.Get(t, s.ask("connection_id", c, "prompt", "none")).After(t, "https://app.test/callback?error=login_required")
		b.SignedOut(t)
		b = w.Browser(t)
		asked := b.Get(t, s.ask("connection_id", c, "login_hint", zoe.Email))
		to, err := url.Parse(asked.Location())
		if err != nil || to.Path != idp.Start() || to.Query().Get("login_hint") != zoe.Email {
			t.Fatalf("leads to %s, want the connection", asked.Location())
		}
		waiting := to.Query().Get("next")
		b.Bring(t, idp.Answer(t, b.Get(t, asked.Location()), zoe)).LeadsTo(t, waiting)
		b.Get(t, waiting).After(t, "https://app.test/callback?code=")
		if got := b.ActsFor(t); got != "Acme" {
			t.Errorf("acts for %s", got)
		}
		b.Get(t, s.ask("connection_id", c, "prompt", "none")).After(t, "https://app.test/callback?code=")
		b.Get(t, s.ask("connection_id", c, "organization_id", string(w.Acme))).After(t, "https://app.test/callback?code=")
		if _, err := w.Config.SSO.TurnOff(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version); err != nil {
			t.Fatal(err)
		}
		b.Get(t, s.ask("connection_id", c)).After(t, "https://app.test/callback?error=invalid_request")
	})
}

// TestConnectionNotAsked: whoever came another way is asked to come by the connection, and
// one by which nobody can come is refused.
func TestConnectionNotAsked(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	on := s.Upstream(t, model.ConnectionOIDC).Connection
	off := s.Connection(t, handlerstest.Dana)
	b := s.Browser(t)
	b.SignIn(t, handlerstest.Gus, "")
	asked := b.Get(t, s.ask("connection_id", string(on.ID))).Location()
	if !strings.HasPrefix(asked, model.StartPath(on.ID)+"?next=") {
		t.Errorf("leads to %q, want the connection", asked)
	}
	next := nextOf(t, b.Get(t, s.ask("connection_id", string(on.ID))), model.StartPath(on.ID)+"?")
	if again := b.Get(t, next).Location(); !strings.HasPrefix(again, model.StartPath(on.ID)) {
		t.Errorf("without having come by it: leads to %q", again)
	}
	for name, more := range map[string][]string{
		"none":                 {"connection_id", "conn_1"},
		"malformed":            {"connection_id", "x"},
		"off":                  {"connection_id", string(off.ID)},
		"another organization": {"connection_id", string(on.ID), "organization_id", string(s.Globex)},
	} {
		got := s.Browser(t).Get(t, s.ask(more...)).Location()
		if !strings.HasPrefix(got, "https://app.test/callback?error=invalid_request&error_description=connection_id+is+unknown.") {
			t.Errorf("%s: leads to %q", name, got)
		}
	}
}

// TestHintsLead: nobody types what an application has said already, and who comes back
// from there can.
func TestHintsLead(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	c := s.Connect(t, s.Globex, "globex.test", false)
	follow := func(more ...string) string {
		b := s.Browser(t)
		return b.Get(t, s.waitsAt(t, b, more...)).Location()
	}
	for name, test := range map[string]struct {
		more []string
		hint string
	}{
		"address":            {[]string{"login_hint", "gus@globex.test"}, "login_hint=gus%40globex.test&next="},
		"domain":             {[]string{"domain_hint", "Globex.TEST"}, "next="},
		"address and domain": {[]string{"login_hint", "gus@globex.test", "domain_hint", "else.test"}, "login_hint=gus%40globex.test&next="},
	} {
		if got := follow(test.more...); !strings.HasPrefix(got, model.StartPath(c.ID)+"?"+test.hint) {
			t.Errorf("%s: leads to %q", name, got)
		}
	}
	for name, more := range map[string][]string{
		"elsewhere":                    {"login_hint", "gus@else.test", "domain_hint", "globex.test"},
		"no domain":                    {"domain_hint", "not a domain"},
		"nobody's":                     {"domain_hint", "else.test"},
		"below one":                    {"domain_hint", "a.globex.test"},
		"somebody who signs in by now": {"login_hint", handlerstest.Dana},
	} {
		if got := follow(more...); got != "" {
			t.Errorf("%s: leads to %q", name, got)
		}
	}
	s.Browser(t).Get(t, "/a/login?login_hint=gus%40globex.test&next=%2Fui%2F").Shows(t).Form("/a/login")
	s.Connect(t, s.Globex, "second.test", false)
	if got := follow("domain_hint", "globex.test"); got != "" {
		t.Errorf("where two connections lead from a domain: leads to %q", got)
	}
}
