package portal_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/roles"
)

const links = "/ui/portal-links"

// made sends the form that makes a link, and returns where the link leads and its id.
func made(t *testing.T, b *handlerstest.Browser, pairs ...string) (at string, l model.PortalLink) {
	t.Helper()
	form := filled(t, b, pairs...)
	page := b.Post(t, links, form).Shows(t)
	shown := page.Find("#portal-link")
	if !shown.Is("data-secret") {
		t.Error("the link does not say that it is a secret")
	}
	u, err := url.Parse(shown.Text())
	if err != nil {
		t.Fatal(err)
	}
	return u.Path, newest(t, b.World)
}

// filled returns the form that makes a link as its page fills it in, with names and values
// in turn in the place of what is there.
func filled(t *testing.T, b *handlerstest.Browser, pairs ...string) url.Values {
	t.Helper()
	page := b.Get(t, links+"/new").Shows(t).Find("main").Form(links)
	form := url.Values{"newest": {page.Field("newest").Value()}, "modules": {"sso"}, "lasts": {"168h0m0s"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form[pairs[i]] = strings.Fields(pairs[i+1])
	}
	return form
}

func newest(t *testing.T, w *handlerstest.World) model.PortalLink {
	t.Helper()
	all, err := w.DB.PortalLinks(t.Context(), w.Acme, 1)
	if err != nil || len(all) == 0 {
		t.Fatalf("links: %v, %v", all, err)
	}
	return all[0]
}

func inPortal(t *testing.T) (*handlerstest.World, *handlerstest.Browser, func(time.Duration)) {
	t.Helper()
	w, clock := handlerstest.NewWith(t, model.Features()...)
	return w, w.As(t, handlerstest.Dana), clock.Advance
}

// TestLinks: an admin makes a link, sees what comes of it, has it work longer, and revokes it.
func TestLinks(t *testing.T) {
	t.Parallel()
	w, b, _ := inPortal(t)
	if page := b.Get(t, links).Shows(t).Find("main"); !page.Says("No link yet.") {
		t.Errorf("before there is one: %s", page.Text())
	}
	at, l := made(t, b, "modules", "sso dir_sync", "lasts", "24h0m0s")
	row := b.Get(t, links).Shows(t).Find("#portal-link-" + string(l.ID))
	for _, want := range []string{"Single sign-on, Provisioning", "Works", "For whoever has it.", "Made by Dana Lee", "Not opened yet."} {
		if !row.Says(want) {
			t.Errorf("the row does not say %q: %s", want, row.Text())
		}
	}
	it := w.Browser(t)
	it.Post(t, at, url.Values{}).LeadsTo(t, model.PortalLinks(l.ID).Home())
	if row = b.Get(t, links).Shows(t).Find("#portal-link-" + string(l.ID)); !row.Says("Opened once, last used just now.") {
		t.Errorf("once it is open: %s", row.Text())
	}
	extend := row.Form(links + "/" + string(l.ID) + "/extend")
	list := b.Post(t, extend.Attr("action"), url.Values{"version": {extend.Field("version").Value()}, "lasts": {"720h0m0s"}}, handlerstest.Inline...).Shows(t)
	if after := newest(t, w); !after.ExpiresAt.Equal(w.DB.Now().Add(model.MaxPortalLink)) || !list.Find("#portal-link-"+string(l.ID)).Says("Works until") {
		t.Errorf("extended: %+v", after)
	}
	list = b.Post(t, links+"/"+string(l.ID)+"/revoke", url.Values{}, handlerstest.Inline...).Shows(t)
	if row := list.Find("#portal-link-" + string(l.ID)); !row.Says("Revoked on") || row.Has("form") {
		t.Errorf("revoked: %s", row.HTML())
	}
	it.Get(t, model.PortalLinks(l.ID).Home()).LeadsTo(t, model.PortalLinks(l.ID).Home()+"over")
	b.Post(t, links+"/"+string(l.ID)+"/revoke", url.Values{}).Page(t, http.StatusNotFound)
	b.Post(t, links+"/"+string(l.ID)+"/extend", url.Values{"version": {"1"}, "lasts": {"1h0m0s"}}).Page(t, http.StatusConflict)
}

// TestLinkIsMadeOnce: who reloads the page that shows a link makes no other one.
func TestLinkIsMadeOnce(t *testing.T) {
	t.Parallel()
	_, b, _ := inPortal(t)
	form := filled(t, b)
	b.Post(t, links, form).Shows(t).Find("#portal-link")
	again := b.Post(t, links, form).Page(t, http.StatusConflict)
	if again.Has("#portal-link") || !again.Find("main").Says("A link was made since") {
		t.Errorf("again: %s", again.Text())
	}
	form.Set("newest", again.Form(links).Field("newest").Value())
	b.Post(t, links, form).Shows(t).Find("#portal-link")
}

// TestLinkRefused: what no link can be is said beside the form, which keeps what was chosen.
func TestLinkRefused(t *testing.T) {
	t.Parallel()
	w, b, _ := inPortal(t)
	for name, test := range map[string]struct{ field, value, want string }{
		"for nothing":       {"modules", "", "Choose what the link is for."},
		"for anything":      {"modules", "session_policy", "A link can’t be for session_policy."},
		"an enormous name":  {"modules", strings.Repeat("x", 10000), "A link can’t be for"},
		"for ever":          {"lasts", "9999h", "from 1 hour to 30 days"},
		"for no time":       {"lasts", "0s", "from 1 hour to 30 days"},
		"for what it is no": {"lasts", "soon", "from 1 hour to 30 days"},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			page := b.Post(t, links, filled(t, b, test.field, test.value), header...).Page(t, http.StatusUnprocessableEntity)
			if !page.Find(".field-error").Says(test.want) {
				t.Errorf("%s: %s", name, page.Find(".field-error").Text())
			}
		}
	}
	l, _, err := w.Config.Portal.Share(t.Context(), w.Actor(t, handlerstest.Dana), portal.Wish{Modules: model.PortalModules()})
	if err != nil {
		t.Fatal(err)
	}
	page := b.Post(t, links+"/"+string(l.ID)+"/extend", url.Values{"version": {"1"}, "lasts": {"1m"}}, handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity)
	if !page.Find(".field-error").Says("from 1 hour to 30 days") || newest(t, w).Version != 1 {
		t.Errorf("extended by a minute: %s", page.Text())
	}
}

