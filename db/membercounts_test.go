package db

import (
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestCountByRole counts who is in the list: not who is only invited, nobody of another
// organization, and nobody twice; and of many only that they are.
func TestCountByRole(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	org, other := newOrganization(t, d, "Acme"), newOrganization(t, d, "Globex")
	add := func(org model.OrgID, email string, status model.MemberStatus, role model.RoleID) (m model.Member) {
		t.Helper()
		change(t, d, func(tx *Tx) (err error) {
			m, err = join(t, tx, org, person{email: email, status: status, roles: []model.RoleID{role}})
			return err
		})
		return m
	}
	twice := add(org, "dana@acme.test", model.MemberActive, adminRole)
	add(org, "gone@acme.test", model.MemberInactive, adminRole)
	add(other, "gus@globex.test", model.MemberActive, adminRole)
	change(t, d, func(tx *Tx) error { return tx.AddRole(t.Context(), org, twice.ID, adminRole, "directory") })
	invited := add(org, "zoe@acme.test", model.MemberPendingInvite, adminRole)
	change(t, d, func(tx *Tx) error {
		_, err := tx.InsertInvitation(t.Context(), model.Invitation{
			ID: tx.NewInvitationID(), Org: org, Member: invited.ID, User: invited.User, Email: "zoe@acme.test",
			Inviter: model.Actor{Kind: model.ActorSystem}, ExpiresAt: tx.Now().Add(time.Hour),
		}, []byte("hash"), []byte{})
		return err
	})
	for i := range MostOfRole + 5 {
		add(org, fmt.Sprintf("p%d@acme.test", i), model.MemberActive, memberRole)
	}
	if n, err := d.CountAllMembers(t.Context(), org); err != nil || n != MostOfRole+5+3 {
		t.Errorf("%d members and invited people, %v", n, err)
	}
	got, err := d.CountByRole(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	if got[adminRole] != 2 || got[memberRole] <= MostOfRole {
		t.Errorf("counts = %v, want 2 admins and more than %d members", got, MostOfRole)
	}
	// What is remembered goes with the member whose roles it rests on.
	if n, err := d.CountMemberships(t.Context(), twice.User); n != 1 || err != nil {
		t.Errorf("%d memberships, %v", n, err)
	}
	change(t, d, func(tx *Tx) error { return tx.DeleteMember(t.Context(), org, twice.ID) })
	if got, err := d.CountByRole(t.Context(), org); err != nil || got[adminRole] != 1 {
		t.Errorf("counts = %v, %v; want 1 admin", got, err)
	}
	if n, err := d.CountMemberships(t.Context(), twice.User); n != 0 || err != nil {
		t.Errorf("%d memberships, %v", n, err)
	}
}
