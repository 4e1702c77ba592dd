package e2e

import "testing"

// signOtherOut signs somebody in at two browsers, and ends one's session from
// the other: it is stopped at its next click.
func signOtherOut(t *testing.T, d *demo) {
	const dana = "dana@acme.example"
	here, there := d.visit(t), d.visit(t)
	there.openMembers(d)
	here.signIn(d, dana)
	d.mailed(t, dana, `(used before)`) // the notice of the second browser
	here.click(`a[href="` + d.Portal + `"]`)
	here.click(`#nav a[href="/ui/security"]`)
	here.sees("#sessions li:first-child", "This device")
	here.inspect("security")
	here.look(320, "light")
	here.holds(`document.documentElement.scrollWidth <= 320`)
	here.look(1280, "light")
	here.click(`#sessions li:nth-child(2) form[action$="/revoke"] button`)
	here.sees("#toasts .toast", "That browser is signed out.")
	here.holds(`document.querySelectorAll("#sessions li").length === 1`)
	here.holds(`document.activeElement.id === "sessions-title"`)
	there.click(`#nav a[href="/ui/security"]`)
	there.sees("h1", "Sign in to Coffeedesk")

	// All others at once asks first.
	there.signIn(d, dana)
	here.open(d.BaseURL + "/ui/security")
	here.click("#revoke-others")
	here.sees("#confirm[open]", "Only this browser stays signed in.")
	here.inspect("security-confirm")
	here.click("#confirm-ok")
	here.sees("#toasts .toast", "One other browser is signed out.")
	here.sees("#recent-activity li", "Signed out another session")
	there.open(d.Portal)
	there.sees("h1", "Sign in to Coffeedesk")
}
