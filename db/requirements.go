package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// serving finds the connections c by which a user u can sign in to act for the
// organization that s names: those that serve exactly the domain of the user's address.
const serving = `
	  FROM connections c
	  JOIN domains d ON d.org_id = c.org_id AND d.type = 'ORGANIZATION_DOMAIN' AND d.status = 'VERIFIED'
	 WHERE c.org_id = s.org_id AND c.enabled AND substr(u.email_key, length(u.email_key) - length(d.name)) = '@' || d.name
	   AND (NOT c.chosen_domains
	        OR EXISTS (SELECT 1 FROM connection_domains x
	                    WHERE x.org_id = c.org_id AND x.connection_id = c.id AND x.domain_id = d.id))
	   AND EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = c.org_id AND f.feature = 'sso')`

// requiredOf finds those that are required.
const requiredOf = serving + ` AND c.required`

// requirementColumns are what is asked of a user u who acts for the organization that
// s names, as member m. b is the break-glass member.
const requirementColumns = `COALESCE((SELECT string_agg(c.id, ' ')` + requiredOf + `), ''),
	       b.member_id IS NOT NULL, COALESCE(b.expires_at, 0), COALESCE(b.session_id, ''), COALESCE(b.recovers_until, 0)`

// begunOtherwise says of a session s of user u that a connection is required where it
// acts, and that it was begun by none of those.
const begunOtherwise = `(EXISTS (SELECT 1` + requiredOf + `)
		   AND NOT EXISTS (SELECT 1` + requiredOf + ` AND c.id = s.connection_id))`

// spared says of a session s that break-glass member b has a way around connections in it
// at the time $2 (model.Requirement.MetBy).
const spared = `(b.member_id IS NOT NULL
		        AND (replace(replace(s.amr, 'swk', ''), 'hwk', '') <> s.amr AND (s.connection_id = '' AND s.social = '' OR s.stepped_up_at > 0)
		                AND (b.expires_at = 0 OR b.expires_at > $2)
		             OR b.session_id = s.id AND b.recovers_until > $2))`

const breakGlassOfMember = `
	  LEFT JOIN break_glass b ON b.org_id = m.org_id AND b.member_id = m.id`

// requirementRow is where requirementColumns are scanned to.
type requirementRow struct {
	connections         string
	until, sessionUntil int64
	key                 model.BreakGlassKey
}

func (r *requirementRow) fields() []any {
	return []any{&r.connections, &r.key.Held, &r.until, &r.key.Session, &r.sessionUntil}
}

func (r *requirementRow) value() model.Requirement {
	r.key.Until, r.key.SessionUntil = at(r.until), at(r.sessionUntil)
	return model.Requirement{Connections: words[model.ConnectionID](r.connections), BreakGlass: r.key}
}

// Requirement returns what an organization asks of a user's sign-in before the user
// acts for it, as an active member or to become one.
func (q *queries) Requirement(ctx context.Context, org model.OrgID, user model.UserID) (model.Requirement, error) {
	scan := func(s scanner) (model.Requirement, error) {
		var r requirementRow
		err := s.Scan(r.fields()...)
		return r.value(), err
	}
	return one(ctx, q, scan, `
		SELECT `+requirementColumns+`
		  FROM users u
		  JOIN (SELECT CAST($1 AS TEXT) AS org_id) s ON TRUE
		  LEFT JOIN members m ON m.org_id = s.org_id AND m.user_id = u.id AND m.status = 'ACTIVE'`+breakGlassOfMember+`
		 WHERE u.id = $2`, org, user)
}

// actingFor finds the sessions s that are going on in which active members act for
// organization $1.
const actingFor = `
		  FROM sessions s
		  JOIN users u ON u.id = s.user_id
		  JOIN members m ON m.org_id = s.org_id AND m.user_id = s.user_id AND m.status = 'ACTIVE'` + breakGlassOfMember + `
		 WHERE s.org_id = $1 AND s.ended_at = 0`

// SessionsBegunOtherwise are those for an organization which were begun otherwise than it
// requires at a time.
func SessionsBegunOtherwise(org model.OrgID, now time.Time) Sessions {
	return Sessions{
		condition: `id IN (SELECT s.id` + actingFor + ` AND ` + begunOtherwise + ` AND NOT ` + spared + `)`, args: []any{org, ms(now)},
	}
}

// CountPeopleOtherwise returns how many people act for an organization in sessions that
// would be over if a connection were required as well.
func (q *queries) CountPeopleOtherwise(ctx context.Context, org model.OrgID, id model.ConnectionID, now time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(DISTINCT s.user_id)`+actingFor+`
		   AND EXISTS (SELECT 1`+serving+` AND c.id = $3)
		   AND NOT EXISTS (SELECT 1`+serving+` AND (c.id = $3 OR c.required) AND c.id = s.connection_id)
		   AND NOT `+spared, org, ms(now), id)
}

// DomainMembers is how many active members of an organization have an address in a domain.
type DomainMembers struct {
	Domain  string
	Members int
}

// MembersServed returns the verified domains that a connection serves, with how many active
// members have addresses there, in the order of their names.
func (q *queries) MembersServed(ctx context.Context, org model.OrgID, id model.ConnectionID) ([]DomainMembers, error) {
	scan := func(s scanner) (d DomainMembers, err error) { return d, s.Scan(&d.Domain, &d.Members) }
	return many(ctx, q, scan, `
		SELECT d.name,
		       (SELECT COUNT(*)
		          FROM members m
		          JOIN users u ON u.id = m.user_id
		         WHERE m.org_id = d.org_id AND m.status = 'ACTIVE' AND substr(u.email_key, length(u.email_key) - length(d.name)) = '@' || d.name)
		  FROM connections c
		  JOIN domains d ON d.org_id = c.org_id AND d.type = 'ORGANIZATION_DOMAIN' AND d.status = 'VERIFIED'
		 WHERE c.org_id = $1 AND c.id = $2
		   AND (NOT c.chosen_domains
		        OR EXISTS (SELECT 1 FROM connection_domains x
		                    WHERE x.org_id = c.org_id AND x.connection_id = c.id AND x.domain_id = d.id))
		 ORDER BY d.name`, org, id)
}
