package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// lostForm is a form that changes a page in its place, as somebody sends it. Its fields
// are expressions and selectors of the page.
type lostForm struct {
	page  string
	enter func(v *visitor) // what it takes before, nil for nothing
	send  string           // the button
	asks  bool             // first, whether it is meant
	kept  string           // true while what was entered is still there, "" where nothing is
	done  string           // true once the page shows the change
}

// lostForms are the forms of a world that change something inline, in the order in which
// they are sent.
func lostForms(t *testing.T, w *world, b *handlerstest.Browser) []lostForm {
	t.Helper()
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	logo := logoFile(t)
	choose := func(field string) func(v *visitor) {
		return func(v *visitor) {
			v.Helper()
			v.do(chromedp.SetUploadFiles(chromedp.CSS(field), []string{logo}, chromedp.NodeVisible))
		}
	}
	fill := func(field, text string) func(v *visitor) { return func(v *visitor) { v.Helper(); v.fill(field, text) } }
	holds := func(field, text string) string {
		return fmt.Sprintf("document.querySelector(%q)?.value === %q", field, text)
	}
	says := func(part, text string) string {
		return fmt.Sprintf("[...document.querySelectorAll(%q)].some(e => e.textContent.includes(%q))", part, text)
	}
	gone := func(selector string) string { return fmt.Sprintf("document.querySelector(%q) === null", selector) }
	there := func(selector string) string { return fmt.Sprintf("document.querySelector(%q) !== null", selector) }
	dana := w.Members[handlerstest.Dana].User
	passkey := string(w.Passkey(t, dana).ID)
	zoe := string(w.Invite(t, b, "zoe@acme.test").ID)
	one := string(w.SessionOf(t, handlerstest.Dana).ID)
	w.SessionOf(t, handlerstest.Dana)
	domain := string(w.Claim(t, handlerstest.Dana, "acme.example").ID)
	kim := string(w.Members[handlerstest.Kim].ID)
	return []lostForm{
		{"/ui/profile", fill("#profile-first", "Daniela"), "#profile-save", false, holds("#profile-first", "Daniela"), says("#identity", "Daniela Lee")},
		{"/ui/profile", choose("#profile-file"), "#profile-upload", false, `document.querySelector("#profile-file").files.length === 1`, there("#profile-picture img")},
		{"/ui/profile", nil, "#profile-remove", false, "", gone("#profile-picture img")},
		{"/ui/general", choose("#general-file"), "#general-upload", false, `document.querySelector("#general-file").files.length === 1`, there("img.general-mark")},
		{"/ui/general", nil, "#general-remove", false, "", gone("img.general-mark")},
		{"/ui/general", fill("#general-domain", "acme.test"), "#general-add-domain", false, holds("#general-domain", "acme.test"), says("#allowed-domains li", "acme.test")},
		{"/ui/general", nil, "#allowed-domains li button", false, "", gone("#allowed-domains li")},
		{"/ui/domains/" + domain, nil, "#domain-check", false, "", there("#domain-status")},
		{"/ui/members", func(v *visitor) {
			v.Helper()
			v.click("#more-" + kim)
			v.sees("#role-popover:popover-open h2", "Kim Lee")
		}, "#menu-sign-out", false, "", gone("#role-popover:popover-open")},
		{"/ui/members/invitations", nil, "#resend-" + zoe, false, "", there("tbody tr")},
		{"/ui/members/invitations", nil, ".invitations-cancel", false, "", gone("tbody tr")},
		{"/ui/security", func(v *visitor) {
			v.Helper()
			v.click("#rename-" + passkey)
			v.holds(there("#save-" + passkey))
			v.fill("#name-"+passkey, "Laptop")
		}, "#save-" + passkey, false, holds("#name-"+passkey, "Laptop"), says("#passkey-"+passkey, "Laptop")},
		{"/ui/security", nil, "#remove-" + passkey, true, "", gone("#passkey-" + passkey)},
		{"/ui/security", nil, "#revoke-" + one, false, "", gone("#s-" + one)},
		{"/ui/security", nil, "#revoke-others", true, "", gone("#revoke-others")},
	}
}

