package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
)

// The second shell: what only it has.
const (
	elsewhere     = "/elsewhere/portal"
	elsewhereHost = "elsewhere.test"
	framer        = "https://app.test"
)

// otherShell returns a shell that shows Acme's domains to whoever sends a key, and
// no session: all of Acme to the operator.
func otherShell(w *handlerstest.World) *web.Shell {
	return &web.Shell{
		Links: elsewhere, Host: elsewhereHost, SignIn: "/elsewhere/expired",
		Cookies: web.CookiePolicy{Name: "elsewhere", SameSite: http.SameSiteNoneMode, Partitioned: true},
		Groups:  []web.WidgetGroup{{Label: "Set up", Widgets: []model.Widget{model.WidgetDomains}}},
		Framers: func(*http.Request) ([]string, error) {
			return []string{framer, "*", "https://b.test; script-src *"}, nil
		},
		Visitor: func(r *http.Request) (web.Visitor, error) {
			org, err := w.DB.Organization(r.Context(), w.Acme)
			v := web.Visitor{
				Name: "Olga Operator", Org: org, Permissions: model.NewPermissions(model.SettingsManage),
				Features: []model.Feature{model.FeatureDomainVerification}, Actor: model.Actor{Kind: model.ActorOperator, ID: "olga", Org: w.Acme},
			}
			switch r.Header.Get("X-Key") {
			case "":
				return web.Visitor{}, model.SignedOut("Open the link again.")
			case "reader":
				v.Permissions = model.NewPermissions(model.SettingsRead)
			case "proved":
				v.SudoUntil = w.DB.Now().Add(time.Minute)
			case "operator":
				v.Permissions, v.Features = model.NewPermissions(model.BuiltIn()...), model.Features()
			}
			return v, err
		},
		Layout: func(r *http.Request, f layout.Frame) (views.View, error) {
			return layout.Auth{Title: f.Title + " for " + web.VisitorOf(r).Name, AppName: f.AppName, Look: f.Look, Logo: f.Logo, Favicon: f.Favicon, Theme: f.Theme, Body: f.Body, Room: f.Room, Toast: f.Toast}, nil
		},
	}
}

// guest is a browser in the second shell.
type guest struct {
	*handlerstest.Browser
	key string
}

func (g guest) ask(t *testing.T, method, path string, form url.Values, header ...string) handlerstest.Answer {
	t.Helper()
	r := g.Request(t, method, path, form, append([]string{"X-Key", g.key}, header...)...)
	r.Host = elsewhereHost
	return g.Do(t, r)
}

func newElsewhere(t *testing.T) (w *handlerstest.World, g guest, routes []handlers.Route) {
	t.Helper()
	w = handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	w.Serve(t, func(ctx context.Context, c handlers.Config) (h http.Handler, err error) {
		h, routes, err = handlers.NewElsewhere(ctx, c, otherShell(w))
		return h, err
	})
	return w, guest{w.Browser(t), "manager"}, routes
}

