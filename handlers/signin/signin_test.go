package signin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// signIns counts the sessions that began in Acme.
func signIns(t *testing.T, w *handlerstest.World) int {
	t.Helper()
	n := 0
	for _, e := range w.Events(t, w.Acme) {
		if e.Type() == model.EventUserLogin {
			n++
		}
	}
	return n
}

// refusal returns why a code is not taken, as the page says it.
func refusal(t *testing.T, a handlerstest.Answer) string {
	t.Helper()
	return a.Page(t, http.StatusUnprocessableEntity).Form("/a/login/code").Find(".field-error").Text()
}

func TestCodeIsBurnedAfterFiveWrongOnes(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.Browser(t)
	challenge, code, _ := b.Begin(t, handlerstest.Dana, "")
	try := func(code string) handlerstest.Answer {
		return b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	}
	for i := range 5 {
		if got := refusal(t, try(handlerstest.Wrong(code))); strings.Contains(got, "Too many wrong codes") != (i == 4) {
			t.Errorf("wrong code %d: the error says %q", i+1, got)
		}
	}
	if got := refusal(t, try(code)); !strings.Contains(got, "Too many wrong codes") {
		t.Errorf("right code afterwards: the error says %q", got)
	}
	b.Get(t, "/ui/").AsksToSignIn(t)
	if n := signIns(t, w); n != 0 {
		t.Errorf("%d sessions began", n)
	}
}

func TestCodeWorksOnceAndOnlyHere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, other := w.Browser(t), w.Browser(t)
	challenge, code, _ := b.Begin(t, handlerstest.Dana, "/ui/members?q=kim")
	form := url.Values{"challenge": {challenge}, "code": {code[:3] + " " + code[3:]}}
	other.Post(t, "/a/login/code", form).Expect(t, http.StatusNotFound)
	b.Post(t, "/a/login/code", form).LeadsTo(t, "/ui/members?q=kim")
	if got := refusal(t, b.SignedOut(t).Post(t, "/a/login/code", form)); !strings.Contains(got, "has been used") {
		t.Errorf("second time: the error says %q", got)
	}
	if got := signIns(t, w); got != 1 {
		t.Errorf("%d sessions began, want 1", got)
	}
}

// TestLinkWorksOnce follows one link many times at the same moment.
func TestLinkWorksOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, other := w.Browser(t), w.Browser(t)
	_, _, link := b.Begin(t, handlerstest.Dana, "")
	form := url.Values{"token": {link}}
	b.Get(t, "/a/login/link/"+link).Expect(t, http.StatusOK)
	for _, a := range []handlerstest.Answer{other.Get(t, "/a/login/link/"+link), other.Post(t, "/a/login/link", form)} {
		if a.Status != http.StatusGone || signIns(t, w) != 0 {
			t.Errorf("other browser: status %d, want 410 and no session", a.Status)
		}
	}
	const times = 20
	// Each is the same browser, to which no other answer has come yet.
	twins, requests, statuses := make([]*handlerstest.Browser, times), make([]*http.Request, times), make([]int, times)
	for i := range requests {
		twins[i], requests[i] = b.Twin(t), b.Request(t, "POST", "/a/login/link", form)
	}
	var all sync.WaitGroup
	for i, r := range requests {
		all.Go(func() {
			resp, err := twins[i].Client.Do(r)
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
	if got := signIns(t, w); got != 1 {
		t.Errorf("%d sessions began, want 1", got)
	}
	b.Get(t, "/a/login/link/"+link).Expect(t, http.StatusGone)
	winner := twins[slices.Index(statuses, http.StatusSeeOther)]
	winner.Get(t, "/ui/members").Shows(t)
	winner.Get(t, "/a/login/link/"+link).LeadsTo(t, "/ui/")
}

// TestUnknownAddressLooksTheSame: nobody learns from the pages who has an
// account.
func TestUnknownAddressLooksTheSame(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	walk := func(email string) []string {
		b := w.Browser(t)
		sent := b.Post(t, "/a/login", url.Values{"email": {email}})
		_, challenge, ok := strings.Cut(sent.Header.Get("Location"), "challenge=")
		if !ok {
			t.Fatalf("%s: status %d, no challenge", email, sent.Status)
		}
		page := b.Get(t, sent.Header.Get("Location"))
		tried := b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {"000000"}})
		resent := b.Post(t, "/a/login/resend", url.Values{"challenge": {challenge}})
		var seen []string
		for _, a := range []handlerstest.Answer{sent, page, tried, resent} {
			a.Header.Set("Location", strings.Split(a.Location(), "challenge=")[0])
			seen = append(seen, fmt.Sprint(a.Status, a.Location(), strings.NewReplacer(challenge, "CHALLENGE", email, "ADDRESS").Replace(a.Body)))
		}
		return seen
	}
	if diff := cmp.Diff(walk(handlerstest.Kim), walk("kit@acme.test")); diff != "" {
		t.Errorf("an unknown address shows (-known +unknown):\n%s", diff)
	}
}

// TestNextIsOurs: signing in never ends at another site.
func TestNextIsOurs(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
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
		a := b.Get(t, "/a/login?next="+url.QueryEscape(next))
		if got := a.Location(); a.Status != http.StatusSeeOther || got != want {
			t.Errorf("next=%.60q: status %d, Location %q, want %q", next, a.Status, got, want)
		}
	}
	again := w.Browser(t)
	a := again.SignIn(t, handlerstest.Dana, "//evil.test/ui/")
	if got := a.Location(); got != "/ui/" {
		t.Errorf("signed in with next=//evil.test/ui/: Location %q, want /ui/", got)
	}
}
