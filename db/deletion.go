package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// DeleteOrganization removes an organization and all that is in it: members,
// roles of its own, clients, domains, features and pictures. What tells of it stays:
// events, closed invitations, ended sessions. It returns a NotFound error when
// there is no such organization.
func (t *Tx) DeleteOrganization(ctx context.Context, org model.OrgID) error {
	if err := t.keepPicture(ctx, string(org), model.Picture{}); err != nil {
		return err
	}
	// The organization's row would take all of these along, member by member and
	// in half as much time again.
	if err := t.deleteWebhooks(ctx, org); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM streams WHERE org_id = $1`,
		`DELETE FROM applications WHERE org_id = $1`,
		`DELETE FROM member_words WHERE org_id = $1`,
		`DELETE FROM member_word_ends WHERE org_id = $1`,
		`DELETE FROM directory_group_members WHERE org_id = $1`,
		`DELETE FROM directory_group_strangers WHERE org_id = $1`,
		`DELETE FROM group_members WHERE org_id = $1`,
		`DELETE FROM directory_groups WHERE org_id = $1`,
		`DELETE FROM directory_users WHERE org_id = $1`,
		`DELETE FROM member_groups WHERE org_id = $1`,
		`DELETE FROM group_roles WHERE org_id = $1`,
		`DELETE FROM member_roles WHERE org_id = $1`,
		`DELETE FROM members WHERE org_id = $1`,
		`DELETE FROM roles WHERE org_id = $1`,
		`DELETE FROM domains WHERE org_id = $1`,
	} {
		if _, err := t.exec(ctx, query, org); err != nil {
			return err
		}
	}
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM organizations
		 WHERE id = $1`, org)
}

// CloseInvitations closes an organization's open invitations, and forgets their
// links.
func (t *Tx) CloseInvitations(ctx context.Context, org model.OrgID, as model.InvitationState) error {
	_, err := t.exec(ctx, `
		UPDATE invitations
		   SET state = $2, closed_at = $3, token_sealed = $4
		 WHERE org_id = $1 AND state = 'open'`, org, as, ms(t.now), []byte{})
	return err
}
