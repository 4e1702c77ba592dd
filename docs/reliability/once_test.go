package reliability

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// The callback of an application that nobody runs, and a verifier with its
// challenge (RFC 7636).
const (
	callback  = "http://localhost:9999/callback"
	challenge = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"
)

var verifier = strings.Repeat("v", 43)

// person is somebody in a browser of their own, and the app that they use.
type person struct {
	app
	browser *http.Client
	base    string
}

// demo starts the demo and registers an application with it.
func demo(t *testing.T) (*programtest.Demo, app) {
	t.Helper()
	d := programtest.StartDemo(t, t.TempDir())
	a := app{server: d.BaseURL}
	d.Command(t, &a, "application", "add", "--name", "App", "--redirect-uris", callback)
	return d, a
}

// signIn returns somebody who has signed in.
func signIn(t *testing.T, d *programtest.Demo, a app) person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := person{a, &http.Client{Transport: client.Transport, CheckRedirect: client.CheckRedirect, Jar: jar}, d.BaseURL}
	if got, err := p.visit(http.MethodPost, "/demo/sign-in", url.Values{"email": {"dana@acme.example"}}); err != nil || got.status != http.StatusSeeOther {
		t.Fatalf("sign in: %d %s, %v", got.status, got.body, err)
	}
	return p
}

// visit opens a page, or posts a form, in the person's browser.
func (p person) visit(method, path string, form url.Values) (answer, error) {
	r, err := http.NewRequest(method, p.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	r.Host = p.host
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", p.base)
	}
	return send(p.browser, r)
}

// code returns the form with which the app exchanges a new code of the person's.
func (p person) code(t *testing.T) url.Values {
	t.Helper()
	got, err := p.visit(http.MethodGet, "/oauth/authorize?"+url.Values{
		"client_id": {p.ID}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid offline_access"}, "prompt": {"consent"},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(got.header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		t.Fatalf("no code: %d %s %s, %v", got.status, got.header, got.body, err)
	}
	return url.Values{"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {callback}, "code_verifier": {verifier}}
}

// storm sends the same token request many times at the same moment and returns how
// many succeeded, and which refresh tokens were handed out.
func (a app) storm(t *testing.T, form url.Values) (succeeded int64, refresh map[string]int) {
	t.Helper()
	refresh = map[string]int{}
	var mu sync.Mutex
	var won atomic.Int64
	var all sync.WaitGroup
	begin := make(chan struct{})
	for range *tries {
		all.Go(func() {
			<-begin
			got, err := a.post("/oauth/token", form)
			switch {
			case err != nil:
				t.Error(err)
			case got.status == http.StatusOK:
				won.Add(1)
				mu.Lock()
				refresh[got.field("refresh_token")]++
				mu.Unlock()
			case got.field("error") != "invalid_grant":
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	close(begin)
	all.Wait()
	return won.Load(), refresh
}

// TestOnce sends codes, and refresh tokens, from many sides at the same moment: of
// a code there is one winner, and a refresh token has one successor.
func TestOnce(t *testing.T) {
	t.Parallel()
	d, a := demo(t)
	p := signIn(t, d, a)
	for range *codes {
		if won, _ := a.storm(t, p.code(t)); won != 1 {
			t.Errorf("a code was good %d times", won)
		}
		got, err := a.post("/oauth/token", p.code(t))
		if err != nil || got.field("refresh_token") == "" {
			t.Fatalf("no refresh token: %d %s, %v", got.status, got.body, err)
		}
		won, successors := a.storm(t, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {got.field("refresh_token")}})
		if won == 0 || len(successors) != 1 || successors[""] > 0 {
			t.Errorf("a refresh token was good %d times and has %d successors", won, len(successors))
		}
	}
	say(t, "%d codes, each tried %d times at once: one winner each; %d refresh tokens alike: one successor each", *codes, *tries, *codes)
}

// TestEnded ends sessions while their pages and tokens are in use: no request that
// begins after the answer succeeds.
func TestEnded(t *testing.T) {
	t.Parallel()
	d, a := demo(t)
	var asked, before int64
	for range *sessions {
		p := signIn(t, d, a)
		got, err := a.post("/oauth/token", p.code(t))
		access, refresh := got.field("access_token"), got.field("refresh_token")
		if err != nil || access == "" || refresh == "" {
			t.Fatalf("tokens: %d %s, %v", got.status, got.body, err)
		}
		// Signing out ends all of it; giving a token up ends what belongs to that.
		given := signIn(t, d, a)
		got, err = a.post("/oauth/token", given.code(t))
		other := got.field("access_token")
		if err != nil || other == "" {
			t.Fatalf("tokens: %d %s, %v", got.status, got.body, err)
		}
		n, m := useUntilEnded(t, map[string]func() (bool, error){
			"page": func() (bool, error) {
				got, err := p.visit(http.MethodGet, "/ui/security", nil)
				return got.status == http.StatusOK, err
			},
			"introspection": func() (bool, error) { return a.active(access) },
			"userinfo":      func() (bool, error) { return a.userinfo(access) },
		}, func() (answer, error) { return p.visit(http.MethodPost, "/a/logout", url.Values{}) })
		asked, before = asked+n, before+m
		if got, err := a.post("/oauth/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}); err != nil || got.field("error") != "invalid_grant" {
			t.Errorf("a refresh token after signing out: %d %s, %v", got.status, got.body, err)
		}
		n, m = useUntilEnded(t, map[string]func() (bool, error){
			"introspection": func() (bool, error) { return a.active(other) },
			"userinfo":      func() (bool, error) { return a.userinfo(other) },
		}, func() (answer, error) { return a.revoke(other) })
		asked, before = asked+n, before+m
	}
	say(t, "%d sessions signed out and %d tokens given up while %d requests succeeded; %d requests that began afterwards: none did",
		*sessions, *sessions, before, asked)
}

// userinfo reports whether a token says whose it is.
func (a app) userinfo(token string) (bool, error) {
	r, err := http.NewRequest(http.MethodGet, a.server+"/userinfo", nil)
	if err != nil {
		return false, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := send(client, r)
	return got.status == http.StatusOK, err
}

// useUntilEnded uses something in several ways at the same time, ends it when each
// has succeeded some times, and goes on. It returns how many requests began after
// the end was acknowledged, and how many succeeded that began before.
func useUntilEnded(t *testing.T, uses map[string]func() (bool, error), end func() (answer, error)) (asked, before int64) {
	t.Helper()
	var ended atomic.Bool
	var began, succeeded atomic.Int64
	var inUse, all sync.WaitGroup
	for name, use := range uses {
		inUse.Add(1)
		all.Go(func() {
			for good := range 5 {
				if is, err := use(); err != nil || !is {
					t.Errorf("%s: use %d, before the end: %v, %v", name, good+1, is, err)
				}
				succeeded.Add(1)
			}
			inUse.Done()
			for left := *after; left > 0; {
				over := ended.Load() // before the request begins
				good, err := use()
				switch {
				case err != nil || over && good:
					t.Errorf("%s: succeeds: %v, began after the end: %v, %v", name, good, over, err)
					return
				case over:
					left--
					began.Add(1)
				case good:
					succeeded.Add(1)
				}
			}
		})
	}
	inUse.Wait()
	got, err := end()
	if err != nil || got.status != http.StatusOK && got.status != http.StatusSeeOther {
		t.Errorf("end: %d %s, %v", got.status, got.body, err)
	}
	ended.Store(true)
	all.Wait()
	return began.Load(), succeeded.Load()
}
