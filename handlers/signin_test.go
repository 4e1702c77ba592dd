package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"anteroom/internal/model"
)

// wrong returns a code that is not the right one.
func wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// signIns counts the sessions that began in Acme.
func (w *world) signIns(t *testing.T) int {
	t.Helper()
	n := 0
	for _, e := range w.events(t, w.acme) {
		if e.Type == model.EventUserLogin {
			n++
		}
	}
	return n
}

func TestCodeIsBurnedAfterFiveWrongOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	challenge, code, _ := b.begin(t, dana, "")
	try := func(code string) answer {
		return b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	}
	for i := range 5 {
		a := try(wrong(code))
		if a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, "Too many wrong codes") != (i == 4) {
			t.Errorf("wrong code %d: status %d: %s", i+1, a.status, a.body)
		}
	}
	if a := try(code); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Too many wrong codes") {
		t.Errorf("right code afterwards: status %d: %s", a.status, a.body)
	}
	if a := b.get(t, "/ui/"); a.status != http.StatusSeeOther || w.signIns(t) != 0 {
		t.Errorf("signed in: /ui/ gives %d, %d sessions", a.status, w.signIns(t))
	}
}

func TestCodeWorksOnceAndOnlyHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, other := w.browser(t), w.browser(t)
	challenge, code, _ := b.begin(t, dana, "/ui/members?q=kim")
	form := url.Values{"challenge": {challenge}, "code": {code[:3] + " " + code[3:]}}
	if a := other.post(t, "/a/login/code", form); a.status != http.StatusNotFound {
		t.Errorf("other browser: status %d, want 404", a.status)
	}
	if a := b.post(t, "/a/login/code", form); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members?q=kim" {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if a := b.post(t, "/a/login/code", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "has been used") {
		t.Errorf("second time: status %d: %s", a.status, a.body)
	}
	if got := w.signIns(t); got != 1 {
		t.Errorf("%d sessions began, want 1", got)
	}
}

// TestLinkWorksOnce follows one link many times at the same moment.
func TestLinkWorksOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, other := w.browser(t), w.browser(t)
	_, _, link := b.begin(t, dana, "")
	form := url.Values{"token": {link}}
	if a := b.get(t, "/a/login/link/"+link); a.status != http.StatusOK {
		t.Errorf("open link: status %d, want 200", a.status)
	}
	for _, a := range []answer{other.get(t, "/a/login/link/"+link), other.post(t, "/a/login/link", form)} {
		if a.status != http.StatusGone || w.signIns(t) != 0 {
			t.Errorf("other browser: status %d, want 410 and no session", a.status)
		}
	}
	const times = 20
	requests, statuses := make([]*http.Request, times), make([]int, times)
	for i := range requests {
		requests[i] = b.request(t, "POST", "/a/login/link", form)
	}
	var all sync.WaitGroup
	for i, r := range requests {
		all.Go(func() {
			resp, err := b.client.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			statuses[i] = resp.StatusCode
		})
	}
	all.Wait()
	counts := map[int]int{}
	for _, s := range statuses {
		counts[s]++
	}
	if diff := cmp.Diff(map[int]int{http.StatusSeeOther: 1, http.StatusGone: times - 1}, counts); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if got := w.signIns(t); got != 1 {
		t.Errorf("%d sessions began, want 1", got)
	}
	if a := b.get(t, "/a/login/link/"+link); a.status != http.StatusGone {
		t.Errorf("used link: status %d, want 410", a.status)
	}
	if a := b.get(t, "/ui/members"); a.status != http.StatusOK {
		t.Errorf("/ui/members: status %d, want 200", a.status)
	}
}

