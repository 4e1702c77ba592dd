package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/internal/model"
)

// editThroughSignIn chooses a role for somebody after the session was ended elsewhere:
// signing in again gives nothing yet; the person reads what it is, sends it, and is on
// the page where they were.
func editThroughSignIn(t *testing.T, d *demo) {
	const address = "dana@acme.example"
	dana := d.visit(t)
	dana.openMembers(d)
	dana.open(d.BaseURL + "/ui/members?q=bo+ash")
	id := dana.rowOfBo()
	dana.click("#role-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	d.Command(t, nil, "session", "end", "--email", address)
	dana.tolerates = "401 (Unauthorized)"
	dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	dana.sees(".notice", "You were signed out. What you entered is kept")
	dana.inspect("signin-held")
	dana.click("main form button.primary") // the address is there
	dana.sees("h1", "Check your email")
	dana.enterCode(d, address)
	dana.sees("h1", "Go on?")
	dana.sees(".signin-facts", "Bo Ash")
	dana.inspect("signin-interrupted")
	dana.click("#held-send")
	dana.sees("#role-"+id, "Admin")
	dana.sees("#toasts .toast", "Bo Ash")
	dana.holds(`location.pathname + location.search === "/ui/members?q=bo+ash"`)
}

// comeBackToSigningIn opens the page of the code again after the application has its
// answer, and lets an application ask for another organization.
func comeBackToSigningIn(t *testing.T, d *demo) {
	const iris = "iris@acme.example"
	v := d.visit(t)
	v.askForMail(d, iris)
	page, err := chromedp.Run(v.ctx, chromedp.Evaluate[string]("location.href"))
	if err != nil {
		t.Fatal(err)
	}
	v.enterCode(d, iris)
	v.clickTwice("main li:nth-child(2) button[name=organization]")
	v.sees(`[data-claim="org_name"]`, "Globex")
	v.open(page)
	v.sees("h1", "This sign-in is finished")
	v.inspect("signin-answered")
	v.click("main a.button.primary")
	v.sees(`[data-claim="org_name"]`, "Globex")

	var orgs struct {
		Organizations []struct {
			ID   model.OrgID `json:"organization_id"`
			Name string      `json:"name"`
		} `json:"organizations"`
	}
	d.Command(t, &orgs, "organization", "list")
	app := d.addApplication(t, "--redirect-uris", "http://localhost:9/callback")
	for _, o := range orgs.Organizations {
		if o.Name == "Acme Corp" {
			v.open(d.authorize(app, "http://localhost:9/callback", "organization_id", string(o.ID)))
		}
	}
	v.sees("h1", "Switch to Acme Corp?")
	v.inspect("signin-confirm-switch")
	v.open(d.BaseURL + "/ui/members")
	v.sees("#org-name", "Globex")
}
