package profile_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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
	return b.Post(t, "/ui/profile/email", url.Values{"email": {email}}).After(t, "/ui/profile/email/code?challenge=")
}

// TestChangeEmail from the profile to signing in with the new address.
func TestChangeEmail(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const finish = "/ui/profile/email/code"
	b, other := w.As(t, handlerstest.Kim), w.As(t, handlerstest.Kim)
	old := w.Browser(t)
	_, _, link := old.Begin(t, handlerstest.Kim, "")
	for _, typed := range []string{"", "kim", handlerstest.Kim, "KIM@acme.test"} {
		refused := b.Post(t, "/ui/profile/email", url.Values{"email": {typed}}).Page(t, http.StatusUnprocessableEntity)
		if form := refused.Form("/ui/profile/email"); form.Find("#profile-new-email-error").Text() == "" || form.Field("email").Value() != typed {
			t.Errorf("%q: the form is %s", typed, form.HTML())
		}
	}
	challenge := askForEmail(t, b, kimsNew)
	page := b.Get(t, finish+"?challenge="+challenge).Shows(t).Find("main")
	if !page.Says("We have sent an email to "+kimsNew) || !page.Form(finish).Field("others").Is("checked") {
		t.Errorf("the page is %s", page.HTML())
	}
	code := w.Code(t, kimsNew)
	wrong := b.Post(t, finish, url.Values{"challenge": {challenge}, "code": {handlerstest.Wrong(code)}}).Page(t, http.StatusUnprocessableEntity).Form(finish)
	if !wrong.Find(".field-error").Says("That code isn’t right.") || wrong.Field("others").Is("checked") {
		t.Errorf("a wrong code: the form is %s", wrong.HTML())
	}
	other.Post(t, finish, url.Values{"challenge": {challenge}, "code": {code}}).Expect(t, http.StatusNotFound)
	b.Post(t, finish, url.Values{"challenge": {challenge}, "code": {code[:3] + " " + code[3:]}, "others": {"yes"}}).LeadsTo(t, "/ui/profile")
	done := b.Get(t, "/ui/profile").Shows(t)
	if got := done.Toast(); got != "Your email is now "+kimsNew+"." || !done.Find(".profile-address").Says(kimsNew) {
		t.Errorf("the toast says %q, the page %s", got, done.Find(".profile-address").Text())
	}
	other.Get(t, "/ui/profile").AsksToSignIn(t)
	if a := old.Post(t, "/a/login/link", url.Values{"token": {link}}); a.Status != http.StatusGone {
		t.Errorf("the old link: status %d, Location %q", a.Status, a.Location())
	}
	if text := mailTo(t, w, handlerstest.Kim); !strings.Contains(text, "k•••@new.test") {
		t.Errorf("the notice: %s", text)
	}
	w.As(t, kimsNew)
	if row := w.As(t, handlerstest.Dana).Get(t, "/ui/members?q=new").Shows(t).Row(string(w.Members[handlerstest.Kim].ID)); !row.Says(kimsNew) {
		t.Errorf("the row in the list of members says %s", row.Text())
	}
}

var codeInMail = regexp.MustCompile(`\b[0-9]{6}\b`)

var changing = regexp.MustCompile(`chl_\d+|k\w+@(new|acme|globex)\.test|gus@globex\.test|\d{19}`)

// TestChangeEmailTellsNothing: a free address, one of a colleague and one of a
// stranger look the same.
// TestChangeToUnwelcome: nobody changes to an address with which nobody new is let in, also when
// that is switched on while the code is under way.
func TestChangeToUnwelcome(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	challenge := askForEmail(t, b, "kim@gmail.com")
	code := w.Code(t, "kim@gmail.com")
	w.Write(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.Refuses.Public = true
		return tx.SetInstance(t.Context(), i)
	})
	for path, form := range map[string]url.Values{
		"/ui/profile/email":      {"email": {"kim@gmail.com"}},
		"/ui/profile/email/code": {"challenge": {challenge}, "code": {code}},
	} {
		if page := b.Post(t, path, form).Page(t, http.StatusUnprocessableEntity); !page.Find(".field-error").Says("Addresses at gmail.com are not let in here") {
			t.Errorf("%s says %s", path, page.Find("main").Text())
		}
	}
}

func TestChangeEmailTellsNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	var pages []string
	for _, email := range []string{kimsNew, handlerstest.Ana, handlerstest.Gus} {
		b := w.As(t, handlerstest.Kim)
		challenge := askForEmail(t, b, email)
		page := b.Get(t, "/ui/profile/email/code?challenge="+challenge)
		wrong := b.Post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {"000000"}})
		pages = append(pages, changing.ReplaceAllString(strings.ReplaceAll(page.Body+wrong.Body, email, "…"), "…"))
	}
	for i, page := range pages[1:] {
		if page != pages[0] {
			t.Errorf("a free address shows\n%s\ntaken one %d\n%s", pages[0], i+1, page)
		}
	}
	if text := mailTo(t, w, handlerstest.Gus); codeInMail.MatchString(text) || !strings.Contains(text, "Nothing changed") {
		t.Errorf("the mail to the taken address: %s", text)
	}
}

// TestChangeEmailNeedsProof, and goes on after it with what was typed.
func TestChangeEmailNeedsProof(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b := w.As(t, handlerstest.Kim)
	clock.Advance(model.SudoLife)
	b.Confirm(t, b.Post(t, "/ui/profile/email", url.Values{"email": {kimsNew}}), "change your email").After(t, "/ui/profile/email/code?challenge=")
	w.Code(t, kimsNew)
}

// TestInvitationsStayWithTheAddress: an invitation for the address that somebody
// had is neither offered nor accepted any more, and its organization does not
// learn the new one.
func TestInvitationsStayWithTheAddress(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	invited := w.Invite(t, w.As(t, handlerstest.Gus), handlerstest.Kim)
	b := w.As(t, handlerstest.Kim)
	for path, want := range map[string]string{
		"/ui/profile": "One invitation waits for your answer.", "/ui/profile/email": "One open invitation is for your present address",
	} {
		if page := b.Get(t, path).Shows(t).Find("main"); !page.Says(want) {
			t.Errorf("%s: %q does not say %q", path, page.Text(), want)
		}
	}
	challenge := askForEmail(t, b, kimsNew)
	b.Post(t, "/ui/profile/email/code", url.Values{"challenge": {challenge}, "code": {w.Code(t, kimsNew)}}).LeadsTo(t, "/ui/profile")
	for _, path := range []string{"/ui/profile", "/a/organizations"} {
		if page := b.Get(t, path).Shows(t).Find("main"); !page.Says("Acme") || page.Says("Globex") || page.Says("invitation waits") {
			t.Errorf("%s: %s", path, page.Text())
		}
	}
	b.Post(t, "/a/organizations/join", url.Values{"invitation": {string(invited.ID)}}).Expect(t, http.StatusNotFound)
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
			if main := b.Get(t, at).Shows(t).Find("main"); !main.Says(problem+email) || main.Says("550") || main.Says("We have sent") || main.Has("form[action=/ui/profile/email/code]") {
				t.Errorf("refused: %s", main.Text())
			}
		})
	}
}

// TestWithoutMailServer: that no code can be sent is said before an address is typed, and
// what was typed before that became so comes back.
func TestWithoutMailServer(t *testing.T) {
	t.Parallel()
	const says = "Email is not set up here"
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	if main := dana.Get(t, "/ui/profile/email").Shows(t).Find("main"); main.Says(says) || !main.Has("[name=email]") {
		t.Errorf("with a mail server: %s", main.Text())
	}
	w.WithoutMail(t)
	main := dana.Get(t, "/ui/profile/email").Shows(t).Find("main")
	if !main.Find(".notice").Says(says) || main.Has("[name=email]") || main.Find("a.back").Attr("href") != "/ui/profile" {
		t.Errorf("without one: %s", main.HTML())
	}
	typed := dana.Post(t, "/ui/profile/email", url.Values{"email": {"new@acme.test"}}).Page(t, http.StatusUnprocessableEntity).Find("main")
	if got := typed.Field("email").Value(); got != "new@acme.test" || !typed.Find(".field-error").Says(says) {
		t.Errorf("%q came back: %s", got, typed.HTML())
	}
}