// TestRoomInAnotherShell walks the domains in a shell that is not the portal, as a
// visitor who has no session: list, add, look, ask, remove. Whatever an answer
// leads to is in that shell.
func TestRoomInAnotherShell(t *testing.T) {
	t.Parallel()
	w, g, _ := newElsewhere(t)
	followed := 0
	ask := func(method, path string, form url.Values, header ...string) handlerstest.Answer {
		t.Helper()
		a := g.ask(t, method, path, form, header...)
		if to := a.Location() + a.Header.Get("HX-Redirect"); to != "" && !strings.HasPrefix(to, elsewhere+"/") {
			t.Errorf("%s leads to %s", a.Asked, to)
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			return a
		}
		for _, to := range addresses(a.Page(t, a.Status)) {
			if strings.HasPrefix(to.path, "/static/") {
				continue
			}
			followed++
			if !strings.HasPrefix(to.path, elsewhere+"/") {
				t.Errorf("%s: %s %s leads out of the shell", a.Asked, to.method, to.path)
			}
		}
		return a
	}
	list := elsewhere + "/domains"
	page := ask("GET", list, nil).Shows(t)
	if got := page.Find("title").Text(); got != "Domains for Olga Operator – Anteroom" {
		t.Errorf("title %q", got)
	}
	if page.Has("nav") {
		t.Error("the portal’s navigation shows")
	}
	at := ask("POST", page.Form(list).Attr("action"), url.Values{"domain": {"acme.example"}}).Location()
	d := onlyDomain(t, w)
	if at != list+"/"+string(d.ID) {
		t.Fatalf("adding leads to %q", at)
	}
	detail := ask("GET", at, nil).Shows(t)
	if form := detail.Form(at + "/check"); form.Field("shown_for").Value() != string(w.Acme) {
		t.Error("the form does not say for which organization it was shown")
	}
	if err := w.Names.Set(domains.RecordName(d), "another value"); err != nil {
		t.Fatal(err)
	}
	for _, header := range [][]string{nil, handlerstest.Inline} {
		ask("GET", at+"/status", nil, header...)
		ask("POST", at+"/check", url.Values{}, header...)
		ask("POST", at+"/retry", url.Values{}, header...)
		ask("GET", list, nil, header...)
	}
	confirm := ask("GET", detail.Find("a[href="+at+"/remove]").Attr("href"), nil).Shows(t)
	gone := ask("POST", confirm.Form(at+"/remove").Attr("action"), url.Values{})
	gone.LeadsTo(t, list)
	if got := gone.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "elsewhere-flash=") || !strings.Contains(got, "SameSite=None") || !strings.Contains(got, "Partitioned") {
		t.Errorf("cookie %q", got)
	}
	if followed < 20 {
		t.Errorf("%d addresses followed", followed)
	}
	for _, e := range w.Events(t, w.Acme)[:2] {
		if e.Actor.Kind != model.ActorOperator || e.Actor.ID != "olga" {
			t.Errorf("%s was done by %+v", e.Type(), e.Actor)
		}
	}
}

func onlyDomain(t *testing.T, w *handlerstest.World) model.Domain {
	t.Helper()
	all, err := w.DB.Domains(t.Context(), w.Acme, model.DomainOrganization)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	return all[0]
}

// TestShellKeepsItsOwn: each shell has a host, a frame policy, a way in and rights
// of its own.
func TestShellKeepsItsOwn(t *testing.T) {
	t.Parallel()
	w, g, _ := newElsewhere(t)
	list := elsewhere + "/domains"
	a := g.ask(t, "GET", list, nil)
	if got := a.Header.Get("Content-Security-Policy"); a.Status != http.StatusOK || !strings.Contains(got, "frame-ancestors "+framer+";") {
		t.Errorf("status %d, policy %q", a.Status, got)
	}
	member := w.As(t, handlerstest.Dana)
	if got := member.Get(t, "/ui/domains").Header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'none';") {
		t.Errorf("the portal can be framed: %q", got)
	}
	nobody := guest{w.Browser(t), ""}
	nobody.ask(t, "GET", list+"?a=b", nil).LeadsTo(t, "/elsewhere/expired?next="+url.QueryEscape(list+"?a=b"))

	// Neither is served under the other's name, and a session is worth nothing there.
	g.Get(t, list, "X-Key", "manager").Expect(t, http.StatusMisdirectedRequest)
	g.ask(t, "GET", "/ui/domains", nil).Expect(t, http.StatusMisdirectedRequest)
	guest{member, ""}.ask(t, "GET", list, nil).LeadsTo(t, "/elsewhere/expired?next="+url.QueryEscape(list))

	// The portal's own origin is a stranger to it.
	foreign := []string{"Sec-Fetch-Site", "cross-site", "Origin", w.Config.BaseURL.String()}
	g.ask(t, "POST", list, url.Values{"domain": {"acme.example"}}, foreign...).Expect(t, http.StatusForbidden)

	reader := guest{w.Browser(t), "reader"}
	if page := reader.ask(t, "GET", list, nil).Shows(t); page.Has("form") || !page.Says("Only admins can change this.") {
		t.Errorf("a reader sees %s", page.HTML())
	}
	reader.ask(t, "POST", list, url.Values{"domain": {"acme.example"}}).Expect(t, http.StatusNotFound)
}