// TestLinkOfTwoTabs: of two who have a link work longer, the second reads how it is now.
func TestLinkOfTwoTabs(t *testing.T) {
	t.Parallel()
	w, b, _ := inPortal(t)
	_, l := made(t, b)
	form := url.Values{"version": {strconv.FormatInt(l.Version, 10)}, "lasts": {"1h0m0s"}}
	b.Post(t, links+"/"+string(l.ID)+"/extend", form).LeadsTo(t, links)
	form.Set("lasts", "720h0m0s")
	b.Post(t, links+"/"+string(l.ID)+"/extend", form, handlerstest.Inline...).Page(t, http.StatusConflict)
	if got := newest(t, w); !got.ExpiresAt.Equal(w.DB.Now().Add(time.Hour)) {
		t.Errorf("the second one overwrote it: %+v", got)
	}
}

// TestLinksOfModules: who manages one widget makes links for that alone, sees no others, and
// has none work longer that shows more.
func TestLinksOfModules(t *testing.T) {
	t.Parallel()
	w, b, _ := inPortal(t)
	if _, err := roles.New(w.DB).Create(t.Context(), model.Actor{Kind: model.ActorOperator}, model.Role{Name: "sso", Permissions: model.NewPermissions(model.SSORead, model.SSOManage)}); err != nil {
		t.Fatal(err)
	}
	w.Add(t, w.Acme, "sam@acme.test", "Sam", "sso")
	sam, kim := w.As(t, "sam@acme.test"), w.As(t, handlerstest.Kim)
	_, both := made(t, b, "modules", "sso dir_sync")
	_, scim := made(t, b, "modules", "dir_sync")
	list := sam.Get(t, links).Shows(t)
	if row := list.Find("#portal-link-" + string(both.ID)); !row.Has("#portal-revoke-"+string(both.ID)) || row.Has("#portal-extend-"+string(both.ID)) {
		t.Errorf("of single sign-on and provisioning: %s", row.HTML())
	}
	if list.Has("#portal-link-" + string(scim.ID)) {
		t.Error("of provisioning alone: it is in the list")
	}
	if form := sam.Get(t, links+"/new?module=dir_sync").Shows(t).Find("main").Form(links); !form.Choice("modules", "sso").Is("checked") || form.Has("#portal-module-dir_sync") {
		t.Errorf("the form: %s", form.HTML())
	}
	sam.Post(t, links, filled(t, sam, "modules", "dir_sync")).Page(t, http.StatusForbidden)
	sam.Post(t, links+"/"+string(scim.ID)+"/revoke", url.Values{}).Page(t, http.StatusForbidden)
	sam.Post(t, links+"/"+string(both.ID)+"/extend", url.Values{"version": {"1"}, "lasts": {"1h0m0s"}}).Page(t, http.StatusForbidden)
	sam.Post(t, links+"/"+string(both.ID)+"/revoke", url.Values{}).LeadsTo(t, links)
	for _, path := range []string{links, links + "/new", links + "/of/sso"} {
		kim.Get(t, path).Expect(t, http.StatusNotFound)
	}
	sam.Get(t, links+"/of/dir_sync").Expect(t, http.StatusNotFound)
}

