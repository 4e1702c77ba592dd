package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
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

// TestIncompleteAddress: whoever has lost a part of the address that they were given, or copied
// one from their browser, comes to a page that helps.
func TestIncompleteAddress(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	at, l := made(t, dana)
	home := model.PortalLinks(l.ID).Home()
	b := w.Browser(t)
	for _, path := range []string{"/portal", "/portal/", at[:len(at)-1], "/portal/lnk_404/over"} {
		if page := b.Get(t, path).Page(t, http.StatusGone); page.Heading() != "This link doesn’t work" {
			t.Errorf("%s: %s", path, page.Text())
		}
	}
	for from, to := range map[string]string{
		strings.TrimSuffix(home, "/"): home, "/portal/lnk_404": "/portal/lnk_404/", "/portal/lnk_404/": "/portal/lnk_404/over", at + "/": at + "/over", at + "/over": at,
	} {
		b.Get(t, from).LeadsTo(t, to)
	}
	b.Post(t, at, url.Values{}).LeadsTo(t, home)
	b.Get(t, strings.TrimSuffix(home, "/")).LeadsTo(t, home)
}

// TestRevokedMeanwhile: who sends a form of a link that was revoked since comes to a page that
// says so, and that nothing was changed.
func TestRevokedMeanwhile(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	at, l := made(t, dana, "modules", "domain_verification")
	b := w.Browser(t)
	b.Post(t, at, url.Values{}).LeadsTo(t, model.PortalLinks(l.ID).Home())
	form := b.Get(t, model.PortalLinks(l.ID).Domains()).Shows(t).Find("#domains-add")
	dana.Post(t, links+"/"+string(l.ID)+"/revoke", url.Values{}).LeadsTo(t, links)
	domain := url.Values{"domain": {"acme.example"}}
	over := b.Post(t, form.Attr("action"), domain).Location()
	part := b.Post(t, form.Attr("action"), domain, handlerstest.Inline...)
	if got := part.Header.Get("HX-Redirect"); got != over || part.Body != "" {
		t.Errorf("htmx is led to %q with %q, and others to %q", got, part.Body, over)
	}
	page := b.Get(t, over).Page(t, http.StatusGone)
	if page.Heading() != "This link was revoked" || !page.Says("has changed nothing") {
		t.Errorf("the page says %s", page.Text())
	}
	if all, err := w.DB.Domains(t.Context(), w.Acme, model.DomainOrganization); err != nil || len(all) > 0 {
		t.Errorf("domains: %v, %v", all, err)
	}
	if page := b.Get(t, model.PortalLinks(l.ID).Home()+"over").Page(t, http.StatusGone); page.Says("has changed nothing") {
		t.Error("who sends nothing reads the same")
	}
}
