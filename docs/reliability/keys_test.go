package reliability

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
)

// TestKeysRotate takes new keys into use, those that sign and those that seal, while people sign
// in by codes from their mail and an app exchanges codes and refreshes tokens: nobody is refused.
func TestKeysRotate(t *testing.T) {
	t.Parallel()
	d, a := demo(t)
	visitors := make([]person, 3)
	for i := range visitors {
		visitors[i] = signIn(t, d, a)
	}
	at, stop := context.WithCancel(t.Context())
	var rounds, signedIn atomic.Int64
	var all sync.WaitGroup
	for _, p := range visitors {
		all.Go(func() {
			for at.Err() == nil {
				p.goesRound(t)
				rounds.Add(1)
			}
		})
	}
	all.Go(func() { // once each, so that there is one code in the mailbox
		for _, email := range []string{"dana@acme.example", "bo@acme.example"} {
			if at.Err() != nil {
				return
			}
			signInByMail(t, d.BaseURL, a, email)
			signedIn.Add(1)
		}
	})
	type resealed struct {
		Resumed       bool
		Sealed, Older int
	}
	for older := 1; older <= 2; older++ {
		d.Command(t, nil, "keys", "rotate", "--stolen")
		var r resealed
		d.Command(t, &r, "keys", "reseal")
		if r.Resumed || r.Sealed == 0 || r.Older != older {
			t.Errorf("reseal: %+v", r)
		}
	}
	stop()
	all.Wait()
	var r resealed
	d.Command(t, &r, "keys", "reseal", "--forget")
	if r.Older != 0 {
		t.Errorf("reseal --forget: %+v", r)
	}
	p := signIn(t, d, a)
	p.goesRound(t)
	signInByMail(t, d.BaseURL, a, "iris@acme.example")
	say(t, "%d rounds and %d sign-ins by mail while keys that sign and keys that seal were replaced twice: none was refused", rounds.Load(), signedIn.Load())
}

// goesRound has the app exchange a code, use what it got, and refresh that.
func (p person) goesRound(t *testing.T) {
	form := p.code(t)
	got, err := p.post("/oauth/token", form)
	if err != nil || got.status != http.StatusOK {
		t.Errorf("a code: %d %s, %v", got.status, got.body, err)
		return
	}
	refreshed, err := p.post("/oauth/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {got.field("refresh_token")}})
	if err != nil || refreshed.status != http.StatusOK {
		t.Errorf("a refresh token: %d %s, %v", refreshed.status, refreshed.body, err)
	}
	if got, err := p.visit(http.MethodGet, "/ui/members", nil); err != nil || got.status != http.StatusOK {
		t.Errorf("the portal: %d, %v", got.status, err)
	}
}

var (
	mailTo = `href="(/demo/mail/[^"]+)"><strong[^>]*><bdi>[^<]*</bdi></strong><small>To %s</small>`
	code   = regexp.MustCompile(`\b[0-9]{6}\b`)
)

// signInByMail signs somebody in by their first code, which they read in the mailbox of the demo.
func signInByMail(t *testing.T, base string, a app, email string) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Error(err)
		return
	}
	p := person{a, &http.Client{Transport: client.Transport, CheckRedirect: client.CheckRedirect, Jar: jar}, base}
	visit := func(method, path string, form url.Values) answer {
		got, err := p.visit(method, path, form)
		if err != nil {
			t.Error(err)
		}
		return got
	}
	asked := visit(http.MethodPost, "/a/login", url.Values{"email": {email}})
	to, err := url.Parse(asked.header.Get("Location"))
	if err != nil || to.Query().Get("challenge") == "" {
		t.Errorf("%s asked for a code: %d %s", email, asked.status, asked.header)
		return
	}
	found := ""
	for range 200 { // some of which are before the mail is there
		for _, mail := range regexp.MustCompile(fmt.Sprintf(mailTo, regexp.QuoteMeta(email))).FindAllStringSubmatch(string(visit(http.MethodGet, "/demo/mail", nil).body), -1) {
			if found = code.FindString(string(visit(http.MethodGet, mail[1], nil).body)); found != "" {
				break
			}
		}
		if found != "" {
			break
		}
	}
	if got := visit(http.MethodPost, "/a/login/code", url.Values{"challenge": {to.Query().Get("challenge")}, "code": {found}}); got.status != http.StatusSeeOther {
		t.Errorf("%s with the code %s: %d %s", email, found, got.status, regexp.MustCompile(`(?s)<main.*</main>`).Find(got.body))
	}
}
