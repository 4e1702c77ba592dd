package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/applications"
	"anteroom/internal/model"
)

// TestUnregisteredAfterLogout: whoever an application wanted to send on to an address
// that is not registered, or with a state that cannot be given back, is signed out,
// stays, and reads why. So does the log.
func TestUnregisteredAfterLogout(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := w.Application(t, model.Application{PostLogoutRedirectURIs: []string{"https://app.test/bye"}})
	log := w.Log(t)
	const unregistered = "post_logout_redirect_uri is not registered"
	long := "https://app.test/" + strings.Repeat("a", 3000)
	for name, test := range map[string]struct {
		uri, state string
		says       string // "" when the person goes on to the address
		logs       []string
	}{
		"registered":     {"https://app.test/bye", "x", "", nil},
		"unregistered":   {"https://app.test/bye?<b>", "x", "post_logout_redirect_uri is “https://app.test/bye?<b>” and must be", []string{unregistered, "post_logout_redirect_uri", "https://app.test/bye?<b>"}},
		"much too long":  {long, "", "post_logout_redirect_uri is “https://app.test/aaaa", []string{unregistered, "post_logout_redirect_uri", applications.Shown(long)}},
		"state too long": {"https://app.test/bye", strings.Repeat("x", 2049), "state may have 2,048 bytes", []string{"the state of a sign-out is too long"}},
		"none":           {"", "", "The session in this browser has ended.", nil},
	} {
		b := w.As(t, handlerstest.Dana) // here, because the newest code is for whoever asked last
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := url.Values{"client_id": {string(app.ID)}, "post_logout_redirect_uri": {test.uri}, "state": {test.state}}
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
	// Nor does the page about what is done say so to somebody who is signed in.
	if page := b.Get(t, "/a/signed-out").Shows(t).Find("main"); page.Heading() != "Sign out of Anteroom?" {
		t.Errorf("somebody who is signed in reads %s", page.Text())
	}
}
