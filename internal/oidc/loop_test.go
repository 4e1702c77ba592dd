package oidc

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// opens sends a browser to the authorization endpoint as an application does, with
// headers of the test's choice.
func (b *browser) opens(t *testing.T, app model.Application, changes url.Values, header ...string) response {
	t.Helper()
	r := newRequest(t, http.MethodGet, b.world.server.URL+authorizePath+"?"+authorizeParams(app, changes).Encode(), nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.do(t, r)
}

// stopped checks that the browser is shown a page about an application.
func stopped(t *testing.T, res response, want Loop) {
	t.Helper()
	want.Name, want.Entry = "Coffeedesk", "https://app.example/"
	if res.status != http.StatusUnprocessableEntity || res.location != nil || res.body != fmt.Sprintf("%+v", want) {
		t.Fatalf("%d to %v: %s, want a page with %+v", res.status, res.location, res.body, want)
	}
}

// TestOP_loop: an application that begins anew at each failure gets its browser a page
// in the place of the third redirect.
func TestOP_loop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	noChallenge := url.Values{"code_challenge": nil, "code_challenge_method": nil}
	for range 2 {
		failed(t, w, b.opens(t, w.web, noChallenge, "Sec-Fetch-Dest", "document"), "invalid_request")
		w.clock.Advance(20 * time.Second) // rounds may be slow
	}
	failed(t, w, b.opens(t, w.web, noChallenge, "Sec-Fetch-Dest", "iframe"), "invalid_request")
	failed(t, w, w.browser(t).opens(t, w.web, noChallenge), "invalid_request")       // somebody else
	failed(t, w, b.opens(t, w.spa, noChallenge), "invalid_request")                  // another application
	failed(t, w, b.opens(t, w.web, url.Values{"scope": {"email"}}), "invalid_scope") // another failure
	for range 3 {
		failed(t, w, b.opens(t, w.web, url.Values{"prompt": {"none"}}), "login_required") // no failure at all
	}
	stopped(t, b.opens(t, w.web, noChallenge, "Sec-Fetch-Dest", "document"), Loop{Failure: "invalid_request: code_challenge is missing: PKCE is required."})
	for range 3 { // the person has tried once more, and then not for a while
		failed(t, w, b.opens(t, w.web, noChallenge), "invalid_request")
		w.clock.Advance(loopTime/2 + time.Second)
	}
}

// TestOP_loop_decided: a person who says no again and again is no loop.
func TestOP_loop_decided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for range 4 {
		next := asked(t, b.opens(t, w.web, url.Values{"organization_id": {string(w.globex.ID)}}, "Sec-Fetch-Dest", "document"), switcherPage)
		failed(t, w, b.get(t, next+"&"+model.StayParam+"=1"), "access_denied")
	}
}

// TestOP_loop_of_codes: an application that gets a code each time and begins anew is
// stopped, sooner when it redeems none.
func TestOP_loop_of_codes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		redeems bool
		pause   time.Duration // of a round
		codes   int           // before the page
	}{
		"a wrong secret":          {false, time.Second, mostUnredeemed},
		"slowly":                  {false, 11 * time.Second, mostUnredeemed},
		"at once":                 {false, 0, mostCodes}, // before any of them could be redeemed
		"a failing ID token":      {true, time.Second, mostCodes},
		"somebody going about it": {true, 7 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.browser(t)
			b.signIn(t, w.ada, w.acme.ID)
			round := func() {
				t.Helper()
				form := w.redeemParams(granted(t, b.opens(t, w.native, nil, "Sec-Fetch-Dest", "document")), nil)
				if !test.redeems {
					form.Set("code_verifier", strings.Repeat("x", 43))
				}
				if a := w.redeem(t, form); (a.status == http.StatusOK) != test.redeems {
					t.Fatalf("redeem: %d %s", a.status, a.Error)
				}
				w.clock.Advance(test.pause)
			}
			if test.codes == 0 {
				for range 3 * mostCodes {
					round()
				}
				return
			}
			for range 2 { // who tries once more gets as far
				for range test.codes {
					round()
				}
				granted(t, b.opens(t, w.web, nil, "Sec-Fetch-Dest", "document")) // another application
				stopped(t, b.opens(t, w.native, nil, "Sec-Fetch-Dest", "document"), Loop{Redeemed: test.redeems})
			}
		})
	}
}

