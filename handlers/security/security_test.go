package security_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// revocable returns the paths at which a page ends other sessions than its own.
func revocable(page handlerstest.Part) []string {
	var paths []string
	for _, form := range page.Find("#sessions").All("form[action^=/ui/security/sessions/ses_]") {
		paths = append(paths, form.Attr("action"))
	}
	return paths
}

// logouts counts the sessions in Acme that ended for a reason.
func logouts(t *testing.T, w *handlerstest.World, why model.EndReason) int {
	t.Helper()
	n := 0
	for _, e := range w.Events(t, w.Acme) {
		if p, ok := e.Payload.(model.UserLoggedOut); ok && p.Reason == why {
			n++
		}
	}
	return n
}

// TestRevokeStopsTheOtherBrowser at its next request, with and without
// JavaScript.
func TestRevokeStopsTheOtherBrowser(t *testing.T) {
	t.Parallel()
	for _, htmx := range []string{"", "true"} {
		t.Run("htmx "+htmx, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			here, there := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Dana)
			page := here.Get(t, "/ui/security").Shows(t)
			paths := revocable(page)
			var own []string
			for _, row := range page.Find("#sessions").All("li") {
				if row.Says("This device") && row.Has("form[action=/a/logout]") {
					own = append(own, row.Text())
				}
			}
			if len(paths) != 1 || len(own) != 1 {
				t.Fatalf("%d other sessions, this one is %q", len(paths), own)
			}
			there.Get(t, "/ui/members").Expect(t, http.StatusOK)
			a := here.Post(t, paths[0], url.Values{}, "HX-Request", htmx)
			if htmx == "" {
				a.LeadsTo(t, "/ui/security")
			} else if shown := a.Shows(t); len(revocable(shown)) != 0 || shown.Toast() != "That browser is signed out." {
				t.Errorf("the toast says %q, the list %s", shown.Toast(), shown.Find("#sessions").Text())
			}
			there.Get(t, "/ui/members").AsksToSignIn(t)
			here.Get(t, "/ui/members").Expect(t, http.StatusOK)
			here.Post(t, paths[0], url.Values{}).Expect(t, http.StatusNotFound)
			if n := logouts(t, w, model.EndRevoked); n != 1 {
				t.Errorf("%d events, want 1", n)
			}
		})
	}
}

// TestRevokeOneself leads to signing out, which asks.
func TestRevokeOneself(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	own := b.Get(t, "/ui/security").Shows(t).Find("#sessions").Find("li[id^=s-ses_]").Attr("id")
	b.Post(t, "/ui/security/sessions/"+strings.TrimPrefix(own, "s-")+"/revoke", url.Values{}).LeadsTo(t, "/a/logout")
	b.Get(t, "/ui/security").Expect(t, http.StatusOK)
}

// TestRevokeOthers ends all of the person's own other sessions and nobody
// else's.
func TestRevokeOthers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const path = "/ui/security/sessions/revoke-others"
	here, there, ana, gus := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Dana), w.As(t, handlerstest.Ana), w.As(t, handlerstest.Gus)
	w.SessionOf(t, handlerstest.Dana)
	asks := here.Get(t, path).Shows(t).Find("main")
	asks.Form(path)
	if !asks.Says("2 other browsers") {
		t.Errorf("the page asks %s", asks.Text())
	}
	here.Post(t, path, url.Values{}).LeadsTo(t, "/ui/security")
	page := here.Get(t, "/ui/security").Shows(t)
	if got := page.Toast(); got != "2 other browsers are signed out." {
		t.Errorf("the toast says %q", got)
	}
	if recent := page.Find("#recent-activity"); !recent.Says("Signed out everywhere else, of 2 sessions") {
		t.Errorf("recent activity does not tell of it: %s", recent.Text())
	}
	there.Get(t, "/ui/security").AsksToSignIn(t)
	for _, b := range []*handlerstest.Browser{here, ana, gus} {
		b.Get(t, "/ui/security").Expect(t, http.StatusOK)
	}
	if got := here.Post(t, path, url.Values{}, "HX-Request", "true").Shows(t).Toast(); !strings.Contains(got, "no other session") {
		t.Errorf("again: the toast says %q", got)
	}
	if n := logouts(t, w, model.EndRevoked); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

