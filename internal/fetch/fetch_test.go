package fetch

import (
	"context"
	"errors"
	"io"
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
			res, err := New(test.private...).PostForm(t.Context(), strings.ReplaceAll(test.url, "PORT", port(t, address)), nil)
			if err == nil || test.want != nil && !errors.Is(err, test.want) || asked.Load() {
				t.Errorf("asked %t, %d, %v; want %v", asked.Load(), res.Status, err, test.want)
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
	if c := New(); c.http.Timeout != 10*time.Second {
		t.Errorf("timeout %s", c.http.Timeout)
	}
	large, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("a", maxBody+1)) })
	if _, err := New("127.0.0.1").PostForm(t.Context(), large, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("large: %v", err)
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
		c.http.Timeout = 20 * time.Millisecond
		_, err := c.PostForm(t.Context(), address+"/?secret=1", url.Values{"token": {"a secret"}})
		if err == nil || err.Error() != "no answer within 10s" {
			t.Errorf("%s: %v", name, err)
		}
		release()
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
