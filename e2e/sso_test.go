package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// beginSSO chooses a provider, verifies a domain on its page, and enters what the
// provider shows, wrong and right.
func beginSSO(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/general")
	dana.click(`nav a[href="/ui/sso"]`)
	dana.inspect("sso-empty")
	dana.tolerates = "422"
	dana.holds(`(document.querySelector("#sso-choose").noValidate = true)`)
	dana.click("#sso-continue")
	dana.sees("#sso-choose [role=alert]", "Choose your identity provider.")
	dana.click("label:has(#sso-provider-keycloak)")
	dana.click("#sso-continue")
	dana.sees("h1", "Keycloak")
	dana.sees(".sso-head", "0 of 6 steps done")
	dana.inspect("sso-fresh")

	dana.click("#sso-step-attributes .sso-more > summary")
	dana.enter("#sso-attribute_email", "mail") // and does not save it
	dana.enter("#sso-domain-field", "gmail.com\n")
	dana.sees("#sso-step-domain .field-error", "gmail.com is a public email provider.")
	dana.holds(`document.activeElement.id === "sso-domain-field"`)
	dana.clear("#sso-domain-field")
	dana.enter("#sso-domain-field", "acme.example\n")
	dana.sees("#domain-status", "We look for the record")
	dana.holds(`document.activeElement.id === "domain-check"`)
	dana.inspect("sso-domain")
	dana.holds(`document.querySelector("#sso-step-domain-summary").textContent.includes("acme.example")`) // by itself, once it is verified
	dana.sees("#toasts .toast", "acme.example is verified.")
	dana.sees(".sso-head", "1 of 6 steps done")
	dana.holds(`document.querySelector("#sso-attribute_email").value === "mail" && !document.querySelector("#domain-status")`)

	dana.enter("#sso-metadata-url-field", d.IdP+"nothing\n")
	dana.sees("#sso-step-theirs .field-error", "There is no metadata at "+d.IdP+"nothing")
	dana.holds(`document.activeElement.id === "sso-metadata-url-field" && document.activeElement.value.endsWith("nothing")`)
	dana.inspect("sso-unreachable")
	dana.click("label:has(#sso-by-hand)")
	dana.enter("#sso-entity-id-field", "https://idp.acme.example/realms/a-realm-with-quite-a-long-name-for-everybody-in-the-whole-company")
	dana.enter("#sso-sign-in-url-field", "https://idp.acme.example/sso")
	dana.paste("#sso-certificates-field", "none")
	dana.click("#sso-saml-save")
	dana.sees("#sso-step-theirs .field-error", "That is no X.509 certificate.")
	dana.holds(`document.activeElement.id === "sso-certificates-field"`)
	dana.clear("#sso-certificates-field")
	dana.paste("#sso-certificates-field", handlerstest.Certificate(t, time.Now().AddDate(0, 0, 12)))
	dana.click("#sso-saml-save")
	dana.sees("#toasts .toast", "Saved and checked.")
	dana.sees("#sso-found", "https://idp.acme.example/sso")
	dana.sees(".sso-head", "Certificate expires in 11 days")
	dana.holds(`document.querySelector("#sso-attribute_email").value === "mail"`)
	dana.inspect("sso-found")
	dana.click("#sso-menu-button")
	dana.sees("#sso-menu:popover-open", "Change provider")
	dana.inspect("sso-menu")
	dana.click(`#sso-menu a[href$="/rename"]`)
	dana.clear("#sso-name")
	dana.enter("#sso-name", "Donaudampfschifffahrtsgesellschaftskapitänsanmeldung bei Keycloak")
	dana.inspect("sso-rename")
	dana.enter("#sso-name", "\n")
	dana.sees("h1", "Donaudampfschifffahrtsgesellschaftskapitänsanmeldung")
	dana.inspect("sso-long-name")
	dana.open(d.BaseURL + "/ui/sso")
	dana.inspect("sso-list")

	bo := d.visit(t)
	bo.enters(d, "bo@acme.example")
	bo.open(d.BaseURL + "/ui/general")
	bo.holds(`!document.querySelector("nav a[href='/ui/sso']")`) // a member may not see it
}

// setUpSSO brings what the demo's identity provider shows, by both protocols.
func setUpSSO(t *testing.T, d *demo) {
	gus := d.visit(t)
	gus.enters(d, "gus@globex.example")
	gus.open(d.BaseURL + "/ui/sso")
	gus.click(".sso-list a")
	gus.sees(".sso-head", "1 of 6 steps done")
	gus.enter("#sso-metadata-url-field", d.IdP+"app/globex-saml/sso/saml/metadata\n")
	gus.sees("#sso-found", "valid until")
	gus.sees("#sso-step-test", "Not tested")
	gus.holds(`document.querySelector("#sso-step-values details").open === false`)
	gus.inspect("sso-saml")

	gus.click("#sso-menu-button")
	gus.click(`#sso-menu a[href$="/provider"]`)
	gus.inspect("sso-provider")
	gus.click("label:has(#sso-type-OIDC)")
	gus.click("#sso-continue")
	gus.sees("#toasts .toast", "has a draft for Okta")
	gus.tolerates = "422"
	gus.enter("#sso-issuer-field", d.IdP)
	gus.enter("#sso-client-id-field", "globex-oidc")
	gus.click("#sso-oidc-save")
	gus.sees("#sso-step-theirs .field-error", "Enter the client secret")
	gus.enter("[name=client_secret]", "secret")
	gus.click("#sso-oidc-save")
	gus.sees("#sso-found", "Saved. It is not shown again.")
	gus.holds(`document.querySelector("[name=client_secret]").value === ""`)
	gus.inspect("sso-oidc")
}

