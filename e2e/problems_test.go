package e2e

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// seeProblems is what people see when something is wrong: with them, with what they
// opened or sent, or with us.
func seeProblems(t *testing.T, w *world) {
	w.SetInstance(t, func(i *model.Instance) { i.AppName, i.AppURL = "Coffeedesk", "https://app.test/" })
	var broken atomic.Bool
	w.Config.Place = func(string) string {
		if broken.Load() {
			panic("a bug")
		}
		return ""
	}
	w.Serve(t, handlers.New)
	stranger := w.visit(t)
	stranger.shows(w, "stranger-404", "/a/nothing", "Page not found")
	stranger.shows(w, "stranger-form", "/a/login/resend", "Sign in to Coffeedesk") // where forms are sent: the page that has them

	dana, _ := w.as(t, handlerstest.Dana)
	dana.shows(w, "problem-404", "/ui/members/mem_1", "")
	dana.shows(w, "problem-form", "/ui/profile/picture/remove", "Profile")
	broken.Store(true)
	dana.shows(w, "problem-500", "/ui/security", "Something went wrong")
	broken.Store(false)
	dana.open(w.Server.URL + "/ui/general")
	dana.sends("/ui/general", "name", "Acme Coffee", "version", "77")
	dana.holds(`document.title.startsWith("Error: ")`)
	dana.reads("problem-conflict", "General")
	kim, _ := w.as(t, handlerstest.Kim)
	kim.open(w.Server.URL + "/ui/members")
	kim.sends(w.RolePath(handlerstest.Ana), "role", w.Role(t, "admin"), "version", "1")
	kim.holds(`document.title.startsWith("Error: ")`)
	kim.reads("problem-403", "")
	dana.asksTooOften(w, "/ui/profile", func() {
		dana.click("#profile-save")
		dana.holds(`document.querySelector(".toasts .toast") !== null`)
	})
	dana.sees(alertSays, "Too many requests")
	dana.inspect("toast-429")
	dana.asksTooOften(w, "/ui/profile", func() { dana.leavesBy(func() { dana.sends("/ui/profile", "first", "Dana") }) })
	dana.reads("problem-429", "Too many requests")
	for i := range model.MostCodesFromAll {
		from := model.Browser{Hash: fmt.Append(nil, i), IP: fmt.Sprintf("198.51.100.%d", i)}
		if _, err := w.Config.SignIn.Begin(t.Context(), handlerstest.Dana, "/ui/", from); err != nil {
			t.Fatal(err)
		}
	}
	stranger.open(w.Server.URL + "/a/login")
	stranger.enter("#email", handlerstest.Dana)
	stranger.click("main form button.primary")
	stranger.sees("main", "Open that link in this browser.")
	stranger.reads("code-link", "Check your email")
	stranger.asksTooOften(w, "/a/login", func() { stranger.leavesBy(func() { stranger.sends("/a/login", "email", "x@acme.test") }) })
	stranger.reads("stranger-429", "Too many requests")

	// Somebody else writes, and does not come to an end.
	held, end, ended := make(chan bool), make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		_ = w.DB.Housekeep(t.Context(), func(*db.Tx) error { close(held); <-end; return nil })
	}()
	finish := sync.OnceFunc(func() { close(end); <-ended })
	defer finish() // or the database would never close after a failure
	<-held
	dana.open(w.Server.URL + "/ui/general")
	dana.click("#general-save")
	dana.sees(alertSays, "Not available right now")
	dana.inspect("toast-503")
	dana.sends("/ui/general", "name", "Acme Coffee", "version", "1")
	dana.reads("problem-503", "Not available right now")
	dana.click("main a.button.primary")
	dana.sees("h1", "General")
	finish()

	if err := w.DB.Close(); err != nil {
		t.Fatal(err)
	}
	dana.shows(w, "problem-last", "/ui/general", "Something went wrong")
}

// asksTooOften opens a page, sends forms to a path until none is taken, and then does
// something that is refused for it: again, while the allowance had given one back just
// then.
func (v *visitor) asksTooOften(w *world, path string, last func()) {
	v.Helper()
	for range 20 {
		v.open(w.Server.URL + path)
		v.holds(`document.body !== null`)
		v.settles(fmt.Sprintf(`(async path => {
			const send = async () => (await fetch(path, { method: "POST", body: new URLSearchParams() })).status;
			while ((await Promise.all([...Array(20)].map(send))).some(status => status !== 429));
			return true;
		})(%q)`, path))
		last()
		if v.settles(`document.body.textContent.includes("Too many requests")`) {
			return
		}
	}
	v.Fatal("nothing is ever too often")
}

// leavesBy does something by which the browser goes to another page, and waits for it.
func (v *visitor) leavesBy(do func()) {
	v.Helper()
	v.holds(`(window.isOld = true)`)
	do()
	v.holds(`window.isOld === undefined`)
}

// settles returns what an expression, or what it promises, is in the page.
func (v *visitor) settles(expression string) bool {
	v.Helper()
	yes, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.Fatal(err)
	}
	return yes
}
