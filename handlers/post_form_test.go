package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// TestAnswerAsForm has an application ask for its answer as a form: the page
// posts to the registered address, nothing in it can become markup, and the
// policy lets the form go there and nowhere else.
func TestAnswerAsForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app, _, err := applications.New(w.db, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
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
	a := w.as(t, dana).get(t, "/oauth/authorize?"+params.Encode())
	if a.status != http.StatusOK || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d, Cache-Control %q", a.status, a.header.Get("Cache-Control"))
	}
	if !strings.HasSuffix(a.header.Get("Content-Security-Policy"), "form-action 'self' https://app.example") {
		t.Errorf("Content-Security-Policy %q", a.header.Get("Content-Security-Policy"))
	}
	for _, want := range []string{
		`<form class="stack" id="post-form" method="post" action="https://app.example/callback">`,
		`<input type="hidden" name="iss" value="` + w.server.URL + `">`,
		`<input type="hidden" name="state" value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">`,
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("%s is not in the page", want)
		}
	}
	if !regexp.MustCompile(`<input type="hidden" name="code" value="[\w-]{43}">`).MatchString(a.body) {
		t.Error("no code")
	}
	script := regexp.MustCompile(`<script src="(/static/formpost\.js\?v=\w+)" defer></script>`).FindStringSubmatch(a.body)
	if script == nil || strings.Count(a.body, "alert(1)") != 1 {
		t.Fatal(a.body)
	}
	if js := w.browser(t).get(t, script[1]); js.status != http.StatusOK || !strings.Contains(js.body, "requestSubmit") {
		t.Errorf("the script: status %d", js.status)
	}
}

// TestErrorPageRepeatsNothing: what a stranger puts into a request is not in the
// page that refuses it.
func TestErrorPageRepeatsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	const attack = `"><script>alert(1)</script>`
	for _, name := range []string{"client_id", "redirect_uri", "state", "error_description", "post_logout_redirect_uri", "id_token_hint"} {
		for _, path := range []string{"/oauth/authorize", "/oidc/logout", "/a/logout"} {
			a := b.get(t, path+"?"+url.Values{name: {attack}}.Encode())
			if strings.Contains(a.body, "<script>alert") || strings.Contains(a.header.Get("Location"), "<") {
				t.Errorf("%s of %s: %d %q %s", name, path, a.status, a.header.Get("Location"), a.body)
			}
		}
	}
}
