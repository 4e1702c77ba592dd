package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// SessionRow is a session with all that decides whether it is good, read in one
// query. Nobody is an active member of an organization while it is suspended. The rule that judges it is in internal/sessions.
type SessionRow struct {
	model.Session
	Epoch        int64
	EndedAt      time.Time
	EndReason    model.EndReason    // "" while it goes on
	MemberStatus model.MemberStatus // "" when the user is no member of the active organization
	Instance     model.Instance     // only Policy and Epoch
	Requirement  model.Requirement  // of the active organization

	SupportAccess time.Time // until when the active organization lets operators in; only where one is there

	parts bool // a directory of the active organization is about to suspend members
}

var (
	sessionByToken = questionOf(rowsOfSession, sessionQuery)
	sessionByID    = questionOf(rowsOfSession, sessionQuery)
)

// rowsOfSession returns the ids that statements on sessions, users and members name.
func rowsOfSession(r SessionRow) []string {
	rows := []string{string(r.ID), string(r.User.ID), string(r.Org.ID), string(r.Member)}
	if r.Support.On() {
		rows = append(rows, string(r.Support.Operator), string(r.Support.Session))
	}
	return rows
}

// supportColumns say which operator is there in the place of the user of a session s, and whether
// they may: of all others they cost nothing. An operator who is in the console no more, in the
// session from which they went there, has no name.
const supportColumns = `s.support_by, s.support_session, s.support_until,
	       CASE s.support_by WHEN '' THEN '' ELSE COALESCE((SELECT so.name
	                                                          FROM operator_sessions ss
	                                                          JOIN operators so ON so.id = ss.operator_id
	                                                         WHERE ss.id = s.support_session AND so.id = s.support_by), '') END,
	       CASE s.support_by WHEN '' THEN 0 ELSE COALESCE((SELECT sa.until
	                                                         FROM support_access sa
	                                                        WHERE sa.org_id = s.org_id), 0) END`

const sessionQuery = `
	SELECT s.id, s.amr, s.auth_at, s.sudo_at, s.connection_id, s.social, s.idp_auth_at, s.idp_until, s.idp_acr, s.stepped_up_at, s.vouched_by, s.vouched_at, s.browser, s.ip, s.user_agent, s.created_at, s.last_active_at, s.epoch, s.ended_at, s.end_reason, ` + supportColumns + `,
	       u.id, u.email, u.email_verified, u.first_name, u.last_name, u.picture, u.time_zone, u.language, u.status, u.external_id, u.metadata, u.created_at, u.updated_at, u.version,
	       i.absolute_minutes, i.idle_minutes, i.epoch,
	       COALESCE(o.id, ''), COALESCE(o.name, ''), COALESCE(o.external_id, ''), COALESCE(o.member_count, 0),
	       COALESCE(o.policy_custom, FALSE), COALESCE(o.absolute_minutes, 0), COALESCE(o.idle_minutes, 0), COALESCE(o.refused_socials, ''), COALESCE(o.language, ''),
	       COALESCE(o.created_at, 0), COALESCE(o.version, 0), ` + suspended + `s.org_id),
	       COALESCE(m.id, ''), COALESCE(m.status, ''), EXISTS (SELECT 1 FROM partings p WHERE p.org_id = s.org_id AND p.suspends),
	       COALESCE((SELECT string_agg(p.permission, ' ')
	                   FROM member_roles r
	                   JOIN role_permissions p ON p.role_id = r.role_id
	                  WHERE r.org_id = m.org_id AND r.member_id = m.id), ''),
	       COALESCE((SELECT string_agg(f.feature, ' ')
	                   FROM organization_features f
	                  WHERE f.org_id = o.id), ''),
	       ` + requirementColumns + `
	  FROM sessions s
	  JOIN users u ON u.id = s.user_id
	  JOIN instance i ON i.id = 1
	  LEFT JOIN organizations o ON o.id = s.org_id
	  LEFT JOIN members m ON m.org_id = s.org_id AND m.user_id = s.user_id` + breakGlassOfMember + `
	 WHERE `

