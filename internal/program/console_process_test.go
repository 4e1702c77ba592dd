package program_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestConsoleOnItsOwnPort: an operator gets in where the console listens, finds there all that its
// pages load, and nothing else; at the other port there is no console.
func TestConsoleOnItsOwnPort(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir(), "--console-addr", "127.0.0.1:0")
	out, err := programtest.Run(t, s.Data, "operator", "add", "--email", "olga@ops.example", "--base-url", "http://localhost:8080", "--json")
	var given struct{ Location string }
	if err == nil {
		err = json.Unmarshal([]byte(out), &given)
	}
	if err != nil || !strings.HasPrefix(given.Location, "http://localhost:8080/console/enter/") {
		t.Fatalf("%v\n%s", err, out)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	// The browser is one, whichever port its proxy leads it to.
	at := func(addr, method, to string) (status int, page string) {
		t.Helper()
		browser := &http.Client{
			Jar: jar,
			Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, addr)
			}},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		if !strings.HasPrefix(to, "http") {
			to = "http://localhost:8080" + to
		}
		r, err := http.NewRequestWithContext(t.Context(), method, to, strings.NewReader(url.Values{}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://localhost:8080")
		res, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	if status, _ := at(s.Addr, http.MethodPost, given.Location); status != http.StatusNotFound {
		t.Errorf("the link at the main port: status %d", status)
	}
	if status, _ := at(s.Console, http.MethodPost, given.Location); status != http.StatusSeeOther {
		t.Fatalf("the link at the console’s: status %d", status)
	}
	status, page := at(s.Console, http.MethodGet, "/console/organizations")
	if status != http.StatusOK || !strings.Contains(page, "Organizations") {
		t.Fatalf("the console: status %d\n%s", status, page)
	}
	loaded := regexp.MustCompile(`<(?:link|script|img|use)[^>]* (?:href|src)="(/[^"#]*)`).FindAllStringSubmatch(page, -1)
	if len(loaded) < 2 {
		t.Errorf("the page loads %v", loaded)
	}
	for _, l := range loaded {
		if status, _ := at(s.Console, http.MethodGet, l[1]); status != http.StatusOK {
			t.Errorf("%s at the console’s port: status %d", l[1], status)
		}
	}
	for path, want := range map[string][2]int{ // at the main port, and at the console's
		"/console/":                         {404, 303}, // to the organizations
		"/console/organizations":            {404, 200},
		"/console/sign-in":                  {404, 303}, // who is in is led in
		"/ui/":                              {303, 404},
		"/a/login":                          {200, 404},
		"/.well-known/openid-configuration": {200, 404},
		"/healthz":                          {200, 200},
		"/readyz":                           {200, 200},
	} {
		for i, addr := range []string{s.Addr, s.Console} {
			if status, _ := at(addr, http.MethodGet, path); status != want[i] {
				t.Errorf("%s at %s: status %d, want %d", path, []string{"the main port", "the console’s"}[i], status, want[i])
			}
		}
	}
	endsWell(t, s)
}
