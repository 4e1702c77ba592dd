package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// OwnSessions returns a user's sessions in all organizations that have not
// ended, at most limit, in the order in which the database knows them to be
// active, the last first. They lack what the user may do: it would take most of
// the time and nobody shows it.
func (q *queries) OwnSessions(ctx context.Context, user model.UserID, limit int) ([]SessionRow, error) {
	return many(ctx, q, scanOwnSession, `
		SELECT s.id, s.amr, s.auth_at, s.connection_id, s.social, s.idp_until, s.stepped_up_at, s.ip, s.user_agent, s.created_at, s.last_active_at, s.epoch, `+supportColumns+`,
		       u.id, u.status, i.absolute_minutes, i.idle_minutes, i.epoch,
		       COALESCE(o.id, ''), COALESCE(o.name, ''),
		       COALESCE(o.policy_custom, FALSE), COALESCE(o.absolute_minutes, 0), COALESCE(o.idle_minutes, 0), COALESCE(o.refused_socials, ''),
		       COALESCE(`+memberStatus+`, ''), `+suspended+`s.org_id),
		       `+requirementColumns+`
		  FROM sessions s
		  JOIN users u ON u.id = s.user_id
		  JOIN instance i ON i.id = 1
		  LEFT JOIN organizations o ON o.id = s.org_id
		  LEFT JOIN members m ON m.org_id = s.org_id AND m.user_id = s.user_id`+breakGlassOfMember+`
		 WHERE s.user_id = $1 AND s.ended_at = 0
		 ORDER BY s.last_active_at DESC, s.id DESC
		 LIMIT $2`, user, limit)
}

func scanOwnSession(s scanner) (SessionRow, error) {
	var r SessionRow
	var amr string
	var auth, until, stepped, created, active, appAbsolute, appIdle, orgAbsolute, orgIdle, supportUntil, supportAccess int64
	var custom bool
	var required requirementRow
	err := s.Scan(append([]any{&r.ID, &amr, &auth, &r.Upstream.Connection, &r.Upstream.Social, &until, &stepped, &r.IP, &r.UserAgent, &created, &active, &r.Epoch, &r.Support.Operator, &r.Support.Session, &supportUntil, &r.Support.Name, &supportAccess,
		&r.User.ID, &r.User.Status, &appAbsolute, &appIdle, &r.Instance.Epoch,
		&r.Org.ID, &r.Org.Name, &custom, &orgAbsolute, &orgIdle, &r.Org.Refuses, &r.MemberStatus, &r.Org.Suspended}, required.fields()...)...)
	r.Requirement = required.value()
	r.suspend()
	r.AMR, r.AuthTime, r.CreatedAt, r.LastActiveAt = words[string](amr), at(auth), at(created), at(active)
	r.Upstream.Until, r.SteppedUpAt = at(until), at(stepped)
	r.Support.Until, r.SupportAccess = at(supportUntil), at(supportAccess)
	r.Instance.Policy = model.SessionPolicy{Absolute: minutes(appAbsolute), Idle: minutes(appIdle)}
	if custom {
		r.Org.Policy = model.SessionPolicy{Absolute: minutes(orgAbsolute), Idle: minutes(orgIdle)}
	}
	return r, err
}

// ConnectionsUsedIn returns the connections by which somebody has signed in in the browser
// with the given hash, the one that was used last before the others.
func (q *queries) ConnectionsUsedIn(ctx context.Context, browser []byte) ([]model.ConnectionID, error) {
	return many(ctx, q, scanValue[model.ConnectionID], `
		SELECT connection_id
		  FROM sessions
		 WHERE browser = $1 AND connection_id <> ''
		 GROUP BY connection_id
		 ORDER BY MAX(auth_at) DESC
		 LIMIT 100`, blob(browser))
}

// HasSignedIn reports whether anybody has had a session in the browser with the given
// hash.
func (q *queries) HasSignedIn(ctx context.Context, browser []byte) (bool, error) {
	return one(ctx, q, scanValue[bool], `SELECT EXISTS (SELECT 1 FROM sessions WHERE browser = $1)`, blob(browser))
}

// Acquaintance is what is known of a user's earlier sessions, with respect to
// one browser.
type Acquaintance struct{ SignedInBefore, BrowserKnown bool }

// Acquaintance looks at the sessions that a user has had apart from one: whether
// there was any, and whether one was in the browser with the given hash. It sees
// those that were forgotten through the one of each browser that never is
// (ForgettableSessions).
func (q *queries) Acquaintance(ctx context.Context, user model.UserID, except model.SessionID, browser []byte) (Acquaintance, error) {
	scan := func(s scanner) (a Acquaintance, err error) { return a, s.Scan(&a.SignedInBefore, &a.BrowserKnown) }
	return one(ctx, q, scan, `
		SELECT EXISTS (SELECT 1 FROM sessions WHERE user_id = $1 AND id <> $2 AND support_by = ''),
		       EXISTS (SELECT 1 FROM sessions WHERE user_id = $1 AND id <> $2 AND browser = $3)`, user, except, blob(browser))
}
