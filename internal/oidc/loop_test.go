package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestOP_loop: an application that begins anew at each failure gets its browser a page
// in the place of the third redirect.
func TestOP_loop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	visit := func(b *browser, changes url.Values, header ...string) response {
		r := newRequest(t, http.MethodGet, w.server.URL+authorizePath+"?"+authorizeParams(w.web, changes).Encode(), nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return b.do(t, r)
	}
	noChallenge := url.Values{"code_challenge": nil, "code_challenge_method": nil}
	for range 2 {
		failed(t, w, visit(b, noChallenge, "Sec-Fetch-Dest", "document"), "invalid_request")
	}
	failed(t, w, visit(b, noChallenge, "Sec-Fetch-Dest", "iframe"), "invalid_request")
	failed(t, w, visit(w.browser(t), noChallenge), "invalid_request")       // somebody else
	failed(t, w, visit(b, url.Values{"scope": {"email"}}), "invalid_scope") // another failure
	for range 3 {
		failed(t, w, visit(b, url.Values{"prompt": {"none"}}), "login_required") // no failure at all
	}
	for range 2 {
		res := visit(b, noChallenge, "Sec-Fetch-Dest", "document")
		if res.status != http.StatusUnprocessableEntity || res.location != nil || !strings.Contains(res.body, "invalid_request: code_challenge is missing") {
			t.Fatalf("%d to %v: %s", res.status, res.location, res.body)
		}
	}
	w.clock.Advance(loopTime + time.Second)
	failed(t, w, visit(b, noChallenge), "invalid_request")
}

// TestOP_loops_are_bounded in memory.
func TestOP_loops_are_bounded(t *testing.T) {
	t.Parallel()
	var l loops
	now := time.Unix(1, 0)
	for i := range maxLoops + 10 {
		l.count(string(rune(i)), now)
	}
	if len(l.known) > maxLoops {
		t.Errorf("%d are kept", len(l.known))
	}
}
