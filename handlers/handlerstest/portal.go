package handlerstest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// Visitor returns a browser in which a link to an organization's admin portal is open, that
// somebody has made for all modules, and the link.
func (w *World) Visitor(t *testing.T, email string) (*Browser, model.PortalLink) {
	t.Helper()
	l, token, err := w.Config.Portal.Share(t.Context(), w.Actor(t, email), portal.Wish{Modules: model.PortalModules()})
	if err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	b.Post(t, model.PortalTokenPath(token), url.Values{}).LeadsTo(t, model.PortalLinks(l.ID).Home())
	b.Get(t, model.PortalLinks(l.ID).Home()).Expect(t, http.StatusOK)
	return b, l
}

// Embedded makes a link to Acme's admin portal for a frame in a page of an application, and
// returns it with its token.
func (w *World) Embedded(t *testing.T, app model.ApplicationID, modules ...model.Feature) (model.PortalLink, string) {
	t.Helper()
	l, token, err := w.Config.Portal.Embed(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, app, modules)
	if err != nil {
		t.Fatal(err)
	}
	return l, token
}
