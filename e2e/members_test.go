package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// adminChoice finds a role by its label: the value is an id that every demo
// makes anew.
const adminChoice = chromedp.JSPath(`[...document.querySelectorAll(".choice")].find(c => c.textContent.trim().startsWith("Admin"))`)

// rowOfBo returns the id of Bo Ash's row, which the page has to show.
func (v *visitor) rowOfBo() string {
	v.Helper()
	return v.rowOf("Bo Ash")
}

// rowOf returns the id of the member with a name.
func (v *visitor) rowOf(name string) string {
	v.Helper()
	v.sees("tbody tr", name)
	id, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll("tbody tr")].find(r => r.textContent.includes(%q)).id.slice("m-".length)`, name)))
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
	v.sees("#members-title", "(58)")
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
		dana.save(filepath.Join("..", "docs", "portal.png"), chromedp.CaptureScreenshot())
	}
	id := dana.rowOfBo()
	dana.sees("#role-"+id, "Member")
	dana.click("#role-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.inspect("role")
	dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	dana.sees("#role-"+id, "Admin")
	dana.sees("#toasts .toast", "Bo Ash")
	dana.holds(`document.activeElement.id === "role-` + id + `"`)
	dana.holds(`document.querySelector("#role-popover:popover-open") === null`)
	d.isAdminInApp(t)
}

// undoChanges takes back, by pointer and by keyboard, what was done with one click.
func undoChanges(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.stopClock()
	dana.openMembers(d)
	id := dana.rowOfBo()
	dana.click("#role-" + id)
	dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	dana.sees("#role-"+id, "Admin")
	dana.sees("#toasts .toast form", "Undo")
	dana.inspect("undo")
	dana.click("#toasts .toast form button")
	dana.sees("#role-"+id, "Member")
	dana.sees("#toasts .toast", "Undone. Bo Ash is Member again.")
	dana.holds(`document.activeElement.id === "role-` + id + `" && document.querySelector(".toast form") === null`)

	dana.selectMember("Amara Okafor")
	dana.click("#more-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.inspect("undo-menu")
	dana.click("#menu-remove")
	dana.sees("#members-title", "(57)")
	dana.holds(`document.getElementById("m-` + id + `") === null`)
	dana.pressUndo()
	dana.sees("#members-title", "(58)")
	dana.holds(`document.activeElement.id === "more-` + id + `"`)
	dana.sees("#bulk .members-selected", "1 selected")
	dana.click("#more-" + id) // the row works as the others do
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.holds(`(document.getElementById("role-popover").hidePopover(), true)`)
}

// pressUndo takes back by keyboard what a message offers to, once the window is closed
// in which it was done: there the keys are the browser's own.
func (v *visitor) pressUndo() {
	v.Helper()
	v.holds(`document.querySelector(":popover-open") === null && document.activeElement.closest("[popover]") === null && document.querySelector("#toasts .toast form") !== null`)
	v.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
}

// undoMany takes back what was done to two people at once, and what a member's own page
// did; then it lets messages leave.
func undoMany(t *testing.T, d *demo) {
	v := d.visit(t)
	v.stopClock()
	v.openMembers(d)
	id := v.rowOfBo()
	choose := func() {
		v.open(d.BaseURL + "/ui/members?status=ACTIVE")
		v.selectMember("Bo Ash")
		v.selectMember("Amara Okafor")
		v.sees("#bulk .members-selected", "2 selected")
	}
	choose()
	v.holds(`((s) => { s.value = [...s.options].find(o => o.text === "Admin").value; return true })(document.getElementById("bulk-role"))`)
	v.click("#bulk-change")
	v.sees("#toasts .toast", "2 people are now Admin.")
	v.sees("#role-"+id, "Admin")
	v.inspect("undo-many")
	v.click("#toasts .toast form button")
	v.sees("#toasts .toast", "Undone. 2 people have their earlier roles again.")
	v.sees("#role-"+id, "Member")
	v.holds(`location.search === "?status=ACTIVE"`)

	choose()
	v.click("#bulk-remove")
	v.sees("#toasts .toast", "2 people are no longer members of Acme Corp.")
	v.sees("#members-title", "(56)")
	v.pressUndo()
	v.sees("#toasts .toast", "Undone. 2 people are members again, and have to sign in again.")
	v.sees("#members-title", "(58)")

	v.open(d.BaseURL + "/ui/members/" + id)
	v.click("#remove")
	v.sees("#toasts .toast", "Bo Ash is no longer a member of Acme Corp.")
	v.click("#toasts .toast form button")
	v.sees("#members-title", "(58)")
	v.toastsLeave(d, id)
}

// toastsLeave after ten seconds when there is something to undo, and after eight when
// there is not: counted anew once the pointer or the keyboard has left them.
func (v *visitor) toastsLeave(d *demo, id string) {
	v.Helper()
	const gone = `document.querySelector("#toasts .toast") === null`
	offer := func() {
		v.open(d.BaseURL + "/ui/members")
		v.click("#role-" + id)
		v.sees("#role-popover:popover-open h2", "Bo Ash")
		v.do(chromedp.Click(chromedp.JSPath(`document.querySelector("#role-popover .choice:not([aria-current])")`), chromedp.NodeVisible))
		v.sees("#toasts .toast form", "Undo")
	}
	offer()
	v.is(`(tick(9999), !(` + gone + `))`)
	v.is(`(tick(1), ` + gone + `)`)
	offer()
	v.is(`(document.querySelector(".toast form button").focus(), tick(60000), !(` + gone + `))`)
	v.is(`(document.activeElement.blur(), tick(9999), !(` + gone + `))`)
	v.is(`(tick(1), ` + gone + `)`)
	offer()
	v.pressUndo()
	v.sees("#toasts .toast", "Undone.")
	v.is(`(tick(7999), !(` + gone + `))`)
	v.is(`(tick(1), ` + gone + `)`)
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
	dana.click("#toasts .toast form button") // it stays
	dana.sees("#role-"+id, "Member")
	dana.sees("#toasts .toast", "Undone. Bo Ash is Member again.")
}

// askingForTwo: the popover is about the person who was asked for last, also when the
// answer about the one before comes late, and changes for no other.
func askingForTwo(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	id := dana.rowOfBo()
	dana.holds(`(id => {
		const through = window.fetch;
		window.fetch = async (url, options) => {
			if (!String(url).includes(id)) return through(url, options);
			await new Promise(go => { window.release = go; });
			try { return await through(url, options); } finally { window.late = true; }
		};
		return true;
	})("` + id + `")`)
	dana.click("#role-" + id)
	dana.holds(`window.release !== undefined`)
	dana.click(`tbody tr:first-child .members-more`)
	const about = `document.querySelector("#role-popover:popover-open h2")?.textContent`
	dana.holds(about + ` === document.querySelector("tbody tr:first-child bdi").textContent`)
	dana.holds(`(release(), true)`)
	dana.holds(`window.late`)
	still, err := chromedp.Run(dana.ctx, chromedp.Evaluate[bool](`new Promise(go => setTimeout(go, 300)).then(() => !`+about+`.includes("Bo Ash"))`, chromedp.EvalAwaitPromise))
	if err != nil || !still {
		t.Errorf("the popover is about somebody else now: %v", err)
	}
}

// removedElsewhere: whoever was removed meanwhile leaves the list with a word, and no
// empty box opens.
func removedElsewhere(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.tolerates = "404 (Not Found)"
	dana.openMembers(d)
	id := dana.rowOfBo()
	dana.elsewhere("/ui/members/" + id + "/remove")
	dana.click("#role-" + id)
	dana.sees("#alerts .toast", "This person is no longer a member.")
	dana.holds(`document.getElementById("m-` + id + `") === null && document.querySelector("#role-popover:popover-open") === null`)
	dana.sees("#members-total", "(57)")
	dana.holds(`document.activeElement.matches("tbody .members-more")`)
	// What the list says later takes the place of what was said.
	dana.enter("#members-q", "ca")
	dana.holds(`document.querySelector("#alerts .toast") === null && document.querySelector("tbody mark").textContent === "Ca"`)

	// Likewise after a change that our own server refused, and only that change does.
	dana.open(d.BaseURL + "/ui/members")
	pick := func(name string) {
		t.Helper()
		dana.click("#role-" + dana.rowOf(name))
		dana.sees("#role-popover:popover-open h2", name)
		dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	}
	dana.holds(`(through => {
		window.fetch = (url, options) => options.method === "POST" ? (window.fetch = through, new Response(
			'<hx-partial data-hx-target="#alerts" data-hx-swap="beforeend"><div class="toast error"><p>Not now.</p></div></hx-partial>',
			{ status: 503, headers: { "Content-Type": "text/html", "HX-Answer": "true" } })) : through(url, options);
		return true;
	})(window.fetch)`)
	dana.tolerates = "htmx"
	pick("Carla Mendes")
	dana.sees("#alerts .toast", "Not now.")
	dana.do(chromedp.KeyEvent(kb.Escape))
	pick("Chen Wei")
	dana.sees("#toasts .toast", "Chen Wei is now Admin.")
	dana.sees("#alerts .toast", "Not now.")
	dana.enter("#members-q", "carla")
	dana.holds(`location.search.includes("q=carla")`)
	dana.sees("#alerts .toast", "Not now.")
	pick("Carla Mendes")
	dana.sees("#toasts .toast", "Carla Mendes is now Admin.")
	dana.holds(`document.querySelector("#alerts .toast") === null`)
	dana.tolerates = "404 (Not Found)"

	// A menu about somebody who is gone closes.
	dana.open(d.BaseURL + "/ui/members")
	menu := `(b => (b.click(), b.id.replace("more-", "")))(document.querySelector("tbody tr:nth-child(3) .members-more"))`
	id, err := chromedp.Run(dana.ctx, chromedp.Evaluate[string](menu))
	if err != nil {
		t.Fatal(err)
	}
	dana.sees("#role-popover:popover-open", "Sign out")
	dana.elsewhere("/ui/members/" + id + "/remove")
	dana.click("#menu-sign-out")
	dana.sees("#alerts .toast", "This person is no longer a member.")
	dana.holds(`document.getElementById("m-` + id + `") === null && document.querySelector("#role-popover:popover-open") === null`)
}

// elsewhere posts to a path as another window does.
func (v *visitor) elsewhere(path string) {
	v.Helper()
	done, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](`fetch("`+path+`", { method: "POST", body: new URLSearchParams() }).then(a => a.ok)`, chromedp.EvalAwaitPromise))
	if err != nil || !done {
		v.Fatalf("%s: %t, %v", path, done, err)
	}
}

// goneElsewhere: what was cancelled, ended or removed meanwhile leaves the screen with a
// word, nothing that was typed goes with it, and a later success takes the word away.
func goneElsewhere(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.tolerates = "404 (Not Found)"
	dana.openMembers(d)
	last := func(row string) string {
		t.Helper()
		id, err := chromedp.Run(dana.ctx, chromedp.Evaluate[string](`(f => f.action.split("/").at(-2))([...document.querySelectorAll("`+row+`")].at(-1))`))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}

	dana.open(d.BaseURL + "/ui/members/invitations")
	dana.sees("#invitations-count", "3 open invitations")
	id := last("tbody form[action$=cancel]")
	dana.elsewhere("/ui/members/invitations/" + id + "/cancel")
	dana.tolerates = "409 (Conflict)"
	dana.click("#link-" + id)
	dana.sees("#alerts .toast", "was cancelled.")
	dana.sees("#invitations-count", "2 open invitations")
	dana.holds(`document.getElementById("i-` + id + `") === null && document.querySelector("#invitation-popover:popover-open") === null && document.activeElement.id === "invitations-list"`)
	dana.inspect("invitation-gone")
	dana.click("tbody tr:first-child form button")
	dana.sees("#toasts .toast", "A new invitation is on its way")
	dana.holds(`document.querySelector("#alerts .toast") === null`)

	dana.tolerates = "404 (Not Found)"
	dana.open(d.BaseURL + "/ui/general")
	dana.enter("#general-domain", "listed.example")
	dana.click("#general-add-domain")
	dana.sees("#allowed-domains li", "listed.example")
	dana.enter("#general-domain", "typed.example")
	id = last("#allowed-domains form[action$=remove]")
	dana.elsewhere("/ui/general/domains/" + id + "/remove")
	dana.click("#remove-" + id)
	dana.sees("#alerts .toast", "This domain was removed from the list already.")
	dana.holds(`document.getElementById("remove-` + id + `") === null && document.getElementById("general-domain").value === "typed.example"`)

	dana.holds(`(document.getElementById("general-domain").form.requestSubmit(), true)`)
	dana.sees("#allowed-domains li", "typed.example")
	dana.enter("#general-domain", "next.example")
	dana.click("#allowed-domains li form button")
	dana.sees("#toasts .toast", "typed.example removed.")
	dana.holds(`document.getElementById("general-domain").value === "next.example"`)

	// The page of a domain finds out by itself.
	dana.open(d.BaseURL + "/ui/domains")
	dana.enter("#domains-field", "gone.example")
	dana.click("#domains-add-button")
	dana.sees("h1", "gone.example")
	at, err := chromedp.Run(dana.ctx, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		t.Fatal(err)
	}
	dana.elsewhere(at + "/remove")
	dana.sees("h1", "No such domain")
	dana.click("main a.button")
	dana.sees("h1", "Domains")
}

// byKeyboard goes through the list with the keyboard alone.
func byKeyboard(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	at := func(want string) {
		t.Helper()
		dana.holds(`(e => (e.closest("tr")?.querySelector("bdi").textContent ?? "") + " " + (e.name || e.id.split("-")[0]))(document.activeElement) === "` + want + `"`)
	}
	dana.holds(`(addEventListener("keydown", e => { window.taken = e.defaultPrevented; }), true)`)
	dana.do(chromedp.KeyEvent("/"))
	dana.holds(`document.activeElement.id === "members-q" && taken`)
	dana.do(chromedp.KeyEvent("/"))
	dana.holds(`document.activeElement.id === "members-q" && !taken`) // it is typed
	dana.open(d.BaseURL + "/ui/members")
	dana.sees("tbody tr", "Bo Ash")
	dana.holds(`(document.getElementById("sort-joined").focus(), true)`)
	dana.do(chromedp.KeyEvent("\t"))
	at("Amara Okafor role")
	dana.do(chromedp.KeyEvent("\t"))
	at("Ben Yamada role")
	dana.do(chromedp.KeyEvent(kb.ArrowRight))
	at("Ben Yamada more")
	dana.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent("\t"))
	at("Carla Mendes more")
	dana.do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft))
	at("Carla Mendes id")
	dana.do(chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(" "))
	at("Bo Ash id")
	dana.sees("#bulk .members-selected", "1 selected")

	// The head stays in sight, and covers nothing that has the focus.
	dana.holds(`(scrollTo(0, 1200), scrollY > 1000)`)
	dana.holds(`(r => r.top >= 50 && r.top < 80)(document.querySelector("thead th").getBoundingClientRect())`)
	dana.picture("members-scrolled")
	for range 8 {
		dana.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	dana.do(chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp))
	dana.holds(`document.activeElement.getBoundingClientRect().top >= document.querySelector("thead th").getBoundingClientRect().bottom`)

	// The key can be turned off.
	dana.click(".layout-person")
	dana.inspect("account")
	dana.click("#account input[name=slash]")
	dana.open(d.BaseURL + "/ui/members")
	dana.do(chromedp.KeyEvent("/"))
	dana.holds(`document.activeElement.id !== "members-q" && !document.querySelector("#account input[name=slash]").checked`)
}
