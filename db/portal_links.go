package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const portalLinkColumns = `l.org_id, l.id, l.kind, l.modules, l.recipient, l.app_id, l.actor_kind, l.actor_id, l.made_by,
	l.created_at, l.expires_at, l.revoked_at, l.opened_at, l.used_at, l.opens, l.version, ` + suspended + `l.org_id),
	COALESCE((SELECT string_agg(p.permission, ' ')
	            FROM members m
	            JOIN users u ON u.id = m.user_id
	            JOIN member_roles r ON r.org_id = m.org_id AND r.member_id = m.id
	            JOIN role_permissions p ON p.role_id = r.role_id
	           WHERE m.org_id = l.org_id AND m.user_id = l.actor_id AND m.status = 'ACTIVE' AND u.status = 'ACTIVE'), '')`

// portalLinkRow is a link as its columns hold it.
type portalLinkRow struct {
	link                                    model.PortalLink
	modules, maker                          string
	created, expires, revoked, opened, used int64
}

func (r *portalLinkRow) fields() []any {
	l := &r.link
	return []any{&l.Org, &l.ID, &l.Kind, &r.modules, &l.Recipient, &l.App, &l.By.Kind, &l.By.ID, &l.MadeBy,
		&r.created, &r.expires, &r.revoked, &r.opened, &r.used, &l.Opens, &l.Version, &l.Suspended, &r.maker}
}

func (r *portalLinkRow) value() model.PortalLink {
	l := r.link
	l.Modules, l.By.Org = words[model.Feature](r.modules), l.Org
	l.Live = l.Modules
	if l.By.Kind == model.ActorUser {
		l.Live = l.LiveFor(permissionsOf(r.maker))
	}
	l.CreatedAt, l.ExpiresAt, l.RevokedAt, l.OpenedAt, l.UsedAt = at(r.created), at(r.expires), at(r.revoked), at(r.opened), at(r.used)
	return l
}

func scanPortalLink(s scanner) (model.PortalLink, error) {
	var r portalLinkRow
	err := s.Scan(r.fields()...)
	return r.value(), err
}

// PortalLinks returns an organization's links to its admin portal, the newest first, at most
// limit.
func (q *queries) PortalLinks(ctx context.Context, org model.OrgID, limit int) ([]model.PortalLink, error) {
	return many(ctx, q, scanPortalLink, `
		SELECT `+portalLinkColumns+`
		  FROM portal_links l
		 WHERE l.org_id = $1
		 ORDER BY l.id DESC
		 LIMIT $2`, org, limit)
}

// SharedPortalLinks returns the links of an organization that people were given, those that
// open something at a time first, and the newest first among them, at most limit.
func (q *queries) SharedPortalLinks(ctx context.Context, org model.OrgID, now time.Time, limit int) ([]model.PortalLink, error) {
	return many(ctx, q, scanPortalLink, `
		SELECT `+portalLinkColumns+`
		  FROM portal_links l
		 WHERE l.org_id = $1 AND l.kind = 'shareable'
		 ORDER BY CASE WHEN l.revoked_at = 0 AND l.expires_at > $2 THEN 0 ELSE 1 END, l.id DESC
		 LIMIT $3`, org, ms(now), limit)
}

// NewestPortalLink returns the id of the newest link of an organization that people were
// given, "" for none.
func (q *queries) NewestPortalLink(ctx context.Context, org model.OrgID) (model.PortalLinkID, error) {
	return one(ctx, q, scanValue[model.PortalLinkID], `
		SELECT COALESCE(MAX(id), '')
		  FROM portal_links
		 WHERE org_id = $1 AND kind = 'shareable'`, org)
}

// CountPortalLinks returns how many of an organization's links open something at a time.
func (q *queries) CountPortalLinks(ctx context.Context, org model.OrgID, now time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT count(*)
		  FROM portal_links
		 WHERE org_id = $1 AND revoked_at = 0 AND expires_at > $2 AND (kind = 'shareable' OR opens = 0)`, org, ms(now))
}

// PortalLink returns a link of an organization, or a NotFound error.
func (q *queries) PortalLink(ctx context.Context, org model.OrgID, id model.PortalLinkID) (model.PortalLink, error) {
	return one(ctx, q, scanPortalLink, `
		SELECT `+portalLinkColumns+`
		  FROM portal_links l
		 WHERE l.org_id = $1 AND l.id = $2`, org, id)
}

// PortalLinkByToken returns the link that ends with a token of the given SHA-256, or a
// NotFound error.
func (q *queries) PortalLinkByToken(ctx context.Context, hash []byte) (model.PortalLink, error) {
	return one(ctx, q, scanPortalLink, `
		SELECT `+portalLinkColumns+`
		  FROM portal_links l
		 WHERE l.token_hash = $1`, hash)
}

// PortalLinkNamed returns the link of an id, whoever's it is, or a NotFound error: for a page
// that says what has become of it.
func (q *queries) PortalLinkNamed(ctx context.Context, id model.PortalLinkID) (model.PortalLink, error) {
	return one(ctx, q, scanPortalLink, `
		SELECT `+portalLinkColumns+`
		  FROM portal_links l
		 WHERE l.id = $1`, id)
}

// InsertPortalLink stores a link under a new id, and returns it.
func (t *Tx) InsertPortalLink(ctx context.Context, l model.PortalLink, hash []byte) (model.PortalLink, error) {
	l.Live = l.Modules // nobody shares what they may not manage
	l.ID, l.CreatedAt, l.Version = model.PortalLinkID(t.ids.Next(model.PrefixPortalLink, t.now)), t.now, 1
	_, err := t.exec(ctx, `
		INSERT INTO portal_links (org_id, id, token_hash, kind, modules, recipient, app_id, actor_kind, actor_id, made_by,
		                          created_at, expires_at, revoked_at, opened_at, used_at, opens, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, 0, $13)`,
		l.Org, l.ID, hash, l.Kind, joined(l.Modules), l.Recipient, l.App, l.By.Kind, l.By.ID, l.MadeBy, ms(l.CreatedAt), ms(l.ExpiresAt), l.Version)
	return l, err
}

// ExtendPortalLink has a link expire when l says. It returns a Conflict error when the link
// has another version than l.
func (t *Tx) ExtendPortalLink(ctx context.Context, l model.PortalLink) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE portal_links
		   SET expires_at = $4, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`, l.Org, l.ID, l.Version, ms(l.ExpiresAt))
}

