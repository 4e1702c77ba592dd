package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// failoverApp is an app that somebody uses, and their browser as far as the app is concerned.
type failoverApp struct {
	*failover
	number int
	client *http.Client

	refresh string   // the newest refresh token
	revoked []string // tokens whose revocation was acknowledged
	kept    []string // tokens that nobody has revoked
	ended   []http.CookieJar
	codes   int
}

// Of a sequence of rounds, so many pass between two of each kind.
const (
	roundsOfCode    = 4
	roundsOfSession = 25
	roundsOfKept    = 6

	mostSessions = 2 // nobody gets codes without end
)

// errAgain is an answer that says to come again, or none.
type errAgain struct{ why string }

func (e errAgain) Error() string { return e.why }

// work uses the app until ctx ends, and calls ready when somebody has signed in.
func (a *failoverApp) work(t *testing.T, ctx context.Context, ready func()) {
	// Each at an address of their own, by which limits count.
	dialer := &net.Dialer{Timeout: 5 * time.Second, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(a.number+1))}}
	a.client = &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext},
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var err error
	if a.client.Jar, err = cookiejar.New(nil); err != nil {
		t.Error(err)
	}
	ok := a.signIn(t, ctx) && a.takeCode(t, ctx)
	ready()
	for round := 1; ok && ctx.Err() == nil; round++ {
		steps := []func(*testing.T, context.Context) bool{a.useRefresh, a.revoke}
		if round%roundsOfCode == 0 {
			steps = append(steps, a.takeCode)
		}
		if round%roundsOfKept == 0 {
			steps = append(steps, a.keep)
		}
		if len(a.ended) < mostSessions && round%roundsOfSession == a.number {
			steps = append(steps, a.signOut, a.signIn, a.takeCode)
		}
		for _, step := range steps {
			ok = ok && step(t, ctx)
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// until does something again until it is neither refused nor unanswered, and notes for how long it
// was. It reports whether it is done: ctx may have ended before.
func (f *failover) until(t *testing.T, ctx context.Context, who string, do func() error) bool {
	var again errAgain // what was last said against it
	for began := time.Now(); ; {
		err := do()
		switch {
		case err == nil:
			if again.why != "" {
				f.troubled(who, began, again.why)
			}
			return true
		case ctx.Err() != nil:
			return false
		case !errors.As(err, &again):
			t.Errorf("%s: %v", who, err)
			return false
		case time.Since(began) > 2*failoverWindow:
			f.troubled(who, began, again.why)
			return false
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// ask sends a form to a path, or gets it where there is none, by way of Caddy or at one server.
func (a *failoverApp) ask(ctx context.Context, at, path string, form url.Values, secret bool) (*http.Response, []byte, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, at+path, body)
	if err != nil {
		return nil, nil, err
	}
	r.Host = strings.TrimPrefix(a.base, "http://")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", a.base)
	}
	if secret {
		r.SetBasicAuth(a.app.ID, a.app.Secret)
	}
	res, err := a.client.Do(r)
	if err != nil {
		return nil, nil, errAgain{err.Error()}
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, nil, errAgain{err.Error()}
	}
	if res.StatusCode == http.StatusServiceUnavailable && res.Header.Get("Retry-After") == "" && res.Header.Get("Content-Type") != "" {
		return nil, nil, fmt.Errorf("%s: 503 without Retry-After: %s", path, content)
	}
	if slices.Contains([]int{http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout}, res.StatusCode) {
		return nil, nil, errAgain{fmt.Sprintf("%s: %s", path, res.Status)}
	}
	return res, content, nil
}

// signIn signs the person in with a code by mail.
func (a *failoverApp) signIn(t *testing.T, ctx context.Context) bool {
	return a.until(t, ctx, memberOf(a.number)+" signs in", func() error {
		asked := time.Now()
		res, content, err := a.ask(ctx, a.base, "/a/login", url.Values{"email": {memberOf(a.number)}, "next": {"/ui/"}}, false)
		if err != nil {
			return err
		}
		to, err := url.Parse(res.Header.Get("Location"))
		if err != nil || to.Query().Get("challenge") == "" {
			return fmt.Errorf("%s %q: %s", res.Status, to, content)
		}
		var code string
		for code == "" {
			if time.Since(asked) > failoverWindow {
				return errAgain{"no mail came"}
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond):
				code = a.code(memberOf(a.number), asked)
			}
		}
		res, content, err = a.ask(ctx, a.base, "/a/login/code", url.Values{"challenge": {to.Query().Get("challenge")}, "code": {code}}, false)
		if err != nil {
			return err
		}
		if where := res.Header.Get("Location"); !strings.HasSuffix(where, "/ui/") {
			return errAgain{fmt.Sprintf("the code: %s %q: %s", res.Status, where, content)} // it may have been used before the answer was lost
		}
		return nil
	})
}

// signOut ends the session in the browser, which works at no server then.
func (a *failoverApp) signOut(t *testing.T, ctx context.Context) bool {
	jar := a.client.Jar
	return a.until(t, ctx, memberOf(a.number)+" signs out", func() error {
		at, err := url.Parse(a.base)
		if err != nil {
			return err
		}
		before := jar.Cookies(at)
		if _, content, err := a.ask(ctx, a.base, "/a/logout", url.Values{}, false); err != nil {
			return err
		} else if len(content) > 0 && strings.Contains(string(content), "forbidden") {
			return fmt.Errorf("sign out: %s", content)
		}
		old, err := cookiejar.New(nil)
		if err != nil {
			return err
		}
		for _, server := range append([]string{a.base}, a.direct()...) {
			at, err := url.Parse(server)
			if err != nil {
				return err
			}
			old.SetCookies(at, before)
		}
		a.ended, a.refresh = append(a.ended, old), "" // which was the session's
		return nil
	})
}

// direct returns where the servers are themselves.
func (f *failover) direct() []string { return []string{"http://" + f.addrs[0], "http://" + f.addrs[1]} }

const failoverChallenge = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"

var failoverVerifier = strings.Repeat("v", 43)

// takeCode gets a code for the app and exchanges it twice at the same time: it works once at most.
// Whoever sends a code twice loses what the first got, so that another one is sent once.
func (a *failoverApp) takeCode(t *testing.T, ctx context.Context) bool {
	return a.until(t, ctx, memberOf(a.number)+" comes to the app", func() error {
		code, err := a.authorize(ctx)
		if err != nil {
			return err
		}
		var tokens [2]string
		var failed [2]error
		var both sync.WaitGroup
		for i := range tokens {
			both.Go(func() { tokens[i], failed[i] = a.exchange(ctx, code) })
		}
		both.Wait()
		if tokens[0] != "" && tokens[1] != "" {
			return errors.New("a code was good twice")
		}
		if tokens[0] == "" && tokens[1] == "" {
			return errAgain{errors.Join(failed[:]...).Error()} // the answer that had them was lost
		}
		a.codes++
		if code, err = a.authorize(ctx); err != nil {
			return err
		}
		token, err := a.exchange(ctx, code)
		if err != nil {
			return errAgain{err.Error()}
		}
		a.refresh = token
		return nil
	})
}

// authorize returns a code for the app, in which the person is signed in.
func (a *failoverApp) authorize(ctx context.Context) (code string, err error) {
	res, content, err := a.ask(ctx, a.base, "/oauth/authorize?"+url.Values{
		"client_id": {a.app.ID}, "redirect_uri": {failoverCallback}, "response_type": {"code"}, "scope": {"openid offline_access"},
		"code_challenge": {failoverChallenge}, "code_challenge_method": {"S256"},
	}.Encode(), nil, false)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(res.Header.Get("Location"))
	if err == nil {
		code = to.Query().Get("code")
	}
	if code == "" {
		return "", fmt.Errorf("authorize: %s %q: %s", res.Status, to, content)
	}
	return code, nil
}

// exchange returns the refresh token for a code.
func (a *failoverApp) exchange(ctx context.Context, code string) (string, error) {
	got, err := a.tokens(ctx, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {failoverCallback}, "code_verifier": {failoverVerifier}})
	if err == nil && got.Refresh == "" {
		err = errors.New(got.Error)
	}
	return got.Refresh, err
}

// failoverTokens is what the token endpoint answers.
type failoverTokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Error   string `json:"error"`
	Active  *bool  `json:"active"`
}

