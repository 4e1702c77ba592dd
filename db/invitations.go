package db

import (
	"context"

	"anteroom/internal/model"
)

// InsertInvitation stores an open invitation of a member whose status is
// PENDING_INVITE under a new id, and returns it. It returns a Conflict error when
// the member has an open one.
func (t *Tx) InsertInvitation(ctx context.Context, i model.Invitation, tokenHash, tokenSealed []byte) (model.Invitation, error) {
	i.ID = model.InvitationID(t.ids.Next(model.PrefixInvitation, t.now))
	i.State, i.SentAt = model.InvitationOpen, t.now
	_, err := t.exec(ctx, `
		INSERT INTO invitations (org_id, id, member_id, user_id, email, org_name, token_hash, token_sealed,
		                         invited_by, inviter, note, state, sent_at, expires_at, asked_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0)`,
		i.Org, i.ID, i.Member, i.User, i.Email, i.OrgName, tokenHash, tokenSealed,
		i.InvitedBy, i.Inviter, i.Note, i.State, ms(i.SentAt), ms(i.ExpiresAt))
	return i, err
}
