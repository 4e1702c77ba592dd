package profile_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/db/dbtest"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

const kimsNew = "kim@new.test"

// mailTo delivers what waits and returns the newest mail to an address.
func mailTo(t *testing.T, w *handlerstest.World, email string) string {
	t.Helper()
	return w.Mail(t, email, regexp.MustCompile(`(?s)^(.*)$`))
}

// askForEmail asks for a code for a new address.
func askForEmail(t *testing.T, b *handlerstest.Browser, email string) (challenge string) {
	t.Helper()
	a := b.Post(t, "/ui/profile/email", url.Values{"email": {email}})
	path, challenge, ok := strings.Cut(a.Header.Get("Location"), "challenge=")
	if a.Status != http.StatusSeeOther || path != "/ui/profile/email/code?" || !ok {
		t.Fatalf("%s: status %d, Location %q: %s", email, a.Status, a.Header.Get("Location"), a.Body)
	}
	return challenge
}

// TestChangeEmail from the profile to signing in with the new address.
func TestChangeEmail(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, other := w.As(t, handlerstest.Kim), w.As(t, handlerstest.Kim)
	old := w.Browser(t)
	_, _, link := old.Begin(t, handlerstest.Kim, "")
	for _, typed := range []string{"", "kim", handlerstest.Kim, "KIM@acme.test"} {
		if a := b.Post(t, "/ui/profile/email", url.Values{"email": {typed}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="profile-new-email-error"`) {
			t.Errorf("%q: status %d: %s", typed, a.Status, a.Body)
		}
	}
	challenge := askForEmail(t, b, kimsNew)
	if a := b.Get(t, "/ui/profile/email/code?challenge="+challenge); a.Status != http.StatusOK || !strings.Contains(a.Body, "<bdi>"+kimsNew+"</bdi>") || !strings.Contains(a.Body, "checked") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	code := codeInMail.FindString(mailTo(t, w, kimsNew))
	form := url.Values{"challenge": {challenge}, "code": {"12345x"}}
	if a := b.Post(t, "/ui/profile/email/code", form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "That code isn&#39;t right.") || strings.Contains(a.Body, `value="yes" checked`) {
		t.Errorf("a wrong code: status %d: %s", a.Status, a.Body)
	}
	if a := other.Post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {code}}); a.Status != http.StatusNotFound {
		t.Errorf("in another browser: status %d", a.Status)
	}
	form = url.Values{"challenge": {challenge}, "code": {code[:3] + " " + code[3:]}, "others": {"yes"}}
	if a := b.Post(t, "/ui/profile/email/code", form); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/profile" {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if a := b.Get(t, "/ui/profile"); !strings.Contains(a.Body, "Your email is now "+kimsNew+".") || !strings.Contains(a.Body, "<bdi>"+kimsNew+"</bdi>") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if a := other.Get(t, "/ui/profile"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/login") {
		t.Errorf("the other browser: status %d", a.Status)
	}
	if a := old.Post(t, "/a/login/link", url.Values{"token": {link}}); strings.Contains(a.Body, "/ui/") || a.Header.Get("Location") != "" {
		t.Errorf("the old link: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if text := mailTo(t, w, handlerstest.Kim); !strings.Contains(text, "k•••@new.test") {
		t.Errorf("the notice: %s", text)
	}
	w.As(t, kimsNew)
	if a := w.As(t, handlerstest.Dana).Get(t, "/ui/members?q=new"); !strings.Contains(a.Body, kimsNew) {
		t.Error("the list of members does not find the new address")
	}
}

var codeInMail = regexp.MustCompile(`\b[0-9]{6}\b`)

var changing = regexp.MustCompile(`chl_\d+|k\w+@(new|acme|globex)\.test|gus@globex\.test|\d{19}`)

// TestChangeEmailTellsNothing: a free address, one of a colleague and one of a
// stranger look the same.
func TestChangeEmailTellsNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	var pages []string
	for _, email := range []string{kimsNew, handlerstest.Gus} {
		b := w.As(t, handlerstest.Kim)
		challenge := askForEmail(t, b, email)
		page := b.Get(t, "/ui/profile/email/code?challenge="+challenge)
		wrong := b.Post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {"000000"}})
		pages = append(pages, changing.ReplaceAllString(page.Body+wrong.Body, "…"))
	}
	if pages[0] != pages[1] {
		t.Errorf("a free address shows\n%s\na taken one\n%s", pages[0], pages[1])
	}
	if text := mailTo(t, w, handlerstest.Gus); codeInMail.MatchString(text) || !strings.Contains(text, "Nothing changed") {
		t.Errorf("the mail to the taken address: %s", text)
	}
}

// TestChangeEmailNeedsProof, and goes on after it with what was typed.
func TestChangeEmailNeedsProof(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	w := handlerstest.NewAt(t, clock.Now)
	b := w.As(t, handlerstest.Kim)
	clock.Advance(model.SudoLife)
	a := b.Post(t, "/ui/profile/email", url.Values{"email": {kimsNew}})
	_, request, ok := strings.Cut(a.Header.Get("Location"), "/a/sudo?request=")
	if !ok {
		t.Fatalf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	a = b.Post(t, "/a/sudo/email", url.Values{"request": {request}})
	_, challenge, _ := strings.Cut(a.Header.Get("Location"), "challenge=")
	challenge, _, _ = strings.Cut(challenge, "&")
	a = b.Post(t, "/a/sudo/code", url.Values{"request": {request}, "challenge": {challenge}, "code": {codeInMail.FindString(mailTo(t, w, handlerstest.Kim))}})
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/ui/profile/email/code?challenge=") {
		t.Errorf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	if text := mailTo(t, w, kimsNew); !codeInMail.MatchString(text) {
		t.Errorf("the mail: %s", text)
	}
}

// TestInvitationsStayWithTheAddress: an invitation for the address that somebody
// had is neither offered nor accepted any more, and its organization does not
// learn the new one.
func TestInvitationsStayWithTheAddress(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	invited := w.Invite(t, w.As(t, handlerstest.Gus), handlerstest.Kim)
	b := w.As(t, handlerstest.Kim)
	if a := b.Get(t, "/ui/profile"); !strings.Contains(a.Body, "One invitation waits for your answer.") {
		t.Errorf("the profile: %s", a.Body)
	}
	if a := b.Get(t, "/ui/profile/email"); !strings.Contains(a.Body, "One open invitation is for your present address") {
		t.Errorf("the form: %s", a.Body)
	}
	challenge := askForEmail(t, b, kimsNew)
	b.Post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {codeInMail.FindString(mailTo(t, w, kimsNew))}})
	for _, path := range []string{"/ui/profile", "/a/organizations"} {
		if a := b.Get(t, path); a.Status != http.StatusOK || strings.Contains(a.Body, "Globex") || strings.Contains(a.Body, "invitation waits") {
			t.Errorf("%s: status %d: %s", path, a.Status, a.Body)
		}
	}
	if a := b.Post(t, "/a/organizations/join", url.Values{"invitation": {string(invited.ID)}}); a.Status != http.StatusNotFound {
		t.Errorf("accept: status %d: %s", a.Status, a.Body)
	}
	m, err := w.DB.MemberOfUser(t.Context(), w.Globex, user(t, w, handlerstest.Kim).ID)
	if err != nil || m.Email != handlerstest.Kim {
		t.Errorf("Globex knows %q; %v", m.Email, err)
	}
}

// TestChangeEmailNotDelivered: the page says so when the mail server refuses the
// new address, for a free one and a taken one alike.
func TestChangeEmailNotDelivered(t *testing.T) {
	t.Parallel()
	for _, email := range []string{kimsNew, handlerstest.Gus} {
		t.Run(email, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			b := w.As(t, handlerstest.Kim)
			at := "/ui/profile/email/code?challenge=" + askForEmail(t, b, email)
			const problem = "The mail server did not take the email to "
			if form := b.Get(t, at).Shows(t).Form("/ui/profile/email/code"); form.Says(problem) {
				t.Errorf("while it waits: %s", form.Text())
			}
			w.RefuseMails(t)
			if form := b.Get(t, at).Shows(t).Form("/ui/profile/email/code"); !form.Says(problem+email) || strings.Contains(form.Text(), "550") {
				t.Errorf("refused: %s", form.Text())
			}
		})
	}
}
