package portal_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// framers returns the origins that an answer lets frame it.
func framers(t *testing.T, a handlerstest.Answer) string {
	t.Helper()
	_, after, found := strings.Cut(a.Header.Get("Content-Security-Policy"), "frame-ancestors ")
	if !found {
		t.Errorf("%s says nothing about frames", a.Asked)
	}
	origins, _, _ := strings.Cut(after, ";")
	return origins
}

// embedding is a world in which an application may embed the admin portal.
func embedding(t *testing.T) (*handlerstest.World, model.Application) {
	t.Helper()
	w := handlerstest.New(t)
	for _, m := range model.PortalModules() {
		w.Enable(t, w.Acme, m)
	}
	return w, w.Application(t, model.Application{
		RedirectURIs: []string{"https://app.test/callback", "https://app.test/other", "https://*.wild.test/callback", "http://127.0.0.1:8081/callback"},
		Origins:      []string{"https://admin.test"},
	})
}

// TestFramers: what an embedded link opens may be framed by pages of its own application and
// of no other, and nothing else by anybody.
func TestFramers(t *testing.T) {
	t.Parallel()
	w, app := embedding(t)
	other := w.Application(t, model.Application{RedirectURIs: []string{"https://other.test/callback"}})
	l, token := w.Embedded(t, app.ID, model.FeatureSSO)
	ofOther, tokenOfOther := w.Embedded(t, other.ID, model.FeatureSSO)
	shared, shareable, err := w.Config.Portal.Share(t.Context(), w.Actor(t, handlerstest.Dana), portal.Wish{Modules: model.PortalModules()})
	if err != nil {
		t.Fatal(err)
	}
	const own = "https://app.test http://127.0.0.1:8081 https://admin.test"
	b := w.Browser(t)
	for path, want := range map[string]string{
		model.PortalTokenPath(token):                   own,
		model.PortalLinks(l.ID).Home():                 own,
		model.PortalLinks(l.ID).SSO():                  own,
		model.PortalLinks(l.ID).Home() + "over":        own,
		model.PortalTokenPath(tokenOfOther):            "https://other.test",
		model.PortalLinks(ofOther.ID).SSO():            "https://other.test",
		model.PortalTokenPath(shareable):               "'none'",
		model.PortalLinks(shared.ID).Home():            "'none'",
		model.PortalTokenPath(strings.Repeat("a", 43)): "'none'",
		model.PortalLinks("lnk_1").Home():              "'none'",
		"/ui/sso":                                      "'none'",
		"/a/login":                                     "'none'",
		"/a/sudo":                                      "'none'",
		"/sso/conn_1/test?ticket=x":                    "'none'",
		"/oauth/authorize?client_id=" + string(app.ID): "'none'",
		"/a/invite/" + strings.Repeat("a", 43):         "'none'",
	} {
		a := b.Get(t, path)
		if got := framers(t, a); got != want {
			t.Errorf("%s can be framed by %s, want %s", path, got, want)
		}
		if framed, got := want != "'none'", a.Header.Get("Cross-Origin-Resource-Policy"); framed != (got == "cross-origin") {
			t.Errorf("%s has the resource policy %q", path, got)
		}
	}
	a := b.Get(t, model.PortalTokenPath(token))
	if got := a.Header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("the page of the token says to others %q", got)
	}
	// An origin that is taken away frames nothing from the next page on.
	if err := w.Config.Portal.Revoke(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, l.ID); err != nil {
		t.Fatal(err)
	}
	a = b.Get(t, model.PortalTokenPath(token))
	a.Expect(t, http.StatusGone)
	if got := framers(t, a); got != own {
		t.Errorf("what says that it is revoked can be framed by %s", got)
	}
}

