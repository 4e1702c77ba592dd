package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestAnswerAsForm has an application ask for its answer as a form: the page
// posts to the registered address, and nothing in it can become markup.
func TestAnswerAsForm(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := w.Application(t, model.Application{RedirectURIs: []string{"https://app.example/callback"}})
	const state = `"><script>alert(1)</script>`
	params := url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://app.example/callback"}, "response_type": {"code"}, "response_mode": {"form_post"},
		"scope": {"openid"}, "state": {state}, "code_challenge": {"vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo"}, "code_challenge_method": {"S256"},
	}
	a := w.As(t, handlerstest.Dana).Get(t, "/oauth/authorize?"+params.Encode())
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	page := a.Shows(t)
	form := page.Form("https://app.example/callback")
	if form.Attr("method") != "post" || form.Field("iss").Value() != w.Server.URL || form.Field("state").Value() != state {
		t.Errorf("the form is %s", form.HTML())
	}
	if code := form.Field("code").Value(); !regexp.MustCompile(`^[\w-]{43}$`).MatchString(code) {
		t.Errorf("the code is %q", code)
	}
	for _, script := range page.All("script") {
		if !script.Is("src") {
			t.Errorf("what was sent has become %s", script.HTML())
		}
	}
	js := w.Browser(t).Get(t, page.Find("script[src^=/static/formpost.js]").Attr("src"))
	if js.Status != http.StatusOK || !strings.Contains(js.Body, "requestSubmit") {
		t.Errorf("the script: status %d", js.Status)
	}
}

// TestErrorPageRepeatsNothing: what a stranger puts into a request is not in the
// page that refuses it.
func TestErrorPageRepeatsNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	const attack = `"><script>alert(1)</script>`
	for _, name := range []string{"client_id", "redirect_uri", "state", "error_description", "post_logout_redirect_uri", "id_token_hint"} {
		for _, path := range []string{"/oauth/authorize", "/oidc/logout", "/a/logout"} {
			a := b.Get(t, path+"?"+url.Values{name: {attack}}.Encode())
			if a.Status == http.StatusSeeOther {
				a = b.Get(t, a.Location())
			}
			if page := a.Page(t, a.Status).Find("main"); page.Says("alert") || page.Has("script") {
				t.Errorf("%s of %s: %d %s", name, path, a.Status, page.HTML())
			}
		}
	}
}
