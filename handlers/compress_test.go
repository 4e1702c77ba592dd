package handlers_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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

// TestSecretsAreNotCompressed asks every route for everything that there is, by somebody
// who has been told secrets: an answer with one of them is not compressed, also where
// it was asked for by our own page.
func TestSecretsAreNotCompressed(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.Features()...)
	b := w.As(t, handlerstest.Dana)
	invitation, dana := w.Invite(t, b, "zoe@acme.test"), w.Member(t, handlerstest.Dana)
	ids := map[string]string{
		"invitation": string(invitation.ID), "member": string(dana.ID), "domain": string(w.Claim(t, handlerstest.Dana, "acme.example").ID),
		"organization": string(w.Acme), "session": string(w.SessionOf(t, handlerstest.Dana).ID), "passkey": string(w.Passkey(t, dana.User).ID),
		"token": w.Token(t, "zoe@acme.test"), "file": "app.css", "picture": "x", "request": "x",
	}
	secrets := []string{b.Cookie(t).Value, ids["token"]}
	shown, packed := 0, 0
	for _, r := range routeTable(t, w.Config) {
		if !slices.Contains(r.Methods, "GET") {
			continue
		}
		path := parameter.ReplaceAllStringFunc(r.Path, func(p string) string { return ids[strings.Trim(p, "{}")] })
		a := b.Get(t, path, "Accept-Encoding", "gzip", "Sec-Fetch-Site", "same-origin")
		body, coded := unpacked(t, a), a.Header.Get("Content-Encoding") != ""
		if coded {
			packed++
		}
		for _, secret := range secrets {
			if !strings.Contains(body, secret) {
				continue
			}
			if shown++; coded {
				t.Errorf("%s shows a secret and is compressed: say so in its markup (ui.SecretMark)", r.Path)
			}
		}
	}
	if shown == 0 || packed < 5 {
		t.Errorf("%d secrets were seen, and %d compressed answers", shown, packed)
	}
}
