package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/db/dbtest"
	"anteroom/internal/model"
)

const kimsNew = "kim@new.test"

// mailTo delivers what waits and returns the newest mail to an address.
func (w *world) mailTo(t *testing.T, email string) string {
	t.Helper()
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	for i := len(w.post.mails) - 1; i >= 0; i-- {
		if m := w.post.mails[i]; m.To == email {
			return m.Text
		}
	}
	t.Fatalf("no mail to %s", email)
	return ""
}

// askForEmail asks for a code for a new address.
func (b *browser) askForEmail(t *testing.T, email string) (challenge string) {
	t.Helper()
	a := b.post(t, "/ui/profile/email", url.Values{"email": {email}})
	path, challenge, ok := strings.Cut(a.header.Get("Location"), "challenge=")
	if a.status != http.StatusSeeOther || path != "/ui/profile/email/code?" || !ok {
		t.Fatalf("%s: status %d, Location %q: %s", email, a.status, a.header.Get("Location"), a.body)
	}
	return challenge
}

// TestChangeEmail from the profile to signing in with the new address.
func TestChangeEmail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, other := w.as(t, kim), w.as(t, kim)
	old := w.browser(t)
	_, _, link := old.begin(t, kim, "")
	for _, typed := range []string{"", "kim", kim, "KIM@acme.test"} {
		if a := b.post(t, "/ui/profile/email", url.Values{"email": {typed}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="profile-new-email-error"`) {
			t.Errorf("%q: status %d: %s", typed, a.status, a.body)
		}
	}
	challenge := b.askForEmail(t, kimsNew)
	if a := b.get(t, "/ui/profile/email/code?challenge="+challenge); a.status != http.StatusOK || !strings.Contains(a.body, "<bdi>"+kimsNew+"</bdi>") || !strings.Contains(a.body, "checked") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	code := codeInMail.FindString(w.mailTo(t, kimsNew))
	form := url.Values{"challenge": {challenge}, "code": {"12345x"}}
	if a := b.post(t, "/ui/profile/email/code", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "That code isn&#39;t right.") || strings.Contains(a.body, `value="yes" checked`) {
		t.Errorf("a wrong code: status %d: %s", a.status, a.body)
	}
	if a := other.post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {code}}); a.status != http.StatusNotFound {
		t.Errorf("in another browser: status %d", a.status)
	}
	form = url.Values{"challenge": {challenge}, "code": {code[:3] + " " + code[3:]}, "others": {"yes"}}
	if a := b.post(t, "/ui/profile/email/code", form); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/profile" {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if a := b.get(t, "/ui/profile"); !strings.Contains(a.body, "Your email is now "+kimsNew+".") || !strings.Contains(a.body, "<bdi>"+kimsNew+"</bdi>") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if a := other.get(t, "/ui/profile"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/login") {
		t.Errorf("the other browser: status %d", a.status)
	}
	if a := old.post(t, "/a/login/link", url.Values{"token": {link}}); strings.Contains(a.body, "/ui/") || a.header.Get("Location") != "" {
		t.Errorf("the old link: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if text := w.mailTo(t, kim); !strings.Contains(text, "k•••@new.test") {
		t.Errorf("the notice: %s", text)
	}
	w.as(t, kimsNew)
	if a := w.as(t, dana).get(t, "/ui/members?q=new"); !strings.Contains(a.body, kimsNew) {
		t.Error("the list of members does not find the new address")
	}
}

var changing = regexp.MustCompile(`chl_\d+|k\w+@(new|acme|globex)\.test|gus@globex\.test|\d{19}`)

// TestChangeEmailTellsNothing: a free address, one of a colleague and one of a
// stranger look the same.
func TestChangeEmailTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var pages []string
	for _, email := range []string{kimsNew, gus} {
		b := w.as(t, kim)
		challenge := b.askForEmail(t, email)
		page := b.get(t, "/ui/profile/email/code?challenge="+challenge)
		wrong := b.post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {"000000"}})
		pages = append(pages, changing.ReplaceAllString(page.body+wrong.body, "…"))
	}
	if pages[0] != pages[1] {
		t.Errorf("a free address shows\n%s\na taken one\n%s", pages[0], pages[1])
	}
	if text := w.mailTo(t, gus); codeInMail.MatchString(text) || !strings.Contains(text, "Nothing changed") {
		t.Errorf("the mail to the taken address: %s", text)
	}
}

// TestChangeEmailNeedsProof, and goes on after it with what was typed.
func TestChangeEmailNeedsProof(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	w := newWorldAt(t, clock.Now)
	b := w.as(t, kim)
	clock.Advance(model.SudoLife)
	a := b.post(t, "/ui/profile/email", url.Values{"email": {kimsNew}})
	_, request, ok := strings.Cut(a.header.Get("Location"), "/a/sudo?request=")
	if !ok {
		t.Fatalf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	a = b.post(t, "/a/sudo/email", url.Values{"request": {request}})
	_, challenge, _ := strings.Cut(a.header.Get("Location"), "challenge=")
	challenge, _, _ = strings.Cut(challenge, "&")
	a = b.post(t, "/a/sudo/code", url.Values{"request": {request}, "challenge": {challenge}, "code": {codeInMail.FindString(w.mailTo(t, kim))}})
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/ui/profile/email/code?challenge=") {
		t.Errorf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if text := w.mailTo(t, kimsNew); !codeInMail.MatchString(text) {
		t.Errorf("the mail: %s", text)
	}
}

// TestInvitationsStayWithTheAddress: an invitation for the address that somebody
// had is neither offered nor accepted any more, and its organization does not
// learn the new one.
func TestInvitationsStayWithTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	invited := w.invite(t, w.as(t, gus), kim)
	b := w.as(t, kim)
	if a := b.get(t, "/ui/profile"); !strings.Contains(a.body, "One invitation waits for your answer.") {
		t.Errorf("the profile: %s", a.body)
	}
	if a := b.get(t, "/ui/profile/email"); !strings.Contains(a.body, "One open invitation is for your present address") {
		t.Errorf("the form: %s", a.body)
	}
	challenge := b.askForEmail(t, kimsNew)
	b.post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {codeInMail.FindString(w.mailTo(t, kimsNew))}})
	for _, path := range []string{"/ui/profile", "/a/organizations"} {
		if a := b.get(t, path); a.status != http.StatusOK || strings.Contains(a.body, "Globex") || strings.Contains(a.body, "invitation waits") {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
		}
	}
	if a := b.post(t, "/a/organizations/join", url.Values{"invitation": {string(invited.ID)}}); a.status != http.StatusNotFound {
		t.Errorf("accept: status %d: %s", a.status, a.body)
	}
	m, err := w.db.MemberOfUser(t.Context(), w.globex, w.user(t, kim).ID)
	if err != nil || m.Email != kim {
		t.Errorf("Globex knows %q; %v", m.Email, err)
	}
}