// loseAnyAnswer: whichever form it is, what does not arrive leaves everything as it was
// and what was entered in its place, and a change whose answer is lost is there.
func loseAnyAnswer(t *testing.T, w *world) {
	dana, b := w.as(t, handlerstest.Dana)
	dana.tolerates = "htmx: htmx:error"
	send := func(form lostForm, mode string) {
		t.Helper()
		dana.loseAnswers(mode)
		dana.click(form.send)
		if form.asks {
			dana.click("#confirm-ok")
		}
	}
	for _, form := range lostForms(t, w, b) {
		dana.open(w.Server.URL + form.page)
		if form.enter != nil {
			form.enter(dana)
		}
		send(form, "cut")
		if form.kept != "" {
			dana.sees(alertSays, "What you entered is still here")
			dana.holds(form.kept)
		} else {
			dana.sees(alertSays, "What you see now is how things are.")
		}
		if form.kept == "" && form.enter != nil {
			dana.loseAnswers("")
			form.enter(dana)
		}
		dana.holds(`document.querySelector("#alerts").replaceChildren() === undefined`)
		send(form, "late")
		dana.sees(alertSays, "What you see now is how things are.")
		dana.holds(form.done)
	}
	losePlainAnswers(dana, w)
}

// offline takes the network away, or gives it back.
func (v *visitor) offline(yes bool) {
	v.Helper()
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: -1, Offline: yes}},
		})
		return err
	}))
}

// losePlainAnswers sends forms that lead to another page while the network is away: the
// browser keeps what was entered, and sends it when its page is loaded anew.
func losePlainAnswers(dana *visitor, w *world) {
	dana.Helper()
	dana.tolerates = "ERR_INTERNET_DISCONNECTED"
	for _, form := range []struct{ page, field, text, send, heading string }{
		{"/ui/profile/email", "main form input[type=email]", "new@acme.test", "main form button.primary", "Check your new inbox"},
		{"/ui/domains", "#domains-field", "shop.example", "#domains-add-button", "shop.example"},
		{"/ui/general/delete", "main form input[name=name]", "Acme", "main form button.danger", "No organization yet"},
	} {
		dana.open(w.Server.URL + form.page)
		dana.enter(form.field, form.text)
		dana.offline(true)
		dana.click(form.send)
		dana.holds(`document.querySelector("main form") === null`)
		dana.offline(false)
		dana.do(chromedp.Reload())
		dana.sees("h1", form.heading)
	}
}

// comeBackWithoutFile is signed out when a file, a passkey and a form are on their way:
// the page says what was not done, and the form waits for its organization.
func comeBackWithoutFile(t *testing.T, w *world) {
	dana, b := w.as(t, handlerstest.Dana)
	dana.holdAuthenticator()
	end := func() {
		t.Helper()
		w.Write(t, func(tx *db.Tx) error {
			_, err := tx.EndSessions(t.Context(), db.SessionsOf(w.Members[handlerstest.Dana].User, ""), model.EndRevoked)
			return err
		})
	}
	signIn := func() {
		t.Helper()
		dana.click("main form button.primary") // the address is there
		dana.sees("h1", "Check your email")
		dana.enter("input[name=code]", w.Code(t, handlerstest.Dana))
		dana.click("form[action='/a/login/code'] button.primary")
	}
	dana.open(w.Server.URL + "/ui/general")
	dana.do(chromedp.SetUploadFiles(chromedp.CSS("#general-file"), []string{logoFile(t)}, chromedp.NodeVisible))
	end()
	dana.click("#general-upload")
	dana.sees(".notice", "The file was not sent.")
	dana.inspect("signin-lost-file")
	signIn()
	dana.sees(alertSays, "You were signed out before you could change the logo of Acme. Choose the file again.")
	dana.inspect("general-lost-file")

	dana.open(w.Server.URL + "/ui/security")
	end()
	dana.click("#passkey-add")
	dana.sees(".notice", "What you sent was not carried out.")
	signIn()
	dana.sees(alertSays, "You were signed out before you could add a passkey. Start again.")

	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	dana.open(w.Server.URL + "/ui/general")
	dana.fill("#general-name-field", "Acme Limited")
	end()
	b.SignIn(t, handlerstest.Dana, "") // in another tab, which stops at the choice
	dana.has(w, b)
	dana.click("#general-save")
	dana.sees("#toasts .toast", "What you entered is kept. Open Acme to go on with it.")
	dana.inspect("organizations-held")
	dana.do(chromedp.Click(chromedp.JSPath(`[...document.querySelectorAll("button[name=organization]")].find(b => b.textContent.includes("Acme"))`), chromedp.NodeVisible))
	dana.sees("h1", "Go on?")
	dana.sees(".signin-facts", "Acme Limited")
	dana.inspect("signin-interrupted-switched")
	dana.click("#held-send")
	dana.sees("#org-name", "Acme Limited")
}