// RevokePortalLink makes a link worthless. It returns a NotFound error when it was already,
// or the organization has no such link.
func (t *Tx) RevokePortalLink(ctx context.Context, org model.OrgID, id model.PortalLinkID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE portal_links
		   SET revoked_at = $3, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND revoked_at = 0`, org, id, ms(t.now))
}

// OpenPortalLink notes that a link was opened once more.
func (t *Tx) OpenPortalLink(ctx context.Context, org model.OrgID, id model.PortalLinkID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE portal_links
		   SET opens = opens + 1, opened_at = $3, used_at = $3
		 WHERE org_id = $1 AND id = $2`, org, id, ms(t.now))
}

const portalSessionQuery = `
	SELECT s.id, s.created_at, s.expires_at, s.last_seen_at, s.ended_at, s.ip, s.user_agent, ` + portalLinkColumns + `
	  FROM portal_sessions s
	  JOIN portal_links l ON l.org_id = s.org_id AND l.id = s.link_id
	 WHERE `

func scanPortalSession(s scanner) (model.PortalSession, error) {
	var p model.PortalSession
	var link portalLinkRow
	var created, expires, seen, ended int64
	err := s.Scan(append([]any{&p.ID, &created, &expires, &seen, &ended, &p.IP, &p.UserAgent}, link.fields()...)...)
	p.Link = link.value()
	p.CreatedAt, p.ExpiresAt, p.LastSeenAt, p.EndedAt = at(created), at(expires), at(seen), at(ended)
	return p, err
}

// PortalSessionByToken returns the session whose cookie has a token of the given SHA-256, or
// a NotFound error.
func (q *queries) PortalSessionByToken(ctx context.Context, hash []byte) (model.PortalSession, error) {
	return one(ctx, q, scanPortalSession, portalSessionQuery+`s.token_hash = $1`, hash)
}

// PortalSession returns a session of a link by its id, or a NotFound error.
func (q *queries) PortalSession(ctx context.Context, org model.OrgID, link model.PortalLinkID, id model.PortalSessionID) (model.PortalSession, error) {
	return one(ctx, q, scanPortalSession, portalSessionQuery+`s.org_id = $1 AND s.link_id = $2 AND s.id = $3`, org, link, id)
}

// InsertPortalSession stores a session of a link under a new id, forgets the oldest of the
// same link when there are more than most, and returns it.
func (t *Tx) InsertPortalSession(ctx context.Context, p model.PortalSession, hash []byte, most int) (model.PortalSession, error) {
	l := p.Link
	p.ID, p.CreatedAt, p.LastSeenAt = model.PortalSessionID(t.ids.Next(model.PrefixPortalSession, t.now)), t.now, t.now
	if _, err := t.exec(ctx, `
		INSERT INTO portal_sessions (org_id, link_id, id, token_hash, ip, user_agent, created_at, expires_at, last_seen_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, 0)`, l.Org, l.ID, p.ID, hash, p.IP, p.UserAgent, ms(p.CreatedAt), ms(p.ExpiresAt)); err != nil {
		return p, err
	}
	_, err := t.exec(ctx, `
		DELETE FROM portal_sessions
		 WHERE org_id = $1 AND link_id = $2
		   AND id IN (SELECT id
		                FROM portal_sessions
		               WHERE org_id = $1 AND link_id = $2
		               ORDER BY id DESC
		               LIMIT 1000 OFFSET $3)`, l.Org, l.ID, most)
	return p, err
}

// SeePortalSession notes that somebody is there in a session.
func (t *Tx) SeePortalSession(ctx context.Context, p model.PortalSession) error {
	if _, err := t.exec(ctx, `
		UPDATE portal_sessions
		   SET last_seen_at = $4
		 WHERE org_id = $1 AND link_id = $2 AND id = $3`, p.Link.Org, p.Link.ID, p.ID, ms(t.now)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE portal_links
		   SET used_at = $3
		 WHERE org_id = $1 AND id = $2`, p.Link.Org, p.Link.ID, ms(t.now))
	return err
}

// EndPortalSession ends a session, from the next request on.
func (t *Tx) EndPortalSession(ctx context.Context, p model.PortalSession) error {
	_, err := t.exec(ctx, `
		UPDATE portal_sessions
		   SET ended_at = $4
		 WHERE org_id = $1 AND link_id = $2 AND id = $3 AND ended_at = 0`, p.Link.Org, p.Link.ID, p.ID, ms(t.now))
	return err
}

// SweepPortal deletes links that open nothing any more since a time, and sessions that are
// over since then. Nothing depends on it.
func (t *Tx) SweepPortal(ctx context.Context, keep time.Duration) error {
	return t.sweep(ctx, keep,
		`DELETE FROM portal_sessions WHERE expires_at < $1`,
		`DELETE FROM portal_links WHERE expires_at < $1`)
}
