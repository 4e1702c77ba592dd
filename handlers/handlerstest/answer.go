package handlerstest

import (
	"net/http"
	"strings"
	"testing"
)

// Answer is a response that has been read.
type Answer struct {
	Asked  string // the request's method and path
	Status int
	Header http.Header
	Body   string
}

// Location returns where the answer leads to, "" when it stays.
func (a Answer) Location() string { return a.Header.Get("Location") }

// Expect checks the status of the answer.
func (a Answer) Expect(t testing.TB, status int) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s: status %d to %q, want %d: %s", a.Asked, a.Status, a.Location(), status, a.Body)
	}
}

// LeadsTo checks that the answer to a form, or to a link, leads to another page.
func (a Answer) LeadsTo(t testing.TB, page string) {
	t.Helper()
	if a.Status != http.StatusSeeOther || a.Location() != page {
		t.Errorf("%s: status %d, Location %q, want %q: %s", a.Asked, a.Status, a.Location(), page, a.Body)
	}
}

// After returns what follows a start in the address that the answer leads to, as
// the id of something that waits there. An answer that leads elsewhere ends the
// test.
func (a Answer) After(t testing.TB, start string) string {
	t.Helper()
	rest, ok := strings.CutPrefix(a.Location(), start)
	if a.Status != http.StatusSeeOther || !ok {
		t.Fatalf("%s: status %d, Location %q, want %s…: %s", a.Asked, a.Status, a.Location(), start, a.Body)
	}
	return rest
}

// AsksToSignIn checks that the answer leads to signing in.
func (a Answer) AsksToSignIn(t testing.TB) {
	t.Helper()
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/a/login") {
		t.Errorf("%s: status %d, Location %q, want to sign in", a.Asked, a.Status, a.Location())
	}
}
