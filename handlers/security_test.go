package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

const chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"

// sessionOf returns a new session of a person, in no browser.
func (w *world) sessionOf(t *testing.T, email string) model.Session {
	t.Helper()
	var s model.Session
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		m := w.members[email]
		s, err = tx.InsertSession(t.Context(), model.Session{
			User: model.User{ID: m.User}, Org: model.Organization{ID: m.Org}, AuthTime: tx.Now(), AMR: []string{"otp"},
			IP: "192.0.2.77", UserAgent: chrome,
		}, secret.Hash(secret.NewSource(nil).Token()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var revokeURL = regexp.MustCompile(`data-hx-post="(/ui/security/sessions/ses_\d+/revoke)"`)

// revokeLinks returns the addresses with which a page offers to end sessions.
func revokeLinks(a answer) []string {
	var urls []string
	for _, m := range revokeURL.FindAllStringSubmatch(a.body, -1) {
		urls = append(urls, m[1])
	}
	return urls
}

// logouts counts the sessions in Acme that ended for a reason.
func (w *world) logouts(t *testing.T, why model.EndReason) int {
	t.Helper()
	n := 0
	for _, e := range w.events(t, w.acme) {
		if e.Type == model.EventUserLogout && e.After == fmt.Sprintf(`{"reason":"%s"}`, why) {
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
			w := newWorld(t)
			here, there := w.as(t, dana), w.as(t, dana)
			page := here.get(t, "/ui/security")
			links := revokeLinks(page)
			if page.status != http.StatusOK || len(links) != 1 || strings.Count(page.body, "This device") != 1 {
				t.Fatalf("status %d, %d other sessions: %s", page.status, len(links), page.body)
			}
			if a := there.get(t, "/ui/members"); a.status != http.StatusOK {
				t.Fatalf("before: status %d", a.status)
			}
			a := here.post(t, links[0], url.Values{}, "HX-Request", htmx)
			if htmx == "" && (a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/security") {
				t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
			}
			if htmx != "" && (a.status != http.StatusOK || len(revokeLinks(a)) != 0 || !strings.Contains(a.body, "That browser is signed out.")) {
				t.Errorf("status %d: %s", a.status, a.body)
			}
			if a := there.get(t, "/ui/members"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/login") {
				t.Errorf("the other browser: status %d, Location %q", a.status, a.header.Get("Location"))
			}
			if a := here.get(t, "/ui/members"); a.status != http.StatusOK {
				t.Errorf("this browser: status %d", a.status)
			}
			if a := here.post(t, links[0], url.Values{}); a.status != http.StatusNotFound {
				t.Errorf("again: status %d, want 404", a.status)
			}
			if n := w.logouts(t, model.EndRevoked); n != 1 {
				t.Errorf("%d events, want 1", n)
			}
		})
	}
}

// TestRevokeOneself leads to signing out, which asks.
func TestRevokeOneself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	own := regexp.MustCompile(`id="s-(ses_\d+)"`).FindStringSubmatch(b.get(t, "/ui/security").body)
	if own == nil {
		t.Fatal("no session on the page")
	}
	a := b.post(t, "/ui/security/sessions/"+own[1]+"/revoke", url.Values{})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/a/logout" {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/ui/security"); a.status != http.StatusOK {
		t.Errorf("status %d, want to be signed in still", a.status)
	}
}

// TestRevokeOthers ends all of the person's own other sessions and nobody
// else's.
func TestRevokeOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, there, ana, gus := w.as(t, dana), w.as(t, dana), w.as(t, ana), w.as(t, gus)
	w.sessionOf(t, dana)
	confirm := here.get(t, "/ui/security/sessions/revoke-others")
	if confirm.status != http.StatusOK || !strings.Contains(confirm.body, "2 other browsers") {
		t.Errorf("status %d: %s", confirm.status, confirm.body)
	}
	a := here.post(t, "/ui/security/sessions/revoke-others", url.Values{})
	if a.status != http.StatusSeeOther || !strings.Contains(here.get(t, "/ui/security").body, "2 other browsers are signed out.") {
		t.Errorf("status %d", a.status)
	}
	for name, b := range map[string]struct {
		*browser
		want int
	}{
		"this": {here, http.StatusOK}, "the other": {there, http.StatusSeeOther}, "a colleague's": {ana, http.StatusOK}, "a stranger's": {gus, http.StatusOK},
	} {
		if a := b.get(t, "/ui/security"); a.status != b.want {
			t.Errorf("%s browser: status %d, want %d", name, a.status, b.want)
		}
	}
	again := here.post(t, "/ui/security/sessions/revoke-others", url.Values{}, "HX-Request", "true")
	if again.status != http.StatusOK || !strings.Contains(again.body, "no other session") {
		t.Errorf("again: status %d: %s", again.status, again.body)
	}
	if n := w.logouts(t, model.EndRevoked); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
	activity := here.get(t, "/ui/security").body
	if !strings.Contains(activity, "Signed out everywhere else, of 2 sessions") {
		t.Errorf("recent activity does not tell of it: %s", activity)
	}
}

