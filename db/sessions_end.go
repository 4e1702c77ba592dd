package db

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
)

// Sessions names sessions that end together. The zero value is no way to name
// any: EndSessions fails for it.
type Sessions struct {
	condition string // for the table sessions, with args from $1
	grants    string // for grants g that go with them wherever their session acts now, "" for none
	args      []any
}

// OneSession is one browser's.
func OneSession(id model.SessionID) Sessions {
	return Sessions{condition: `id = $1`, args: []any{id}}
}

// SessionsOf are all of a user, wherever they act, but one: "" for no exception.
func SessionsOf(user model.UserID, except model.SessionID) Sessions {
	return Sessions{condition: `user_id = $1 AND id <> $2`, args: []any{user, except}}
}

// SessionsIn are those in which a user acts for an organization. What
// applications were granted for it ends with them, in sessions that go on for
// another organization, too.
func SessionsIn(org model.OrgID, user model.UserID) Sessions {
	return Sessions{condition: `org_id = $1 AND user_id = $2`, grants: `g.org_id = $1 AND g.user_id = $2`, args: []any{org, user}}
}

// SessionsByConnection are those in which a user acts for an organization, with what
// applications were granted for it, and those that they began by a connection of it,
// wherever they act now.
func SessionsByConnection(org model.OrgID, user model.UserID, connection model.ConnectionID) Sessions {
	return Sessions{
		condition: `user_id = $2 AND (org_id = $1 OR connection_id = $3)`,
		grants: `g.user_id = $2 AND (g.org_id = $1
		   OR EXISTS (SELECT 1 FROM sessions b WHERE b.id = g.session_id AND b.connection_id = $3))`,
		args: []any{org, user, connection},
	}
}

// SessionsAtIdP are those that an identity provider knows by its own word for a person, and
// for a session where it names one; one of both may be "".
func SessionsAtIdP(org model.OrgID, connection model.ConnectionID, subject, sid string) Sessions {
	if subject == "" && sid == "" {
		return Sessions{}
	}
	return Sessions{
		condition: `connection_id = $2 AND id IN (SELECT u.session_id
		                                             FROM upstream_sessions u
		                                            WHERE u.org_id = $1 AND u.connection_id = $2
		                                              AND ($3 = '' OR u.subject = $3) AND ($4 = '' OR u.sid = $4))`,
		args: []any{org, connection, subject, sid},
	}
}

// SessionsOfOrganization are those in which anybody acts for an organization,
// with what applications were granted for its members.
func SessionsOfOrganization(org model.OrgID) Sessions {
	return Sessions{
		condition: `org_id = $1`,
		// By member, because that is how grants can be found. Those of people who
		// are no members any more were revoked when they left.
		grants: `g.org_id = $1 AND g.user_id IN (SELECT m.user_id FROM members m WHERE m.org_id = $1)`,
		args:   []any{org},
	}
}

// SessionsOfSupport are those in which operators are there as an organization's members.
func SessionsOfSupport(org model.OrgID) Sessions {
	return Sessions{condition: `org_id = $1 AND support_by <> ''`, args: []any{org}}
}

// EndedSession is a session that has just been ended, whose it was, and the
// organization that was active in it.
type EndedSession struct {
	ID   model.SessionID
	User model.UserID
	Org  model.OrgID

	Support model.OperatorID // who was there in the place of the user, "" for nobody
}

func scanEnded(s scanner) (e EndedSession, err error) {
	return e, s.Scan(&e.ID, &e.User, &e.Org, &e.Support)
}

// EndSessions ends the sessions that are going on among those named, makes
// worthless what applications were granted in them, and returns them. All ends of
// sessions come through here: whichever way one ends, its applications are told.
func (t *Tx) EndSessions(ctx context.Context, which Sessions, why model.EndReason) ([]EndedSession, error) {
	if which.grants != "" {
		if err := t.withdrawGrants(ctx, why, which.grants, which.args...); err != nil {
			return nil, err
		}
	}
	live := `ended_at = 0 AND ` + which.condition
	theirs := `g.session_id IN (SELECT id FROM sessions WHERE ` + live + `)`
	if err := t.putLogouts(ctx, why, theirs, which.args...); err != nil {
		return nil, err
	}
	if err := t.revokeGrants(ctx, theirs, which.args...); err != nil {
		return nil, err
	}
	n := len(which.args)
	return many(ctx, &t.queries, scanEnded, fmt.Sprintf(`
		UPDATE sessions
		   SET ended_at = $%d, end_reason = $%d
		 WHERE `+live+`
		RETURNING id, user_id, org_id, support_by`, n+1, n+2), append(which.args[:n:n], ms(t.now), why)...)
}

// ActsFor reports whether a user acts for an organization in a session that is going on, or
// an application was granted something for it: without, SessionsIn names nothing.
func (q *queries) ActsFor(ctx context.Context, org model.OrgID, user model.UserID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM sessions WHERE user_id = $2 AND ended_at = 0 AND org_id = $1)
		    OR EXISTS (SELECT 1 FROM grants WHERE user_id = $2 AND org_id = $1 AND revoked_at = 0)`, org, user)
}

// WhoActsFor is ActsFor for several users, and returns those of whom it is so.
func (q *queries) WhoActsFor(ctx context.Context, org model.OrgID, users []model.UserID) ([]model.UserID, error) {
	x := among(filled(users), org)
	return many(ctx, q, scanValue[model.UserID], `
		SELECT user_id
		  FROM sessions
		 WHERE user_id IN (`+x.list+`) AND ended_at = 0 AND org_id = $1
		 UNION
		SELECT user_id
		  FROM grants
		 WHERE user_id IN (`+x.list+`) AND org_id = $1 AND revoked_at = 0`, x.args...)
}

// LeaveSession makes a session that acts for an organization act for none. It
// stays good.
func (t *Tx) LeaveSession(ctx context.Context, org model.OrgID, id model.SessionID) error {
	_, err := t.exec(ctx, `
		UPDATE sessions
		   SET org_id = ''
		 WHERE id = $2 AND org_id = $1 AND ended_at = 0`, org, id)
	return err
}
