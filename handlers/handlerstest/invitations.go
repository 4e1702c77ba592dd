package handlerstest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

// Invite invites an address, with a name or without, to the organization that b
// acts for, as a plain browser does, and returns its invitation.
func (w *World) Invite(t *testing.T, b *Browser, email string, name ...string) model.Invitation {
	t.Helper()
	a := b.Post(t, "/ui/members/invitations", url.Values{"emails": {strings.Join(name, " ") + " <" + email + ">"}, "role": {w.Role(t, "member")}})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members/invitations" {
		t.Fatalf("invite %s: status %d, Location %q: %s", email, a.Status, a.Header.Get("Location"), a.Body)
	}
	i, err := w.Config.Invitations.Find(t.Context(), w.Token(t, email))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// InvitationInMail finds the token in the mail of an invitation.
var InvitationInMail = regexp.MustCompile(`/a/invite/([\w-]{43})`)

// Token delivers what waits and returns the token in the newest invitation to an
// address.
func (w *World) Token(t *testing.T, email string) string {
	t.Helper()
	return w.Mail(t, email, InvitationInMail)
}

// Deliver sends what waits, before it expires when the clock is moved.
func (w *World) Deliver(t *testing.T) {
	t.Helper()
	if err := w.Outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
}

// Mail delivers what waits and returns what a pattern finds in the newest mail to an
// address that has it.
func (w *World) Mail(t *testing.T, email string, pattern *regexp.Regexp) string {
	t.Helper()
	w.Deliver(t)
	w.Post.mu.Lock()
	defer w.Post.mu.Unlock()
	for i := len(w.Post.Mails) - 1; i >= 0; i-- {
		if m := pattern.FindStringSubmatch(w.Post.Mails[i].Text); m != nil && w.Post.Mails[i].To == email {
			return m[1]
		}
	}
	t.Fatalf("no mail to %s with %v", email, pattern)
	return ""
}

// Write changes what no rule changes yet.
func (w *World) Write(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.DB.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// State returns the state of an invitation as the database knows it now.
func (w *World) State(t *testing.T, i model.Invitation) model.InvitationState {
	t.Helper()
	got, err := w.DB.Invitation(t.Context(), i.Org, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got.State
}
