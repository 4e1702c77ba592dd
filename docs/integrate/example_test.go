// Package integrate tests the drop-ins that apps copy, by the example apps
// beside them: the same tests for every language, against a provider that
// misbehaves and against Anteroom itself.
package integrate

import (
	"context"
	"github.com/anteroom/anteroom/internal/program/programtest"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// inEveryLanguage runs a test against the example of each language that this
// machine has.
func inEveryLanguage(t *testing.T, test func(t *testing.T, command []string)) {
	t.Helper()
	for language, command := range map[string][]string{
		"go":     {"go"},
		"node":   {"node", filepath.Join("node", "example", "app.mjs")},
		"python": {"python3", filepath.Join("python", "example", "app.py")},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			needs(t, command[0])
			if language == "go" {
				command = []string{programtest.Build(t, "docs/integrate/go/example")}
			}
			test(t, command)
		})
	}
}

// needs skips a test on a machine that lacks a program, except in CI, where
// nobody would notice.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s in PATH, and CI=true", program)
		}
		t.Skipf("no %s in PATH", program)
	}
}

// freeURL returns an address for an app, which has to be known before the app
// runs. It is below the ports that the kernel gives to whoever wants any, and the
// port after it is held meanwhile, so that no two tests choose the same.
func freeURL(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := 20000 + 2*rand.IntN(6000)
		guard, err := net.Listen("tcp", net.JoinHostPort("localhost", strconv.Itoa(port+1)))
		if err != nil {
			continue
		}
		t.Cleanup(func() { _ = guard.Close() })
		address := net.JoinHostPort("localhost", strconv.Itoa(port))
		if l, err := net.Listen("tcp", address); err == nil && l.Close() == nil {
			return "http://" + address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// app is a running example.
type app struct {
	*testing.T
	URL string
}

// start starts an app in a folder and waits until it listens.
func start(t *testing.T, folder string, command []string, appURL, issuer, id, secret string, environ ...string) app {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = folder
	cmd.Env = append(environment(appURL, issuer, id, secret), environ...)
	cmd.WaitDelay = 10 * time.Second
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = cmd.Wait() })
	eventually(t, "the app", func() bool {
		c, err := net.Dial("tcp", strings.TrimPrefix(appURL, "http://"))
		return err == nil && c.Close() == nil
	})
	return app{t, appURL}
}

// environment configures an app, as the README says.
func environment(appURL, issuer, id, secret string) []string {
	return append(os.Environ(), "APP_URL="+appURL, "OIDC_ISSUER="+issuer, "OIDC_CLIENT_ID="+id, "OIDC_CLIENT_SECRET="+secret,
		"PYTHONDONTWRITEBYTECODE=1")
}

// eventually asks until the answer is yes.
func eventually(t *testing.T, what string, ask func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for !ask() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited for %s", what)
		case <-tick.C:
		}
	}
}

// withProvider starts a provider that misbehaves on demand, and an example that
// trusts it.
func withProvider(t *testing.T, command []string) (*provider, app) {
	t.Helper()
	p := newProvider(t)
	return p, start(t, ".", command, freeURL(t), p.URL, clientID, clientSecret)
}

// browser is one person's browser, with cookies of its own.
type browser struct {
	app
	*http.Client
}

func (a app) browser() browser {
	a.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		a.Fatal(err)
	}
	return browser{a, &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// page is where a request ended.
type page struct {
	status int
	url    *url.URL
	body   string
	header http.Header
}

// do sends a request to a path of the app, or to another address.
func (b browser) do(method, address string, form url.Values, header http.Header) page {
	b.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.URL + address
	}
	req, err := http.NewRequestWithContext(b.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return page{res.StatusCode, res.Request.URL, string(body), res.Header}
}

func (b browser) get(address string) page {
	b.Helper()
	return b.do(http.MethodGet, address, nil, nil)
}

// sees checks the status of a page and what it says.
func (b browser) sees(p page, status int, texts ...string) {
	b.Helper()
	if p.status != status {
		b.Errorf("%s: status %d, want %d\n%s", p.url, p.status, status, p.body)
	}
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			b.Errorf("%s: does not say %q:\n%s", p.url, text, p.body)
		}
	}
}

// signedIn checks whether the app knows the browser, without a detour through
// the provider.
func (b browser) signedIn(want bool) {
	b.Helper()
	p := b.do(http.MethodGet, "/account", nil, http.Header{"Sec-Fetch-Mode": {"cors"}})
	if got := p.status == http.StatusOK; got != want || !want && p.status != http.StatusUnauthorized {
		b.Errorf("signed in: %v (%d), want %v\n%s", got, p.status, want, p.body)
	}
}
