package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestTextThatNobodyKeeps: a zero byte, or what is no UTF-8, is the fault of who sends it.
func TestTextThatNobodyKeeps(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, anybody := w.As(t, handlerstest.Dana), w.Browser(t)
	operator, _ := w.Console(t)
	provider := w.Provisions(t)
	app := w.Application(t, model.Application{})
	for _, bad := range []string{"a\x00b", "a\xffb"} {
		search := "?" + url.Values{"q": {bad}}.Encode()
		asks := func(name string) string {
			v := url.Values{
				"client_id": {string(app.ID)}, "redirect_uri": app.RedirectURIs, "response_type": {"code"}, "scope": {"openid"}, "state": {"mine"},
				"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
			}
			v.Set(name, bad)
			return "/oauth/authorize?" + v.Encode()
		}
		for _, test := range []struct {
			who  *handlerstest.Browser
			path string
		}{
			{operator, "/console/users" + search},
			{operator, "/console/users?before=" + url.QueryEscape(bad)},
			{operator, "/console/organizations" + search},
			{dana, "/ui/members" + search},
			{dana, "/ui/members/groups" + search},
			{dana, "/ui/scim/" + string(provider.Directory.ID) + "/users" + search},
			{dana, "/ui/scim/" + string(provider.Directory.ID) + "/groups" + search},
			{anybody, asks("state")}, {anybody, asks("nonce")}, {anybody, asks("login_hint")}, {anybody, asks("ui_locales")},
			{dana, asks("state")}, {dana, asks("nonce")},
		} {
			a := test.who.Get(t, test.path)
			if a.Status >= http.StatusInternalServerError {
				t.Errorf("%s: status %d", test.path, a.Status)
			}
		}
	}
}
