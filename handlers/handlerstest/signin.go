package handlerstest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	codeInMail = regexp.MustCompile(`\b([0-9]{6})\b`)
	linkInMail = regexp.MustCompile(`/a/login/link/([\w-]{43})`)
)

// As returns a browser in which a person has signed in with a code.
func (w *World) As(t *testing.T, email string) *Browser {
	t.Helper()
	b := w.Browser(t)
	b.SignIn(t, email, "").LeadsTo(t, "/ui/")
	return b
}

// SignIn signs a person in with a code, on the way to a page, and returns where
// that leads.
func (b *Browser) SignIn(t *testing.T, email, next string) Answer {
	t.Helper()
	b.person = email
	challenge, code, _ := b.Begin(t, email, next)
	return b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
}

// Begin asks for a code and returns what the mail says.
func (b *Browser) Begin(t *testing.T, email, next string) (challenge, code, link string) {
	t.Helper()
	challenge = b.Post(t, "/a/login", url.Values{"email": {email}, "next": {next}}).After(t, "/a/login/code?challenge=")
	return challenge, b.World.Code(t, email), b.World.Mail(t, email, linkInMail)
}

// Code delivers what waits and returns the code in the newest mail to an address
// that has one.
func (w *World) Code(t *testing.T, email string) string {
	t.Helper()
	return w.Mail(t, email, codeInMail)
}

// Wrong returns a code that is not the right one.
func Wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// Confirm proves who the person is when an answer asks for that, for an action in
// words, and returns the answer to what waited.
func (b *Browser) Confirm(t *testing.T, a Answer, action string) Answer {
	t.Helper()
	return b.Post(t, "/a/sudo/code", b.SudoCode(t, a.After(t, "/a/sudo?request="), action))
}

// SudoCode asks for a code that proves who the person is, for an action in words
// that waits under an id, and returns the form that answers with it.
func (b *Browser) SudoCode(t *testing.T, id, action string) url.Values {
	t.Helper()
	a := b.Post(t, "/a/sudo/email", url.Values{"request": {id}})
	to, err := url.Parse(a.Location())
	if a.Status != http.StatusSeeOther || err != nil {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Location(), a.Body)
	}
	if main := b.Get(t, to.RequestURI()).Shows(t).Find("main"); !main.Says(action) {
		t.Errorf("the page for the code does not say what for: %s", main.Text())
	}
	text := b.World.Mail(t, b.person, regexp.MustCompile(`(?s)(.*Your code is [0-9]{6}.*)`))
	if !strings.Contains(text, action) {
		t.Errorf("the mail does not say what for: %s", text)
	}
	return url.Values{"request": {id}, "challenge": {to.Query().Get("challenge")}, "code": {codeInMail.FindString(text)}}
}
