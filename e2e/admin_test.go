package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// pasted is ten addresses in the forms that mail programs, spreadsheets and
// people give them, one of them twice.
const pasted = `"Ortega, Nina" <nina@acme.example>; Otto Lang <otto@acme.example>
pia@acme.example, quinn@acme.example	rita@acme.example
mailto:sven@acme.example
<tess@acme.example> ugo@acme.example;PIA@acme.example
  'vito@acme.example'
wanda@acme.example`

// selectMember marks a member's row.
func (v *visitor) selectMember(name string) {
	v.Helper()
	v.click(`input[aria-label="Select ` + name + `"]`)
}

// accept takes somebody from the mail into the app.
func (d *demo) accept(t *testing.T, address string) {
	t.Helper()
	v := d.visit(t)
	v.open(d.mailed(t, address, `href="([^"]*/a/invite/[^"]*)"`))
	v.click("#invitation-accept")
	v.enterCode(d, address)
	v.sees(`[data-claim="email"]`, address)
	v.sees(`[data-claim="org_name"]`, "Acme Corp")
}

// hasOldSession gives a visitor's browser a session of somebody that began some
// time ago: by the product's own rules, on a clock that is late.
func (v *visitor) hasOldSession(d *demo, address string, ago time.Duration) {
	v.Helper()
	late := db.Options{Now: func() time.Time { return time.Now().Add(-ago) }}
	file, err := db.Open(v.Context(), filepath.Join(d.Data, "anteroom.db"), late)
	if err != nil {
		v.Fatal(err)
	}
	defer file.Close()
	keys, err := secret.LoadKeys(filepath.Join(d.Data, "keys"))
	if err != nil {
		v.Fatal(err)
	}
	entry := signin.New(file, keys, secret.NewSource(nil), nil, "") // sends nothing
	_, token, err := entry.Directly(v.Context(), model.Email(address), signin.Browser{Hash: []byte{}})
	if err != nil {
		v.Fatal(err)
	}
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: "anteroom", Value: token, URL: d.BaseURL})
		return err
	}))
}

// dayOfAdmin: an admin invites people, of whom two accept, changes roles in
// bulk, removes somebody who is signed in elsewhere, and tightens the policy.
func dayOfAdmin(t *testing.T, d *demo) {
	bo, carla := d.visit(t), d.visit(t)
	bo.signIn(d, "bo@acme.example")
	carla.hasOldSession(d, "carla@acme.example", 9*time.Hour)
	for _, v := range []*visitor{bo, carla} {
		v.open(d.BaseURL + "/ui/members")
		v.sees("#members-title", "(58)")
	}
	dana := d.visit(t)
	dana.openMembers(d)

	dana.click(`main a[href="/ui/members/invite"]`)
	dana.paste("#invite-emails", pasted)
	dana.click("#invite-send")
	dana.sees("#invite-result", "10 invitations sent.")
	dana.sees("#invite-result li", "appears twice")
	d.accept(t, "nina@acme.example")
	d.accept(t, "otto@acme.example")

	dana.click(`#nav a[href="/ui/members"]`)
	dana.sees("#members-title", "(60)")
	dana.enter("#members-q", "nina")
	dana.sees("tbody tr:only-child", "Nina Ortega")
	dana.click("main a[href='/ui/members']")
	for _, name := range []string{"Amara Okafor", "Ben Yamada", "Chen Wei"} {
		dana.selectMember(name)
	}
	dana.sees("#bulk .members-selected", "3 selected")
	dana.inspect("members-bulk")
	dana.holds(`(s => (s.value = [...s.options].find(o => o.textContent === "Admin").value) !== "")(document.getElementById("bulk-role"))`)
	dana.click("#bulk-change")
	dana.sees("#toasts .toast", "3 people are now Admin.")
	dana.sees("tbody tr", "Amara Okafor")
	dana.holds(`[...document.querySelectorAll("tbody tr")].filter(r => /Amara|Yamada|Chen/.test(r.textContent)).every(r => r.textContent.includes("Admin"))`)

	id := dana.rowOfBo()
	dana.click("#more-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.inspect("members-menu")
	dana.click("#menu-remove")
	dana.sees("#members-title", "(59)")
	dana.holds(fmt.Sprintf(`document.getElementById("m-%s") === null`, id))
	bo.click(`#nav a[href="/ui/security"]`)
	bo.sees("h1", "Sign in to Coffeedesk")

	carla.click(`#nav a[href="/ui/members"]`) // 30 days are not over
	carla.sees("#members-title", "(59)")
	dana.click(`#nav a[href="/ui/session-policy"]`)
	dana.click(`a[href="/ui/session-policy?preset=workday"]`)
	dana.sees("#policy-effect", "This signs out 1 person now.")
	dana.click("#policy-save")
	dana.sees("#toasts .toast", "1 person was signed out.")
	carla.click(`#nav a[href="/ui/members"]`)
	carla.sees("h1", "Sign in to Coffeedesk")
	if got := strings.Join(carla.redirects, "\n"); !strings.Contains(got, "303 "+d.BaseURL+"/ui/members") {
		t.Errorf("the click was not sent to sign in: %s", got)
	}
}
