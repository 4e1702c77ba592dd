package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// unlimited are forms for anybody that take no work and tell nothing, by their paths.
var unlimited = map[string]string{"/a/logout": "it ends the session that somebody has, after which there is none"}

// TestFormsForAnybodyAreLimited: whoever is not signed in does nothing as often as they like.
func TestFormsForAnybodyAreLimited(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, r := range routeTable(t, w.Config) {
		if !slices.Contains(r.Methods, "POST") || r.Guard != "public" {
			continue
		}
		b := w.Browser(t)
		path := parameter.ReplaceAllString(r.Path, "x")
		refused := false
		for range 130 {
			if a := b.Post(t, path, url.Values{}); a.Status == http.StatusTooManyRequests {
				refused = a.Header.Get("Retry-After") != ""
				break
			}
		}
		if reason := unlimited[r.Path]; refused == (reason != "") {
			t.Errorf("%s: refused in the end: %v; give it a limit in routes.go, or say why it needs none: %q", r.Path, refused, reason)
		}
	}
}
