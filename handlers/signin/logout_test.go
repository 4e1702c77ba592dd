package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestUnregisteredAfterLogout: whoever an application wanted to send on to an address
// that is not registered is signed out, stays, and reads why.
func TestUnregisteredAfterLogout(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := w.Application(t, model.Application{PostLogoutRedirectURIs: []string{"https://app.test/bye"}})
	for name, test := range map[string]struct {
		uri  string
		told bool
	}{
		"registered":   {"https://app.test/bye", false},
		"unregistered": {"https://app.test/bye?<b>", true},
		"none":         {"", false},
	} {
		b := w.As(t, handlerstest.Dana) // here, because the newest code is for whoever asked last
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := url.Values{"client_id": {string(app.ID)}, "post_logout_redirect_uri": {test.uri}}
			confirm := b.Get(t, b.Get(t, "/oidc/logout?"+params.Encode()).Location())
			if form := confirm.Shows(t).Form("/a/logout"); test.uri != "" {
				params.Set("client_id", form.Field("client_id").Value())
				params.Set("post_logout_redirect_uri", form.Field("post_logout_redirect_uri").Value())
			}
			left := b.Post(t, "/a/logout", params).Location()
			if left == test.uri {
				return
			}
			a := b.Get(t, left)
			a.Expect(t, http.StatusOK)
			if got := strings.Contains(a.Body, "post_logout_redirect_uri is “https://app.test/bye?&lt;b&gt;” and must be"); got != test.told {
				t.Errorf("the page says why: %v; %s", got, a.Body)
			}
			b.Get(t, "/ui/profile").AsksToSignIn(t)
		})
	}
}
