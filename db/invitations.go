package db

import (
	"context"
	"time"

	"anteroom/internal/model"
)

// InsertInvitation stores the open invitation of a member whose status is
// PENDING_INVITE. invitedBy is the name that the invited person reads.
func (t *Tx) InsertInvitation(ctx context.Context, org model.OrgID, id model.MemberID, tokenHash []byte, invitedBy string, expires time.Time) error {
	_, err := t.exec(ctx, `
		INSERT INTO invitations (org_id, member_id, token_hash, invited_by, sent_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, org, id, tokenHash, invitedBy, ms(t.now), ms(expires))
	return err
}
