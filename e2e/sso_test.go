package e2e

import (
	"testing"
)

// beginSSO chooses a provider and follows its steps up to what the provider shows.
func beginSSO(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/general")
	dana.click(`nav a[href="/ui/sso"]`)
	dana.inspect("sso-empty")
	dana.click("label:has(#sso-provider-okta)")
	dana.click("#sso-continue")
	dana.sees("h1", "Okta")
	dana.inspect("sso-fresh")
}