// TestOpenInFrame: looking at an embedded link changes nothing, its form opens it once, and
// the session is a cookie that browsers keep for the page around the frame alone.
func TestOpenInFrame(t *testing.T) {
	t.Parallel()
	w, app := embedding(t)
	l, token := w.Embedded(t, app.ID, model.FeatureSSO, model.FeatureDomainVerification)
	at, home := model.PortalTokenPath(token), model.PortalLinks(l.ID).Home()
	b := w.Browser(t)
	for range 2 {
		page := b.Get(t, at).Shows(t)
		if page.Has("header") || page.Find("form").Attr("id") != "post-form" || !strings.Contains(page.HTML(), `<script src="/static/formpost.js`) {
			t.Errorf("the page doesn’t go on by itself: %s", page.HTML())
		}
	}
	b.Post(t, at, url.Values{}, "Sec-Fetch-Site", "cross-site", "Origin", "https://app.test").Expect(t, http.StatusForbidden)
	kept := []string{"Cookie", "anteroom-portal-framed-kept=1"} // a jar keeps no secure one of plain http
	opened := b.Post(t, at, url.Values{}, kept...)
	opened.LeadsTo(t, home)
	cookie := opened.Header.Get("Set-Cookie")
	name, _, _ := strings.Cut(cookie, ";")
	if !strings.HasPrefix(cookie, "anteroom-portal-framed-"+string(l.ID)+"=") || !strings.HasSuffix(cookie, "; HttpOnly; Secure; SameSite=None; Partitioned") {
		t.Errorf("cookie %q", cookie)
	}
	page := b.Get(t, home, "Cookie", name).Shows(t)
	if page.Has("header") || page.Has("#portal-leave") || !page.Find("nav").Has("a[href="+home+"sso]") || page.Find("nav").Has("a[href="+home+"scim]") {
		t.Errorf("what it shows: %s", page.HTML())
	}
	// What was changed is said in a cookie of the same sort.
	added := b.Post(t, home+"domains", url.Values{"domain": {"acme.example"}}, "Cookie", name)
	gone := b.Post(t, added.Location()+"/remove", url.Values{}, "Cookie", name)
	if flash := gone.Header.Get("Set-Cookie"); !strings.HasPrefix(flash, "anteroom-portal-framed-flash=") || !strings.HasSuffix(flash, "Secure; SameSite=None; Partitioned") {
		t.Errorf("cookie %q", flash)
	}
	again := b.Post(t, at, url.Values{}, kept...)
	if got := again.Page(t, http.StatusGone).Find("h1").Text(); got != "This link was used already" {
		t.Errorf("the second time: %q", got)
	}
	// The same token is worth nothing as the cookie of another link.
	other, _ := w.Embedded(t, app.ID, model.FeatureSSO)
	b.Get(t, model.PortalLinks(other.ID).Home(), "Cookie", strings.Replace(name, string(l.ID), string(other.ID), 1)).LeadsTo(t, model.PortalLinks(other.ID).Home()+"over")
}

// TestWithoutCookies: where the browser shows no cookie when it opens a link, it gets the token
// of its session in the fragment, and sends it as a header from then on.
func TestWithoutCookies(t *testing.T) {
	t.Parallel()
	w, app := embedding(t)
	l, token := w.Embedded(t, app.ID, model.FeatureDomainVerification)
	home := model.PortalLinks(l.ID).Home()
	b := w.Browser(t)
	opened := b.Post(t, model.PortalTokenPath(token), url.Values{})
	own := opened.After(t, home+"#")
	if got := opened.Header.Values("Set-Cookie"); len(got) > 0 {
		t.Errorf("cookies %q", got)
	}
	b.Get(t, home).LeadsTo(t, home+"over") // the browser takes the fragment along
	over := b.Get(t, home+"over").Page(t, http.StatusGone)
	if over.Find("#embedding").Attr("data-home") != home || !strings.Contains(over.HTML(), `<script src="/static/portal.js`) {
		t.Errorf("nothing asks again: %s", over.HTML())
	}
	header := []string{"Anteroom-Portal", own}
	page := b.Get(t, home, header...).Shows(t)
	if e := page.Find("#embedding"); e.Attr("data-organization") != string(w.Acme) || e.Attr("data-origins") != "https://app.test http://127.0.0.1:8081 https://admin.test" || e.Attr("data-left") == "" {
		t.Errorf("what is said, and to whom: %s", e.HTML())
	}
	b.Post(t, home+"domains", url.Values{"domain": {"acme.example"}}, append(header, "Sec-Fetch-Site", "cross-site")...).Expect(t, http.StatusForbidden)
	b.Post(t, home+"domains", url.Values{"domain": {"acme.example"}}, header...).After(t, home+"domains/dom_")
	other, _ := w.Embedded(t, app.ID, model.FeatureDomainVerification)
	at := model.PortalLinks(other.ID).Home()
	b.Get(t, at, header...).LeadsTo(t, at+"over")
	b.Get(t, "/ui/domains", header...).AsksToSignIn(t)
	if err := w.Config.Portal.Revoke(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, l.ID); err != nil {
		t.Fatal(err)
	}
	b.Get(t, home, header...).LeadsTo(t, home+"over")
}

