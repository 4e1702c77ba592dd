package db

import (
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

const (
	memberOwnColumns = `m.id, m.user_id, m.email, m.name, ` + memberStatus + `, ` + memberOtherColumns
	memberColumns    = memberOwnColumns + heldRoles

	// storedMemberColumns are for who writes down what counts already.
	storedMemberColumns = `m.id, m.user_id, m.email, m.name, m.status, ` + memberOtherColumns + heldRoles

	memberOtherColumns = `m.source, m.picture, m.last_active_at, m.created_at, m.version`
	heldRoles          = `,
	COALESCE((SELECT string_agg(r.role_id || ' ' || r.source, ' ') FROM member_roles r WHERE r.org_id = m.org_id AND r.member_id = m.id), '')`
)

// memberRow is a member as it is stored: with the ids of its roles, and without
// the organization, which every query names.
type memberRow struct {
	model.Member
	roleIDs []model.RoleID
}

// scanMember reads memberColumns.
func scanMember(s scanner) (memberRow, error) {
	var c memberCells
	var roles string
	m, err := c.scan(s, &roles)
	for grant := range slices.Chunk(strings.Fields(roles), 2) {
		m.hold(grant[0], grant[1])
	}
	return m, err
}

// memberCells take memberOwnColumns as the driver has them, row after row: into types of
// their own takes three times as long, and a page has 500.
type memberCells struct {
	id, user, email, name, status, source, picture string
	active, created, version                       int64

	all []any
}

// scan reads a row, with what is behind these columns.
func (c *memberCells) scan(s scanner, more ...any) (memberRow, error) {
	if c.all == nil {
		c.all = append([]any{&c.id, &c.user, &c.email, &c.name, &c.status, &c.source, &c.picture, &c.active, &c.created, &c.version}, more...)
	}
	err := s.Scan(c.all...)
	return memberRow{Member: model.Member{
		ID: model.MemberID(c.id), User: model.UserID(c.user), Email: c.email, Name: c.name, Status: model.MemberStatus(c.status), Source: model.MemberSource(c.source),
		Picture: c.picture, LastActiveAt: at(c.active), CreatedAt: at(c.created), Version: c.version,
	}}, err
}

// hold gives the row a role, granted by source.
func (row *memberRow) hold(role, source string) {
	row.roleIDs = append(row.roleIDs, model.RoleID(role))
	if model.RoleSource(source).Fixed() {
		row.Fixed = append(row.Fixed, model.RoleID(role))
	}
}

// withRoles puts the organization and the roles themselves into the rows.
func (q *queries) withRoles(ctx context.Context, org model.OrgID, rows []memberRow) ([]model.Member, error) {
	roles, err := q.Roles(ctx, org)
	if err != nil {
		return nil, err
	}
	all := make([]model.Member, len(rows))
	for i, row := range rows {
		row.Org = org
		all[i] = row.with(roles)
	}
	return all, nil
}

// with returns the member with those of the roles that it has.
func (row memberRow) with(roles []model.Role) model.Member {
	for _, r := range roles {
		if slices.Contains(row.roleIDs, r.ID) {
			row.Roles = append(row.Roles, r)
		}
	}
	return row.Member
}

// Member returns a member of an organization with its roles, or a NotFound
// error.
func (q *queries) Member(ctx context.Context, org model.OrgID, id model.MemberID) (model.Member, error) {
	return q.member(ctx, org, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id = $2`, org, id)
}

// MemberOfUser returns a user's membership of an organization with its roles,
// or a NotFound error.
func (q *queries) MemberOfUser(ctx context.Context, org model.OrgID, user model.UserID) (model.Member, error) {
	return q.member(ctx, org, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.user_id = $2`, org, user)
}

func (q *queries) member(ctx context.Context, org model.OrgID, query string, args ...any) (model.Member, error) {
	row, err := one(ctx, q, scanMember, query, args...)
	if err != nil {
		return model.Member{}, err
	}
	all, err := q.withRoles(ctx, org, []memberRow{row})
	if err != nil {
		return model.Member{}, err
	}
	return all[0], nil
}

// InsertMember stores a user's membership under a new id, findable by the words
// of name and address, and returns it without roles. It returns a Conflict
// error when the user is a member already.
func (t *Tx) InsertMember(ctx context.Context, org model.OrgID, u model.User, status model.MemberStatus, source model.MemberSource) (model.Member, error) {
	m := model.Member{
		ID: model.MemberID(t.ids.Next(model.PrefixMember, t.now)), Org: org, User: u.ID,
		Status: status, Source: source, CreatedAt: t.now, Version: 1,
	}
	err := t.insertMember(ctx, &m, u)
	return m, err
}

// insertMember stores a member as its user is called, findable by the words of name
// and address.
func (t *Tx) insertMember(ctx context.Context, m *model.Member, u model.User) error {
	m.Email, m.Name, m.Picture = u.Email, "", u.Picture
	if u.FirstName+u.LastName != "" {
		m.Name = u.Name()
	}
	if _, err := t.of(string(m.User)).exec(ctx, `
		INSERT INTO members (org_id, id, user_id, status, source, name, email, name_key, words, picture, last_active_at, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		m.Org, m.ID, m.User, m.Status, m.Source, m.Name, m.Email, model.Fold(m.DisplayName()), storedWords(*m), m.Picture, ms(m.LastActiveAt), ms(m.CreatedAt), ms(t.now), m.Version); err != nil {
		return err
	}
	if err := t.addWords(ctx, *m); err != nil {
		return err
	}
	if m.Status != model.MemberActive {
		return nil
	}
	_, err := t.of(string(m.Org)).exec(ctx, `
		UPDATE organizations
		   SET member_count = member_count + 1
		 WHERE id = $1`, m.Org)
	return err
}

// DeleteMember removes a membership, with its roles and groups. It returns a NotFound error
// when the organization has no such member.
func (t *Tx) DeleteMember(ctx context.Context, org model.OrgID, id model.MemberID) error {
	if _, err := t.of(string(org)).exec(ctx, `
		UPDATE organizations
		   SET member_count = member_count - 1
		 WHERE id = $1 AND EXISTS (SELECT 1 FROM members m WHERE m.org_id = $1 AND m.id = $2 AND m.status = 'ACTIVE')`, org, id); err != nil {
		return err
	}
	if err := t.dropWords(ctx, org, id); err != nil {
		return err
	}
	if err := t.leaveGroups(ctx, org, id); err != nil {
		return err
	}
	return t.of(string(id)).execOne(ctx, model.Missing(""), `
		DELETE FROM members
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// AddRole gives a member a role.
func (t *Tx) AddRole(ctx context.Context, org model.OrgID, id model.MemberID, role model.RoleID, source model.RoleSource) error {
	_, err := t.of(string(id)).exec(ctx, `
		INSERT INTO member_roles (org_id, member_id, role_id, source, name_key)
		VALUES ($1, $2, $3, $4, (SELECT CASE status WHEN 'PENDING_INVITE' THEN '' ELSE name_key END FROM members WHERE org_id = $1 AND id = $2))
		ON CONFLICT (org_id, member_id, role_id, source) DO NOTHING`, org, id, role, source)
	return err
}

// SetRoles makes these all that people gave a member, or that the member has for want of
// that, and what a group gave all else. The member is as the transaction has read it. It
// returns the member as it is then. It returns a Conflict error when the
// version is another.
func (t *Tx) SetRoles(ctx context.Context, m model.Member, given []model.RoleGrant) (model.Member, error) {
	of := t.of(string(m.ID))
	if err := of.execOne(ctx, model.Conflicting(""), `
		UPDATE members
		   SET version = version + 1, updated_at = $4
		 WHERE org_id = $1 AND id = $2 AND version = $3`, m.Org, m.ID, m.Version, ms(t.now)); err != nil {
		return model.Member{}, err
	}
	if _, err := of.exec(ctx, `
		DELETE FROM member_roles
		 WHERE org_id = $1 AND member_id = $2 AND source IN ($3, $4)`, m.Org, m.ID, model.SourceManual, model.SourceDefault); err != nil {
		return model.Member{}, err
	}
	roles := make([]model.RoleID, len(given))
	for i, g := range given {
		if err := t.AddRole(ctx, m.Org, m.ID, g.Role, g.Source); err != nil {
			return model.Member{}, err
		}
		roles[i] = g.Role
	}
	if _, err := t.exec(ctx, `
		DELETE FROM directory_released
		 WHERE org_id = $1 AND member_id = $2 AND role_id <> ''`, m.Org, m.ID); err != nil { // they are no directory's any more
		return model.Member{}, err
	}
	all, err := t.Roles(ctx, m.Org)
	m.Version, m.Roles = m.Version+1, nil
	return memberRow{m, slices.Concat(roles, m.Fixed)}.with(all), err
}

// Memberships returns the organizations that a user belongs to or is invited
// to, ordered by name.
func (q *queries) Memberships(ctx context.Context, user model.UserID) ([]model.Membership, error) {
	return many(ctx, q, scanMembership, `
		SELECT o.id, o.name, o.logo, `+suspended+`o.id), m.id, `+memberStatus+`, m.source,
		       COALESCE((SELECT string_agg(r.label, ', ')
		                   FROM member_roles mr
		                   JOIN roles r ON r.id = mr.role_id
		                  WHERE mr.org_id = m.org_id AND mr.member_id = m.id), ''),
		       COALESCE(i.invited_by, ''), COALESCE(i.expires_at, 0)
		  FROM members m
		  JOIN organizations o ON o.id = m.org_id
		  LEFT JOIN invitations i ON i.org_id = m.org_id AND i.member_id = m.id AND i.state = 'open'
		 WHERE m.user_id = $1
		 ORDER BY o.name, o.id`, user)
}

func scanMembership(s scanner) (model.Membership, error) {
	var m model.Membership
	var expires int64
	err := s.Scan(&m.Org, &m.OrgName, &m.Logo, &m.Suspended, &m.Member, &m.Status, &m.Source, &m.RoleLabel, &m.InvitedBy, &expires)
	m.InviteExpires = at(expires)
	return m, err
}

const membershipsQuery = `
	SELECT COUNT(*)
	  FROM members
	 WHERE user_id = $1 AND status <> 'INACTIVE'`

// Members go with their organization.
var membershipsOf = questionOf[int](nil, membershipsQuery, goesWith("organizations"))

// CountMemberships returns to how many organizations a user belongs or is invited.
func (q *queries) CountMemberships(ctx context.Context, user model.UserID) (int, error) {
	return membershipsOf.ask(q, string(user), func() (int, error) { return one(ctx, q, scanValue[int], membershipsQuery, user) })
}