// setUpSSOWithoutScript saves what the provider shows without JavaScript, and is told
// what is wrong.
func setUpSSOWithoutScript(t *testing.T, d *demo) {
	gus := d.visit(t)
	gus.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	gus.enters(d, "gus@globex.example")
	gus.open(d.BaseURL + "/ui/sso")
	gus.click(".sso-list a")
	gus.tolerates = "422"
	gus.click("#sso-saml-save")
	gus.sees("#sso-step-theirs .field-error", "Enter the metadata URL")
	gus.enter("#sso-metadata-url-field", d.IdP+"app/globex-saml/sso/saml/metadata\n")
	gus.sees("#toasts .toast", "Saved and checked.")
	gus.sees("#sso-found", "valid until")
}

// runSSO turns a connection on, edits what is live, and takes it back.
func runSSO(t *testing.T, w *world) {
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	w.Verified(t, handlerstest.Dana, "acme.test")
	c := w.Tested(t, handlerstest.Dana, w.Connection(t, handlerstest.Dana), time.Now().AddDate(2, 0, 0))
	at := "/ui/sso/" + string(c.ID)
	dana, _ := w.as(t, handlerstest.Dana)
	dana.open(w.Server.URL + at)
	dana.sees(".sso-head", "Ready")
	dana.sees("#sso-step-turn-on", "acme.test (verified): 3 members will sign in with Okta.")
	dana.inspect("sso-ready")
	dana.click("#sso-turn-on")
	dana.sees("#confirm[open]", "It concerns 3 members at acme.test.")
	dana.inspect("sso-turn-on")
	dana.click("#confirm-ok")
	dana.sees("#toasts .toast", "Okta is on.")
	dana.sees(".sso-head", "On")
	dana.click("#sso-step-turn-on-summary")
	dana.inspect("sso-on")
	dana.click("#sso-require")
	dana.sees("main", "Sign in by Okta yourself first")
	dana.inspect("sso-require")
	w.Passkey(t, w.Members[handlerstest.Kim].User)
	dana.open(w.Server.URL + "/ui/sso")
	dana.sees("#break-glass", "Nobody yet.")
	dana.click("#break-glass-name")
	dana.inspect("sso-break-glass-name")
	dana.enter("#break-glass-email", handlerstest.Kim)
	dana.enter("#break-glass-reason", "Holds the safe\n")
	dana.sees("#toasts .toast", "Kim Lee can sign in with a passkey")
	dana.sees("#break-glass", "Holds the safe. To be reviewed on")
	dana.inspect("sso-break-glass")
	dana.open(w.Server.URL + at)
	dana.click("#sso-step-turn-on-summary")
	dana.click(`#sso-step-attributes-summary`)
	dana.click(`#sso-step-attributes .sso-more > summary`)
	dana.enter("#sso-attribute_email", "mail\n")
	dana.sees(".sso-bar", "You are editing a draft. People still sign in with what is live.")
	dana.sees(".sso-head", "Changes not live yet")
	dana.inspect("sso-draft")
	dana.click("#sso-discard")
	dana.click("#confirm-ok")
	dana.sees("#toasts .toast", "The draft of Okta was discarded.")
	dana.holds(`!document.querySelector(".sso-bar")`)

	w.Tested(t, handlerstest.Dana, w.ConnectionNow(t, c), time.Now().AddDate(3, 0, 0))
	dana.open(w.Server.URL + at)
	dana.click("#sso-swap-in")
	dana.sees("#toasts .toast", "The draft of Okta is live.")
	dana.sees(".sso-bar", "The previous settings can be put back until")
	dana.inspect("sso-swapped")
	dana.click("#toasts .toast form button")
	dana.sees("#toasts .toast", "The previous settings of Okta are back.")
	dana.click("#sso-settings-save")
	dana.sees("#toasts .toast", "Settings saved.")
	dana.click("#sso-menu-button")
	dana.click(`#sso-menu a[href$="/turn-off"]`)
	dana.sees("h1", "Turn off Okta?")
	dana.sees(".effects", "Single sign-on by Okta stops for 3 members at acme.test.")
	dana.inspect("sso-turn-off")
	dana.click("main .button.danger")
	dana.sees("#toasts .toast", "Okta is off.")
	dana.click("#sso-menu-button")
	dana.click(`#sso-menu a[href$="/delete"]`)
	dana.inspect("sso-delete")
	dana.click("main .button.danger")
	dana.sees("#toasts .toast", "Okta was deleted.")
	dana.sees("#sso-choose", "Keycloak")
}
