package fetch

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// receiver is a server on this machine that notes whether it was asked.
func receiver(t *testing.T, answer http.HandlerFunc) (address string, asked *atomic.Bool) {
	t.Helper()
	asked = new(atomic.Bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(true)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func port(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

func TestPostForm(t *testing.T) {
	t.Parallel()
	address, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, r.Method+" "+r.FormValue("a")+" "+r.Header.Get("Content-Type"))
	})
	res, err := New("127.0.0.1").PostForm(t.Context(), address, url.Values{"a": {"b c"}})
	if err != nil || res.Status != http.StatusTeapot || string(res.Body) != "POST b c application/x-www-form-urlencoded" {
		t.Errorf("%d %q, %v", res.Status, res.Body, err)
	}
}

// TestRefused: nothing is asked at all.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, url string // PORT stands for the receiver's
		private   []string
		want      error
	}{
		{"http", "http://127.0.0.1:PORT/", nil, ErrURL},
		{"http to a private host that is not this machine", "http://app.internal:PORT/", []string{"app.internal"}, ErrURL},
		{"loopback", "https://127.0.0.1:PORT/", nil, ErrAddress},
		{"loopback by name", "https://localhost:PORT/", nil, ErrAddress},
		{"loopback, IPv6", "https://[::1]:PORT/", nil, ErrAddress},
		{"loopback in IPv6", "https://[::ffff:127.0.0.1]:PORT/", nil, ErrAddress},
		{"this network", "https://0.0.0.0:PORT/", nil, ErrAddress},
		{"private", "https://10.0.0.1:PORT/", nil, ErrAddress},
		{"metadata of a cloud", "https://169.254.169.254/", nil, ErrAddress},
		{"metadata of a cloud, allowed by mistake", "https://169.254.169.254/", []string{"169.254.169.254"}, ErrAddress},
		{"another host is allowed", "https://127.0.0.1:PORT/", []string{"localhost"}, ErrAddress},
		{"decimal", "https://2130706433:PORT/", nil, nil}, // a name that does not exist, or this machine
		{"user", "https://a:b@127.0.0.1:PORT/", []string{"127.0.0.1"}, ErrURL},
		{"file", "file:///etc/passwd", nil, ErrURL},
		{"no URL", "://", nil, ErrURL},
		{"relative", "/x", nil, ErrURL},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			address, asked := receiver(t, func(http.ResponseWriter, *http.Request) {})
			to := strings.ReplaceAll(test.url, "PORT", port(t, address))
			res, err := New(test.private...).PostForm(t.Context(), to, nil)
			if err == nil || test.want != nil && !errors.Is(err, test.want) || asked.Load() {
				t.Errorf("asked %t, %d, %v; want %v", asked.Load(), res.Status, err, test.want)
			}
			got, err := New(test.private...).Get(t.Context(), to)
			if err == nil || test.want != nil && !errors.Is(err, test.want) || got != nil || asked.Load() {
				t.Errorf("asked %t for a document, %q, %v; want %v", asked.Load(), got, err, test.want)
			}
			if _, err := url.Parse(to); err != nil {
				return // a library does not come as far as the client
			}
			if res, err := New(test.private...).HTTP().Get(to); err == nil || test.want != nil && !errors.Is(err, test.want) || asked.Load() {
				t.Errorf("a library asked %t, %v, %v; want %v", asked.Load(), res, err, test.want)
			}
		})
	}
}

func TestPrivateHost(t *testing.T) {
	t.Parallel()
	address, asked := receiver(t, func(http.ResponseWriter, *http.Request) {})
	res, err := New("LOCALHOST").PostForm(t.Context(), "http://localhost:"+port(t, address)+"/", nil)
	if err != nil || res.Status != http.StatusOK || !asked.Load() {
		t.Errorf("%d, %v", res.Status, err)
	}
}

func TestRedirectIsAnAnswer(t *testing.T) {
	t.Parallel()
	elsewhere, asked := receiver(t, func(http.ResponseWriter, *http.Request) {})
	address, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
	})
	res, err := New("127.0.0.1").PostForm(t.Context(), address, nil)
	if err != nil || res.Status != http.StatusTemporaryRedirect || asked.Load() {
		t.Errorf("%d, %v, followed %t", res.Status, err, asked.Load())
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	if c := New(); c.http.Timeout != 10*time.Second || c.HTTP().Timeout != 10*time.Second {
		t.Errorf("timeouts %s, %s", c.http.Timeout, c.HTTP().Timeout)
	}
	for _, large := range []int{maxBody + 1, 2 << 20} {
		address, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("a", large)) })
		for name, err := range everyWay(t, New("127.0.0.1"), address) {
			if !errors.Is(err, ErrTooLarge) {
				t.Errorf("%s, %d bytes: %v", name, large, err)
			}
		}
	}
	largest, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("a", maxBody)) })
	if body, err := New("127.0.0.1").Get(t.Context(), largest); err != nil || len(body) != maxBody {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	for name, slow := range map[string]bool{"no answer": true, "no end": false} {
		done, release := context.WithCancel(t.Context())
		address, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			if !slow {
				io.WriteString(w, "a")
				http.NewResponseController(w).Flush()
			}
			<-done.Done()
		})
		c := New("127.0.0.1")
		c.http.Timeout, c.direct.Timeout = 20*time.Millisecond, 20*time.Millisecond
		for way, err := range everyWay(t, c, address+"/?secret=1") {
			if !errors.Is(err, ErrTimeout) || err.Error() != "no answer within 10s" {
				t.Errorf("%s, %s: %v", name, way, err)
			}
		}
		release()
	}
}

