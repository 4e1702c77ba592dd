package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// changeProfile gives somebody another name, a time zone and a picture: the
// frame of the page and the list of members know it at once.
func changeProfile(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/members")
	dana.click(".layout-person")
	dana.sees("#account:popover-open", "Dana Cole")
	dana.inspect("account-menu")
	dana.click("#account input[value=dark]")
	dana.holds(`getComputedStyle(document.documentElement).colorScheme === "dark"`)
	dana.click(`#account a[href="/ui/profile"]`)
	dana.sees("h1", "Profile")
	dana.holds(`document.documentElement.dataset.theme === "dark" && document.querySelector("#account input[value=dark]").checked`)
	dana.click(".layout-person")
	dana.click("#account input[value=auto]")
	dana.holds(`getComputedStyle(document.documentElement).colorScheme === "light dark"`)
	dana.open(d.BaseURL + "/ui/profile")
	dana.holds(`document.documentElement.dataset.theme === undefined && document.querySelector("#account input[value=auto]").checked`)
	dana.sees("h1", "Profile")
	dana.clear("#profile-first")
	dana.enter("#profile-first", "Danuta")
	dana.click("#profile-save")
	dana.sees("#toasts .toast", "Your profile is saved.")
	dana.holds(`document.activeElement.id === "profile-save"`)
	dana.sees("#identity", "Danuta Cole")
	dana.sees("#person", "Account of Danuta Cole")

	dana.do(chromedp.SetUploadFiles(chromedp.CSS("#profile-file"), []string{logoFile(t)}, chromedp.NodeVisible))
	dana.click("#profile-upload")
	dana.sees("#toasts .toast", "Your picture is uploaded.")
	for _, place := range []string{"#profile-picture", "#person"} {
		dana.holds(fmt.Sprintf(`document.querySelector("%s img.portrait")?.naturalWidth === 512`, place))
	}
	dana.open(d.BaseURL + "/ui/profile")
	dana.inspect("profile")
	dana.click(`a[href="/ui/profile/time-zone"]`)
	dana.sees("h1", "Change time zone")
	dana.inspect("profile-time-zone")
	dana.holds(`document.activeElement.id === "profile-zone"`)
	dana.enter("#profile-zone", "Buen") // as a keyboard does: the list goes to what begins so
	dana.click("main form button.primary")
	dana.sees("#toasts .toast", "Your time zone is now Buenos Aires, Argentina.")
	dana.open(d.BaseURL + "/ui/members?q=danuta")
	dana.sees("#members-results", "Danuta Cole")
	dana.open(d.BaseURL + "/ui/security")
	dana.sees("#sessions", " -03")
	dana.sees("#recent-activity", "Your picture was changed")

	dana.open(d.BaseURL + "/ui/profile")
	dana.tolerates = "422 (Unprocessable Entity)"
	dana.do(chromedp.SetValue(chromedp.CSS("#profile-first"), "Dana\u202e"))
	dana.click("#profile-save")
	dana.sees("#profile-details", "The name has characters")
	dana.inspect("profile-error")
	dana.clear("#profile-first")
	dana.enter("#profile-first", "דנה בת־אל אבגדהוזחטיכלמנסעפצקרשתאבגדהוזחטיכלמנסעפצקרשתאבגדהוזחטיכלמנסעפצקרשת")
	dana.click("#profile-save")
	dana.sees("#identity", "דנה")
	dana.open(d.BaseURL + "/ui/profile")
	dana.click(".layout-person")
	dana.inspect("profile-long")
}

// changeEmail moves an account of two organizations to another address, signs in
// with that, and leaves one of the organizations.
func changeEmail(t *testing.T, d *demo) {
	const old, fresh = "iris@acme.example", "iris@new.example"
	iris := d.visit(t)
	iris.askForMail(d, old)
	iris.enterCode(d, old)
	iris.click("main li:nth-child(2) button[name=organization]")
	iris.sees(`[data-claim="org_name"]`, "Globex")
	iris.open(d.BaseURL + "/ui/profile")
	iris.sees("#profile-organizations-title + ul", "Open now")
	iris.inspect("profile-organizations")
	iris.click(`a[href="/ui/profile/email"]`)
	iris.enter("#profile-new-email", fresh)
	iris.inspect("profile-email")
	iris.click("main form button.primary")
	iris.sees("h1", "Check your new inbox")
	iris.inspect("profile-code")
	iris.enter("#code", d.mailed(t, fresh, `Your code is (\d{6})\b`))
	iris.click("main form.profile-code button.primary")
	iris.sees("#toasts .toast", "Your email is now "+fresh+".")
	iris.sees(".profile-address", fresh)
	d.mailed(t, old, `(can no longer be used to sign in)`)

	iris.click(`main a[href$="/leave"]`)
	iris.sees("h1", "Leave Acme Corp?")
	iris.inspect("profile-leave")
	iris.click("main .button.danger")
	iris.sees("#toasts .toast", "You left Acme Corp.")
	iris.sees("#org-name", "Globex")

	again := d.visit(t)
	again.signIn(d, fresh)
	again.sees(`[data-claim="email"]`, fresh)
}
