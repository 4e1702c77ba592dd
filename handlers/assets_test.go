package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// TestOtherVersionsAreNotKept: while one process is newer than another, a browser may ask the
// older one for a file that only the newer one has. It must not keep what it gets.
func TestOtherVersionsAreNotKept(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.Browser(t)
	page := b.Get(t, "/a/login").Shows(t)
	for _, address := range []string{page.Find("script[src^=/static/app.js]").Attr("src"), page.Find("link[href^=/static/app.css]").Attr("href"), page.Find("link[href^=/static/signin.css]").Attr("href")} {
		path, version, ok := strings.Cut(address, "?v=")
		if !ok || version == "" {
			t.Fatalf("%s has no version", address)
		}
		for version, want := range map[string]string{"?v=" + version: "public, max-age=31536000, immutable", "?v=000000000000": "no-store", "": "public, max-age=3600"} {
			a := b.Get(t, path+version)
			if a.Expect(t, http.StatusOK); a.Header.Get("Cache-Control") != want {
				t.Errorf("%s%s may be kept for %q, want %q", path, version, a.Header.Get("Cache-Control"), want)
			}
		}
	}
}
