package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// testSSO is what administrators see of tests, and of attempts.
func testSSO(t *testing.T, w *world) {
	b := w.As(t, handlerstest.Dana) // by email, as long as that is how she signs in
	idp := w.Upstream(t, model.ConnectionSAML)
	dana := w.visit(t)
	dana.has(w, b)
	at := w.Server.URL + "/ui/sso/" + string(idp.Connection.ID)
	dana.open(at)
	dana.sees("#sso-attempts", "Nobody has come from the identity provider yet.")
	dana.click("#sso-step-test-summary")
	tab := dana.popUp(w.demo, "#sso-test-begin")
	tab.tolerates = dana.tolerates
	tab.reads("sso-test-begin", "Test Okta")
	tab.holds(`document.activeElement.id === "test-begin"`)
	tab.click("#test-begin")
	tab.sees("h1", "Sign in to Coffeedesk")
	tab.click(`label[for="new"]`)
	tab.enter("#email", "maximiliana.wolfeschlegelsteinhausenbergerdorff@acme.test")
	tab.enter("#first", "Maximiliana Theodora")
	tab.enter("#last", "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh")
	tab.enter("#groups", "Baristas, Night shift of the northern regions, Donaudampfschifffahrtsgesellschaftskapitäne")
	tab.click("main .primary")
	tab.sees(".notice", "The test passed")
	tab.opensAll()
	tab.reads("sso-test-passed", "Test of Okta")
	tab.click(`.back`)
	tab.sees("#sso-attempts", "Test passed")

	failed := func(name, email, fault, says string) {
		t.Helper()
		dana.open(at)
		dana.click("#sso-step-test-summary")
		tab := dana.popUp(w.demo, "#sso-test-begin")
		tab.tolerates = dana.tolerates
		tab.click("#test-begin")
		tab.sees("h1", "Sign in to Coffeedesk")
		tab.click(`label[for="new"]`)
		tab.enter("#email", email)
		if fault == "" {
			tab.click("main .primary")
		} else {
			tab.breaks(fault)
		}
		tab.sees(".notice", says)
		tab.opensAll()
		tab.reads(name, "Test of Okta")
	}
	failed("sso-test-failed", "ada@acme.test", "audience", "The test failed")
	failed("sso-test-refused", "zoe@elsewhere.test", "", "this person would be refused")

	// Somebody else's browser makes a test, too.
	zoe := w.visit(t)
	zoe.open(w.Server.URL + b.Post(t, "/ui/sso/"+string(idp.Connection.ID)+"/test", nil).Location())
	zoe.click("#test-begin")
	zoe.newPerson("eve@acme.test")
	zoe.reads("sso-test-elsewhere", "Test of Okta")
	zoe.click(`main a[href*="/attempts/"]`)
	zoe.sees("h1", "Sign in to ")

	for range 3 {
		idp.SignIn(t, w.Browser(t), "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).Expect(t, http.StatusSeeOther)
	}
	dana.open(at)
	dana.holds(`(document.querySelector("#sso-attempts").scrollIntoView(), true)`)
	dana.enter("#sso-attempt", "att_none\n")
	dana.sees("#sso-attempt-error", "There is no such attempt among the latest.")
	dana.holds(`document.activeElement.id === "sso-attempt"`)
	dana.inspect("sso-attempts")
}

// opensAll opens what is folded in the page.
func (v *visitor) opensAll() {
	v.Helper()
	v.holds(`[...document.querySelectorAll("main details")].every(d => (d.open = true))`)
}

// lookAfterSSO is what administrators see of a connection that is on.
func lookAfterSSO(t *testing.T, w *world) {
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	idp := w.Upstream(t, model.ConnectionSAML)
	w.Own(t, w.Acme, "a-very-long-name-of-a-part.of-the-northern-regions.acme-for-restaurants-and-hotels.test")
	w.Claim(t, handlerstest.Dana, "pending.example")
	at := w.Server.URL + "/ui/sso/" + string(idp.Connection.ID)
	dana := w.visit(t)
	dana.has(w, w.Through(t, handlerstest.Dana, idp.Connection.ID))

	idp.SignIn(t, w.Browser(t), "/ui/profile", handlerstest.Person{Email: handlerstest.Kim, Groups: "Baristas, Night shift"}).LeadsTo(t, "/ui/profile")
	dana.open(at)
	dana.enter("#sso-groups-group-1", "Night shift")
	dana.choosesRole("#sso-groups-role-1", "Admin")
	dana.enter("#sso-groups-group-2", "night SHIFT")
	dana.click("#sso-groups-show")
	dana.sees("#sso-groups .field-error", "is there twice")
	dana.inspect("sso-groups-error")
	dana.clear("#sso-groups-group-2")
	dana.click("#sso-groups-show")
	dana.sees("#sso-groups [role=status]", "1 person will get Admin: Kim Lee.")
	dana.holds(`document.activeElement.id === "sso-groups-show"`)
	dana.inspect("sso-groups")
	dana.click("#sso-groups-save")
	dana.sees("#toasts .toast", "Roles saved.")
	dana.holds(`document.activeElement.closest("#sso-groups") !== null`)

	dana.click("#sso-step-domain-summary")
	dana.click("#sso-step-domain .sso-more > summary")
	dana.click("label:has(#sso-domains-chosen)")
	dana.click("#sso-domains-save")
	dana.sees("#sso-step-domain .field-error", "Choose at least one domain, or all.")
	dana.holds(`document.activeElement.matches("#sso-step-domain [role=alert]")`)
	dana.inspect("sso-domains")

	// Addresses come with other subjects.
	live, _ := idp.Connection.In(model.SettingsLive)
	for _, email := range []string{handlerstest.Kim, handlerstest.Ana} {
		w.Write(t, func(tx *db.Tx) error {
			return tx.ForgetSubjects(t.Context(), w.Acme, idp.Connection.ID, live.IdP, w.Members[email].User)
		})
		idp.Identity(t, w.Members[email].User, live.IdP, "00u1a2b3c4d5e6f7g8h9-before-"+email)
		idp.SignIn(t, w.Browser(t), "/ui/profile", handlerstest.Person{Email: email}).Expect(t, http.StatusForbidden)
	}
	dana.open(at)
	dana.sees("#sso-questions", "Same person for all 2")
	dana.inspect("sso-questions")
	dana.click("[id^=sso-same-]")
	dana.sees("#toasts .toast", "They sign in by Okta again.")
	dana.holds(`document.activeElement !== document.body`)
	dana.click("[id^=sso-same-]")
	dana.holds(`!document.querySelector("#sso-questions") && document.activeElement !== document.body`)

	w.Moved(t, w.ConnectionNow(t, idp.Connection))
	dana.open(at)
	dana.inspect("sso-held")
	dana.click("#sso-refuse")
	dana.sees("#toasts .toast", "Nothing was changed.")
	dana.holds(`document.activeElement !== document.body`)

	dana.click("#sso-revocation-summary")
	dana.enter("#sso-revocation-issuer-field", "acme")
	dana.click("#sso-revocation-save")
	dana.sees("#sso-revocation .field-error", "Enter the issuer")
	dana.holds(`document.activeElement.id === "sso-revocation-issuer-field"`)
	dana.inspect("sso-revocation")

	dana.shows(w, "sso-require-alone", "/ui/sso/"+string(idp.Connection.ID)+"/require", "Require Okta?")
	w.BreakGlass(t, handlerstest.Ana)
	dana.shows(w, "sso-require-ready", "/ui/sso/"+string(idp.Connection.ID)+"/require", "Require Okta?")
	dana.click("main .button.danger")
	dana.sees("#toasts .toast", "Okta is required.")
	dana.sees(".sso-head", "Required")
	dana.shows(w, "sso-required-list", "/ui/sso", "Single sign-on")
	w.wait(10 * time.Minute)
	dana.open(at)
	dana.click("#sso-settings-save")
	dana.reads("sudo-elsewhere", "Confirm it’s you")
	dana.sees("#sudo-elsewhere", "Continue with Okta")

	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "auditor", Label: "Auditor", Permissions: model.NewPermissions(model.SSORead)})
		return err
	})
	w.Add(t, w.Acme, "audit@elsewhere.test", "Audit", "auditor")
	audit, _ := w.as(t, "audit@elsewhere.test")
	audit.open(at)
	audit.opensAll()
	audit.inspect("sso-read")
}