// SessionByToken returns the session whose cookie token has the given SHA-256,
// or a NotFound error.
func (q *queries) SessionByToken(ctx context.Context, tokenHash []byte) (SessionRow, error) {
	r, err := sessionByToken.ask(q, string(tokenHash), func() (SessionRow, error) {
		return one(ctx, q, scanSession, sessionQuery+`s.token_hash = $1`, tokenHash)
	})
	return q.asDecided(ctx, r, err)
}

// Session returns a session by its id, or a NotFound error.
func (q *queries) Session(ctx context.Context, id model.SessionID) (SessionRow, error) {
	r, err := sessionByID.ask(q, string(id), func() (SessionRow, error) {
		return one(ctx, q, scanSession, sessionQuery+`s.id = $1`, id)
	})
	return q.asDecided(ctx, r, err)
}

// asDecided returns a session with the status that its member has by what was decided of all
// whom a directory knows. That is asked while a directory parts with its members, and not
// remembered: it would rest on tables that each of the requests of directories changes.
func (q *queries) asDecided(ctx context.Context, r SessionRow, err error) (SessionRow, error) {
	if err != nil || !r.parts || r.MemberStatus != model.MemberActive {
		return r, err
	}
	leaves, err := q.leaves(ctx, r.Org.ID, r.User.ID)
	if leaves {
		r.MemberStatus = model.MemberInactive
	}
	return r, err
}

// suspend takes its member's rights in the organization from a session while that is suspended.
func (r *SessionRow) suspend() {
	if r.Org.Suspended && r.MemberStatus == model.MemberActive {
		r.MemberStatus = model.MemberInactive
	}
}

func scanSession(s scanner) (SessionRow, error) {
	var r SessionRow
	var amr, permissions, features string
	var auth, sudo, idpAuth, idpUntil, steppedUp, vouched, created, active, ended, userCreated, userUpdated, orgCreated, supportUntil, supportAccess int64
	var appAbsolute, appIdle, orgAbsolute, orgIdle int64
	var custom bool
	var required requirementRow
	u, o := &r.User, &r.Org
	err := s.Scan(append([]any{&r.ID, &amr, &auth, &sudo, &r.Upstream.Connection, &r.Upstream.Social, &idpAuth, &idpUntil, &r.Upstream.ACR, &steppedUp, &r.VouchedBy, &vouched, &r.Browser, &r.IP, &r.UserAgent, &created, &active, &r.Epoch, &ended, &r.EndReason, &r.Support.Operator, &r.Support.Session, &supportUntil, &r.Support.Name, &supportAccess,
		&u.ID, &u.Email, &u.EmailVerified, &u.FirstName, &u.LastName, &u.Picture, &u.TimeZone, &u.Language, &u.Status, &u.ExternalID, &u.Metadata, &userCreated, &userUpdated, &u.Version,
		&appAbsolute, &appIdle, &r.Instance.Epoch,
		&o.ID, &o.Name, &o.ExternalID, &o.Members, &custom, &orgAbsolute, &orgIdle, &o.Refuses, &o.Language, &orgCreated, &o.Version, &o.Suspended,
		&r.Member, &r.MemberStatus, &r.parts, &permissions, &features}, required.fields()...)...)
	r.Requirement = required.value()
	r.suspend()
	r.AMR, r.Permissions, r.Features = words[string](amr), permissionsOf(permissions), words[model.Feature](features)
	r.AuthTime, r.SudoAt, r.CreatedAt, r.LastActiveAt, r.EndedAt = at(auth), at(sudo), at(created), at(active), at(ended)
	r.Upstream.AuthTime, r.Upstream.Until, r.SteppedUpAt, r.VouchedAt = at(idpAuth), at(idpUntil), at(steppedUp), at(vouched)
	r.Support.Until, r.SupportAccess = at(supportUntil), at(supportAccess)
	u.CreatedAt, u.UpdatedAt, o.CreatedAt = at(userCreated), at(userUpdated), at(orgCreated)
	r.Instance.Policy = model.SessionPolicy{Absolute: minutes(appAbsolute), Idle: minutes(appIdle)}
	if custom {
		o.Policy = model.SessionPolicy{Absolute: minutes(orgAbsolute), Idle: minutes(orgIdle)}
	}
	return r, err
}

