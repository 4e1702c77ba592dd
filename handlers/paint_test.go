package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// loaded finds what a browser asks for before a page is as it should be. All icons are
// parts of one file.
var loaded = regexp.MustCompile(`(?:<script src|<link rel="(?:stylesheet|icon)" href|<img [^>]*src|<use href)="(/[^"#]+)`)

// TestFirstPaint: what the pages of the portal take on the wire, with all that they load,
// in a browser that comes for the first time. The list has 50 people.
func TestFirstPaint(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification, model.FeatureSessionPolicy, model.FeatureDirSync)
	for i := range 60 {
		name := fmt.Sprintf("%c%c", 'a'+i%26, 'a'+i*7%26)
		w.Add(t, w.Acme, fmt.Sprintf("%s.%d@acme.test", name, i), strings.Repeat(name, 1+i%4)+" Example", "member")
	}
	b, directory := w.As(t, handlerstest.Dana), "/ui/scim/"+string(w.Directory(t, handlerstest.Dana).ID)
	ask := func(path string) int {
		a := b.Get(t, path, "Accept-Encoding", "gzip, deflate, br, zstd")
		a.Expect(t, 200)
		t.Logf("%6d %s %s", len(a.Body), a.Header.Get("Content-Encoding"), path)
		return len(a.Body)
	}
	for path, mostRequests := range map[string]int{
		"/ui/members": 5, "/ui/members/invitations": 5, "/ui/members/invite": 5, "/ui/general": 5, "/ui/domains": 5, "/ui/session-policy": 5,
		"/ui/scim": 5, directory: 5, directory + "/users": 5, directory + "/groups": 5, directory + "/oauth": 5, directory + "/oauth/trust": 5, directory + "/activity": 5,
		"/ui/profile": 5, "/ui/profile/time-zone": 5, "/ui/security": 6, // with the script for passkeys
	} {
		const mostBytes = 28_000
		bytes, requests, seen := ask(path), 1, map[string]bool{}
		for _, found := range loaded.FindAllStringSubmatch(b.Get(t, path, "Accept-Encoding", "identity").Body, -1) {
			if needed := found[1]; !seen[needed] {
				seen[needed] = true
				bytes, requests = bytes+ask(needed), requests+1
			}
		}
		t.Logf("%6d bytes in %d requests: %s", bytes, requests, path)
		if bytes > mostBytes || requests > mostRequests || requests < 4 {
			t.Errorf("%s: %d bytes in %d requests, want at most %d in %d", path, bytes, requests, mostBytes, mostRequests)
		}
	}
}
