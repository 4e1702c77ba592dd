package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// rarePages inspects what no other walk passes: what an admin sees seldom, and
// what somebody sees who may change nothing.
func rarePages(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	id := dana.rowOfBo()
	for name, path := range map[string]string{
		"members-none":   "/ui/members?q=nobody",
		"member":         "/ui/members/" + id,
		"activity":       "/ui/security/activity",
		"logout-confirm": "/a/logout",
	} {
		dana.open(d.BaseURL + path)
		dana.sees("h1", "")
		dana.inspect(name)
	}
	dana.open(d.BaseURL + "/ui/members")
	dana.click("#members-all")
	dana.click("#bulk-remove")
	dana.sees("h1", "members from Acme Corp?")
	dana.sees("main", "Managed by Okta. Remove them there.") // whom the directory of Acme looks after stays
	dana.inspect("members-bulk-remove")
	dana.tolerates = "404 ("
	dana.open(d.BaseURL + "/ui/nothing")
	dana.sees("h1", "Page not found")
	dana.inspect("not-found")

	bo := d.visit(t)
	bo.enters(d, "bo@acme.example")
	for name, path := range map[string]string{
		"members-read": "/ui/members", "invitations-read": "/ui/members/invitations", "member-read": "/ui/members/" + id,
	} {
		bo.open(d.BaseURL + path)
		bo.holds(`document.querySelector("main form[method=post], main [data-hx-post]") === null`)
		bo.inspect(name)
	}
}

// sudoByCode proves who somebody is with a code, in a session that is not fresh
// and without JavaScript.
func sudoByCode(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.hasOldSession(d, "dana@acme.example", 10*time.Minute)
	dana.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	dana.open(d.BaseURL + "/ui/session-policy?preset=workday")
	dana.click("#policy-save")
	dana.sees("h1", "Confirm it’s you")
	dana.click("#sudo-email")
	dana.sees("main", "dana@acme.example")
	dana.enter("input[name=code]", d.mailed(t, "dana@acme.example", `Your code is (\d{6})\b`))
	dana.click("main form button.primary")
	dana.sees("#toasts .toast", "Session policy saved.")
	dana.sees("#policy-effect", "In effect: people sign in again after 8 hours")
}

// giveSeveralRoles gives a member a second role, once the operator lets
// members hold several.
func giveSeveralRoles(t *testing.T, d *demo) {
	for _, command := range [][]string{
		{"instance", "set", "--several-roles"},
		{"role", "add", "--name", "billing", "--label", "Billing", "--description", "Reads invoices."},
	} {
		d.Command(t, nil, command...)
	}
	dana := d.visit(t)
	dana.openMembers(d)
	id := dana.rowOfBo()
	dana.click("#role-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.inspect("role-several")
	dana.do(chromedp.Click(chromedp.JSPath(`[...document.querySelectorAll(".choice")].find(c => c.textContent.trim().startsWith("Billing"))`), chromedp.NodeVisible))
	dana.click("#role-submit")
	dana.sees("#role-"+id, "Billing")
	dana.sees("#role-"+id, "Member")
	bo := d.visit(t)
	bo.signIn(d, "bo@acme.example")
	bo.sees(`[data-claim="roles"]`, "billing")
	bo.sees(`[data-claim="roles"]`, "member")
}
