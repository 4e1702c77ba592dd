package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// shareLink: an admin sends a step to a colleague, who does it in a browser of their own with
// the code that is mailed to them; the admin sees how far they are, and revokes the link.
func shareLink(t *testing.T, w *world) {
	for _, m := range model.PortalModules() {
		w.Enable(t, w.Acme, m)
	}
	const it = "it@acme.test"
	dana, _ := w.as(t, handlerstest.Dana)
	dana.shows(w, "links-none", "/ui/portal-links", "Setup links")
	dana.open(w.Server.URL + "/ui/domains")
	dana.click("#handover-new")
	dana.sees("h1", "Have somebody else set this up")
	dana.open(w.Server.URL + "/ui/portal-links/new?module=domain_verification")
	dana.click("#portal-mail")
	dana.enter("#portal-note", "Please by Friday.")
	dana.click("#portal-create")
	dana.sees("#portal-recipient-error", "Type the address")
	dana.inspect("link-new")
	dana.enter("#portal-recipient", it)
	dana.click("#portal-create")
	dana.reads("link-mailed", "The link is on its way")

	colleague := w.visit(t)
	colleague.open(w.Server.URL + w.Mail(t, it, regexp.MustCompile(`(/portal/[\w-]{43})`)))
	colleague.sees("main", "asks you to set this up")
	colleague.inspect("link-landing")
	colleague.click("#portal-open")
	colleague.sees("h1", "Enter the code")
	colleague.inspect("link-code")
	colleague.enter("#portal-code", w.Mail(t, it, regexp.MustCompile(`\b(\d{6})\b`)))
	colleague.click("main form button.primary")
	colleague.reads("link-home", "Setup for Acme")
	colleague.click("#portal-globe")
	colleague.enter("#domains-add input[name=domain]", "linked.example")
	colleague.click("#domains-add-button")
	colleague.sees("h1", "linked.example")

	dana.open(w.Server.URL + "/ui/domains")
	dana.sees("main", "by somebody with a link from Dana Lee")
	dana.sees("#handover", it+" has a link from Dana Lee: last used")
	dana.click(`#handover [id^="handover-revoke-"][id$="` + string(newestLink(t, w)) + `"]`)
	dana.holds(fmt.Sprintf(`!document.querySelector("#handover").textContent.includes(%q)`, it))
	dana.shows(w, "links", "/ui/portal-links", "Setup links")

	colleague.open(w.Server.URL + string(model.PortalLinks(newestLink(t, w))) + "/domains")
	colleague.sees("h1", "This link was revoked")
	colleague.inspect("link-revoked")
}

// newestLink returns the link that was made last.
func newestLink(t *testing.T, w *world) model.PortalLinkID {
	t.Helper()
	id, err := w.DB.NewestPortalLink(t.Context(), w.Acme)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// around starts a site whose page shows in a frame what its query says, and keeps what it
// hears from there.
func around(t *testing.T) string {
	t.Helper()
	origin := site(t, func(w http.ResponseWriter, r *http.Request) {
		write(w, `Around</h1><iframe id=portal title=Setup width=1200 height=900></iframe><script>
			window.heard = [];
			onmessage = e => { if (e.data.event_type !== "resize") heard.push(e.data); };
			const frame = document.getElementById("portal");
			frame.onload = () => { window.loaded = true; };
			frame.src = new URLSearchParams(location.search).get("show");
		</script>`)
	})
	return strings.Replace(origin, "localhost", "127.0.0.1", 1) // another site than ours, so that the frame is a stranger's
}

// hearFromFrame: the page around the frame hears that the session ends soon, that it has ended,
// and that a link opens nothing more. One that may not show it hears nothing, and the operator
// is told of it.
func hearFromFrame(t *testing.T, w *world) {
	for _, m := range model.PortalModules() {
		w.Enable(t, w.Acme, m)
	}
	own, hostile := around(t), around(t)
	app := w.Application(t, model.Application{RedirectURIs: []string{own + "/callback"}})
	l, token := w.Embedded(t, app.ID, model.PortalModules()...)
	show := func(v *visitor, at, token string) {
		v.Helper()
		v.open(at + "/?show=" + w.Server.URL + model.PortalTokenPath(token))
	}
	hears := func(v *visitor, event string) {
		v.Helper()
		v.holds(fmt.Sprintf(`heard.some(e => e.event_type === %q && e.organization_id === %q)`, event, w.Acme))
	}
	browser := blocking(t, nil) // the one without a window has no frames of their own
	in := func() *visitor {
		v := w.demo.visitIn(t, browser, chromedp.WithNewBrowserContext())
		v.tolerates = "the server responded with a status of"
		return v
	}
	v := in()
	show(v, own, token)
	hears(v, "PORTAL_LOAD_SUCCESS")
	f := v.frame(w.Server.URL)
	f.sees("h1", "Setup for Acme")
	f.findNoBarrier("the first page in a frame", everyRule)
	f.uses(`nav a[href$="/sso"]`)
	f.sees("h1", "Single sign-on")
	f.findNoBarrier("single sign-on in a frame", everyRule)
	v.is(`!heard.some(e => e.event_type.startsWith("PORTAL_SESSION"))`)
	w.wait(model.EmbeddedSessionLife - 4*time.Minute)
	f.uses(`nav a[href$="/domains"]`)
	hears(v, "PORTAL_SESSION_WARNING")
	w.wait(5 * time.Minute)
	f.uses(`nav a[href$="/scim"]`)
	f.sees("h1", "This session is over")
	hears(v, "PORTAL_SESSION_EXPIRY")
	f.findNoBarrier("what is over in a frame", everyRule)

	show(v, own, token)
	hears(v, "PORTAL_LOAD_FAILURE")
	v.is(`heard.every(e => e.event_type === "PORTAL_LOAD_FAILURE" && e.data.error_code === "LINK_SPENT")`)

	_, second := w.Embedded(t, app.ID, l.Modules...)
	stranger := in()
	stranger.tolerates = "frame-ancestors"
	show(stranger, hostile, second)
	eventually(t, t.Context(), "that the page is remembered", func() (bool, error) {
		all, err := w.DB.BlockedEmbeds(t.Context(), app.ID)
		return len(all) == 1 && all[0].Origin == hostile, err
	})
	stranger.holds("window.loaded === true && heard.length === 0")
	show(v, own, second) // which nobody has opened
	hears(v, "PORTAL_LOAD_SUCCESS")
}