// TestSaysToThePageAround: a frame hears once what has happened, in the words of others, and
// nothing of modules that it does not show.
func TestSaysToThePageAround(t *testing.T) {
	t.Parallel()
	w, app := embedding(t)
	c := w.On(t, handlerstest.Dana)
	l, token := w.Embedded(t, app.ID, model.FeatureSSO)
	dirs, _ := w.Embedded(t, app.ID, model.FeatureDirSync)
	home := model.PortalLinks(l.ID).Home()
	b := w.Browser(t)
	own := b.Post(t, model.PortalTokenPath(token), url.Values{}).After(t, home+"#")
	hear := func(from string, header ...string) string {
		t.Helper()
		a := b.Get(t, home+"events"+from, header...)
		a.Expect(t, http.StatusOK)
		return a.Body
	}
	first := hear("", "Anteroom-Portal", own)
	opened, rest, _ := strings.Cut(first, `"last":`)
	last, events, _ := strings.Cut(rest, ",")
	if opened != `{"opened":true,` || events != `"events":[]}` {
		t.Errorf("at first: %s", first)
	}
	b.Post(t, model.PortalLinks(l.ID).Connection(c.ID)+"/turn-off", url.Values{"version": {strconv.FormatInt(c.Version, 10)}}, "Anteroom-Portal", own).Expect(t, http.StatusSeeOther)
	w.Directory(t, handlerstest.Dana) // enabled, which is not of this frame
	told := hear("?after="+last, "Anteroom-Portal", own)
	want := `"events":[{"event_type":"ORGANIZATION_SSO_DISABLED","object":"connection","organization_id":"` + string(w.Acme) +
		`","message":"Single sign-on was turned off","data":{"connection_type":"SSO","id":"` + string(c.ID) + `","type":"SAML","provider":"OKTA","enabled":false}}]}`
	if !strings.HasPrefix(told, `{"opened":false,`) || !strings.HasSuffix(told, want) {
		t.Errorf("then: %s, want %s", told, want)
	}
	// With a cookie the server knows how far it was.
	session := "anteroom-portal-framed-" + string(l.ID) + "=" + own
	a := b.Get(t, home+"events", "Cookie", session+"; anteroom-portal-framed-heard-"+string(l.ID)+"="+last)
	if !strings.HasSuffix(a.Body, want) {
		t.Errorf("by the cookie: %s", a.Body)
	}
	if c := a.Header.Get("Set-Cookie"); !strings.HasPrefix(c, "anteroom-portal-framed-heard-"+string(l.ID)+"=") {
		t.Errorf("cookie %q", c)
	}
	b.Get(t, model.PortalLinks(dirs.ID).Home()+"events", "Anteroom-Portal", own).LeadsTo(t, model.PortalLinks(dirs.ID).Home()+"over")
}

// TestBlockedEmbedIsSaid: a page that is of no origin of the application shows an empty frame,
// so the log says which it is, and how to allow it, once an hour.
func TestBlockedEmbedIsSaid(t *testing.T) {
	t.Parallel()
	w, app := embedding(t)
	log := w.Log(t)
	_, token := w.Embedded(t, app.ID, model.FeatureSSO)
	const message = "blocked embed: the page that shows the admin portal is of no origin of the application; anteroom application set --origins allows it"
	b := w.Browser(t)
	frame := func(referer, dest string) {
		b.Get(t, model.PortalTokenPath(token), "Referer", referer, "Sec-Fetch-Dest", dest, "Sec-Fetch-Site", "cross-site").Expect(t, http.StatusOK)
	}
	for _, own := range []string{"https://app.test/", "https://admin.test/", "not an address", ""} {
		frame(own, "iframe")
	}
	frame("https://elsewhere.test/", "document") // somebody clicked the link
	if log.Warned(t, message) {
		t.Error("the log says it of pages that may show it")
	}
	for range 3 {
		frame("https://elsewhere.test/", "iframe")
	}
	if !log.Warned(t, message, "origin", "https://elsewhere.test", "application", string(app.ID)) {
		t.Error("the log doesn’t say who was blocked")
	}
	frame("https://$(reboot).test/", "iframe") // the operator is shown a command with it
	if all, err := w.DB.BlockedEmbeds(t.Context(), app.ID); err != nil || len(all) != 1 || all[0].Origin != "https://elsewhere.test" || all[0].Seen != 1 {
		t.Errorf("remembered are %+v, %v", all, err)
	}
}