// choosesRole chooses in a list.
func (v *visitor) choosesRole(selector, label string) {
	v.Helper()
	v.standsStill(selector)
	v.do(chromedp.SendKeys(chromedp.CSS(selector), label, chromedp.NodeVisible))
}

// readGuides opens all that the guides to all providers say, on the smallest window, and
// looks closely at those with long values, files and tables.
func readGuides(t *testing.T, w *world) {
	w.Enable(t, w.Acme, model.FeatureSSO)
	by := w.Actor(t, handlerstest.Dana)
	dana, _ := w.as(t, handlerstest.Dana)
	for _, p := range model.Providers() {
		for _, of := range p.Speaks() {
			c, err := w.Config.SSO.Add(t.Context(), by, p, of, "Provider")
			if err != nil {
				t.Fatal(err)
			}
			dana.look(320, "light")
			dana.open(w.Server.URL + "/ui/sso/" + string(c.ID))
			dana.opensAll()
			name := "sso-guide-" + string(p) + "-" + string(of)
			dana.fits(name)
			switch name {
			case "sso-guide-shibboleth-SAML", "sso-guide-google-SAML", "sso-guide-adfs-OIDC":
				dana.inspect(name)
			}
			if _, err := w.Config.SSO.Delete(t.Context(), by, c.ID, c.Version); err != nil {
				t.Fatal(err)
			}
		}
	}
}
