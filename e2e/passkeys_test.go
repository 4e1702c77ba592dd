package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// authenticator is what a visitor's browser keeps passkeys in.
type authenticator struct {
	*visitor
	id webauthn.AuthenticatorID
}

// call runs a command of the browser's protocol in a visitor's tab.
func call[P, R any](v *visitor, command cdp.Command[P, R], params P) R {
	v.Helper()
	var result R
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
		result, err = cdp.Call(ctx, target, command, params)
		return err
	}))
	return result
}

// holdAuthenticator gives the visitor's device a screen lock that opens, and
// passkeys that are synced.
func (v *visitor) holdAuthenticator() authenticator {
	v.Helper()
	call(v, webauthn.Enable, webauthn.EnableParams{})
	added := call(v, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		DefaultBackupEligibility: true, DefaultBackupState: true,
	}})
	return authenticator{v, added.AuthenticatorID}
}

// verifies says whether the screen lock opens.
func (a authenticator) verifies(yes bool) {
	a.Helper()
	call(a.visitor, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: yes})
}

// answers says whether somebody answers the device's questions.
func (a authenticator) answers(yes bool) {
	a.Helper()
	call(a.visitor, webauthn.SetAutomaticPresenceSimulation, webauthn.SetAutomaticPresenceSimulationParams{AuthenticatorID: a.id, Enabled: yes})
}

// breaks makes the device sign wrongly.
func (a authenticator) breaks(yes bool) {
	a.Helper()
	call(a.visitor, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: a.id, IsBogusSignature: &yes})
}

// holdsPasskeys waits until the device keeps so many.
func (a authenticator) holdsPasskeys(n int) {
	a.Helper()
	eventually(a.T, a.ctx, "the device to forget", func() (bool, error) {
		return len(call(a.visitor, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: a.id}).Credentials) == n, nil
	})
}

// openSecurity shows Dana her passkeys.
func (v *visitor) openSecurity(d *demo) {
	v.Helper()
	v.enters(d, "dana@acme.example")
	v.click(`#nav a[href="/ui/security"]`)
	v.sees("#passkeys", "No passkeys yet.")
}

// signOut leaves by the portal's own button.
func (v *visitor) signOut(d *demo) {
	v.Helper()
	v.open(d.Portal)
	v.click(".layout-person")
	v.click(`#account form[action="/a/logout"] button`)
	v.sees("h1", "You are signed out")
}

func (v *visitor) addPasskey(name string) {
	v.Helper()
	v.click("#passkey-add")
	v.sees("#passkeys [data-passkey-status]", "Passkey added.")
	v.holds(`document.activeElement.id.startsWith("name-pk_")`)
	v.inspect("passkey-added")
	v.holds(`(document.activeElement.value = "") === ""`)
	v.enter("#passkeys input[name=name]", name)
	v.click("#passkeys form button.primary")
	v.sees("#passkeys strong", name)
	v.sees("#toasts .toast", name)
	v.holds(`document.activeElement.id.startsWith("rename-pk_")`)
}

// keepPasskey adds a passkey, is refused a second one on the same device, and
// removes it.
func keepPasskey(t *testing.T, d *demo) {
	dana := d.visit(t)
	device := dana.holdAuthenticator()
	dana.openSecurity(d)
	dana.inspect("passkeys-empty")

	device.verifies(false)
	dana.click("#passkey-add")
	dana.sees("#passkeys .notice.info", "No passkey was added. Try again when you’re ready.")
	dana.inspect("passkey-cancelled")
	device.verifies(true)
	dana.addPasskey("Work laptop")
	dana.sees("#passkeys .badge", "Synced")
	dana.inspect("passkeys")
	dana.click("#passkeys [id^=rename-]")
	dana.holds(`(f => f.id.startsWith("name-pk_") && (f.value = "", true))(document.activeElement)`)
	dana.click("#passkeys button[id^=cancel-]") // an empty name is no obstacle
	dana.sees("#passkeys strong", "Work laptop")
	dana.holds(`document.querySelector("#passkeys input[name=name]") === null && location.search === ""`)
	device.holdsPasskeys(1)

	dana.click("#passkey-add")
	dana.sees("#passkeys .notice.info", "already holds a passkey")

	dana.click("#passkeys [id^=remove-]")
	dana.sees("#confirm[open] #confirm-text", "Remove “Work laptop”?")
	dana.inspect("passkey-remove")
	dana.click("#confirm-ok")
	dana.sees("#passkeys", "No passkeys yet.")
	dana.sees("#toasts .toast", "Removed Work laptop.")
	device.holdsPasskeys(0)
}

