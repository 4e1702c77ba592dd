package invitations_test

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
)

// TestNameComesWithAcceptance: an organization names nobody by inviting them. Who
// has no name gets the one of the invitation that they accept, everywhere.
func TestNameComesWithAcceptance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	invite := func(by model.Session, text string, role model.RoleID) model.Invitation {
		t.Helper()
		r, err := w.Invite(t.Context(), by.Actor(), invitations.Request{Text: text, Role: role})
		if err != nil || len(r.Sent) != 1 {
			t.Fatalf("Invite = %+v, %v", r, err)
		}
		return r.Sent[0]
	}
	named := func(want string) {
		t.Helper()
		u, err := w.db.UserByEmail(t.Context(), "ann@acme.test")
		if err != nil || u.Name() != want {
			t.Errorf("account is called %q, %v; want %q", u.Name(), err, want)
		}
	}
	evil := invite(w.gus, "Evil Twin <ann@acme.test>", w.member)
	good := invite(w.dana, "Ann Lopez <ann@acme.test>", w.member)
	named("ann@acme.test")
	ann := w.guest(t, good)
	if _, err := w.Accept(t.Context(), ann, good.ID); err != nil {
		t.Fatal(err)
	}
	named("Ann Lopez")
	found, err := w.db.Members(t.Context(), w.acme, db.MemberQuery{Words: []string{"lopez"}, Limit: 5})
	if err != nil || found.Matches != 1 {
		t.Errorf("search finds %d, %v", found.Matches, err)
	}
	events, err := w.db.Events(t.Context(), "", 1000)
	if err != nil || events[0].Type() != model.EventUserUpdated || events[0].User != good.User {
		t.Errorf("no event tells of the name: %+v, %v", events, err)
	}
	if _, err := w.Accept(t.Context(), ann, evil.ID); err != nil {
		t.Fatal(err)
	}
	named("Ann Lopez")
}
