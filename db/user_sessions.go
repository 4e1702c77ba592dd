package db

import (
	"context"
	"math"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// SessionQuery says which sessions of a user are asked for, those that are over among them.
type SessionQuery struct {
	User         model.UserID
	Org          model.OrgID     // only those that act for it, or did last; "" for all
	Since, Until time.Time       // those that began from Since on, and before Until; zero for no bound
	Before       model.SessionID // those that began before this one; "" for the newest
	Limit        int
}

// UserSessions returns sessions of a user, the newest first.
func (q *queries) UserSessions(ctx context.Context, x SessionQuery) ([]SessionRow, error) {
	until := int64(math.MaxInt64)
	if !x.Until.IsZero() {
		until = ms(x.Until)
	}
	return many(ctx, q, scanSession, sessionQuery+`s.id IN (
		SELECT p.id
		  FROM sessions p
		 WHERE p.user_id = $1 AND ($2 = '' OR p.org_id = $2) AND p.created_at >= $3 AND p.created_at < $4 AND ($5 = '' OR p.id < $5)
		 ORDER BY p.id DESC
		 LIMIT $6)
		 ORDER BY s.id DESC`, x.User, x.Org, ms(x.Since), until, x.Before, x.Limit)
}

// SessionGrant is what an application was granted in a session.
type SessionGrant struct {
	Application model.ApplicationID
	Org         model.OrgID // "" for none
}

// GrantsIn returns which applications a session has signed its person in to for an
// organization, "" for all and for none, as far as that still holds.
func (q *queries) GrantsIn(ctx context.Context, org model.OrgID, id model.SessionID) ([]SessionGrant, error) {
	scan := func(s scanner) (g SessionGrant, err error) { return g, s.Scan(&g.Application, &g.Org) }
	return many(ctx, q, scan, `
		SELECT DISTINCT application_id, org_id
		  FROM grants
		 WHERE ($1 = '' OR org_id = $1) AND session_id = $2 AND revoked_at = 0
		 ORDER BY application_id, org_id`, org, id)
}
