package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// TestAnswerAsForm has an application ask for its answer as a form: the page
// posts to the registered address, nothing in it can become markup, and the
// policy lets the form go there and nowhere else.
func TestAnswerAsForm(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app, _, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "App", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.example/callback"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const state = `"><script>alert(1)</script>`
	params := url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://app.example/callback"}, "response_type": {"code"}, "response_mode": {"form_post"},
		"scope": {"openid"}, "state": {state}, "code_challenge": {"vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo"}, "code_challenge_method": {"S256"},
	}
	a := w.As(t, handlerstest.Dana).Get(t, "/oauth/authorize?"+params.Encode())
	if a.Status != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d, Cache-Control %q", a.Status, a.Header.Get("Cache-Control"))
	}
	if !strings.HasSuffix(a.Header.Get("Content-Security-Policy"), "form-action 'self' https://app.example") {
		t.Errorf("Content-Security-Policy %q", a.Header.Get("Content-Security-Policy"))
	}
	for _, want := range []string{
		`<form class="stack" id="post-form" method="post" action="https://app.example/callback">`,
		`<input type="hidden" name="iss" value="` + w.Server.URL + `">`,
		`<input type="hidden" name="state" value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">`,
	} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("%s is not in the page", want)
		}
	}
	if !regexp.MustCompile(`<input type="hidden" name="code" value="[\w-]{43}">`).MatchString(a.Body) {
		t.Error("no code")
	}
	script := regexp.MustCompile(`<script src="(/static/formpost\.js\?v=\w+)" defer></script>`).FindStringSubmatch(a.Body)
	if script == nil || strings.Count(a.Body, "alert(1)") != 1 {
		t.Fatal(a.Body)
	}
	if js := w.Browser(t).Get(t, script[1]); js.Status != http.StatusOK || !strings.Contains(js.Body, "requestSubmit") {
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
			if strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Header.Get("Location"), "<") {
				t.Errorf("%s of %s: %d %q %s", name, path, a.Status, a.Header.Get("Location"), a.Body)
			}
		}
	}
}