func (a *failoverApp) tokens(ctx context.Context, form url.Values) (got failoverTokens, err error) {
	_, content, err := a.ask(ctx, a.base, "/oauth/token", form, true)
	if err == nil {
		err = json.Unmarshal(content, &got)
	}
	return got, err
}

// useRefresh gets the next refresh token. One whose answer was lost is good again.
func (a *failoverApp) useRefresh(t *testing.T, ctx context.Context) bool {
	return a.until(t, ctx, fmt.Sprintf("app %d refreshes", a.number), func() error {
		got, err := a.tokens(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {a.refresh}})
		if err == nil && got.Refresh == "" {
			err = fmt.Errorf("refresh: %s", got.Error)
		}
		if err == nil {
			a.refresh = got.Refresh
		}
		return err
	})
}

// keep gets a token that nobody revokes.
func (a *failoverApp) keep(t *testing.T, ctx context.Context) bool {
	token, ok := a.token(t, ctx)
	if ok {
		a.kept = append(a.kept, token)
	}
	return ok
}

func (a *failoverApp) token(t *testing.T, ctx context.Context) (token string, ok bool) {
	ok = a.until(t, ctx, fmt.Sprintf("app %d gets a token", a.number), func() error {
		got, err := a.tokens(ctx, url.Values{"grant_type": {"client_credentials"}})
		if err == nil && got.Access == "" {
			err = fmt.Errorf("client_credentials: %s", got.Error)
		}
		token = got.Access
		return err
	})
	return token, ok
}

