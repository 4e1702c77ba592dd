package db

import (
	"context"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// What the operator and applications list goes by id from one page to the next, so that a list of
// whatever length costs what is shown of it.

// ApplicationsAfter returns the applications with an id after the given one, in the
// order in which they were made, at most limit, without their secrets.
func (q *queries) ApplicationsAfter(ctx context.Context, after model.ApplicationID, limit int) ([]model.Application, error) {
	return many(ctx, q, scanApplication, `
		SELECT `+applicationColumns+`
		  FROM applications
		 WHERE id > $1
		 ORDER BY id
		 LIMIT $2`, after, limit)
}

// NewestApplication returns the application that was made last, "" for none.
func (q *queries) NewestApplication(ctx context.Context) (model.ApplicationID, error) {
	return one(ctx, q, scanValue[model.ApplicationID], `
		SELECT COALESCE((SELECT id
		                   FROM applications
		                  ORDER BY created_at DESC, id DESC
		                  LIMIT 1), '')`)
}

// ApplicationsFound returns the applications that a text finds by the id or a part of the name,
// all for "", without their secrets: those with an id before the given one, the newest first, at
// most limit.
func (q *queries) ApplicationsFound(ctx context.Context, text string, before model.ApplicationID, limit int) ([]model.Application, error) {
	if before == "" {
		before = model.PrefixApplication + "~" // behind all
	}
	return many(ctx, q, scanApplication, `
		SELECT `+applicationColumns+`
		  FROM applications
		 WHERE id < $1 AND ($2 = '' OR id = $2 OR LOWER(name) LIKE LOWER($3) ESCAPE '~')
		 ORDER BY id DESC
		 LIMIT $4`, before, text, containing(text), limit)
}

// OrganizationsAfter returns the organizations with an id after the given one, in
// the order in which they were made, at most limit.
func (q *queries) OrganizationsAfter(ctx context.Context, after model.OrgID, limit int) ([]model.Organization, error) {
	return many(ctx, q, scanOrganization, `
		SELECT `+organizationColumns+`
		  FROM organizations
		 WHERE id > $1
		 ORDER BY id
		 LIMIT $2`, after, limit)
}

// OrganizationsBefore returns the organizations with an id before the given one, the newest
// first, at most limit.
func (q *queries) OrganizationsBefore(ctx context.Context, before model.OrgID, limit int) ([]model.Organization, error) {
	return many(ctx, q, scanOrganization, `
		SELECT `+organizationColumns+`
		  FROM organizations
		 WHERE id < $1
		 ORDER BY id DESC
		 LIMIT $2`, before, limit)
}

// CountOrganizations returns how many organizations there are.
func (q *queries) CountOrganizations(ctx context.Context) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT count(*) FROM organizations`)
}

// OrganizationsFound returns the organizations that a text finds, all for "": by the id, by what the
// application calls them, by a domain of theirs, or by a part of the name. They are those with an id
// before the given one, the newest first, at most limit. For a part of a name it looks at all of
// them, which takes 3 to 13 ms of 10,000 (BenchmarkOrganizationsFound).
func (q *queries) OrganizationsFound(ctx context.Context, text string, before model.OrgID, limit int) ([]model.Organization, error) {
	if before == "" {
		before = model.PrefixOrg + "~" // behind all
	}
	if text == "" {
		return q.OrganizationsBefore(ctx, before, limit)
	}
	if model.ValidID(model.PrefixOrg, text) {
		o, err := q.Organization(ctx, model.OrgID(text))
		if model.KindOf(err) == model.NotFound {
			return nil, nil
		}
		return []model.Organization{o}, err
	}
	return many(ctx, q, scanOrganization, `
		SELECT `+organizationColumns+`
		  FROM organizations
		 WHERE id < $2
		   AND (LOWER(name) LIKE LOWER($1) ESCAPE '~' OR external_id = $4 OR id IN (SELECT d.org_id FROM domains d WHERE d.name = LOWER($4)))
		 ORDER BY id DESC
		 LIMIT $3`, containing(text), before, limit, text)
}

// OrganizationsNamed returns the organizations that have a text in their names or that the
// application calls so, and that have an id before the given one, the newest first, at most
// limit. It looks at all of them.
func (q *queries) OrganizationsNamed(ctx context.Context, text string, before model.OrgID, limit int) ([]model.Organization, error) {
	return many(ctx, q, scanOrganization, `
		SELECT `+organizationColumns+`
		  FROM organizations
		 WHERE id < $2 AND (LOWER(name) LIKE LOWER($1) ESCAPE '~' OR external_id = $4)
		 ORDER BY id DESC
		 LIMIT $3`, containing(text), before, limit, text)
}

// OrganizationsCalled returns which organizations have exactly this name, the oldest first, at
// most limit. It looks at all of them.
func (q *queries) OrganizationsCalled(ctx context.Context, name string, limit int) ([]model.OrgID, error) {
	return many(ctx, q, scanValue[model.OrgID], `
		SELECT id
		  FROM organizations
		 WHERE name = $1
		 ORDER BY id
		 LIMIT $2`, name, limit)
}

// containing returns the pattern of LIKE, with ~ as its escape, for whatever contains a text.
func containing(text string) string {
	return "%" + strings.NewReplacer("~", "~~", "%", "~%", "_", "~_").Replace(text) + "%"
}

// UsersAfter returns the users with an id after the given one, in the order in
// which they came, at most limit.
func (q *queries) UsersAfter(ctx context.Context, after model.UserID, limit int) ([]model.User, error) {
	return many(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE id > $1
		 ORDER BY id
		 LIMIT $2`, after, limit)
}