// TestUnknownAddressLooksTheSame: nobody learns from the pages who has an
// account.
func TestUnknownAddressLooksTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	walk := func(email string) []string {
		b := w.browser(t)
		sent := b.post(t, "/a/login", url.Values{"email": {email}})
		_, challenge, ok := strings.Cut(sent.header.Get("Location"), "challenge=")
		if !ok {
			t.Fatalf("%s: status %d, no challenge", email, sent.status)
		}
		page := b.get(t, sent.header.Get("Location"))
		tried := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {"no code"}})
		resent := b.post(t, "/a/login/resend", url.Values{"challenge": {challenge}})
		var seen []string
		for _, a := range []answer{sent, page, tried, resent} {
			a.header.Set("Location", strings.Split(a.header.Get("Location"), "challenge=")[0])
			seen = append(seen, fmt.Sprint(a.status, a.header.Get("Location"), strings.ReplaceAll(a.body, challenge, "CHALLENGE")))
		}
		return seen
	}
	if diff := cmp.Diff(walk(kim), walk("kit@acme.test")); diff != "" {
		t.Errorf("an unknown address shows (-known +unknown):\n%s", diff)
	}
}

// TestRequestsThatAreTurnedAway before anything is done with them.
func TestRequestsThatAreTurnedAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	if a := b.post(t, "/a/login", url.Values{"email": {strings.Repeat("x", 70<<10)}}); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("large body: status %d, want 413", a.status)
	}
	if a := b.post(t, "/a/login", url.Values{"email": {"dana"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="dana"`) {
		t.Errorf("no address: status %d, want 422 and what was typed: %s", a.status, a.body)
	}
	for path, want := range map[string]int{"/a/login": http.StatusMisdirectedRequest, "/nothing": http.StatusMisdirectedRequest, "/healthz": http.StatusOK} {
		r := b.request(t, "GET", path, nil)
		r.Host = "evil.test"
		if a := b.do(t, r); a.status != want || strings.Contains(a.body, "evil.test") {
			t.Errorf("%s under another host's name: status %d, want %d", path, a.status, want)
		}
	}
	for path, want := range map[string]string{"/keys": "GET HEAD", "/ui/members": "GET HEAD", "/a/login": "GET HEAD POST", "/a/login/link": "POST"} {
		a := b.do(t, b.request(t, "DELETE", path, nil))
		if got := strings.Join(a.header.Values("Allow"), " "); a.status != http.StatusMethodNotAllowed || got != want {
			t.Errorf("DELETE %s: status %d, Allow %q; want 405 and %q", path, a.status, got, want)
		}
	}
}

// TestNextIsOurs: signing in never ends at another site.
func TestNextIsOurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	for next, want := range map[string]string{
		"":                                 "/ui/",
		"/ui/members?q=a%20b":              "/ui/members?q=a%20b",
		"/a/organizations?next=/x":         "/a/organizations?next=/x",
		"/a/invite/x":                      "/ui/",
		"/a/invite/accept/inv_1":           "/ui/",
		"/a/logout":                        "/ui/",
		"/demo/":                           "/ui/",
		"//evil.test":                      "/ui/",
		"///evil.test":                     "/ui/",
		"//evil.test/ui/members":           "/ui/",
		"https://evil.test/ui/members":     "/ui/",
		"https:/ui/":                       "/ui/",
		"javascript:alert(1)":              "/ui/",
		`/\evil.test`:                      "/ui/",
		`\/evil.test`:                      "/ui/",
		"/ui//evil.test":                   "/ui/",
		"/ui/../a/logout":                  "/ui/",
		"/ui/%2e%2e/a/logout":              "/ui/",
		`/ui/\evil.test`:                   "/ui/",
		"/ui/#@evil.test":                  "/ui/",
		"\t//evil.test":                    "/ui/",
		"/ui/\r\nX: y":                     "/ui/",
		"user@evil.test":                   "/ui/",
		"/ui/" + strings.Repeat("x", 3000): "/ui/",
	} {
		a := b.get(t, "/a/login?next="+url.QueryEscape(next))
		if got := a.header.Get("Location"); a.status != http.StatusSeeOther || got != want {
			t.Errorf("next=%.60q: status %d, Location %q, want %q", next, a.status, got, want)
		}
	}
	again := w.browser(t)
	challenge, code, _ := again.begin(t, dana, "//evil.test/ui/")
	a := again.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	if got := a.header.Get("Location"); got != "/ui/" {
		t.Errorf("signed in with next=//evil.test/ui/: Location %q, want /ui/", got)
	}
}
