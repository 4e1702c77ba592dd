package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// verifyDomain adds a domain, waits for the page to turn green by itself, and
// removes the domain.
func verifyDomain(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/general")
	dana.click(`nav a[href="/ui/domains"]`)
	dana.inspect("domains-empty")
	dana.tolerates = "422"
	dana.enter("#domains-field", "gmail.com")
	dana.click("#domains-add-button")
	dana.sees(".field-error", "gmail.com is a public email provider.")
	dana.inspect("domains-error")
	dana.clear("#domains-field")
	dana.enter("#domains-field", "acme.example")
	dana.click("#domains-add-button")
	dana.sees("h1", "acme.example")
	dana.sees("#domain-status", "ns1.example has no TXT record at _anteroom.acme.example.")
	dana.click("#domain-relative ~ button")
	dana.holds(`document.activeElement.dataset.copy === "domain-relative"`)
	dana.sees("#domain-badge", "Verified") // by itself
	dana.sees("#toasts .toast", "acme.example is verified.")
	dana.holds(`document.activeElement.dataset.copy === "domain-relative"`)
	dana.sees("#domain-status h2", "Verified")
	dana.holds(`!document.querySelector("#domain-status[data-hx-get]")`)
	dana.tolerates = "409"
	dana.click("#domain-check")
	dana.sees("#domain-problem", "DNS was asked a moment ago.")
	dana.inspect("domains-verified")

	dana.open(d.BaseURL + "/ui/domains")
	dana.sees("tbody tr", "Verified")
	dana.enter("#domains-field", "eine-lange-domain-mit-umlauten.donaudampfschifffahrtsgesellschaft.bücher.example")
	dana.click("#domains-add-button")
	dana.sees("h1", "bücher.example")
	dana.inspect("domains-pending")
	dana.open(d.BaseURL + "/ui/domains")
	dana.inspect("domains-list")
	dana.click(`tbody tr:first-child a`)
	dana.click(`a[href$="/remove"]`)
	dana.sees("h1", "Remove acme.example?")
	dana.inspect("domains-remove")
	dana.click("main .button.danger")
	dana.sees("#toasts .toast", "acme.example was removed.")
	dana.holds(`document.querySelectorAll("tbody tr").length === 1`)
}

// contestDomain: a domain that another organization has, and one whose record
// is wrong, on the page where the demo's records are changed.
func contestDomain(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/domains")
	dana.enter("#domains-field", "globex.example")
	dana.click("#domains-add-button")
	dana.sees("#domain-badge", "Pending")
	dana.holds(`performance.now() > 8000`) // only then is the record published
	dana.sees("#domain-badge", "Taken")
	dana.sees("#domain-status", "globex.example is already verified by another organization. Contact support.")
	dana.inspect("domains-taken")
	dana.open(d.BaseURL + "/demo/dns")
	dana.sees(".demo-records", "_anteroom.globex.example")
	dana.enter("#dns-name", "acme.example")
	dana.enter("#dns-value", "v=spf1 -all")
	dana.click("main .button.primary")
	dana.sees("#toasts .toast", "acme.example is set.")
	dana.inspect("demo-dns")
	dana.click(".demo-records li:first-child button")
	dana.sees("#toasts .toast", "_anteroom.globex.example is removed.")

	gus := d.visit(t)
	gus.enters(d, "gus@globex.example")
	gus.open(d.BaseURL + "/ui/domains")
	gus.click("tbody a")
	gus.sees("#domain-status h2", "Verified by support")
	gus.inspect("domains-support")

	bo := d.visit(t)
	bo.enters(d, "bo@acme.example")
	bo.open(d.BaseURL + "/ui/domains")
	bo.click("tbody a")
	bo.sees("main", "Only admins can change this.")
	bo.inspect("domains-read")
}

// verifyDomainWithoutScript: the page says how things stand when it is loaded,
// and its button asks DNS.
func verifyDomainWithoutScript(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/domains")
	dana.enter("#domains-field", "acme.example")
	dana.click("#domains-add-button")
	dana.sees("h1", "acme.example")
	dana.tolerates = "409"
	dana.click("#domain-check")
	dana.sees("#domain-status", "Last check")
	eventually(t, dana.ctx, "the list to show a verified domain", func() (bool, error) {
		if err := chromedp.Do(dana.ctx, chromedp.Navigate(d.BaseURL+"/ui/domains")); err != nil {
			return false, err
		}
		return chromedp.Run(dana.ctx, chromedp.Evaluate[bool](`document.querySelector("tbody .badge").textContent === "Verified"`))
	})
}
