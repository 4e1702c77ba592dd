package e2e

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/chromedp/chromedp"
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
	v.do(chromedp.Click(chromedp.CSS(`input[aria-label="Select `+name+`"]`), chromedp.NodeVisible))
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

// age makes the sessions of somebody look as if they had begun long ago.
func (d *demo) age(t *testing.T, address string, by time.Duration) {
	t.Helper()
	file, err := sql.Open("sqlite", "file:"+filepath.Join(d.data, "anteroom.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	result, err := file.Exec(`UPDATE sessions SET created_at = created_at - ?, auth_at = auth_at - ?
		WHERE ended_at = 0 AND user_id = (SELECT id FROM users WHERE email = ?)`, by.Milliseconds(), by.Milliseconds(), address)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%d sessions of %s, %v", n, address, err)
	}
}

// dayOfAdmin: an admin invites people, of whom two accept, changes roles in
// bulk, removes somebody who is signed in elsewhere, and tightens the policy.
func dayOfAdmin(t *testing.T, d *demo) {
	bo, carla := d.visit(t), d.visit(t)
	for v, address := range map[*visitor]string{bo: "bo@acme.example", carla: "carla@acme.example"} {
		v.signIn(d, address)
		v.open(d.BaseURL + "/ui/members")
		v.sees("#members-title", "(57)")
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
	dana.sees("#members-title", "(59)")
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
	dana.sees("#toasts .toast", "3 roles changed")
	dana.sees("tbody tr", "Amara Okafor")
	dana.holds(`[...document.querySelectorAll("tbody tr")].filter(r => /Amara|Yamada|Chen/.test(r.textContent)).every(r => r.textContent.includes("Admin"))`)

	id := dana.rowOfBo()
	dana.click("#more-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.inspect("members-menu")
	dana.click("#menu-remove")
	dana.sees("dialog[open] #confirm-text", "Bo Ash")
	dana.inspect("members-confirm")
	dana.click("#confirm-ok")
	dana.sees("#members-title", "(58)")
	dana.holds(fmt.Sprintf(`document.getElementById("m-%s") === null`, id))
	bo.click(`#nav a[href="/ui/security"]`)
	bo.sees("h1", "Sign in to Coffeedesk")

	d.age(t, "carla@acme.example", 9*time.Hour)
	carla.click(`#nav a[href="/ui/members"]`) // 30 days are not over
	carla.sees("#members-title", "(58)")
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