// TestShellWithoutProof: what needs a fresh proof of who somebody is does not
// exist for a visitor who can give none.
func TestShellWithoutProof(t *testing.T) {
	t.Parallel()
	w, g, _ := newElsewhere(t)
	d := w.Claim(t, handlerstest.Dana, "acme.example")
	if err := w.Names.Set(domains.RecordName(d), domains.RecordValue(d)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Config.Domains.CheckDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := elsewhere + "/domains/" + string(d.ID)
	page := g.ask(t, "GET", at, nil).Shows(t)
	if page.Find("h2#domain-status-title").Text() != "Verified" || page.Has("[href$=/remove]") {
		t.Errorf("%s", page.HTML())
	}
	if page.Has("[href^=/ui/]") || page.Has("[href$=#general-domains]") {
		t.Error("a link leads to a widget that the shell does not show")
	}
	g.ask(t, "GET", at+"/remove", nil).Expect(t, http.StatusNotFound)
	g.ask(t, "POST", at+"/remove-verified", url.Values{}).Expect(t, http.StatusNotFound)
	if now := onlyDomain(t, w); !now.Owned() {
		t.Errorf("domain %+v", now)
	}
	g.key = "proved"
	confirm := g.ask(t, "GET", at+"/remove", nil).Shows(t)
	g.ask(t, "POST", confirm.Form(at+"/remove-verified").Attr("action"), url.Values{}).LeadsTo(t, elsewhere+"/domains")
}

// TestRoomsStayInTheShell opens every page of an organization's rooms as the
// operator, in a shell that is not the portal.
func TestRoomsStayInTheShell(t *testing.T) {
	t.Parallel()
	w, g, routes := newElsewhere(t)
	g.key = "operator"
	leads := leading(routes)
	opened, followed := walk(t, w, routes, elsewhere, func(path string, header ...string) handlerstest.Answer { return g.ask(t, "GET", path, nil, header...) },
		func(from handlerstest.Answer, to address) {
			if strings.HasPrefix(to.path, "/static/") {
				return
			}
			if !strings.HasPrefix(to.path, elsewhere+"/") || !leads(to) {
				t.Errorf("%s: %s %s leads nowhere in this shell", from.Asked, to.method, to.path)
			}
		})
	if opened < 25 || followed < 170 {
		t.Errorf("%d pages and parts opened, %d addresses followed", opened, followed)
	}
	general := g.ask(t, "GET", elsewhere+"/general", nil).Shows(t)
	if !general.Has("form#general-name") || general.Says("Leave organization") || general.Says("Delete organization") {
		t.Errorf("somebody from outside who can prove nothing sees %s", general.HTML())
	}
	g.ask(t, "GET", elsewhere+"/general/delete", nil).Expect(t, http.StatusNotFound)
	if policy := g.ask(t, "GET", elsewhere+"/session-policy", nil).Shows(t); policy.Has("form") || !policy.Says("In effect") {
		t.Errorf("a form that cannot be sent: %s", policy.HTML())
	}
	kim := w.Member(t, handlerstest.Kim)
	form := w.Change(t, handlerstest.Kim, "admin")
	g.ask(t, "POST", elsewhere+"/members/"+string(kim.ID)+"/role", form).LeadsTo(t, elsewhere+"/members")
	if now := w.Member(t, handlerstest.Kim); len(now.Roles) != 1 || now.Roles[0].Name != "admin" {
		t.Errorf("roles %+v", now.Roles)
	}
}
