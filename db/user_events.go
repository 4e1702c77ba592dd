package db

import (
	"context"
	"math"

	"github.com/anteroom/anteroom/internal/model"
)

// UserEvent is an event about a user, with the names in it that this user may
// know.
type UserEvent struct {
	model.Event
	OrgName   string // "" when the user does not belong to the organization
	ActorName string // of who has made it, for a link; "" when the actor shares no organization with the user
}

// UserEvents returns what happened to a user in all organizations, the newest
// first and at most limit: of the events before one, or of all when that is "". Before one
// that is kept no longer there is none.
func (q *queries) UserEvents(ctx context.Context, user model.UserID, before model.EventID, limit int) ([]UserEvent, error) {
	return many(ctx, q, scanUserEvent, `
		SELECT e.seq, e.id, e.org_id, e.at, e.type, e.actor_kind, e.actor_id, e.supporter, e.session_id, e.ip, e.request_id, e.user_id, e.target, e.payload,
		       COALESCE((SELECT o.name
		                   FROM organizations o
		                   JOIN members m ON m.org_id = o.id AND m.user_id = $1
		                  WHERE o.id = e.org_id), ''),
		       COALESCE((SELECT COALESCE(NULLIF(TRIM(a.first_name || ' ' || a.last_name), ''), a.email)
		                   FROM users a
		                  WHERE e.actor_kind = 'user' AND a.id = e.actor_id
		                    AND (a.id = $1
		                         OR EXISTS (SELECT 1
		                                      FROM members mine
		                                      JOIN members theirs ON theirs.org_id = mine.org_id AND theirs.user_id = a.id
		                                     WHERE mine.user_id = $1))),
		                (SELECT l.made_by
		                   FROM portal_links l
		                   JOIN members m ON m.org_id = l.org_id AND m.user_id = $1
		                  WHERE e.actor_kind = 'portal_link' AND l.org_id = e.org_id AND l.id = e.actor_id), '')
		  FROM events e
		 WHERE e.user_id = $1 AND e.user_id <> ''
		   AND e.seq < CASE $2 WHEN '' THEN $4 ELSE COALESCE((SELECT b.seq FROM events b WHERE b.user_id = $1 AND b.user_id <> '' AND b.id = $2), 0) END
		 ORDER BY e.seq DESC
		 LIMIT $3`, user, before, limit, math.MaxInt64)
}

func scanUserEvent(s scanner) (UserEvent, error) {
	var e UserEvent
	var err error
	e.Event, err = scanEvent(wider{s, nil, []any{&e.OrgName, &e.ActorName}})
	return e, err
}