// everyWay asks an address in every way there is, and returns what went wrong.
func everyWay(t *testing.T, c *Client, address string) map[string]error {
	t.Helper()
	_, posted := c.PostForm(t.Context(), address, url.Values{"token": {"a secret"}})
	_, got := c.Get(t.Context(), address)
	res, asked := c.HTTP().Get(address)
	if asked == nil {
		defer res.Body.Close()
		_, asked = io.ReadAll(res.Body)
	}
	return map[string]error{"PostForm": posted, "Get": got, "HTTP": Plain(asked)}
}

func TestGet(t *testing.T) {
	t.Parallel()
	address, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Method+" "+r.URL.String()+" as "+r.UserAgent())
	})
	body, err := New("127.0.0.1").Get(t.Context(), address+"/metadata?app=1")
	if err != nil || string(body) != "GET /metadata?app=1 as Anteroom" {
		t.Errorf("%q, %v", body, err)
	}
}

// TestGetSaysWhatToDo: the administrator who gave the address reads it. What is there is
// not repeated, since it may be somebody else's.
func TestGetSaysWhatToDo(t *testing.T) {
	t.Parallel()
	elsewhere, asked := receiver(t, func(http.ResponseWriter, *http.Request) {})
	to := func(location string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusFound)
			io.WriteString(w, "a secret")
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "a secret", code) }
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		is     error
		want   string
	}{
		"redirect":                   {to("https://idp.example/metadata?key=a-secret#a-secret"), ErrRedirect, "the address leads to another one: give https://idp.example/metadata if that is right"},
		"redirect to a private host": {to(elsewhere), ErrRedirect, "the address leads to another one: give one that does not"},
		"redirect to a file":         {to("file:///etc/passwd"), ErrRedirect, "the address leads to another one: give one that does not"},
		"redirect, long":             {to("https://idp.example/" + strings.Repeat("a", 300)), ErrRedirect, "the address leads to another one: give one that does not"},
		"redirect to nowhere":        {to(""), ErrStatus, "the address answers without a document (302 Found): check its spelling"},
		"missing":                    {status(http.StatusNotFound), ErrStatus, "the address answers without a document (404 Not Found): check its spelling"},
		"not for us":                 {status(http.StatusForbidden), ErrStatus, "the address answers without a document (403 Forbidden): it has to be there for everybody"},
		"an outage":                  {status(http.StatusBadGateway), ErrStatus, "the address answers without a document (502 Bad Gateway): try again later"},
		"no content":                 {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, ErrStatus, "the address answers without a document (204 No Content): check its spelling"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := receiver(t, c.answer)
			body, err := New("127.0.0.1").Get(t.Context(), address+"/?key=a-secret")
			if !errors.Is(err, c.is) || err.Error() != c.want || body != nil {
				t.Errorf("%q, %v; want %s", body, err, c.want)
			}
			if asked.Load() {
				t.Error("followed it")
			}
		})
	}
}

// TestUnreachable: what the network says is told in plain words.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	plain.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(untrusted.Close)
	for name, c := range map[string]struct{ address, want string }{
		"nobody there":  {plain.URL, "nobody answers there: check the host and the port"},
		"a certificate": {untrusted.URL, "its certificate is not valid: x509: certificate signed by unknown authority"},
	} {
		for way, err := range everyWay(t, New("127.0.0.1"), c.address) {
			if err == nil || err.Error() != c.want {
				t.Errorf("%s, %s: %v, want %s", name, way, err, c.want)
			}
		}
	}
	missing := &url.Error{Op: "Get", URL: "https://idp.invalid/?a=secret", Err: &net.DNSError{Err: "no such host", Name: "idp.invalid", Server: "10.0.0.1:53", IsNotFound: true}}
	if err := Plain(missing); err.Error() != "no host is named idp.invalid: check its spelling" {
		t.Errorf("no such host: %v", err)
	}
}

// TestHTTPKeepsToTheRules, also for a library that reads the answer itself.
func TestHTTPKeepsToTheRules(t *testing.T) {
	t.Parallel()
	elsewhere, asked := receiver(t, func(http.ResponseWriter, *http.Request) {})
	address, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, elsewhere, http.StatusFound)
			return
		}
		io.WriteString(w, r.UserAgent())
	})
	c := New("127.0.0.1").HTTP()
	if _, err := c.Get(address + "/away"); !errors.Is(err, ErrRedirect) || asked.Load() {
		t.Errorf("%v, followed %t", err, asked.Load())
	}
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got, err := io.ReadAll(res.Body); string(got) != "Anteroom" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestErrorsAreSilent: what is sent is not told to logs.
func TestErrorsAreSilent(t *testing.T) {
	t.Parallel()
	_, err := New().PostForm(t.Context(), "https://127.0.0.1:1/?q=secret", url.Values{"token": {"secret"}})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}