// UsersBefore returns the users with an id before the given one, the newest first, at most
// limit.
func (q *queries) UsersBefore(ctx context.Context, before model.UserID, limit int) ([]model.User, error) {
	return many(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE id < $1
		 ORDER BY id DESC
		 LIMIT $2`, before, limit)
}

// CountUsers returns how many users there are.
func (q *queries) CountUsers(ctx context.Context) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT COUNT(*) FROM users`)
}

// MembersAfter returns the members of an organization with an id after the given one, those
// who are invited among them, the oldest first, at most limit.
func (q *queries) MembersAfter(ctx context.Context, org model.OrgID, after model.MemberID, limit int) ([]model.Member, error) {
	rows, err := many(ctx, q, scanMember, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id > $2
		 ORDER BY m.id
		 LIMIT $3`, org, after, limit)
	if err != nil {
		return nil, err
	}
	return q.withRoles(ctx, org, rows)
}

// MembersBefore returns the members of an organization with an id before the given one, those
// who are invited among them, the newest first, at most limit.
func (q *queries) MembersBefore(ctx context.Context, org model.OrgID, before model.MemberID, limit int) ([]model.Member, error) {
	rows, err := many(ctx, q, scanMember, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id < $2
		 ORDER BY m.id DESC
		 LIMIT $3`, org, before, limit)
	if err != nil {
		return nil, err
	}
	return q.withRoles(ctx, org, rows)
}

// CountAllMembers returns how many members an organization has, with those who are invited:
// each of these has an open invitation. No list is counted that can be long.
func (q *queries) CountAllMembers(ctx context.Context, org model.OrgID) (int, error) {
	n, err := q.CountMembers(ctx, org)
	if err != nil {
		return 0, err
	}
	invited, err := q.CountOpenInvitations(ctx, org)
	return n + invited, err
}

// pickedSessions reads sessions once their ids are picked: what there is to know of
// each takes longer than its id.
const pickedSessions = sessionQuery + `s.id IN (
	SELECT p.id
	  FROM sessions p
	 WHERE p.ended_at = 0 AND p.id > $2 AND `

// SessionsOfAfter returns a user's sessions that have not ended, those with an id
// after the given one, in the order in which they began, at most limit.
func (q *queries) SessionsOfAfter(ctx context.Context, user model.UserID, after model.SessionID, limit int) ([]SessionRow, error) {
	return many(ctx, q, scanSession, pickedSessions+`p.user_id = $1 ORDER BY p.id LIMIT $3) ORDER BY s.id`, user, after, limit)
}

// SessionsInAfter returns the sessions that have not ended and act for an
// organization as SessionsOfAfter does.
func (q *queries) SessionsInAfter(ctx context.Context, org model.OrgID, after model.SessionID, limit int) ([]SessionRow, error) {
	return many(ctx, q, scanSession, pickedSessions+`p.org_id = $1 ORDER BY p.id LIMIT $3) ORDER BY s.id`, org, after, limit)
}
