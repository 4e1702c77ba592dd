package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// TestUnregisteredAfterLogout: whoever an application wanted to send on to an address
// that is not registered, or with a state that cannot be given back, is signed out,
// stays, and reads why. So does the log.
func TestUnregisteredAfterLogout(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := w.Application(t, model.Application{PostLogoutRedirectURIs: []string{"https://app.test/bye"}})
	other := w.Application(t, model.Application{PostLogoutRedirectURIs: []string{"https://other.test/bye"}})
	log := w.Log(t)
	const unregistered = "post_logout_redirect_uri is not registered"
	long := "https://app.test/" + strings.Repeat("a", 3000)
	client := string(app.ID)
	for name, test := range map[string]struct {
		client, uri, state string
		says               string // "" when the person goes on to the address
		logs               []string
	}{
		"registered":     {client, "https://app.test/bye", "x", "", nil},
		"of no client":   {"", "https://app.test/bye", "x", "", nil},
		"of any client":  {"", "https://app.test/", "x", "post_logout_redirect_uri is “https://app.test/” and must be", nil},
		"of another":     {string(other.ID), "https://app.test/bye", "x", "post_logout_redirect_uri is “https://app.test/bye” and must be", nil},
		"unregistered":   {client, "https://app.test/bye?<b>", "x", "post_logout_redirect_uri is “https://app.test/bye?<b>” and must be", []string{unregistered, "post_logout_redirect_uri", "https://app.test/bye?<b>"}},
		"much too long":  {client, long, "", "post_logout_redirect_uri is “https://app.test/aaaa", []string{unregistered, "post_logout_redirect_uri", applications.Shown(long)}},
		"state too long": {client, "https://app.test/bye", strings.Repeat("x", 2049), "state may have 2,048 bytes", []string{"the state of a sign-out is too long"}},
		"none":           {client, "", "", "The session in this browser has ended.", nil},
	} {
		person := strings.ReplaceAll(name, " ", "-") + "@acme.test"
		w.Add(t, w.Acme, person, "Ada", "member")
		b := w.As(t, person) // here, because mails are delivered for all at once
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := url.Values{"client_id": {test.client}, "post_logout_redirect_uri": {test.uri}, "state": {test.state}}
			confirm := b.Get(t, b.Get(t, "/oidc/logout?"+params.Encode()).Location())
			form := url.Values{}
			for _, field := range confirm.Shows(t).Form("/a/logout").All("input") {
				form.Set(field.Attr("name"), field.Value())
			}
			left := b.Post(t, "/a/logout", form).Location()
			b.Get(t, "/ui/profile").AsksToSignIn(t)
			if test.says == "" {
				if left != test.uri+"?state="+test.state {
					t.Errorf("to %s", left)
				}
				return
			}
			page := b.Get(t, left).Shows(t).Find("main")
			if page.Heading() != "You are signed out" || !page.Says(test.says) {
				t.Errorf("the page says %s", page.Text())
			}
			if test.logs != nil && !log.Warned(t, test.logs[0], append(test.logs[1:], "application", string(app.ID))...) {
				t.Error("the log does not say so")
			}
		})
	}
}

// TestNobodySignsOut: a request that proves nothing, in a browser in which nobody is
// signed in, ends nothing, and nobody reads that it did.
func TestNobodySignsOut(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	hint := url.Values{"id_token_hint": {"x.y.z"}}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		stranger := w.Browser(t)
		path := "/oidc/logout?" + hint.Encode()
		if method == http.MethodPost {
			path = stranger.Post(t, "/oidc/logout", hint, "Origin", "https://app.test").Location()
		}
		page := stranger.Get(t, stranger.Get(t, path).Location()).Shows(t).Find("main")
		if page.Heading() != "Nobody is signed in here" || !page.Says("nothing was ended") || page.Says("has ended") {
			t.Errorf("%s: %s", method, page.Text())
		}
	}
	b.Get(t, "/ui/profile").Expect(t, http.StatusOK)

	// Whom an app sent here goes back to it, though it said nothing of itself.
	w.Application(t, model.Application{PostLogoutRedirectURIs: []string{"https://app.test/bye"}})
	w.Application(t, model.Application{Type: model.ApplicationNative, PostLogoutRedirectURIs: []string{"com.example.app:/bye"}})
	for uri, want := range map[string]string{"https://app.test/bye": "https://app.test/bye?state=x", "com.example.app:/bye": "", "https://app.test/": ""} {
		stranger := w.Browser(t)
		path := "/oidc/logout?" + url.Values{"post_logout_redirect_uri": {uri}, "state": {"x"}}.Encode()
		page := stranger.Get(t, stranger.Get(t, path).Location()).Shows(t).Find("main")
		if got := linked(page, "Back to the app"); page.Heading() != "Nobody is signed in here" || got != want {
			t.Errorf("%s: %q is linked, %s", uri, got, page.Text())
		}
	}
	// Nor does the page about what is done say so to somebody who is signed in.
	if page := b.Get(t, "/a/signed-out").Shows(t).Find("main"); page.Heading() != "Sign out of Anteroom?" {
		t.Errorf("somebody who is signed in reads %s", page.Text())
	}
}

// linked returns where the link with these words leads, "" when there is none.
func linked(page handlerstest.Part, words string) string {
	for _, a := range page.All("a") {
		if a.Text() == words {
			return a.Attr("href")
		}
	}
	return ""
}