// InsertSession stores a new session of s.User, active in s.Org, and returns it
// with its id and times. Its person has just proved who they are, see provedAt.
func (t *Tx) InsertSession(ctx context.Context, s model.Session, tokenHash []byte) (model.Session, error) {
	s.ID = model.SessionID(t.ids.Next(model.PrefixSession, t.now))
	s.CreatedAt, s.LastActiveAt, s.SudoAt = t.now, t.now, provedAt(s)
	_, err := t.of(string(s.ID)).exec(ctx, `
		INSERT INTO sessions (id, token_hash, user_id, org_id, amr, auth_at, sudo_at, browser, ip, user_agent,
		                      connection_id, idp_auth_at, idp_until, idp_acr, stepped_up_at, vouched_by, vouched_at, social, created_at, last_active_at, epoch, ended_at, end_reason, support_by, support_session, support_until)
		VALUES ($1, $2, $3, $4, $5, $6, $15, $10, $7, $8, $11, $12, $13, $14, 0, '', 0, $16, $9, $9, (SELECT epoch FROM instance WHERE id = 1), 0, '', $17, $18, $19)`,
		s.ID, tokenHash, s.User.ID, s.Org.ID, joined(s.AMR), ms(s.AuthTime), s.IP, s.UserAgent, ms(t.now), blob(s.Browser),
		s.Upstream.Connection, ms(s.Upstream.AuthTime), ms(s.Upstream.Until), s.Upstream.ACR, ms(s.SudoAt), s.Upstream.Social, s.Support.Operator, s.Support.Session, ms(s.Support.Until))
	return s, err
}

// RenewSession notes that the person of a session has signed in to it again, from
// the browser that s names and acting for s.Org, under a new token, or under the one
// that it has when tokenHash is nil. It returns the session with its times, or a
// NotFound error when it has ended.
func (t *Tx) RenewSession(ctx context.Context, s model.Session, tokenHash []byte) (model.Session, error) {
	s.AuthTime, s.LastActiveAt = t.now, t.now
	s.SudoAt = provedAt(s)
	return s, t.of(string(s.ID)).execOne(ctx, model.Missing(""), `
		UPDATE sessions
		   SET org_id = $2, amr = $3, auth_at = $4, sudo_at = $13, last_active_at = $4, browser = $5, ip = $6, user_agent = $7,
		       token_hash = COALESCE($8, token_hash), connection_id = $9, idp_auth_at = $10, idp_until = $11, idp_acr = $12, stepped_up_at = 0, social = $14
		 WHERE id = $1 AND ended_at = 0 AND support_by = ''`,
		s.ID, s.Org.ID, joined(s.AMR), ms(t.now), blob(s.Browser), s.IP, s.UserAgent, orNull(tokenHash),
		s.Upstream.Connection, ms(s.Upstream.AuthTime), ms(s.Upstream.Until), s.Upstream.ACR, ms(s.SudoAt), s.Upstream.Social)
}

// provedAt returns when the person of a session that begins has proved who they are. A
// provider where they have an account of their own, or one that was not asked to have them
// sign in anew, may have let anybody through who found their browser open. An operator who is
// there in the place of somebody has proved nothing of them.
func provedAt(s model.Session) time.Time {
	if s.Support.On() || s.Upstream.Social != "" || s.Upstream.Connection != "" && !s.Upstream.Fresh {
		return time.Time{}
	}
	return s.AuthTime
}

