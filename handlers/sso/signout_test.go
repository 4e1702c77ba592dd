package sso_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestSignOutOption: where the identity provider offers it, an administrator chooses whether
// it signs people out, too; the event says so, and another change keeps it.
func TestSignOutOption(t *testing.T) {
	t.Parallel()
	for _, kind := range []model.ConnectionType{model.ConnectionSAML, model.ConnectionOIDC} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			b := w.As(t, handlerstest.Dana)
			c := w.Upstream(t, kind).Connection
			if box := b.Get(t, at(c)).Shows(t).Find("#sso-signs-out"); box.Is("checked") {
				t.Error("it is on by itself")
			}
			b.Post(t, at(c)+"/options", form(t, w, c, "signs_out", "yes")).LeadsTo(t, at(c))
			if !b.Get(t, at(c)).Shows(t).Find("#sso-signs-out").Is("checked") || !w.ConnectionNow(t, c).SignsOut {
				t.Error("it is not kept")
			}
			b.Post(t, at(c)+"/rename", form(t, w, c, "name", "Ours")).LeadsTo(t, at(c))
			if !w.ConnectionNow(t, c).SignsOut {
				t.Error("a new name takes it back")
			}
			said := 0
			for _, e := range w.Events(t, w.Acme) {
				if p, ok := e.Payload.(model.ConnectionUpdated); ok && !p.Before.SignsOut && p.After.SignsOut {
					said++
				}
			}
			if said != 1 {
				t.Errorf("%d events say so", said)
			}
			b.Post(t, at(c)+"/options", form(t, w, c)).LeadsTo(t, at(c))
			if w.ConnectionNow(t, c).SignsOut {
				t.Error("it stays on")
			}
		})
	}
}

// TestRefusedLogoutOnPage: administrators read why nobody was signed out.
func TestRefusedLogoutOnPage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	idp := w.Upstream(t, model.ConnectionSAML)
	page := b.Get(t, at(idp.Connection)).Shows(t)
	slo := page.Find("#sso-slo").Text()
	w.Browser(t).Get(t, strings.TrimPrefix(slo, w.Server.URL)).Expect(t, http.StatusForbidden)
	refused := idp.Attempts(t)[0]
	if list := b.Get(t, at(idp.Connection)).Shows(t).Find("#sso-attempts"); !list.Says("Sign-out refused") {
		t.Errorf("the list says %s", list.Text())
	}
	main := b.Get(t, at(idp.Connection)+"/attempts/"+string(refused.ID)).Shows(t).Find("main")
	if main.Heading() != "Sign-out through Okta" || !main.Says("Nobody was signed out") || !main.Says("That is no request or answer about signing out") || main.Says("signed in") {
		t.Errorf("the page says %s", main.Text())
	}
}
