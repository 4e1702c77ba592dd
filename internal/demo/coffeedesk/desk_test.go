package coffeedesk

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// desk is the app, its provider and a browser.
type desk struct {
	t        *testing.T
	own      *App
	app      *httptest.Server
	provider *fakeProvider
	ahead    *atomic.Int64 // how far the clock is ahead, a time.Duration
	browser  *http.Client
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, ahead: new(atomic.Int64)}
	now := func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }
	d.provider = newProvider(t, now)
	d.app = httptest.NewUnstartedServer(nil)
	app := New(Config{
		Issuer:       d.provider.server.URL,
		ClientID:     testClientID,
		ClientSecret: testClientSecret,
		BaseURL:      "http://" + d.app.Listener.Addr().String(),
		Logger:       slog.New(slog.DiscardHandler),
	})
	app.now, d.own = now, app
	d.app.Config.Handler = app
	d.app.Start()
	t.Cleanup(d.app.Close)
	d.browser = newBrowser(t)
	return d
}

func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

// page is what a browser ends up with.
type page struct {
	status int
	url    string
	header http.Header
	body   string
}

// get follows redirects, as a browser does.
func (d *desk) get(path string) page {
	d.t.Helper()
	return d.do(http.MethodGet, path, nil)
}

func (d *desk) do(method, path string, header http.Header) page {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.app.URL+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	res, err := d.browser.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return page{res.StatusCode, strings.TrimPrefix(res.Request.URL.String(), d.app.URL), res.Header, string(body)}
}

// want checks the status and that the page contains each text.
func (d *desk) want(p page, status int, texts ...string) {
	d.t.Helper()
	if p.status != status {
		d.t.Errorf("%s: status %d, want %d", p.url, p.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			d.t.Errorf("%s does not contain %q:\n%s", p.url, text, p.body)
		}
	}
}