// EnterSupport gives a session that an operator has begun in the place of its user its own token,
// once, in the place of the one by which they come from the console, which counts when it was made
// since a time. It returns a NotFound error for any other.
func (t *Tx) EnterSupport(ctx context.Context, entry, tokenHash []byte, since time.Time) (model.SessionID, error) {
	id, err := one(ctx, &t.queries, scanValue[model.SessionID], `
		SELECT id
		  FROM sessions
		 WHERE token_hash = $1 AND support_by <> '' AND ended_at = 0 AND created_at > $2`, entry, ms(since))
	if err != nil {
		return "", err
	}
	return id, t.of(string(id)).execOne(ctx, model.Missing(""), `
		UPDATE sessions
		   SET token_hash = $2
		 WHERE id = $1`, id, tokenHash)
}

// SetSessionOrganization makes org the session's active organization, under a
// new token unless tokenHash is nil. It returns a NotFound error when the session has ended.
func (t *Tx) SetSessionOrganization(ctx context.Context, id model.SessionID, org model.OrgID, tokenHash []byte) error {
	return t.of(string(id)).execOne(ctx, model.Missing(""), `
		UPDATE sessions
		   SET org_id = $2, token_hash = COALESCE($3, token_hash)
		 WHERE id = $1 AND ended_at = 0 AND support_by = ''`, id, org, orNull(tokenHash))
}

// TouchSession notes when the session's user last did something, also for the
// active organization's list of members.
func (t *Tx) TouchSession(ctx context.Context, id model.SessionID, when time.Time) error {
	of := t.of(string(id))
	if _, err := of.exec(ctx, `
		UPDATE sessions
		   SET last_active_at = $2
		 WHERE id = $1 AND last_active_at < $2`, id, ms(when)); err != nil {
		return err
	}
	_, err := of.exec(ctx, `
		UPDATE members
		   SET last_active_at = $2
		 WHERE last_active_at < $2
		   AND (org_id, user_id) = (SELECT org_id, user_id FROM sessions WHERE id = $1 AND support_by = '')`, id, ms(when))
	return err
}

// overdue says of a live session that it has passed a limit by what the database
// knows; $1 is the time.
const overdue = `(s.epoch <> i.epoch
		     OR (s.idp_until > 0 AND s.idp_until <= $1)
		     OR (s.support_until > 0 AND s.support_until <= $1)
		     OR (i.absolute_minutes > 0 AND s.auth_at + i.absolute_minutes * 60000 <= $1)
		     OR (i.idle_minutes > 0 AND s.last_active_at + i.idle_minutes * 60000 <= $1)
		     OR (COALESCE(o.policy_custom, FALSE) AND o.absolute_minutes > 0 AND s.auth_at + o.absolute_minutes * 60000 <= $1)
		     OR (COALESCE(o.policy_custom, FALSE) AND o.idle_minutes > 0 AND s.last_active_at + o.idle_minutes * 60000 <= $1))`

// overdueQuery walks the live sessions alone, however many have ended.
const overdueQuery = sessionQuery + `s.ended_at = 0 AND s.id > $2
		AND (` + overdue + ` OR ` + begunOtherwise + `)
		ORDER BY s.id
		LIMIT $3`

// SessionInBrowser returns the session that a user has in the browser with the given
// hash and that has neither ended nor passed a limit, of several the newest, or a
// NotFound error.
func (q *queries) SessionInBrowser(ctx context.Context, now time.Time, user model.UserID, browser []byte) (SessionRow, error) {
	r, err := one(ctx, q, scanSession, sessionQuery+`s.browser = $2 AND s.user_id = $3 AND s.ended_at = 0
		AND NOT `+overdue+`
		ORDER BY s.id DESC
		LIMIT 1`, ms(now), blob(browser), user)
	return q.asDecided(ctx, r, err)
}

// OverdueSessions returns live sessions that have passed a limit by what the database
// knows, or that act for an organization which requires another sign-in, also of whoever
// may have a way around it, in the order of their ids: those after the given one, at
// most limit.
func (q *queries) OverdueSessions(ctx context.Context, now time.Time, after model.SessionID, limit int) ([]SessionRow, error) {
	return many(ctx, q, scanSession, overdueQuery, ms(now), after, limit)
}
