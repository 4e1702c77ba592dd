package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
)

// loaded finds what a browser asks for before a page is as it should be. All icons are
// parts of one file.
var loaded = regexp.MustCompile(`(?:<script src|<link rel="(?:stylesheet|icon)" href|<img [^>]*src|<use href)="(/[^"#]+)`)

// TestFirstPaint: what the members page of 50 people takes on the wire, with all that it
// loads, in a browser that comes for the first time.
func TestFirstPaint(t *testing.T) {
	t.Parallel()
	const mostBytes, mostRequests = 31_500, 5
	w := handlerstest.New(t)
	for i := range 60 {
		name := fmt.Sprintf("%c%c", 'a'+i%26, 'a'+i*7%26)
		w.Add(t, w.Acme, fmt.Sprintf("%s.%d@acme.test", name, i), strings.Repeat(name, 1+i%4)+" Example", "member")
	}
	b := w.As(t, handlerstest.Dana)
	ask := func(path string) (body string, n int) {
		a := b.Get(t, path, "Accept-Encoding", "gzip, deflate, br, zstd")
		a.Expect(t, 200)
		t.Logf("%6d %s %s", len(a.Body), a.Header.Get("Content-Encoding"), path)
		return a.Body, len(a.Body)
	}
	_, bytes := ask("/ui/members")
	requests := 1
	seen := map[string]bool{}
	page := b.Get(t, "/ui/members", "Accept-Encoding", "identity").Body
	for _, found := range loaded.FindAllStringSubmatch(page, -1) {
		if path := found[1]; !seen[path] {
			seen[path] = true
			_, n := ask(path)
			bytes, requests = bytes+n, requests+1
		}
	}
	if bytes > mostBytes || requests > mostRequests || requests < 4 {
		t.Errorf("%d bytes in %d requests, want at most %d in %d", bytes, requests, mostBytes, mostRequests)
	}
}
