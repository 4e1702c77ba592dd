package e2e

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestKilledWhileTelling: the program dies while it tells an app that somebody has
// signed out, and the next one tells it again.
func TestKilledWhileTelling(t *testing.T) {
	t.Parallel()
	got := make(chan string, 10)
	var answers atomic.Bool // until then it hangs
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got <- r.FormValue("logout_token")
		if !answers.Load() {
			<-r.Context().Done()
		}
	}))
	t.Cleanup(app.Close)
	d := startDemo(t, context.Background(), "")
	var r registered
	d.Command(t, &r, "application", "add", "--name", "App", "--redirect-uris", "http://localhost:9999/callback", "--backchannel-logout-uri", app.URL)
	signInAndOut(t, d, r)
	if token := <-got; token == "" {
		t.Fatal("the app is told nothing")
	}
	d.Kill(t)
	answers.Store(true)
	second := &demo{Demo: programtest.StartDemo(t, d.Data)}
	if token := <-got; token == "" {
		t.Error("the app is told nothing the second time")
	}
	second.told(t, t.Context(), 1)
}

// signInAndOut signs Dana in to an app with a code, and out in the portal.
func signInAndOut(t *testing.T, d *demo, app registered) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(method, address string, form url.Values, authenticate bool, want int) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Origin", d.BaseURL)
		}
		if authenticate {
			r.SetBasicAuth(app.ID, app.Secret)
		}
		res, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Fatalf("%s %s: %s", method, address, res.Status)
		}
		return res
	}
	send(http.MethodPost, d.BaseURL+"/demo/sign-in", url.Values{"email": {"dana@acme.example"}}, false, http.StatusSeeOther)
	verifier := strings.Repeat("v", 43)
	const challenge = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"
	res := send(http.MethodGet, d.BaseURL+"/oauth/authorize?"+url.Values{
		"client_id": {app.ID}, "redirect_uri": {"http://localhost:9999/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}.Encode(), nil, false, http.StatusSeeOther)
	to, err := res.Location()
	if err != nil {
		t.Fatal(err)
	}
	send(http.MethodPost, d.BaseURL+"/oauth/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {"http://localhost:9999/callback"}, "code_verifier": {verifier},
	}, true, http.StatusOK)
	send(http.MethodPost, d.BaseURL+"/a/logout", url.Values{}, false, http.StatusSeeOther)
}
