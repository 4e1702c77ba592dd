package handlerstest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

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
	_, id, ok := strings.Cut(a.Header.Get("Location"), "/a/sudo?request=")
	if a.Status != http.StatusSeeOther || !ok {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	return b.Post(t, "/a/sudo/code", SudoCodeFor(t, b, id, action))
}

// SudoCodeFor asks for a code that proves who the person is, for an action in words,
// and returns the form that answers with it.
func SudoCodeFor(t *testing.T, b *Browser, id, action string) url.Values {
	t.Helper()
	a := b.Post(t, "/a/sudo/email", url.Values{"request": {id}})
	to, err := url.Parse(a.Header.Get("Location"))
	if a.Status != http.StatusSeeOther || err != nil {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	if err := b.World.Outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if a := b.Get(t, to.RequestURI()); a.Status != http.StatusOK || !strings.Contains(a.Body, action) {
		t.Errorf("the page for the code: status %d: %s", a.Status, a.Body)
	}
	p := b.World.Post
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.Mails[len(p.Mails)-1]
	if !strings.Contains(m.Text, action) {
		t.Errorf("the mail does not say what for: %s", m.Text)
	}
	return url.Values{"request": {id}, "challenge": {to.Query().Get("challenge")}, "code": {CodeInMail.FindString(m.Text)}}
}
