package security_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

var revokeURL = regexp.MustCompile(`data-hx-post="(/ui/security/sessions/ses_\d+/revoke)"`)

// revokeLinks returns the addresses with which a page offers to end sessions.
func revokeLinks(a handlerstest.Answer) []string {
	var urls []string
	for _, m := range revokeURL.FindAllStringSubmatch(a.Body, -1) {
		urls = append(urls, m[1])
	}
	return urls
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
			page := here.Get(t, "/ui/security")
			links := revokeLinks(page)
			if page.Status != http.StatusOK || len(links) != 1 || strings.Count(page.Body, "This device") != 1 {
				t.Fatalf("status %d, %d other sessions: %s", page.Status, len(links), page.Body)
			}
			if a := there.Get(t, "/ui/members"); a.Status != http.StatusOK {
				t.Fatalf("before: status %d", a.Status)
			}
			a := here.Post(t, links[0], url.Values{}, "HX-Request", htmx)
			if htmx == "" && (a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/security") {
				t.Errorf("status %d, Location %q", a.Status, a.Header.Get("Location"))
			}
			if htmx != "" && (a.Status != http.StatusOK || len(revokeLinks(a)) != 0 || !strings.Contains(a.Body, "That browser is signed out.")) {
				t.Errorf("status %d: %s", a.Status, a.Body)
			}
			if a := there.Get(t, "/ui/members"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/login") {
				t.Errorf("the other browser: status %d, Location %q", a.Status, a.Header.Get("Location"))
			}
			if a := here.Get(t, "/ui/members"); a.Status != http.StatusOK {
				t.Errorf("this browser: status %d", a.Status)
			}
			if a := here.Post(t, links[0], url.Values{}); a.Status != http.StatusNotFound {
				t.Errorf("again: status %d, want 404", a.Status)
			}
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
	own := regexp.MustCompile(`id="s-(ses_\d+)"`).FindStringSubmatch(b.Get(t, "/ui/security").Body)
	if own == nil {
		t.Fatal("no session on the page")
	}
	a := b.Post(t, "/ui/security/sessions/"+own[1]+"/revoke", url.Values{})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/a/logout" {
		t.Errorf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/ui/security"); a.Status != http.StatusOK {
		t.Errorf("status %d, want to be signed in still", a.Status)
	}
}

// TestRevokeOthers ends all of the person's own other sessions and nobody
// else's.
func TestRevokeOthers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	here, there, ana, gus := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Dana), w.As(t, handlerstest.Ana), w.As(t, handlerstest.Gus)
	w.SessionOf(t, handlerstest.Dana)
	confirm := here.Get(t, "/ui/security/sessions/revoke-others")
	if confirm.Status != http.StatusOK || !strings.Contains(confirm.Body, "2 other browsers") {
		t.Errorf("status %d: %s", confirm.Status, confirm.Body)
	}
	a := here.Post(t, "/ui/security/sessions/revoke-others", url.Values{})
	if a.Status != http.StatusSeeOther || !strings.Contains(here.Get(t, "/ui/security").Body, "2 other browsers are signed out.") {
		t.Errorf("status %d", a.Status)
	}
	for name, b := range map[string]struct {
		*handlerstest.Browser
		want int
	}{
		"this": {here, http.StatusOK}, "the other": {there, http.StatusSeeOther}, "a colleague's": {ana, http.StatusOK}, "a stranger's": {gus, http.StatusOK},
	} {
		if a := b.Get(t, "/ui/security"); a.Status != b.want {
			t.Errorf("%s browser: status %d, want %d", name, a.Status, b.want)
		}
	}
	again := here.Post(t, "/ui/security/sessions/revoke-others", url.Values{}, "HX-Request", "true")
	if again.Status != http.StatusOK || !strings.Contains(again.Body, "no other session") {
		t.Errorf("again: status %d: %s", again.Status, again.Body)
	}
	if n := logouts(t, w, model.EndRevoked); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
	activity := here.Get(t, "/ui/security").Body
	if !strings.Contains(activity, "Signed out everywhere else, of 2 sessions") {
		t.Errorf("recent activity does not tell of it: %s", activity)
	}
}

// TestSecurityOfOthers shows nobody what happened to somebody else.
func TestSecurityOfOthers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.SessionOf(t, handlerstest.Dana)
	for _, path := range []string{"/ui/security", "/ui/security/activity"} {
		if a := w.As(t, handlerstest.Ana).Get(t, path); a.Status != http.StatusOK || strings.Contains(a.Body, "192.0.2.77") || strings.Contains(a.Body, "Dana") {
			t.Errorf("%s: status %d: %s", path, a.Status, a.Body)
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
	a := b.Get(t, "/ui/security")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "Choose an organization") || strings.Contains(a.Body, "/ui/members") || strings.Contains(a.Body, "Acme") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if !strings.Contains(a.Body, "An administrator removed you from an organization") {
		t.Errorf("recent activity does not tell of the removal: %s", a.Body)
	}
}

// TestSessionSaysWhereItIs, when somebody knows.
func TestSessionSaysWhereItIs(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	w.SessionOf(t, handlerstest.Dana)
	a := b.Get(t, "/ui/security")
	for _, part := range []string{"Chrome on macOS", "Zurich, Switzerland · <bdi>192.0.2.77</bdi>", "Acme", "with an email code"} {
		if !strings.Contains(a.Body, part) {
			t.Errorf("%q is not on the page: %s", part, a.Body)
		}
	}
	if n := strings.Count(a.Body, "Zurich"); n != 1 {
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
	a := b.Get(t, "/ui/security")
	if got := len(revokeLinks(a)); got != 99 || !strings.Contains(a.Body, "and 21 more") {
		t.Errorf("status %d, %d other sessions", a.Status, got)
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
	older := regexp.MustCompile(`id="activity-older" href="([^"]+)"`)
	var counts []int
	for next := "/ui/security/activity"; next != ""; {
		a := b.Get(t, next)
		counts, next = append(counts, strings.Count(a.Body, `class="security-entry"`)), ""
		if m := older.FindStringSubmatch(a.Body); m != nil {
			next = m[1]
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
		if err := w.Outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		for _, m := range w.Post.Mails() {
			if strings.HasPrefix(m.Subject, "New sign-in to ") {
				n++
				if m.To != handlerstest.Dana || !strings.Contains(m.Text, w.Server.URL+"/ui/security") {
					t.Errorf("mail to %s: %s", m.To, m.Text)
				}
			}
		}
		return n
	}
	again := func(b *handlerstest.Browser) {
		if a := b.SignIn(t, handlerstest.Dana, ""); a.Status != http.StatusSeeOther {
			t.Fatalf("sign in: status %d", a.Status)
		}
	}
	first := w.As(t, handlerstest.Dana)
	if n := notices(); n != 0 {
		t.Errorf("first sign-in ever: %d notices", n)
	}
	again(first)
	if n := notices(); n != 0 {
		t.Errorf("the same browser again: %d notices", n)
	}
	second := w.As(t, handlerstest.Dana)
	if n := notices(); n != 1 {
		t.Errorf("another browser: %d notices, want 1", n)
	}
	again(second)
	if n := notices(); n != 1 {
		t.Errorf("that browser again: %d notices, want 1", n)
	}
}
