package e2e

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// adminChoice finds a role by its label: the value is an id that every demo
// makes anew.
const adminChoice = chromedp.JSPath(`[...document.querySelectorAll(".choice")].find(c => c.textContent.trim().startsWith("Admin"))`)

// rowOfBo returns the id of Bo Ash's row, which the page has to show.
func (v *visitor) rowOfBo() string {
	v.Helper()
	v.sees("tbody tr", "Bo Ash")
	id, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("tbody tr")].find(r => r.textContent.includes("Bo Ash")).id.slice("m-".length)`))
	if err != nil {
		v.Fatal(err)
	}
	return id
}

// openMembers opens the list of members as Dana.
func (v *visitor) openMembers(d *demo) {
	v.Helper()
	v.enters(d, "dana@acme.example")
	v.click(`#nav a[href="/ui/members"]`)
	v.sees("#members-title", "(57)")
}

// isAdminInApp signs Bo in with a browser of his own: the app learns the role
// out of his token.
func (d *demo) isAdminInApp(t *testing.T) {
	t.Helper()
	bo := d.visit(t)
	bo.signIn(d, "bo@acme.example")
	bo.sees(`[data-claim="roles"]`, "admin")
}

func changeRole(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	dana.inspect("members")
	if *updatePicture {
		dana.save(filepath.Join("..", "docs", "portal.png"))
	}
	id := dana.rowOfBo()
	dana.sees("#role-"+id, "Member")
	dana.click("#role-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.inspect("role")
	dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	dana.click("#role-submit")
	dana.sees("#role-"+id, "Admin")
	dana.sees("#toasts .toast", "Bo Ash")
	dana.holds(`document.activeElement.id === "role-` + id + `"`)
	dana.holds(`document.querySelector("#role-popover:popover-open") === null`)
	d.isAdminInApp(t)
}

func changeRoleWithoutScript(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	dana.openMembers(d)
	id := dana.rowOfBo()
	dana.click("#role-" + id)
	dana.sees("h1", "Change role of Bo Ash")
	dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	dana.click("#role-submit")
	dana.sees("#role-"+id, "Admin")
	dana.sees("#toasts .toast", "Bo Ash")
	if !dana.redirected("/ui/members/" + id + "/role") {
		t.Errorf("the form was not answered with 303: %q", dana.redirects)
	}
	d.isAdminInApp(t)
}
