package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// CountPeopleOverDefaults returns how many people have a session, of whatever organization or
// none, that has passed one of the limits.
func (q *queries) CountPeopleOverDefaults(ctx context.Context, limits model.SessionPolicy, now time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(DISTINCT user_id)
		  FROM sessions
		 WHERE ended_at = 0 AND epoch = (SELECT epoch FROM instance WHERE id = 1) AND (auth_at <= $1 OR last_active_at <= $2)`,
		before(now, limits.Absolute), before(now, limits.Idle))
}
