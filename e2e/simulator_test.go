package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// addDirectory has an admin of Globex add a directory of a provider and make a token, and
// returns where the directory is, its endpoint and the token.
func (v *visitor) addDirectory(d *demo, provider string) (at, endpoint, token string) {
	v.Helper()
	v.open(d.BaseURL + "/ui/scim")
	v.click("label:has(#directories-provider-" + provider + ")")
	v.click("#directories-continue")
	v.sees("#directory-status", "Waiting for the first request")
	at = v.value("location.origin + location.pathname")
	v.click("#directory-token-create")
	v.sees("h1", "Copy this token now")
	token, endpoint = v.text("#directory-token"), v.text("#directory-endpoint")
	v.click("#directory-token-saved")
	v.sees("#directory-badge", "Waiting")
	return at, endpoint, token
}

// connects adds an application of the catalog at the identity provider, and gives it what
// the directory shows.
func (v *visitor) connects(d *demo, kind, endpoint, token string) {
	v.Helper()
	v.open(d.IdP + "admin/catalog")
	v.click(`main a[href$="as=` + kind + `"]`)
	v.enter("#label", "Globex")
	v.click("main .primary")
	v.sees(".tabs [aria-current]", "Provisioning")
	v.enter("#base", endpoint)
	v.enter("#token", token)
	v.click(`button[value="test"]`)
	v.sees(".notice", "The test ")
}

// presses presses a button beside somebody or a group at the identity provider, and waits
// until the application has taken what is sent for it.
func (v *visitor) presses(does, name string) {
	v.Helper()
	v.leavesBy(func() {
		v.holds(fmt.Sprintf(`[...document.querySelectorAll("main li")].find(l => l.querySelector("strong")?.textContent === %q)?.querySelector("button[value=%s]").click() === undefined`, name, does))
	})
	v.sees("[role=status]", "sent.")
}

// readsActivity opens the list of requests until it says something: they are written down a
// moment after they are answered.
func (v *visitor) readsActivity(at, says string) {
	v.Helper()
	eventually(v.T, v.ctx, says, func() (bool, error) {
		if err := chromedp.Do(v.ctx, chromedp.Navigate(at+"/activity")); err != nil {
			return false, err
		}
		return chromedp.Run(v.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.querySelector(".directories-rows").textContent.includes(%q)`, says)))
	})
}

// provisionFromProvider: an admin who has only heard of provisioning sets it up with what
// stands for their Okta, sees people and groups arrive, lets a group give a role, and sees
// somebody lose their session who was deactivated there.
func provisionFromProvider(t *testing.T, d *demo) {
	gus, ada, mara := d.visit(t), d.visit(t), d.visit(t)
	mara.signIn(d, "mara@globex.example")
	mara.tolerates = "404"
	mara.open(d.BaseURL + "/ui/scim")
	mara.sees("h1", "not found")

	gus.enters(d, "gus@globex.example")
	at, endpoint, token := gus.addDirectory(d, "okta")
	ada.open(d.IdP + "admin/catalog")
	ada.inspect("idp-catalog")
	ada.connects(d, "okta", endpoint, "scim_wrong")
	ada.sees("[role=alert]", "401")
	ada.inspect("idp-provisioning-refused")
	ada.clear("#token")
	ada.enter("#token", token)
	ada.click(`button[value="test"]`)
	ada.sees("[role=status]", "The test succeeded. 2 requests sent.")
	ada.inspect("idp-provisioning")
	gus.sees("#directory-badge", "Connected") // by itself
	gus.inspect("scim-simulator-connected")

	ada.presses("assign", "Mara Stein")
	ada.presses("assign", "Nora Vale")
	gus.open(at + "/users")
	gus.sees(".directories-rows", "Mara Stein")
	gus.sees(".directories-rows", "Nora Vale")
	gus.inspect("scim-simulator-users")

	ada.presses("push", "Globex")
	gus.open(at + "/groups")
	gus.enter("#directory-roles-group-1", "globex")
	gus.choosesRole("#directory-roles-role-1", "Admin")
	gus.click("#directory-roles-show")
	gus.sees("#directory-roles [role=status]", "2 members will get Admin")
	gus.inspect("scim-simulator-roles")
	gus.click("#directory-roles-save")
	gus.sees("#toasts .toast", "Roles saved.")
	mara.open(d.BaseURL + "/ui/scim")
	mara.sees("h1", "Provisioning")

	ada.presses("deactivate", "Mara Stein")
	mara.open(d.BaseURL + "/ui/scim")
	mara.holds(`document.querySelector("#identity") === null && document.querySelector('input[name="email"]') !== null`)
	gus.readsActivity(at, "Deactivated mara@globex.example")
	gus.sees(".directories-rows", "Added nora@globex.example")
	gus.inspect("scim-simulator-activity")
	ada.click(`main a[href*="/people/"]`)
	ada.sees("h1", "Mara Stein")
	ada.inspect("idp-person")
	ada.clear("#department")
	ada.enter("#department", "Night shift\n")
	ada.sees("[role=status]", "Update Mara Stein succeeded. 2 requests sent.")
	ada.click(`main a[href$="/groups/Globex"]`)
	ada.sees("h1", "Globex")
	ada.inspect("idp-group")
}

// provisionFromOthers: a day passes with Entra ID, and with OneLogin.
func provisionFromOthers(t *testing.T, d *demo) {
	gus, ada := d.visit(t), d.visit(t)
	gus.enters(d, "gus@globex.example")
	for _, kind := range []string{"entra", "onelogin"} {
		at, endpoint, token := gus.addDirectory(d, kind)
		ada.connects(d, kind, endpoint, token)
		gus.sees("#directory-badge", "Connected")
		ada.click(`form[action$="/replay"] button`)
		ada.sees("[role=status]", "A day has passed.")
		ada.inspect("idp-provisioning-" + kind)
		gus.readsActivity(at, "DELETE /Groups/")
		gus.inspect("scim-simulator-" + kind)
	}
}

// provisionedAlready: whoever opens the page first finds a directory with all there can be.
func provisionedAlready(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/scim")
	dana.sees("main", "Connected")
	dana.inspect("scim-demo")
	dana.click("main .directories-list a, main ul a")
	dana.sees("#directory-tabs", "Users 13")
	dana.inspect("scim-demo-directory")
	for tab, says := range map[string]string{"users": "is in no domain that", "groups": "Admin", "activity": "Deactivated silvio@acme.example"} {
		dana.click(`#directory-tabs a[href$="/` + tab + `"]`)
		dana.sees(".directories-rows", says)
		dana.inspect("scim-demo-" + tab)
	}
	dana.open(d.BaseURL + "/demo/")
	dana.click(`main a[href$="/acme-scim/provisioning"]`)
	dana.sees("h1", "Acme Corp: Coffeedesk")
}
