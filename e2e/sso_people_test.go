package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/upstream/github/githubtest"
)

// longProvider is the name of a connection as somebody may give it.
const longProvider = "Donaudampfschifffahrtsgesellschaftskapitäne of the North"

// newPerson signs somebody in at an identity provider who is new there.
func (v *visitor) newPerson(email string) {
	v.Helper()
	v.sees("h1", "Sign in to ")
	v.click(`label[for="new"]`)
	v.enter("#email", email)
	v.click("main .primary")
}

// forgets makes the visitor's browser one that was never here.
func (v *visitor) forgets() {
	v.Helper()
	call(v, network.ClearBrowserCookies, cdp.Empty{})
}

// beginsAt returns an application that says where people begin, which is at another origin.
func (w *world) beginsAt(t *testing.T) model.Application {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(rw, `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><h1>The application’s own page</h1>`)
	}))
	t.Cleanup(server.Close)
	return w.Application(t, model.Application{InitiateLoginURI: server.URL + "/login"})
}

// comeThroughSSO is what people see who come by single sign-on and are not let in at once.
func comeThroughSSO(t *testing.T, w *world) {
	const contractor = "kim.wolfeschlegelsteinhausenbergerdorff@contractor.of.the.northern-regions.test"
	idp := w.Upstream(t, model.ConnectionSAML)
	w.Add(t, w.Acme, contractor, "Kim Contractor", "member")
	app := w.beginsAt(t)
	v := w.visit(t)

	// A tile leads to the application, also by way of a page of ours in between.
	const agency = "lee@agency.test"
	w.Add(t, w.Acme, agency, "Lee", "member")
	v.open(w.Server.URL + idp.Start() + "?target_link_uri=" + string(app.ID))
	v.newPerson(agency)
	v.sees("h1", "Prove that you read this address")
	v.enter("#code", w.Code(t, agency)+"\n")
	v.sees("h1", "The application’s own page")
	v.forgets()

	v.shows(w, "signin-refused", idp.Start()+"?iss=https://evil.example&next=/ui/profile", "You could not be signed in")
	v.shows(w, "signin-test-over", model.TestPath(idp.Connection.ID)+"?ticket=none", "This test link is used up")

	v.open(w.Server.URL + idp.Start() + "?next=/ui/profile")
	v.newPerson(contractor)
	v.reads("signin-inbox", "Prove that you read this address")
	v.holds(`document.activeElement.id === "code"`)
	code := w.Code(t, contractor)
	v.enter("#code", handlerstest.Wrong(code)+"\n")
	v.sees("#code-error", "That code isn’t right.")
	v.holds(`document.activeElement.id === "code"`)
	v.inspect("signin-inbox-wrong")
	for range model.MostCodesFromOne {
		v.leavesBy(func() { v.click("main .signin-other button") })
	}
	v.sees("main .notice.error", "codes")
	v.inspect("signin-inbox-several")

	// A provider sends somebody whom nobody has asked it for, and then somebody else.
	idp.AcceptUnasked(t)
	v.forgets()
	v.open(idp.URL + "/app/saml/sso/saml")
	v.newPerson("zoe@acme.test")
	v.reads("signin-unsolicited", "Continue to Acme?")
	v.holds(`document.activeElement.matches("main form .primary")`)
	v.click("main form .primary")
	v.sees("h1", "The application’s own page")
	v.open(w.Server.URL + "/ui/")
	v.sees("#identity", "zoe@acme.test")
	v.open(idp.URL + "/app/saml/sso/saml")
	v.newPerson(handlerstest.Kim)
	v.reads("signin-unsolicited-instead", "Continue to Acme?")
	v.sees("main", "You are signed in as zoe@acme.test now.")

	// Several lead from a domain.
	dana := w.Actor(t, handlerstest.Dana)
	c, err := w.Config.SSO.Add(t.Context(), dana, model.ProviderOkta, model.ConnectionSAML, longProvider)
	if err != nil {
		t.Fatal(err)
	}
	idp.Also(t, dana, c)
	v.forgets()
	v.open(w.Server.URL + "/a/login")
	v.enter("#email", "maximiliana.wolfeschlegelsteinhausenbergerdorff@acme.test\n")
	v.reads("signin-choose", "Choose how to sign in")

	token := secret.NewSource(nil).Token()
	if _, err := w.Config.SSO.Recover(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, handlerstest.Dana, secret.Hash(token)); err != nil {
		t.Fatal(err)
	}
	v.shows(w, "signin-recover", "/a/recover/"+token, "")
	v.leavesBy(func() { v.click("main form .primary") })
	v.sees("#identity", handlerstest.Dana)
	v.shows(w, "signin-recover-over", "/a/recover/"+token, "This link doesn’t work")
}

// comeBySocial is what people see who sign in by an account of their own.
func comeBySocial(t *testing.T, w *world) {
	hub := githubtest.New(t, model.NewSite(w.Server.URL).SocialCallback(model.SocialGitHub))
	w.OfferSocial(t,
		social.Client{Provider: model.SocialGoogle, Issuer: "https://accounts.google.example", ID: "a", Secret: "b"},
		social.Client{Provider: model.SocialMicrosoft, Issuer: "https://login.microsoftonline.example", ID: "a", Secret: "b"},
		social.Client{Provider: model.SocialGitHub, Issuer: hub.URL, ID: githubtest.ClientID, Secret: githubtest.Secret},
		social.Client{Provider: model.SocialGitLab, Issuer: "https://gitlab.example", ID: "a", Secret: "b"},
	)
	v := w.visit(t)
	v.holdAuthenticator()
	v.shows(w, "signin-social", "/a/login?next=/ui/profile", "Sign in to ")
	v.holds(`[...document.querySelectorAll("main :is(input:not([type=hidden]), button, a)")].map(e => e.id || e.type).join() === "email,submit,passkey-sign-in,social-google,social-microsoft,social-github,social-gitlab"`)

	who := githubtest.User(1, handlerstest.Kim, true)
	who.Denies = true
	hub.SignIn(who)
	v.click("#social-github")
	v.reads("signin-social-refused", "You could not be signed in")

	// Another account there has the address by now.
	for id := range int64(2) {
		hub.SignIn(githubtest.User(id+1, handlerstest.Kim, true))
		v.forgets()
		v.open(w.Server.URL + "/a/login?next=/ui/profile")
		v.click("#social-github")
		if id == 0 {
			v.sees("#identity", handlerstest.Kim)
		}
	}
	v.sees("#toasts .toast", "Prove once that you read this address.")
	v.reads("signin-social-code", "Check your email")
	v.enter("#code", w.Code(t, handlerstest.Kim)+"\n")
	v.reads("signin-social-link", "Sign in with GitHub from now on?")
	v.click("main form .primary")
	v.sees("#toasts .toast", "You can sign in with GitHub from now on.")
	v.shows(w, "security-linked", "/ui/security", "Security")
	v.sees("#linked", "GitHub")

	dana, _ := w.as(t, handlerstest.Dana)
	dana.open(w.Server.URL + "/ui/general")
	dana.sees("main", "Microsoft")
	dana.inspect("general-social")
}
