package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// mess is addresses as people paste them.
const mess = "\"Quist, Zara\" <zara@acme.example>; bob@acme, Dana Cole <dana@acme.example>\nzoe@acme.example, pat@studio.example pat@studio.example"

// inviteAndAccept: an admin pastes a mess of addresses, and one of the people
// gets from the mail into the app.
func inviteAndAccept(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	dana.open(d.BaseURL + "/ui/members/invite")
	dana.inspect("invite")
	dana.enter("#invite-emails", mess)
	dana.enter("#invite-note", "Welcome!")
	dana.click("#invite-send")
	dana.sees("#invite-result", "2 invitations sent.")
	dana.sees("#invite-result li", "not a full address")
	dana.holds(`document.activeElement.id === "invite-result"`)
	dana.holds(`document.getElementById("invite-emails").value === "bob@acme"`)
	dana.inspect("invite-result")
	dana.click("#invite-result form button")
	dana.sees("#invite-result .badge", "Sent again")

	page := d.mailed(t, "zara@acme.example", `href="([^"]*/a/invite/[^"]*)"`)
	dana.open(page)
	dana.sees("main", "You are signed in as dana@acme.example")
	dana.inspect("answer-other")
	zara := d.visit(t)
	zara.open(page)
	zara.sees("main", "Dana Cole invited you to join Acme Corp on Coffeedesk as Member.")
	zara.inspect("answer")
	zara.click("#invitation-accept")
	zara.sees("h1", "Check your email")
	zara.enter("input[name=code]", d.code(t, "zara@acme.example"))
	zara.click("form[action='/a/login/code'] button")
	zara.sees(`[data-claim="email"]`, "zara@acme.example") // of the app
	zara.open(page)
	zara.sees("h1", "You already joined")
	zara.inspect("answer-used")
}

// manageInvitations: copy a link, resend, cancel.
func manageInvitations(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	dana.open(d.BaseURL + "/ui/members/invitations")
	dana.sees("tbody tr:first-child", "Expired")
	dana.inspect("invitations")
	dana.click("tbody tr:last-child [id^=link-]")
	dana.sees("#invitation-popover:popover-open code", d.BaseURL+"/a/invite/")
	dana.inspect("invitation-link")
	dana.click("#invitation-popover .actions button")
	dana.click("tbody tr:first-child form button")
	dana.sees("#toasts .toast", "A new invitation is on its way to late@acme.example.")
	dana.holds(`document.activeElement.id.startsWith("resend-") && !document.querySelector("tbody tr:first-child .badge")`)
	dana.click("tbody tr:first-child .invitations-cancel")
	dana.sees("#invitations-count", "2 open invitations")
	dana.holds(`document.activeElement.id === "invitations-list"`)
	dana.sees("#toasts .toast", "The invitation for late@acme.example is cancelled.")
	dana.inspect("invitation-cancelled")
	dana.click("#toasts .toast form button")
	dana.sees("#invitations-count", "3 open invitations")
	dana.sees("tbody tr", "late@acme.example")
	dana.holds(`document.activeElement.id.startsWith("resend-")`)
	dana.do(chromedp.Click(chromedp.JSPath(`[...document.querySelectorAll("tbody tr")].find(r => r.textContent.includes("late@acme")).querySelector(".invitations-cancel")`), chromedp.NodeVisible))
	dana.sees("#invitations-count", "2 open invitations")

	// The head of a long list stays in sight, and covers nothing that has the focus.
	dana.open(d.BaseURL + "/ui/members/invite")
	dana.holds(`(document.getElementById("invite-emails").value = Array.from({ length: 30 }, (_, i) => "guest" + i + "@studio.example").join("\n"), true)`)
	dana.click("#invite-send")
	dana.sees("#invitations-count", "32 open invitations")
	dana.holds(`(scrollTo(0, 700), scrollY > 600)`)
	dana.holds(`(r => r.top >= 50 && r.top < 80)(document.querySelector("thead th").getBoundingClientRect())`)
	dana.picture("invitations-scrolled")
	dana.holds(`(document.querySelector("tbody tr:nth-child(2) button").focus(), document.activeElement.getBoundingClientRect().top >= document.querySelector("thead th").getBoundingClientRect().bottom)`)

	// One can decline without signing in.
	page := d.mailed(t, "contractor@studio.example", `href="([^"]*/a/invite/[^"]*)"`)
	guest := d.visit(t)
	guest.tolerates = "410 (Gone)"
	guest.do(chromedp.Navigate(page))
	guest.sees("blockquote", "Lisbon")
	guest.click("#invitation-decline")
	guest.holds(`document.querySelector("h1").textContent === "You declined this invitation"`)
	guest.inspect("answer-declined")
}

// joinFromSwitcher: Gus, who belongs to another organization, finds his
// invitation in the switcher.
func joinFromSwitcher(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	dana.open(d.BaseURL + "/ui/members/invite")
	dana.enter("#invite-emails", "gus@globex.example")
	dana.click("#invite-send")
	dana.sees("#toasts .toast", "An invitation is on its way to gus@globex.example.")
	gus := d.visit(t)
	d.mailed(t, "gus@globex.example", `(/a/invite/)`)
	gus.enters(d, "gus@globex.example")
	gus.open(d.BaseURL + "/a/organizations")
	gus.sees(".signin-offer", "Dana Cole invited you as Member.")
	gus.inspect("switcher-offers")
	gus.click(".signin-offer .button")
	gus.sees(".layout-org", "Acme Corp")
	gus.click(`#nav a[href="/ui/members"]`)
	gus.sees("#members-title", "(59)")
}

// inviterRemoved: Iris reads that Dana's invitations stop working when she is
// removed, the invited person reads why, and Iris sends it in her own name.
func inviterRemoved(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	dana.open(d.BaseURL + "/ui/members/invite")
	dana.enter("#invite-emails", `"Quist, Zara" <zara@acme.example>`)
	dana.click("#invite-send")
	dana.sees("#toasts .toast", "An invitation is on its way to zara@acme.example.")
	page := d.mailed(t, "zara@acme.example", `href="([^"]*/a/invite/[^"]*)"`)

	iris := d.visit(t)
	iris.askForMail(d, "iris@acme.example")
	iris.enterCode(d, "iris@acme.example")
	iris.click(".signin-organizations button")
	iris.sees(`[data-claim="org_name"]`, "Acme Corp")
	iris.open(d.BaseURL + "/ui/members?q=dana")
	iris.click("tbody .members-more")
	iris.click("#menu-details")
	iris.sees("#remove-consequence", "open invitations that they sent stop working.")
	iris.inspect("member-inviter")
	iris.click("#remove")
	iris.sees("#toasts .toast", "Dana Cole is no longer a member of Acme Corp.")
	iris.open(d.BaseURL + "/ui/members/invitations")
	iris.sees("tbody tr:last-child", "Inviter can’t invite")
	iris.sees("tbody tr:last-child", "Zara Quist")
	iris.inspect("invitations-unbacked")

	zara := d.visit(t)
	zara.tolerates = "409 (Conflict)"
	zara.open(page)
	zara.sees("main", "Dana Cole can’t invite people to Acme Corp any more.")
	zara.inspect("answer-unbacked")

	iris.click("tbody tr:last-child form button")
	iris.sees("#toasts .toast", "A new invitation is on its way to zara@acme.example.")
	iris.sees("tbody tr:last-child", "Iris Novak")
	iris.holds(`!document.querySelector("tbody tr:last-child").textContent.includes("Inviter can’t invite")`)
}
