package handlers_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"anteroom/handlers/handlerstest"
)

// unpacked returns the body of an answer without its content coding.
func unpacked(t *testing.T, a handlerstest.Answer) string {
	t.Helper()
	var from io.Reader = strings.NewReader(a.Body)
	var err error
	switch a.Header.Get("Content-Encoding") {
	case "gzip":
		from, err = gzip.NewReader(from)
	case "zstd":
		var z *zstd.Decoder
		z, err = zstd.NewReader(from)
		from = z
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// TestCompressed: what a browser takes, by whom it was asked.
func TestCompressed(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	const every = "gzip, deflate, br, zstd"
	for _, test := range []struct{ path, accepts, site, want string }{
		{"/ui/members", every, "same-origin", "zstd"},
		{"/ui/members", "gzip, deflate, br", "same-origin", "gzip"},
		{"/ui/members", "gzip;q=0, deflate", "same-origin", ""},
		{"/ui/members", "zstd;q=0, gzip;q=0.5", "same-origin", "gzip"},
		{"/ui/members", "", "same-origin", ""},
		{"/ui/members", every, "none", "zstd"},
		{"/ui/members", every, "cross-site", "zstd"}, // a link in the app
		{"/ui/members?q=dana", every, "same-origin", "zstd"},
		{"/ui/members?q=dana", every, "cross-site", ""}, // guesses of somebody else
		{"/ui/members?q=dana", every, "same-site", ""},
		{"/ui/members?q=dana", every, "", ""}, // an old browser
		{"/ui/members/export.csv", every, "same-origin", "gzip"},
		{"/ui/members/export.csv?q=dana", every, "cross-site", ""},
		{"/a/organizations", every, "same-origin", ""}, // signing in
		{"/oauth/authorize", every, "same-origin", ""},
		{"/keys", every, "same-origin", ""},
		{"/static/app.css", every, "same-origin", "br"},
		{"/static/app.css", "gzip, zstd", "cross-site", "gzip"},
		{"/static/app.js", "", "same-origin", ""},
	} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			t.Parallel()
			a := dana.Get(t, test.path, "Accept-Encoding", test.accepts, "Sec-Fetch-Site", test.site)
			if got := a.Header.Get("Content-Encoding"); got != test.want {
				t.Fatalf("coded as %q, want %q", got, test.want)
			}
			if n := a.Header.Get("Content-Length"); n != "" && n != fmt.Sprint(len(a.Body)) {
				t.Errorf("says %s bytes and sends %d", n, len(a.Body))
			}
			if !strings.Contains(strings.Join(a.Header.Values("Vary"), ", "), "Accept-Encoding") && test.want != "" {
				t.Error("caches are not told")
			}
			if test.want == "br" {
				return // read in the test of assets
			}
			plain := dana.Get(t, test.path, "Accept-Encoding", "", "Sec-Fetch-Site", test.site)
			if got := unpacked(t, a); got != plain.Body && test.path != "/a/organizations" {
				t.Error("another page, once it is unpacked")
			}
		})
	}
}

// TestSecretsAreNotCompressed: how long the page is tells nothing of them.
func TestSecretsAreNotCompressed(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	sent := dana.Post(t, "/ui/members/invitations", map[string][]string{"emails": {"new@acme.example"}, "role": {"role_2"}})
	list := dana.Get(t, "/ui/members/invitations")
	at := strings.Index(list.Body, "/link")
	if sent.Status != http.StatusSeeOther || at < 0 {
		t.Fatalf("%d; no invitation in the list", sent.Status)
	}
	path := list.Body[strings.LastIndex(list.Body[:at], `"`)+1 : at+len("/link")]
	page := dana.Get(t, path, "Accept-Encoding", "gzip, zstd", "Sec-Fetch-Site", "same-origin")
	if page.Status != http.StatusOK || !strings.Contains(page.Body, "/a/invite/") || page.Header.Get("Content-Encoding") != "" {
		t.Errorf("%d, coded as %q", page.Status, page.Header.Get("Content-Encoding"))
	}
	if bytes.Contains([]byte(list.Body), []byte("/a/invite/")) {
		t.Error("the list shows links, too")
	}
}
