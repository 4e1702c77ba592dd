package e2e

import (
	"context"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// told waits until the app has been told about the ends of n sessions.
func (d *demo) told(t *testing.T, ctx context.Context, n int) {
	t.Helper()
	file, err := db.Open(ctx, filepath.Join(d.Data, "anteroom.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	eventually(t, ctx, "the app to be told", func() (bool, error) {
		logouts, err := file.Deliveries(ctx, model.QueueLogouts, model.DeliveryDelivered, n+1)
		return len(logouts) == n, err
	})
}

// wasToldSignedOut opens the app, which knows already that the session is over: it
// says "You were signed out" only when the provider has answered so just now.
func (v *visitor) wasToldSignedOut(d *demo) {
	v.Helper()
	v.isSignedOut(d)
	v.holds(`document.querySelector(".notice") === null`)
}

// tellTheApp: signing out in the portal, and being removed by an admin, end the
// app's own session before it asks.
func tellTheApp(t *testing.T, d *demo) {
	bo, dana := d.visit(t), d.visit(t)
	bo.signIn(d, "bo@acme.example")
	dana.signIn(d, "dana@acme.example")

	dana.open(d.BaseURL + "/ui/members")
	dana.sees("tbody tr", "Bo Ash")
	dana.click("#more-" + dana.rowOfBo())
	dana.click("#menu-remove")
	d.told(t, dana.ctx, 1)
	bo.wasToldSignedOut(d)

	dana.click(".layout-person")
	dana.click(`#account form[action="/a/logout"] button`)
	dana.sees("h1", "You are signed out")
	d.told(t, dana.ctx, 2)
	dana.wasToldSignedOut(d)
}

// switchForTheApp: an app sends somebody to the switcher and gets them back, now
// for the other organization.
func switchForTheApp(t *testing.T, d *demo) {
	const iris = "iris@acme.example"
	v := d.visit(t)
	v.askForMail(d, iris)
	v.enterCode(d, iris)
	v.click("main li:nth-child(1) button[name=organization]")
	v.sees(`[data-claim="org_name"]`, "Acme Corp")

	// Coffeedesk's sign-in page leads on without a question.
	v.open(d.BaseURL + "/a/organizations?" + url.Values{"return_to": {d.App + "login?prompt=none"}}.Encode())
	v.inspect("switcher-return")
	v.click("main li:nth-child(2) button[name=organization]")
	v.sees(`[data-claim="org_name"]`, "Globex")
	v.holds(`location.href.startsWith(` + "`" + d.App + "`" + `)`)

	v.tolerates = "422"
	v.open(d.BaseURL + "/a/organizations?return_to=https://evil.example/")
	v.sees("main", "not registered")
	v.inspect("return-refused")
}