// signInWithPasskey does so by autofill, which this browser answers by itself,
// and by the button while autofill waits; a device that signs wrongly is turned
// away.
func signInWithPasskey(t *testing.T, d *demo) {
	dana := d.visit(t)
	device := dana.holdAuthenticator()
	dana.openSecurity(d)
	dana.addPasskey("Work laptop")

	dana.signOut(d)
	dana.open(d.App)
	dana.click(`a[href="/login"]`)
	dana.sees(`[data-claim="email"]`, "dana@acme.example")

	dana.signOut(d)
	device.answers(false)
	dana.open(d.Portal)
	dana.sees("#passkey-sign-in", "Sign in with a passkey")
	dana.inspect("signin-passkey")
	device.breaks(true)
	dana.tolerates = "422 ("
	dana.holds(`(PublicKeyCredential.isConditionalMediationAvailable = () => false) !== null`) // it would answer again at once
	dana.click("#passkey-sign-in")
	device.answers(true)
	dana.sees("main .notice.error", "That passkey doesn’t work here.")
	dana.inspect("signin-passkey-refused")
	device.breaks(false)
	dana.click("#passkey-sign-in")
	dana.sees("#nav a[aria-current=page]", "General")

	dana.open(d.Portal + "security")
	dana.sees("#passkeys", "Last used just now")
}

// passkeyUnknown signs in with a passkey that was removed in another browser:
// this one forgets it, too.
func passkeyUnknown(t *testing.T, d *demo) {
	dana, elsewhere := d.visit(t), d.visit(t)
	device := dana.holdAuthenticator()
	dana.openSecurity(d)
	dana.addPasskey("Work laptop")
	dana.signOut(d)

	elsewhere.enters(d, "dana@acme.example")
	elsewhere.open(d.Portal + "security")
	elsewhere.click("#passkeys [id^=remove-]")
	elsewhere.click("#confirm-ok")
	elsewhere.sees("#passkeys", "No passkeys yet.")

	dana.tolerates = "422 ("
	dana.open(d.Portal)
	dana.sees("main .notice.error", "That passkey doesn’t work here.")
	device.holdsPasskeys(0)
}

// confirmWithPasskey wants to add another passkey long after signing in, and
// proves first with the one that is there.
func confirmWithPasskey(t *testing.T, d *demo) {
	dana := d.visit(t)
	device := dana.holdAuthenticator()
	dana.openSecurity(d)
	dana.addPasskey("Work laptop")
	d.mailed(t, "dana@acme.example", `(A passkey was added)`)
	dana.hasOldSession(d, "dana@acme.example", 10*time.Minute)
	dana.open(d.Portal + "security")
	dana.tolerates = "403 ("
	dana.click("#passkey-add")
	dana.sees("h1", "Confirm it’s you")
	dana.sees("main", "add a passkey")
	dana.inspect("sudo-passkey")
	device.verifies(false)
	dana.click("#sudo-passkey")
	dana.sees("main .notice.info", "Nothing was confirmed.")
	dana.inspect("sudo-passkey-cancelled")
	device.verifies(true)
	dana.click("#sudo-passkey")
	dana.sees("#recent-activity li:first-child", "Confirmed that it was you, with a passkey")
	dana.click("#passkey-add")
	dana.sees("#passkeys .notice.info", "already holds a passkey")

	dana.hasOldSession(d, "dana@acme.example", 10*time.Minute)
	dana.open(d.Portal + "security")
	dana.click("#passkeys [id^=remove-]")
	dana.click("#confirm-ok")
	dana.sees("main", "remove a passkey")
	dana.click("#sudo-passkey")
	dana.sees("#passkeys", "No passkeys yet.")
	dana.sees(".toast", "Removed Work laptop.")
	d.mailed(t, "dana@acme.example", `(A passkey was removed)`)
}