// revoke revokes a token, which is good nowhere then.
func (a *failoverApp) revoke(t *testing.T, ctx context.Context) bool {
	token, ok := a.token(t, ctx)
	if !ok {
		return false
	}
	ok = a.until(t, ctx, fmt.Sprintf("app %d revokes a token", a.number), func() error {
		res, content, err := a.ask(ctx, a.base, "/oauth/revoke", url.Values{"token": {token}}, true)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("revoke: %s: %s", res.Status, content)
		}
		return err
	})
	if !ok {
		return false
	}
	a.revoked = append(a.revoked, token)
	return a.until(t, ctx, fmt.Sprintf("app %d asks about a token", a.number), func() error { return a.mustBe(ctx, a.base, token, false) })
}

// mustBe returns an error when a token is not as good as it should be.
func (a *failoverApp) mustBe(ctx context.Context, at, token string, active bool) error {
	_, content, err := a.ask(ctx, at, "/oauth/introspect", url.Values{"token": {token}}, true)
	var got failoverTokens
	if err == nil {
		err = json.Unmarshal(content, &got)
	}
	if err == nil && (got.Active == nil || *got.Active != active) {
		err = fmt.Errorf("a token at %s, which should be active %v: %s", at, active, content)
	}
	return err
}

// judge looks at both servers at what was acknowledged.
func (a *failoverApp) judge(t *testing.T) {
	t.Helper()
	for _, server := range a.direct() {
		for active, tokens := range map[bool][]string{false: a.revoked, true: a.kept} {
			for _, token := range tokens {
				if err := a.mustBe(t.Context(), server, token, active); err != nil {
					t.Error(err)
				}
			}
		}
		for _, jar := range a.ended {
			a.client.Jar = jar
			res, content, err := a.ask(t.Context(), server, "/ui/", nil, false)
			if err != nil {
				t.Error(err)
			} else if res.StatusCode == http.StatusOK {
				t.Errorf("a session that was signed out is good at %s: %.200s", server, content)
			}
			a.client.Jar = nil
		}
	}
	if a.refresh != "" && !a.useRefresh(t, t.Context()) {
		t.Errorf("the newest refresh token of app %d is lost", a.number)
	}
}
