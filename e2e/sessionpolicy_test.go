package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// retype replaces what stands in a short field, key by key.
func (v *visitor) retype(selector, text string) {
	v.Helper()
	v.enter(selector, kb.End+strings.Repeat(kb.Backspace, 6)+text)
}

// setPolicy sets limits while the page says what they do.
func setPolicy(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	dana.click(`#nav a[href="/ui/session-policy"]`)
	dana.sees("#policy-effect", "In effect: people sign in again after 30 days.")
	dana.holds(`document.querySelector("#policy-absolute").checkVisibility() === false`)
	dana.click("#policy-custom")
	dana.retype("#policy-absolute", "20")
	dana.sees("#policy-effect", "Once you save: people sign in again after 20 days.")
	dana.holds(`document.activeElement.id === "policy-absolute"`)
	dana.click("#policy-idle-on")
	dana.retype("#policy-idle", "500")
	dana.sees("#policy-effect", "Idle time must be shorter than 20 days.")
	dana.retype("#policy-idle", "12")
	dana.sees("#policy-effect", "and after 12 hours without activity.")
	dana.sees("#policy-effect", "Nobody is signed out by this.")
	dana.inspect("session-policy")
	dana.click("#policy-save")
	dana.sees("#toasts .toast", "Session policy saved.")
	dana.sees("#policy-effect", "In effect: people sign in again after 20 days, and after 12 hours without activity.")
	dana.holds(`document.activeElement.id === "policy-save"`)
}

// setPolicyWithoutScript sets limits by a preset and by the form as browsers
// send it by themselves.
func setPolicyWithoutScript(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	dana.openMembers(d)
	dana.click(`#nav a[href="/ui/session-policy"]`)
	dana.click(`a[href="/ui/session-policy?preset=workday"]`)
	dana.sees("#policy-effect", "Once you save: people sign in again after 8 hours")
	dana.retype("#policy-absolute", "9")
	dana.click("#policy-save")
	dana.sees("#toasts .toast", "Session policy saved.")
	dana.sees("#policy-effect", "In effect: people sign in again after 9 hours, and after 30 minutes without activity.")
	if !dana.redirected("/ui/session-policy") {
		t.Errorf("the form was not answered with 303: %q", dana.redirects)
	}
}
