package upstream_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/upstream"
)

func TestUnanswered(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			w.Write(make([]byte, 2<<20))
		case "/away":
			http.Redirect(w, r, "https://idp.example/", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	for name, c := range map[string]struct {
		client  *fetch.Client
		address string
		code    upstream.Code
		got     string
	}{
		"no URL":       {fetch.New(), "idp.example", upstream.CodeAddress, "not an https URL"},
		"private":      {fetch.New(), "https://127.0.0.1:1/?secret=1", upstream.CodePrivate, ""},
		"away":         {fetch.New("127.0.0.1"), s.URL + "/away", upstream.CodeRedirect, "the address leads to another one: give https://idp.example/ if that is right"},
		"missing":      {fetch.New("127.0.0.1"), s.URL + "/", upstream.CodeHTTPStatus, "the address answers without a document (404 Not Found): check its spelling"},
		"too large":    {fetch.New("127.0.0.1"), s.URL + "/large", upstream.CodeLimit, "the answer is too large"},
		"nobody there": {fetch.New("127.0.0.1"), "https://127.0.0.1:1/?secret=1", upstream.CodeUnreachable, "nobody answers there: check the host and the port"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.client.Get(t.Context(), c.address)
			if f := upstream.Unanswered(err, "metadata_url"); f.Code != c.code || f.Field != "metadata_url" || c.got != "" && f.Got != c.got {
				t.Errorf("%+v, want %q, %s", f, c.code, c.got)
			}
		})
	}
	found := upstream.NewFault(upstream.CodeRedirect, "").WithGot("https://idp.example")
	if f := upstream.Unanswered(fmt.Errorf("get: %w", found), "jwks_uri"); f != found || f.Field != "jwks_uri" {
		t.Errorf("%+v", f)
	}
	if f := upstream.Unanswered(errors.New("a broken line"), "jwks_uri"); f.Code != upstream.CodeUnreachable || f.Got != "a broken line" {
		t.Errorf("%+v", f)
	}
}