// TestLinkOfSomebodyWhoLeft: the link of who may not manage what it shows any more shows
// nothing, and the list says so.
func TestLinkOfSomebodyWhoLeft(t *testing.T) {
	t.Parallel()
	w, b, _ := inPortal(t)
	w.Add(t, w.Acme, "sam@acme.test", "Sam", "admin")
	_, l := made(t, w.As(t, "sam@acme.test"))
	if _, err := w.Config.Members.Suspend(t.Context(), w.Actor(t, handlerstest.Dana), w.Member(t, "sam@acme.test").ID); err != nil {
		t.Fatal(err)
	}
	row := b.Get(t, links).Shows(t).Find("#portal-link-" + string(l.ID))
	if !row.Says("It shows nothing, since Sam Lee can’t manage this any more.") || row.Has("#portal-extend-"+string(l.ID)) {
		t.Errorf("the row: %s", row.HTML())
	}
	b.Post(t, links+"/"+string(l.ID)+"/revoke", url.Values{}).LeadsTo(t, links) // before they come back
}

// TestLinkNeedsSudo: who gives somebody else the settings has proven who they are just now.
func TestLinkNeedsSudo(t *testing.T) {
	t.Parallel()
	w, b, advance := inPortal(t)
	form := filled(t, b)
	advance(model.SudoLife)
	if a := b.Post(t, links, form); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/a/sudo") {
		t.Errorf("status %d to %s", a.Status, a.Location())
	}
	if all, err := w.DB.PortalLinks(t.Context(), w.Acme, 1); err != nil || len(all) > 0 {
		t.Errorf("links: %v, %v", all, err)
	}
}

// TestHandover: the page of each widget offers to have somebody else do it, and says how far
// they are; a reader and whoever was given it are offered nothing.
func TestHandover(t *testing.T) {
	t.Parallel()
	w, b, _ := inPortal(t)
	d := w.Verified(t, handlerstest.Dana, "acme.example")
	c, dir := w.Connection(t, handlerstest.Dana), w.Directory(t, handlerstest.Dana)
	at, l := made(t, b, "modules", "domain_verification sso dir_sync")
	it := w.Browser(t)
	it.Post(t, at, url.Values{}).LeadsTo(t, model.PortalLinks(l.ID).Home())
	for module, path := range map[string]func(model.Links) string{
		"domain_verification": model.Links.Domains, "sso": model.Links.SSO, "dir_sync": model.Links.SCIM,
	} {
		for _, to := range map[string][]string{"domain_verification": {"", "/" + string(d.ID)}, "sso": {"", "/" + string(c.ID)}, "dir_sync": {"", "/" + string(dir.ID)}}[module] {
			part := b.Get(t, path(model.Portal)+to).Shows(t).Find("#handover")
			if !part.Says("Somebody has a link from Dana Lee: last used just now.") || part.Find("#handover-new").Attr("href") != links+"/new?module="+module {
				t.Errorf("%s%s: %s", module, to, part.HTML())
			}
			if it.Get(t, path(model.PortalLinks(l.ID))+to).Shows(t).Has("#handover") {
				t.Errorf("%s%s: who was given it is asked to give it on", module, to)
			}
		}
	}
	if w.As(t, handlerstest.Kim).Get(t, "/ui/domains").Shows(t).Has("#handover") {
		t.Error("who may only look is offered it")
	}
	live := b.Get(t, "/ui/sso").Shows(t).Find("#handover")
	for _, language := range []string{"en", "de"} { // that of the page, which the room of links does not decide
		read := []string{"Accept-Language", language}
		on := b.Get(t, "/ui/sso", read...).Shows(t).Find("#handover")
		if asked := b.Get(t, live.Attr("data-hx-get"), append(read, handlerstest.Inline...)...).Shows(t).Find("#handover"); asked.HTML() != on.HTML() {
			t.Errorf("asked for in %s: %s\non the page: %s", language, asked.HTML(), on.HTML())
		}
	}
	revoke := live.Form(links + "/" + string(l.ID) + "/revoke")
	after := b.Post(t, revoke.Attr("action"), url.Values{"module": {"sso"}}, handlerstest.Inline...).Shows(t)
	if part := after.Find("#handover"); part.Has("li") {
		t.Errorf("revoked: %s", part.Text())
	}
	b.Post(t, revoke.Attr("action"), url.Values{"module": {"sso"}}).Page(t, http.StatusNotFound)
}
