package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// asksToSignIn goes from the sample app to where somebody with an address signs in.
func (v *visitor) asksToSignIn(d *demo, address string) {
	v.Helper()
	v.open(d.App)
	v.click(`a[href="/login"]`)
	v.sees("h1", "Sign in to Coffeedesk")
	v.enter("input[name=email]", address)
	v.click("main form button.primary")
}

// askForMail goes from the sample app to the page that asks for the code.
func (v *visitor) askForMail(d *demo, address string) {
	v.Helper()
	v.asksToSignIn(d, address)
	v.sees("h1", "Check your email")
}

// signIn signs a person in through the sample app with the code of the mail,
// and ends in the app.
func (v *visitor) signIn(d *demo, address string) {
	v.Helper()
	v.askForMail(d, address)
	v.enterCode(d, address)
	v.sees(`[data-claim="email"]`, address)
}

// enters signs one of the sample people in with one click, as the demo offers: what
// a walk is about begins after that.
func (v *visitor) enters(d *demo, address string) {
	v.Helper()
	v.open(d.BaseURL + "/demo/")
	v.do(chromedp.Click(chromedp.JSPath(fmt.Sprintf(`document.querySelector('form[action="/demo/sign-in"] input[value=%q] + button')`, address)), chromedp.NodeVisible))
	v.sees("#identity", address)
}

// enterCode enters the code that was mailed.
func (v *visitor) enterCode(d *demo, address string) {
	v.Helper()
	v.enter("input[name=code]", d.code(v.T, address))
	v.click("main form.signin-code button.primary")
}

// isSignedOut opens the app again, which has to notice.
func (v *visitor) isSignedOut(d *demo) {
	v.Helper()
	v.open(d.App)
	v.holds(`document.querySelector('a[href="/login"]') !== null && document.querySelector("[data-claim]") === null`)
}

func signInWithCode(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.open(d.BaseURL + "/a/login")
	dana.inspect("signin")
	dana.askForMail(d, "dana@acme.example")
	dana.inspect("code")
	dana.enterCode(d, "dana@acme.example")
	dana.sees(`[data-claim="name"]`, "Dana")
	dana.sees(`[data-claim="org_name"]`, "Acme Corp")
	dana.sees(`[data-claim="roles"]`, "admin")

	// Out of the portal: the session that the app relied on is over.
	dana.click(`a[href="` + d.Portal + `"]`)
	dana.sees(".layout-brand", "Coffeedesk")
	dana.click(".layout-person")
	dana.click(`#account form[action="/a/logout"] button`)
	dana.sees("h1", "You are signed out")
	dana.do(chromedp.NavigateBack()) // to the portal, which is no longer there
	dana.sees("h1", "Sign in to Coffeedesk")
	dana.isSignedOut(d)

	// Out of the app: the portal asks who is there.
	dana.signIn(d, "dana@acme.example")
	dana.click(`form[action="/logout"] button`)
	dana.holds(`document.querySelector("[data-claim]") === null && document.querySelector("h1") !== null`)
	dana.isSignedOut(d)
	dana.open(d.Portal)
	dana.sees("h1", "Sign in to Coffeedesk")
}

func signInWithLink(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.askForMail(d, "dana@acme.example")
	dana.open(d.link(t, "dana@acme.example"))
	dana.click(`form[action="/a/login/link"] button`)
	dana.sees(`[data-claim="email"]`, "dana@acme.example")
}

// typeOddAddresses: an address that a browser would refuse comes to us, as the browser
// sends it, and what is wrong with it is said in our words.
func typeOddAddresses(t *testing.T, d *demo) {
	v := d.visit(t)
	v.tolerates = "422 (Unprocessable"
	for typed, reads := range map[string]string{
		"renée@acme.example": "renée@acme.example", "<dana@acme.example>": "dana@acme.example", "mailto:dana@acme.example": "dana@acme.example",
		"dana@acme.example.": "dana@acme.example", "\u200bdana@acme.example": "dana@acme.example", "dana@bücher.example": "dana@bücher.example",
		"<renée@bücher.example>": "renée@bücher.example",
	} {
		v.open(d.BaseURL + "/a/login")
		v.paste("#email", typed)
		v.click("main form button.primary")
		v.sees("h1", "Check your email")
		v.holds(fmt.Sprintf("document.querySelector('.signin-address').textContent === %q", reads))
	}
	v.open(d.BaseURL + "/a/login?login_hint=ren%C3%A9e@acme.example")
	v.click("main form button.primary")
	v.sees(".signin-address", "renée@acme.example")

	dana := d.visit(t)
	dana.tolerates = "422 (Unprocessable"
	dana.enters(d, "dana@acme.example")
	for at, field := range map[*visitor][2]string{v: {"/a/login", "#email"}, dana: {"/ui/profile/email", "#profile-new-email"}} {
		for typed, says := range map[string]string{
			"da\u200bna@acme.example": "has characters that don’t show", "dana@x@acme.example": "Enter a full email address", "": "Enter an email address",
		} {
			at.open(d.BaseURL + field[0])
			if typed != "" {
				at.paste(field[1], typed)
			}
			at.click("main form button.primary")
			at.sees(field[1]+"-error", says)
			at.holds(fmt.Sprintf("(e => e.ariaInvalid === 'true' && e === document.activeElement && e.value === %q)(document.querySelector(%q))", typed, field[1]))
		}
	}
}

// chooseOrganization signs in somebody who belongs to two organizations: she is
// asked for which one, and the app gets the answer.
func chooseOrganization(t *testing.T, d *demo) {
	const iris = "iris@acme.example"
	v := d.visit(t)
	v.askForMail(d, iris)
	v.enterCode(d, iris)
	v.sees("h1", "Choose an organization")
	v.inspect("switcher")
	v.clickTwice("main li:nth-child(2) button[name=organization]")
	v.sees(`[data-claim="org_name"]`, "Globex")
	v.sees(`[data-claim="roles"]`, "member")

	// The app can ask again.
	v.click(`a[href="/login?prompt=select_account"]`)
	v.click("main li:nth-child(1) button[name=organization]")
	v.sees(`[data-claim="org_name"]`, "Acme Corp")
	v.sees(`[data-claim="roles"]`, "admin")
}
