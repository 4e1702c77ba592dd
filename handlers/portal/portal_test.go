package portal_test

import (
	"net/http"
	"net/url"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
	"anteroom/internal/portal"
)

// TestShareable walks through what somebody sees who was given a link: the page that it opens,
// which changes nothing, the list, the three widgets; and nothing any more once it is revoked.
func TestShareable(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, m := range model.PortalModules() {
		w.Enable(t, w.Acme, m)
	}
	l, token, err := w.Config.Portal.Share(t.Context(), w.Actor(t, handlerstest.Dana), portal.Wish{Modules: model.PortalModules()})
	if err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	at := model.PortalTokenPath(token)
	landing := b.Get(t, at).Shows(t)
	if got := landing.Find("h1").Text(); got != "Set up Acme" {
		t.Errorf("heading %q", got)
	}
	home := model.PortalLinks(l.ID).Home()
	b.Get(t, home).LeadsTo(t, home+"over")
	opened := b.Post(t, landing.Form(at).Attr("action"), url.Values{})
	opened.LeadsTo(t, home)
	page := b.Get(t, home).Shows(t)
	for _, m := range model.PortalModules() {
		to := model.PortalLinks(l.ID).Widget(model.PortalWidget(m))
		page.Find("main").Find("a[href=" + to + "]")
		b.Get(t, to).Shows(t)
	}
	if err := w.Config.Portal.Revoke(t.Context(), w.Actor(t, handlerstest.Dana), l.ID); err != nil {
		t.Fatal(err)
	}
	b.Get(t, home).LeadsTo(t, home+"over")
	if a := b.Get(t, home+"over"); a.Page(t, http.StatusGone).Find("h1").Text() != "This link was revoked" {
		t.Errorf("once it is revoked: %s", a.Body)
	}
}