// TestSecurityOfOthers shows nobody what happened to somebody else.
func TestSecurityOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sessionOf(t, dana)
	for _, path := range []string{"/ui/security", "/ui/security/activity"} {
		if a := w.as(t, ana).get(t, path); a.status != http.StatusOK || strings.Contains(a.body, "192.0.2.77") || strings.Contains(a.body, "Dana") {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
		}
	}
}

// TestSecurityWithoutOrganization: the page is there for who acts for none.
func TestSecurityWithoutOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, kim)
	err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		m := w.members[kim]
		return []model.Event{{Type: model.EventMembershipDeleted, Org: m.Org, Actor: model.System, User: m.User, Target: string(m.ID)}},
			tx.DeleteMember(t.Context(), m.Org, m.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	a := b.get(t, "/ui/security")
	if a.status != http.StatusOK || !strings.Contains(a.body, "Choose an organization") || strings.Contains(a.body, "/ui/members") || strings.Contains(a.body, "Acme") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if !strings.Contains(a.body, "An administrator removed you from an organization") {
		t.Errorf("recent activity does not tell of the removal: %s", a.body)
	}
}

// TestSessionSaysWhereItIs, when somebody knows.
func TestSessionSaysWhereItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	w.sessionOf(t, dana)
	a := b.get(t, "/ui/security")
	for _, part := range []string{"Chrome on macOS", "Zurich, Switzerland · <bdi>192.0.2.77</bdi>", "Acme", "with an email code"} {
		if !strings.Contains(a.body, part) {
			t.Errorf("%q is not on the page: %s", part, a.body)
		}
	}
	if n := strings.Count(a.body, "Zurich"); n != 1 {
		t.Errorf("%d sessions are in Zurich, want 1", n)
	}
}

// TestManySessions: the card lists a hundred and counts the rest.
func TestManySessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	for range 120 {
		w.sessionOf(t, dana)
	}
	a := b.get(t, "/ui/security")
	if got := len(revokeLinks(a)); got != 99 || !strings.Contains(a.body, "and 21 more") {
		t.Errorf("status %d, %d other sessions", a.status, got)
	}
}

// TestActivityPages walks through everything that happened without a gap.
func TestActivityPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	m := w.members[dana]
	const total = 120
	for i := range total {
		err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
			return []model.Event{{Type: "user.something_new", Actor: model.System, User: m.User, Target: fmt.Sprint(i)}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	older := regexp.MustCompile(`id="activity-older" href="([^"]+)"`)
	var counts []int
	for next := "/ui/security/activity"; next != ""; {
		a := b.get(t, next)
		counts, next = append(counts, strings.Count(a.body, `class="security-entry"`)), ""
		if m := older.FindStringSubmatch(a.body); m != nil {
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
	w := newWorld(t)
	notices := func() (n int) {
		if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		for _, m := range w.post.mails {
			if strings.HasPrefix(m.Subject, "New sign-in to ") {
				n++
				if m.To != dana || !strings.Contains(m.Text, w.server.URL+"/ui/security") {
					t.Errorf("mail to %s: %s", m.To, m.Text)
				}
			}
		}
		return n
	}
	again := func(b *browser) {
		challenge, code, _ := b.begin(t, dana, "")
		if a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}}); a.status != http.StatusSeeOther {
			t.Fatalf("sign in: status %d", a.status)
		}
	}
	first := w.as(t, dana)
	if n := notices(); n != 0 {
		t.Errorf("first sign-in ever: %d notices", n)
	}
	again(first)
	if n := notices(); n != 0 {
		t.Errorf("the same browser again: %d notices", n)
	}
	second := w.as(t, dana)
	if n := notices(); n != 1 {
		t.Errorf("another browser: %d notices, want 1", n)
	}
	again(second)
	if n := notices(); n != 1 {
		t.Errorf("that browser again: %d notices, want 1", n)
	}
}
