package db

import (
	"context"

	"anteroom/internal/model"
)

// CountOpenInvitations returns how many people an organization has invited who
// have not answered: those whose invitation has run out too, because they are in
// the list until somebody cancels it.
func (q queries) CountOpenInvitations(ctx context.Context, org model.OrgID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM invitations
		 WHERE org_id = $1 AND state = 'open'`, org)
}

// CountSessionsIn returns in how many sessions a user acts for an organization.
func (q queries) CountSessionsIn(ctx context.Context, org model.OrgID, user model.UserID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM sessions
		 WHERE org_id = $1 AND user_id = $2 AND ended_at = 0`, org, user)
}
