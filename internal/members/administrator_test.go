package members

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestMakeAdministrator: a member, a stranger and whoever is invited administer afterwards;
// who does already stays as they are, and whoever is deactivated stays that.
func TestMakeAdministrator(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	member, off := tm.add(t, "member@acme.test", "member"), tm.add(t, "off@acme.test", "member")
	err := tm.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.SetMemberStatus(t.Context(), off, model.MemberInactive); err != nil {
			return err
		}
		u, err := tx.InsertUser(t.Context(), "invited@acme.test", false, "", "")
		if err == nil {
			_, err = tx.InsertMember(t.Context(), tm.org, u, model.MemberPendingInvite, model.FromInvitation)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range []model.Email{"member@acme.test", "new@acme.test", "invited@acme.test"} {
		m, err := tm.MakeAdministrator(t.Context(), model.System, tm.org, email)
		if err != nil || m.Status != model.MemberActive || !m.Permissions().Administers() {
			t.Errorf("%s: %s, %v", email, m.Status, err)
		}
		if email == "member@acme.test" && (m.ID != member.ID || len(m.Roles) != 1) {
			t.Errorf("the member is %s with %v", m.ID, m.Roles)
		}
		before, err := tm.db.Events(t.Context(), tm.org, 1)
		if err != nil {
			t.Fatal(err)
		}
		again, err := tm.MakeAdministrator(t.Context(), model.System, tm.org, email)
		after, _ := tm.db.Events(t.Context(), tm.org, 1)
		if err != nil || again.ID != m.ID || after[0].Seq != before[0].Seq {
			t.Errorf("%s once more: %v", email, err)
		}
	}
	if _, err := tm.MakeAdministrator(t.Context(), model.System, tm.org, "off@acme.test"); model.KindOf(err) != model.Conflict {
		t.Errorf("deactivated: %v", err)
	}
	if _, err := tm.MakeAdministrator(t.Context(), model.System, "org_1", "x@acme.test"); model.KindOf(err) != model.NotFound {
		t.Errorf("no organization: %v", err)
	}
	if _, err := tm.MakeAdministrator(t.Context(), model.Actor{Kind: model.ActorUser, ID: string(member.User), Org: tm.org}, tm.org, "x@acme.test"); model.KindOf(err) != model.Forbidden {
		t.Errorf("a member: %v", err)
	}
}