// TestOP_loop_goes_by_pages: no chain of redirects grows as long as browsers follow it
// before the loop is stopped.
func TestOP_loop_goes_by_pages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for _, header := range [][]string{{"Sec-Fetch-Dest", "document"}, {"Sec-Fetch-Dest", "iframe"}, nil} {
		for i := range mostCodes - 1 {
			res := b.opens(t, w.web, nil, header...)
			granted(t, res)
			byPage := res.header.Get("Refresh") != ""
			if want := header != nil && header[1] == "document" && i%breathe == breathe-1; byPage != want {
				t.Errorf("%v: the answer %d goes by a page: %v", header, i+1, byPage)
			}
		}
	}
	for range breathe {
		if res := b.opens(t, w.native, url.Values{"redirect_uri": {"com.example.app:/callback"}}, "Sec-Fetch-Dest", "document"); res.header.Get("Refresh") != "" {
			t.Error("a native app is led to by a page")
		}
	}
}

// TestOP_no_loop: what asks for many codes and is none.
func TestOP_no_loop(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes url.Values
		header  []string
	}{
		"in a frame":       {nil, []string{"Sec-Fetch-Dest", "iframe"}},
		"out of sight":     {url.Values{"prompt": {"none"}}, []string{"Sec-Fetch-Dest", "document"}},
		"of a program":     {nil, nil},
		"with the person":  {url.Values{"prompt": {"select_account"}}, []string{"Sec-Fetch-Dest", "document"}},
		"and then by link": {nil, []string{"Sec-Fetch-Dest", "document"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.browser(t)
			b.signIn(t, w.ada, w.acme.ID)
			for i := range 3 * mostCodes {
				if name == "and then by link" && i%mostUnredeemed == 0 { // the person has chosen between two rounds
					next := asked(t, b.opens(t, w.native, url.Values{"prompt": {"select_account"}}), switcherPage)
					if err := w.provider.SwitcherAnswered(t.Context(), next, [][]byte{b.hash(t)}); err != nil {
						t.Fatal(err)
					}
					granted(t, b.get(t, next))
				}
				res := b.opens(t, w.native, test.changes, test.header...)
				if name == "with the person" {
					asked(t, res, switcherPage)
				} else {
					granted(t, res)
				}
			}
		})
	}
}

// TestLoopsFollowEachOther: only a request that began after the answer before it comes
// round.
func TestLoopsFollowEachOther(t *testing.T) {
	t.Parallel()
	var l loops
	now := time.Unix(1, 0)
	tabs := make([]uint64, 30) // all of them begin, and are answered then
	for i := range tabs {
		tabs[i] = l.begin()
	}
	for _, began := range tabs {
		if got := l.behind("k", began, now).times; got != 0 {
			t.Fatalf("%d answers lie behind a tab", got)
		}
		l.count("k", began, now)
	}
	for i := range 3 {
		began := l.begin()
		if got := l.behind("k", began, now).times; got != 1+i {
			t.Errorf("%d answers lie behind, want %d", got, 1+i)
		}
		l.count("k", began, now)
	}
	if got := l.behind("k", l.begin(), now.Add(loopTime+1)).times; got != 0 {
		t.Errorf("%d answers lie behind after a while", got)
	}
}

// TestOP_loop_tabs: the tabs of a browser that is opened again sign in, even where each
// waits for the one before and keeps its session to itself.
func TestOP_loop_tabs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for i := range 10 {
		code := granted(t, b.opens(t, w.native, url.Values{"state": {fmt.Sprint("tab ", i)}}, "Sec-Fetch-Dest", "document"))
		w.clock.Advance(time.Second)
		if a := w.redeem(t, w.redeemParams(code, nil)); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.Error)
		}
	}
}

// TestOP_loops_are_bounded in memory.
func TestOP_loops_are_bounded(t *testing.T) {
	t.Parallel()
	var l loops
	now := time.Unix(1, 0)
	for i := range maxLoops + 10 {
		l.count(string(rune(i)), l.begin(), now)
	}
	if len(l.known) > maxLoops {
		t.Errorf("%d are kept", len(l.known))
	}
}
