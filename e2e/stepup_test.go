package e2e

import (
	"net/http"
	"testing"
)

// stepUpForTheApp: an app asks somebody who is signed in for a passkey. They have none,
// go back, add one, and are back at the app with it the next time, in the same session.
func stepUpForTheApp(t *testing.T, d *demo) {
	app := site(t, func(w http.ResponseWriter, r *http.Request) {
		if failed := r.URL.Query().Get("error"); failed != "" {
			write(w, "Failed: %s", failed)
			return
		}
		write(w, "Welcome")
	})
	client := d.addApplication(t, "--redirect-uris", app+"/callback")
	asks := d.authorize(client, app+"/callback", "acr_values", "phr")
	dana := d.visit(t)
	device := dana.holdAuthenticator()
	dana.openSecurity(d)
	dana.open(asks)
	dana.sees("h1", "App asks for a passkey")
	dana.sees("main", "You have none yet.")
	dana.inspect("step-up-none")
	dana.click(`main a[href$="unmet=1"]`)
	dana.sees("h1", "Failed: unmet_authentication_requirements")

	dana.open(d.Portal + "security")
	dana.addPasskey("Work laptop")
	dana.open(asks)
	dana.sees("h1", "App asks for a passkey")
	dana.inspect("step-up")
	device.verifies(false)
	dana.click("#step-up-passkey")
	dana.sees("main .notice.info", "No passkey was used.")
	dana.inspect("step-up-cancelled")
	device.verifies(true)
	dana.loseAnswers("cut")
	dana.click("#step-up-passkey")
	dana.sees("main .notice.error", "The answer was lost on its way, and nothing was confirmed.")
	dana.loseAnswers("")
	dana.click("#step-up-passkey")
	dana.sees("h1", "Welcome")
	dana.open(asks)
	dana.sees("h1", "Welcome")
	dana.open(d.Portal + "security")
	dana.sees("#recent-activity", "Confirmed that it was you, with a passkey")

	// Who is signed out is told before they choose how to sign in.
	eve := d.visit(t)
	eve.open(asks)
	eve.sees("main .notice.info", "App asks for a passkey.")
}
