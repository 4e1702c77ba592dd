package db

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// furnish puts something of everything into an organization.
func furnish(t *testing.T, d *DB, org model.OrgID) {
	t.Helper()
	change(t, d, func(tx *Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Org: org, Name: "own", Label: "Own"})
		if err != nil {
			return err
		}
		if _, err := join(t, tx, org, person{email: "dana@acme.test", status: model.MemberActive, roles: []model.RoleID{adminRole, r.ID}}); err != nil {
			return err
		}
		m, err := join(t, tx, org, person{email: "new@acme.test", status: model.MemberPendingInvite})
		if err != nil {
			return err
		}
		if _, err := tx.InsertInvitation(t.Context(), model.Invitation{ID: tx.NewInvitationID(), Org: org, Member: m.ID, User: m.User, Inviter: model.System}, []byte(org), []byte{}); err != nil {
			return err
		}
		if _, err := tx.InsertDomain(t.Context(), model.Domain{Org: org, Type: model.DomainAllowedEmail, Name: "acme.test"}); err != nil {
			return err
		}
		if err := tx.SetFeature(t.Context(), org, model.FeatureSSO); err != nil {
			return err
		}
		return tx.SetOrganizationLogo(t.Context(), org, model.Picture{Name: "logo of " + string(org), Type: model.PicturePNG, Data: []byte{1}})
	})
}

// rowsOf returns how many rows of each kind an organization has.
func rowsOf(t *testing.T, d *DB, org model.OrgID) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for kind, query := range map[string]string{
		"organizations":    `SELECT COUNT(*) FROM organizations WHERE id = $1`,
		"members":          `SELECT COUNT(*) FROM members WHERE org_id = $1`,
		"words":            `SELECT COUNT(*) FROM member_words WHERE org_id = $1`,
		"ends of words":    `SELECT COUNT(*) FROM member_word_ends WHERE org_id = $1`,
		"member roles":     `SELECT COUNT(*) FROM member_roles WHERE org_id = $1`,
		"roles":            `SELECT COUNT(*) FROM roles WHERE org_id = $1`,
		"domains":          `SELECT COUNT(*) FROM domains WHERE org_id = $1`,
		"features":         `SELECT COUNT(*) FROM organization_features WHERE org_id = $1`,
		"pictures":         `SELECT COUNT(*) FROM pictures WHERE owner = $1`,
		"open invitations": `SELECT COUNT(*) FROM invitations WHERE org_id = $1 AND state = 'open'`,
	} {
		n, err := one(t.Context(), &d.queries, scanValue[int], query, org)
		if err != nil {
			t.Fatal(err)
		}
		counts[kind] = n
	}
	return counts
}

// TestDeleteOrganization: everything of the organization goes, and nothing of
// another one. Its invitations are kept, closed.
func TestDeleteOrganization(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme, globex := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		furnish(t, d, acme)
		furnish(t, d, globex)
		before := rowsOf(t, d, globex)
		end := func(tx *Tx) error {
			if err := tx.CloseInvitations(t.Context(), acme, model.InvitationOrganizationDeleted); err != nil {
				return err
			}
			return tx.DeleteOrganization(t.Context(), acme)
		}
		change(t, d, end)
		for kind, n := range rowsOf(t, d, acme) {
			if n != 0 || before[kind] == 0 {
				t.Errorf("%s: %d rows are left, of at least one", kind, n)
			}
		}
		if diff := cmp.Diff(before, rowsOf(t, d, globex)); diff != "" {
			t.Errorf("another organization (-want +got):\n%s", diff)
		}
		closed, err := one(t.Context(), &d.queries, scanValue[int], `
		SELECT COUNT(*)
		  FROM invitations
		 WHERE org_id = $1 AND state = 'organization_deleted' AND closed_at > 0`, acme)
		if err != nil || closed != 1 {
			t.Errorf("%d invitations are kept as closed, want 1; %v", closed, err)
		}
		if err := d.Housekeep(t.Context(), end); model.KindOf(err) != model.NotFound {
			t.Errorf("a second time: %v, want not found", err)
		}
	})
}

// BenchmarkDeleteOrganization deletes an organization of 10,000 members, of whom
// 5,000 are signed in, in an instance with 20,000 others: about 300 ms.
func BenchmarkDeleteOrganization(b *testing.B) {
	d := openTest(b)
	newLarge := func(members int) model.OrgID {
		org := newOrganization(b, d, "Large")
		change(b, d, func(tx *Tx) error {
			own, err := tx.InsertRole(b.Context(), model.Role{Org: org, Name: "own", Label: "Own"})
			if err != nil {
				return err
			}
			for i := range members {
				m, err := join(b, tx, org, person{
					email: fmt.Sprintf("%d@%s.test", i, org), first: fmt.Sprintf("First%d", i), last: fmt.Sprintf("Last%d", i),
					status: model.MemberActive, roles: []model.RoleID{own.ID},
				})
				if err != nil {
					return err
				}
				if i%2 == 0 {
					hash := sha256.Sum256([]byte(m.ID))
					s := model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: org}, AuthTime: tx.Now()}
					if _, err := tx.InsertSession(b.Context(), s, hash[:]); err != nil {
						return err
					}
				}
			}
			return nil
		})
		return org
	}
	newLarge(20_000)
	for b.Loop() {
		b.StopTimer()
		org := newLarge(10_000)
		b.StartTimer()
		err := d.Record(context.Background(), func(tx *Tx) ([]model.Event, error) {
			if _, err := tx.EndSessions(b.Context(), SessionsOfOrganization(org), model.EndMemberRemoved); err != nil {
				return nil, err
			}
			if err := tx.CloseInvitations(b.Context(), org, model.InvitationOrganizationDeleted); err != nil {
				return nil, err
			}
			return []model.Event{{Org: org, Actor: model.System, Payload: model.OrganizationDeleted{}}}, tx.DeleteOrganization(b.Context(), org)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