// TestSecurityOfOthers shows nobody what happened to somebody else.
func TestSecurityOfOthers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.SessionOf(t, handlerstest.Dana)
	for _, path := range []string{"/ui/security", "/ui/security/activity"} {
		page := w.As(t, handlerstest.Ana).Get(t, path).Shows(t).Find("main")
		if !page.Has(".security-entry") || page.Says("192.0.2.77") || page.Says("Dana") {
			t.Errorf("%s: %s", path, page.Text())
		}
	}
}

// TestSecurityWithoutOrganization: the page is there for who acts for none.
func TestSecurityWithoutOrganization(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	err := w.DB.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		m := w.Members[handlerstest.Kim]
		return []model.Event{{Org: m.Org, Actor: model.System, User: m.User, Target: string(m.ID), Payload: model.MembershipDeleted{}}},
			tx.DeleteMember(t.Context(), m.Org, m.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	page := b.Get(t, "/ui/security").Shows(t)
	if header := page.Find("header"); !header.Says("Choose an organization") {
		t.Errorf("the header says %s", header.Text())
	}
	if page.Find("#nav").Has("a[href=/ui/members]") || page.Says("Acme") {
		t.Errorf("something leads to the organization: %s", page.Text())
	}
	if recent := page.Find("#recent-activity"); !recent.Says("An administrator removed you from an organization") {
		t.Errorf("recent activity does not tell of the removal: %s", recent.Text())
	}
}

// TestSessionSaysWhereItIs, when somebody knows.
func TestSessionSaysWhereItIs(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	s := w.SessionOf(t, handlerstest.Dana)
	list := b.Get(t, "/ui/security").Shows(t).Find("#sessions")
	row := list.Row(string(s.ID))
	for _, want := range []string{"Chrome on macOS", "Zurich, Switzerland · 192.0.2.77", "Acme", "with an email code"} {
		if !row.Says(want) {
			t.Errorf("%q does not say %q", row.Text(), want)
		}
	}
	if n := strings.Count(list.Text(), "Zurich"); n != 1 {
		t.Errorf("%d sessions are in Zurich, want 1", n)
	}
}

// TestManySessions: the card lists a hundred and counts the rest.
func TestManySessions(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	for range 120 {
		w.SessionOf(t, handlerstest.Dana)
	}
	page := b.Get(t, "/ui/security").Shows(t)
	if got := len(revocable(page)); got != 99 || !page.Find("#sessions").Says("and 21 more") {
		t.Errorf("%d other sessions", got)
	}
}

// TestActivityPages walks through everything that happened without a gap.
func TestActivityPages(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	m := w.Members[handlerstest.Dana]
	const total = 120
	for i := range total {
		err := w.DB.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
			return []model.Event{{Actor: model.System, User: m.User, Target: fmt.Sprint(i), Payload: model.UserUpdated{}}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var counts []int
	for next := "/ui/security/activity"; next != ""; {
		page := b.Get(t, next).Shows(t).Find("main")
		counts, next = append(counts, len(page.All(".security-entry"))), ""
		if page.Has("#activity-older") {
			next = page.Find("#activity-older").Attr("href")
		}
	}
	// The events of the world itself: an account, a membership and a sign-in.
	if want := []int{50, 50, total + 3 - 100}; !slices.Equal(counts, want) {
		t.Errorf("pages of %v, want %v", counts, want)
	}
}

// TestNewDeviceIsMailed, with how to end it, to whom it concerns alone.
func TestNewDeviceIsMailed(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	notices := func() (n int) {
		for _, m := range w.Deliver(t) {
			if strings.HasPrefix(m.Subject, "New sign-in to ") {
				n++
				if m.To != handlerstest.Dana || !strings.Contains(m.Text, w.Server.URL+"/ui/security") {
					t.Errorf("mail to %s: %s", m.To, m.Text)
				}
			}
		}
		return n
	}
	first := w.As(t, handlerstest.Dana)
	if n := notices(); n != 0 {
		t.Errorf("first sign-in ever: %d notices", n)
	}
	first.SignedOut(t).SignIn(t, handlerstest.Dana, "").LeadsTo(t, "/ui/")
	if n := notices(); n != 0 {
		t.Errorf("the same browser again: %d notices", n)
	}
	second := w.As(t, handlerstest.Dana)
	if n := notices(); n != 1 {
		t.Errorf("another browser: %d notices, want 1", n)
	}
	second.SignedOut(t).SignIn(t, handlerstest.Dana, "").LeadsTo(t, "/ui/")
	if n := notices(); n != 1 {
		t.Errorf("that browser again: %d notices, want 1", n)
	}
}
