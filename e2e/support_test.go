package e2e

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// supportLooks has an admin let support in, and an operator be there as a member: they look, change
// nothing, and are out as soon as the admin says so.
func supportLooks(t *testing.T, w *world) {
	admin, _ := w.as(t, handlerstest.Dana)
	operator, _ := w.Console(t)
	olga, support := w.visit(t), w.visit(t)
	olga.has(w, operator)
	member := model.ConsoleOrganization(w.Acme).Home() + "members/" + string(w.Member(t, handlerstest.Kim).ID)

	olga.shows(w, "support-off", member, "Kim")
	olga.click("#sign-in-as")
	olga.reads("support-not-let-in", "Sign in as Kim")

	admin.open(w.Server.URL + "/ui/general")
	admin.choosesRole("#general-support-hours", "24 hours")
	admin.click("#general-support-grant")
	admin.sees("#general-support", "On until")
	admin.holds(`document.activeElement !== document.body`)
	admin.inspect("support-on")

	olga.open(w.Server.URL + member)
	olga.click("#sign-in-as")
	olga.enter("#console-reason", "Ticket 4711")
	olga.click("#sign-in-as")
	olga.standsStill("#sign-in-as-go")
	olga.inspect("support-let-in")
	link := olga.value(`document.querySelector("#sign-in-as-go").getAttribute("href")`)

	support.open(w.Server.URL + link[strings.Index(link, "/a/"):])
	support.reads("support-visit", "Go on as Kim")
	support.click("#visit-go")
	support.sees(".support-visit", "Kim")
	support.inspect("support-there")
	support.shows(w, "support-members", "/ui/members", "Members")
	support.sees(".support-visit", "Kim")
	support.open(w.Server.URL + "/ui/security")
	support.holds(`document.querySelector("form[action*=passkeys]") === null`)

	admin.click("#general-support-end")
	admin.sees("#general-support", "Off.")
	support.open(w.Server.URL + "/ui/members")
	support.holds(`location.pathname !== "/ui/members"`)
	support.holds(`!document.body.innerText.includes("Dana")`)
	admin.shows(w, "support-activity", "/ui/activity", "Activity")
	admin.sees("main", "Ticket 4711")
}
