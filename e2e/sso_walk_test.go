package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// text returns what an element says.
func (v *visitor) text(selector string) string {
	v.Helper()
	v.standsStill(selector)
	return v.value(`document.querySelector("` + selector + `").textContent.trim()`)
}

// value returns what an expression is in the page, or what it promises.
func (v *visitor) value(expression string) string {
	v.Helper()
	s, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.Fatal(err)
	}
	return s
}

// chooses takes the tile of Okta, and a protocol, and returns the address of the page that
// leads on.
func (v *visitor) chooses(d *demo, protocol string) string {
	v.Helper()
	v.open(d.BaseURL + "/ui/sso")
	v.click("label:has(#sso-provider-okta)")
	v.click("label:has(#sso-type-" + protocol + ")")
	v.click("#sso-continue")
	v.sees("h1", "Okta")
	return v.value("location.href")
}

// turnsOn tests a connection in a tab of its own, as somebody whom the identity provider
// knows, and turns it on.
func (v *visitor) turnsOn(d *demo, as, concerns string) {
	v.Helper()
	tab := v.popUp(d, "#sso-test-begin")
	tab.sees("h1", "Test Okta")
	tab.click("#test-begin")
	tab.signsInAs(as)
	tab.sees("h1", "Test of Okta")
	tab.sees(".notice", "The test passed")
	tab.sees(".notice", "would be signed in, and is a member as Admin.")
	tab.sees("main", "can turn the draft on now")
	tab.holds(`document.querySelectorAll(".sso-checks > li").length > 5 && !document.querySelector(".sso-checks > :not(.passed)")`)

	v.holds(`dispatchEvent(new Event("focus"))`) // which no window without a screen gets
	v.sees("#sso-step-test-summary", "Tested by you")
	v.sees("#sso-step-turn-on", concerns+" will sign in with Okta.")
	v.click("#sso-turn-on")
	v.sees("#confirm[open]", "Turn on Okta?")
	v.click("#confirm-ok")
	v.sees("#toasts .toast", "Okta is on.")
	v.sees(".sso-head", "On")
}

// signsInAs chooses somebody at the identity provider, who signs in.
func (v *visitor) signsInAs(name string) {
	v.Helper()
	v.sees("h1", "Sign in to ")
	v.choose(name)
	v.click("main .primary")
}

// finds reads, as an administrator does who was told the number of an attempt, why it was
// refused.
func (v *visitor) finds(at, number, reason string) {
	v.Helper()
	v.open(at)
	v.sees("#sso-attempts li", "Refused")
	v.sees("#sso-attempts li", "Signed in")
	v.enter("#sso-attempt", number+"\n")
	v.sees("h1", "Sign-in through Okta")
	v.sees(".notice", reason)
	v.sees(".sso-checks .failed", "")
	v.sees("#attempt-report", "Fault: audience")
}

// finishSAML goes all the way from the choice of a provider to a new member: by what the
// page says alone, with a domain that is not verified yet, and an app that is still to be
// made at the identity provider.
func finishSAML(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	at := dana.chooses(d, "SAML")
	dana.enter("#sso-domain-field", "acme.example\n")
	dana.sees("#domain-status", "We look for the record")
	acs, audience := dana.text("#sso-acs"), dana.text("#sso-entity-id")
	dana.addSAMLApp(d, "Coffee beans", acs, audience)
	dana.says("email", "user.profile.email", "firstName", "user.profile.firstName", "lastName", "user.profile.lastName")
	metadata := dana.fact("Metadata URL")
	dana.assigns("Acme-Corp")
	dana.open(at)
	dana.sees("#sso-step-domain-summary", "acme.example") // by itself
	dana.enter("#sso-metadata-url-field", metadata+"\n")
	dana.sees("#sso-found", "valid until")
	dana.turnsOn(d, "Dana Cole", "57 members")

	// Somebody whom nobody here knows comes from the app.
	nils := d.visit(t)
	nils.asksToSignIn(d, "nils.holm@acme.example")
	nils.sees("h1", "Sign in to Coffee beans")
	nils.click(`label[for="new"]`)
	nils.enter("#email", "nils.holm@acme.example")
	nils.enter("#first", "Nils")
	nils.enter("#last", "Holm")
	nils.click("main .primary")
	nils.sees(`[data-claim="email"]`, "nils.holm@acme.example")
	nils.sees(`[data-claim="name"]`, "Nils Holm")
	nils.sees(`[data-claim="org_name"]`, "Acme Corp")
	nils.holds(`document.querySelector('[data-claim="roles"]').textContent.trim() === "member"`)

	bo := d.visit(t)
	bo.tolerates = "403 (Forbidden)"
	bo.asksToSignIn(d, "bo@acme.example")
	bo.sees("h1", "Sign in to Coffee beans")
	bo.choose("Bo Ash")
	bo.breaks("audience")
	bo.sees("h1", "You could not be signed in")
	number := bo.text("main code")
	bo.isSignedOut(d)

	dana.open(d.BaseURL + "/ui/members?q=nils.holm")
	dana.sees("tbody tr", "Nils Holm")
	dana.sees("tbody tr [id^=role-]", "Member")
	dana.finds(at, number, "In Okta, set “Audience URI (SP Entity ID)” to "+audience)
	dana.opensAll()
	dana.inspect("sso-attempt")
}

// finishOpenID goes the same way by OpenID Connect, beside a connection that was begun
// with before, to somebody who comes to the portal.
func finishOpenID(t *testing.T, d *demo) {
	gus := d.visit(t)
	gus.enters(d, "gus@globex.example")
	at := gus.chooses(d, "OIDC")
	gus.sees("#sso-step-domain-summary", "globex.example")
	redirect := gus.text("#sso-redirect-uri")
	id, secret := gus.addOpenIDApp(d, "Coffee beans", redirect)
	gus.assigns("Globex")
	gus.open(at)
	gus.enter("#sso-issuer-field", d.IdP)
	gus.enter("#sso-client-id-field", id)
	gus.enter("[name=client_secret]", secret)
	gus.click("#sso-oidc-save")
	gus.sees("#sso-found", "Saved. It is not shown again.")
	gus.turnsOn(d, "Gus Globe", "3 members")

	nora := d.visit(t)
	nora.open(d.Portal)
	nora.enter("#email", "nora@globex.example")
	nora.click("main form button.primary")
	nora.signsInAs("Nora Vale")
	nora.sees("#org-name", "Globex")
	nora.sees("#identity", "nora@globex.example")
	nora.holds(`!document.querySelector("nav a[href='/ui/sso']")`) // she may not

	mara := d.visit(t)
	mara.tolerates = "403 (Forbidden)"
	mara.open(d.Portal)
	mara.enter("#email", "mara@globex.example")
	mara.click("main form button.primary")
	mara.sees("h1", "Sign in to Coffee beans")
	mara.choose("Mara Stein")
	mara.breaks("audience")
	mara.sees("h1", "You could not be signed in")
	mara.inspect("signin-refused")
	number := mara.text("main code")
	mara.click("main a.button.primary") // tries once more
	mara.signsInAs("Mara Stein")
	mara.sees("#identity", "mara@globex.example")

	gus.open(d.BaseURL + "/ui/members?q=nora")
	gus.sees("tbody tr", "Nora Vale")
	gus.sees("tbody tr [id^=role-]", "Member")
	gus.open(at)
	gus.sees("#sso-attempts li:nth-child(1)", "mara@globex.example")
	gus.sees("#sso-attempts li:nth-child(1)", "Signed in")
	gus.finds(at, number, "The answer is meant for")
}