// loseAnswersToPasskeys: whatever stands between the page and the server, nobody is told
// that a passkey was not taken when it was, or the other way round.
func loseAnswersToPasskeys(t *testing.T, d *demo) {
	dana := d.visit(t)
	device := dana.holdAuthenticator()
	dana.tolerates = "htmx: htmx:error"
	dana.openSecurity(d)
	add := func(mode string) {
		t.Helper()
		dana.loseAnswers(mode)
		dana.click("#passkey-add")
		dana.sees(alertSays, "What you see now is how things are.")
		dana.loseAnswers("")
		dana.holds(`document.activeElement.id === "passkey-add" && !document.activeElement.hidden && !document.activeElement.hasAttribute("aria-busy")`)
		dana.click(alertSays + " [data-dismiss]")
	}
	dana.loseAnswers("cut")
	dana.slow(400)
	dana.holds(`(b => { b.click(); b.click(); return !b.hasAttribute("aria-busy") })(document.getElementById("passkey-add"))`)
	dana.holds(`document.getElementById("passkey-add").getAttribute("aria-busy") === "true"`)
	dana.slow(0)
	dana.sees(alertSays, "What you see now is how things are.")
	dana.click(alertSays + " [data-dismiss]")
	add("cut") // it has not arrived
	dana.sees("#passkeys", "No passkeys yet.")
	device.holdsPasskeys(0)
	for _, mode := range []string{"late", "swapped"} {
		add(mode)
		dana.sees("#passkeys .account-list", "Never used")
		device.holdsPasskeys(1)
		if mode == "swapped" {
			break
		}
		dana.click("#passkeys [id^=remove-]")
		dana.loseAnswers(mode)
		dana.click("#confirm-ok")
		dana.sees("#passkeys", "No passkeys yet.")
		dana.loseAnswers("")
		device.holdsPasskeys(0)
		dana.holds(`!document.getElementById("passkey-add").hidden`)
		dana.click(alertSays + " [data-dismiss]")
	}

	// Confirming. Of the session before nothing is left in this browser: whoever signs in
	// seconds after a proof in one whose cookie is gone gets no other.
	dana.signOut(d)
	dana.hasOldSession(d, "dana@acme.example", 10*time.Minute)
	dana.open(d.Portal + "security")
	dana.tolerates = "403 ("
	dana.click("#passkey-add")
	dana.sees("h1", "Confirm it’s you")
	dana.tolerates = ""
	dana.loseAnswers("cut")
	dana.click("#sudo-passkey")
	dana.sees("main .notice.error", "The answer was lost on its way, and nothing was confirmed.")
	dana.inspect("sudo-passkey-lost")
	dana.loseAnswers("swapped")
	dana.click("#sudo-passkey")
	dana.sees("main", "You have just confirmed that it’s you.")

	// Signing in: by a click that is answered before the page can be told.
	dana.signOut(d)
	device.answers(false)
	// It would answer by itself, as soon as the page's script has asked.
	call(dana, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `PublicKeyCredential.isConditionalMediationAvailable = () => false`})
	for _, mode := range []string{"cut", "late"} {
		dana.open(d.Portal)
		dana.loseAnswers(mode)
		dana.click("#passkey-sign-in")
		device.answers(true)
		if mode == "cut" {
			dana.sees("main .notice.error", "The answer was lost on its way, and nobody is signed in here.")
			dana.inspect("signin-passkey-lost")
			device.answers(false)
		}
	}
	dana.sees("#nav a[aria-current=page]", "General")
}

// passkeysUnsupported looks at the pages with a browser that knows no passkeys.
func passkeysUnsupported(t *testing.T, d *demo) {
	dana := d.visit(t)
	call(dana, page.Enable, page.EnableParams{})
	call(dana, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `delete window.PublicKeyCredential`})
	dana.openSecurity(d)
	dana.sees("#passkeys p:not([hidden])", "This browser can’t use passkeys.")
	dana.holds(`document.querySelector("#passkey-add").hidden`)
	dana.inspect("passkeys-unsupported")
	dana.signOut(d)
	dana.open(d.Portal)
	dana.holds(`document.querySelector("#passkey-sign-in").offsetParent === null`)
}
