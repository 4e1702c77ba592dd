package handlerstest

import (
	"github.com/anteroom/anteroom/internal/model"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
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

// invitationInMail finds the token in the mail of an invitation.
var invitationInMail = regexp.MustCompile(`/a/invite/([\w-]{43})`)

// Token delivers what waits and returns the token in the newest invitation to an
// address.
func (w *World) Token(t *testing.T, email string) string {
	t.Helper()
	return w.Mail(t, email, invitationInMail)
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
