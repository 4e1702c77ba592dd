package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/handlers/portal"
	"github.com/anteroom/anteroom/internal/model"
)

// TestAdminPortalRoutes asks by every route of the program, as somebody who has a link to the
// admin portal open: what is not of its three widgets, or lets everybody in, is not there; and
// who has opened no link gets nothing of the portal.
func TestAdminPortalRoutes(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.Features()...)
	visitor, link := w.Visitor(t, handlerstest.Dana)
	foreign, _ := w.Visitor(t, handlerstest.Gus)
	stranger := w.Browser(t)
	before := w.Events(t, w.Acme)
	var shown []string
	for _, r := range routeTable(t, w.Config) {
		guarded := r.Guard != "public" && r.Guard != "protocol"
		path := parameter.ReplaceAllString(strings.Replace(r.Path, "{link}", string(link.ID), 1), "x")
		here := ofPortal(r)
		if here && guarded {
			rest := strings.TrimPrefix(r.Path, string(portal.Base)+"/")
			shown = append(shown, rest)
			ofModule := slices.ContainsFunc(model.PortalWidgets(), func(widget model.Widget) bool {
				return rest == widget.Path || strings.HasPrefix(rest, widget.Path+"/")
			})
			if !ofModule && !slices.Contains([]string{"", "stands", "events", "leave"}, rest) {
				t.Errorf("%s is of no module", r.Path)
			}
		}
		for _, method := range r.Methods {
			if method == "ANY" || method == "HEAD" || !guarded {
				continue
			}
			ask := func(b *handlerstest.Browser) handlerstest.Answer {
				return b.Do(t, b.Request(t, method, path, url.Values{}))
			}
			if here {
				for name, b := range map[string]*handlerstest.Browser{"nobody": stranger, "who has another link": foreign} {
					a := ask(b)
					if to, _, _ := strings.Cut(a.Location(), "?"); to != model.PortalLinks(link.ID).Home()+"over" {
						t.Errorf("%s gets %d of %s", name, a.Status, a.Asked)
					}
				}
				continue
			}
			if a := ask(visitor); a.Status < 300 {
				t.Errorf("%s shows something: %d", a.Asked, a.Status)
			}
		}
	}
	if len(shown) < 60 {
		t.Errorf("%d routes of the portal: does this test still see them?", len(shown))
	}
	if got := w.Events(t, w.Acme); len(got) != len(before) {
		t.Errorf("%d events, and before there were %d", len(got), len(before))
	}
}

// TestAdminPortalOf shows each page of the three widgets to a visitor of an organization in
// which all is set up: nothing leads out of the portal, and no person is named.
func TestAdminPortalOf(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.Features()...)
	d := w.Verified(t, handlerstest.Dana, "acme.example")
	c := w.On(t, handlerstest.Dana)
	dir := w.Directory(t, handlerstest.Dana)
	visitor, link := w.Visitor(t, handlerstest.Dana)
	l := model.PortalLinks(link.ID)
	for _, path := range []string{
		l.Home(), l.Domains(), l.Domain(d.ID), l.SSO(), l.Connection(c.ID), l.Connection(c.ID) + "/turn-off", l.Connection(c.ID) + "/delete",
		l.SCIM(), l.Directory(dir.ID), l.Directory(dir.ID) + "/users", l.Directory(dir.ID) + "/groups", l.Directory(dir.ID) + "/activity", l.Directory(dir.ID) + "/oauth",
		l.Directory(dir.ID) + "/disable", l.Directory(dir.ID) + "/delete",
	} {
		page := visitor.Get(t, path).Shows(t)
		for _, to := range addresses(page) {
			if !strings.HasPrefix(to.path, l.Home()) && !strings.HasPrefix(to.path, "/static/") && !strings.HasPrefix(to.path, "http") && !strings.HasPrefix(to.path, "#") {
				t.Errorf("%s leads to %s %s", path, to.method, to.path)
			}
		}
		if text := page.Text(); strings.Contains(text, handlerstest.Dana) || strings.Contains(text, "Require") || strings.Contains(text, "break-glass") {
			t.Errorf("%s: %s", path, text)
		}
	}
	for _, path := range []string{"/sso/break-glass", "/sso/" + string(c.ID) + "/require"} {
		visitor.Get(t, string(l)+path).Expect(t, http.StatusNotFound)
	}
}
