package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// loseAnswers puts something between the page and the server that behaves as proxies
// and networks do: mode "down" answers nothing, "502" answers with a page of its own,
// "late" passes requests on and loses the answers, and "swapped" answers them with a page
// of its own. The page's own look at what is true gets through unless everything is down,
// and so does what only asks for a question to put to a device.
func (v *visitor) loseAnswers(mode string) {
	v.Helper()
	v.holds(fmt.Sprintf(`(mode => {
		window.through ??= window.fetch;
		const proxy = () => new Response("<html><body><h1>502 Bad Gateway</h1></body></html>", { status: 502, headers: { "Content-Type": "text/html" } });
		const cafe = () => new Response("<html><body><h1>Sign in to the café</h1></body></html>", { headers: { "Content-Type": "text/html" } });
		const look = (url, options) => options.headers["HX-Request-Type"] === "full" && options.method !== "POST" || url.endsWith("/begin");
		window.fetch = {
			"": through,
			down: async () => { throw new TypeError("Failed to fetch"); },
			502: async () => proxy(),
			200: async () => cafe(),
			late: async (url, options) => {
				const answer = await through(url, options);
				if (look(url, options)) return answer;
				throw new TypeError("network changed");
			},
			swapped: async (url, options) => {
				const answer = await through(url, options);
				return look(url, options) ? answer : cafe();
			},
			cut: async (url, options) => look(url, options) ? through(url, options) : proxy(),
		}[mode];
		return true;
	})(%q)`, mode))
}

// fill makes a text all that a field holds.
func (v *visitor) fill(selector, text string) {
	v.Helper()
	v.holds(fmt.Sprintf("(f => { f.value = %q; return true })(document.querySelector(%q))", text, selector))
}

const alertSays = "#alerts .toast"

// loseAnAnswer: whatever stands between the page and the server, nobody is told that
// nothing was changed when it was, nothing that was typed is lost, and no page of a
// proxy gets into ours.
func loseAnAnswer(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.tolerates = "htmx: htmx:error"
	dana.openMembers(d)
	id := dana.rowOfBo()

	// A search that fails leaves the address with the list, and the alert goes once
	// one succeeds.
	for _, mode := range []string{"down", "502", "200"} {
		dana.loseAnswers(mode)
		dana.enter("#members-q", "bo ash")
		dana.sees(alertSays, "can’t be reached right now")
		dana.holds(`location.search === "" && document.querySelectorAll("tbody tr").length === 50`)
		dana.loseAnswers("")
		dana.enter("#members-q", " again")
		dana.holds(`location.search.includes("q=bo+ash+again") && document.querySelector("` + alertSays + `") === null`)
		dana.open(d.BaseURL + "/ui/members")
	}

	// A change whose answer is lost was made, and the row says so.
	pick := func() {
		t.Helper()
		dana.click("#role-" + id)
		dana.sees("#role-popover:popover-open h2", "Bo Ash")
		dana.loseAnswers("late")
		dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	}
	pick()
	dana.sees(alertSays, "What you see now is how things are.")
	dana.sees("#role-"+id, "Admin")
	dana.holds(`document.querySelector("#role-popover:popover-open") === null && !document.getElementById("role-` + id + `").disabled`)
	dana.loseAnswers("")
	d.isAdminInApp(t)

	// While nobody answers it says that it does not know, and finds out later.
	dana.open(d.BaseURL + "/ui/general")
	dana.fill("#general-name-field", "Acme Limited")
	dana.loseAnswers("502")
	dana.click("#general-save")
	dana.sees(alertSays, "may have been made or not")
	dana.inspect("lost-doubt")
	dana.loseAnswers("")
	dana.sees(alertSays, "What you entered is still here")
	dana.holds(`document.getElementById("general-name-field").value === "Acme Limited"`)
	dana.loseAnswers("late")
	dana.click("#general-save")
	dana.sees(alertSays, "What you see now is how things are.")
	dana.sees("#org-name", "Acme Limited")
	dana.loseAnswers("")
	dana.fill("#general-name-field", "Acme Corp")
	dana.click("#general-save")
	dana.sees("#toasts .toast", "The organization is now called Acme Corp.")
	dana.holds(`document.querySelector("` + alertSays + `") === null`)

	// What was chosen and not typed is kept as well.
	dana.open(d.BaseURL + "/ui/session-policy")
	const otherSource = `input[name=source]:not(:checked)`
	dana.holds(`(window.chosen = document.querySelector("` + otherSource + `").id) !== "" && (document.getElementById(chosen).click(), true)`)
	dana.loseAnswers("502")
	dana.click("#policy-save")
	dana.sees(alertSays, "may have been made or not")
	dana.loseAnswers("")
	dana.sees(alertSays, "What you entered is still here")
	dana.holds(`document.getElementById(chosen).checked`)

	// Where the page can't show what became of it, what was typed stays: sending it
	// once more harms nobody.
	dana.open(d.BaseURL + "/ui/members/invite")
	dana.fill("#invite-emails", "zenzi@acme.example")
	dana.loseAnswers("late")
	dana.click("#invite-send")
	dana.sees(alertSays, "What you entered is still here")
	dana.holds(`document.getElementById("invite-emails").value === "zenzi@acme.example"`)
	dana.loseAnswers("")
	dana.tolerates = "422 (Unprocessable Entity)"
	dana.click("#invite-send")
	dana.sees("#invite-result", "already invited")
	dana.tolerates = "htmx: htmx:error"

	// An undo whose answer is lost has happened, and the list says so.
	dana.open(d.BaseURL + "/ui/members")
	dana.click("#more-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.click("#menu-remove")
	dana.sees("#members-title", "(57)")
	dana.loseAnswers("late")
	dana.click("#toasts .toast form button")
	dana.sees("#members-title", "(58)")
	dana.sees("#m-"+id, "Bo Ash")
	dana.sees(alertSays, "What you see now is how things are.")
}
