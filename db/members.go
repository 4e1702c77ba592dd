package db

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anteroom/internal/model"
)

const memberColumns = `m.id, m.org_id, m.user_id, m.email, m.name, m.status, m.source, m.last_active_at, m.created_at, m.version,
	COALESCE((SELECT string_agg(r.role_id, ' ') FROM member_roles r WHERE r.org_id = m.org_id AND r.member_id = m.id), '')`

// memberRow is a member as it is stored: with the ids of its roles.
type memberRow struct {
	model.Member
	roleIDs []model.RoleID
}

func scanMember(s scanner) (memberRow, error) {
	var m memberRow
	var active, created int64
	var roles string
	err := s.Scan(&m.ID, &m.Org, &m.User, &m.Email, &m.Name, &m.Status, &m.Source, &active, &created, &m.Version, &roles)
	m.LastActiveAt, m.CreatedAt = at(active), at(created)
	m.roleIDs = words[model.RoleID](roles)
	return m, err
}

// withRoles puts the roles themselves into the rows.
func (q queries) withRoles(ctx context.Context, org model.OrgID, rows []memberRow) ([]model.Member, error) {
	roles, err := q.Roles(ctx, org)
	if err != nil {
		return nil, err
	}
	all := make([]model.Member, len(rows))
	for i, row := range rows {
		for _, r := range roles {
			if slices.Contains(row.roleIDs, r.ID) {
				row.Roles = append(row.Roles, r)
			}
		}
		all[i] = row.Member
	}
	return all, nil
}

// Member returns a member of an organization with its roles, or a NotFound
// error.
func (q queries) Member(ctx context.Context, org model.OrgID, id model.MemberID) (model.Member, error) {
	return q.member(ctx, org, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id = $2`, org, id)
}

// MemberOfUser returns a user's membership of an organization with its roles,
// or a NotFound error.
func (q queries) MemberOfUser(ctx context.Context, org model.OrgID, user model.UserID) (model.Member, error) {
	return q.member(ctx, org, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.user_id = $2`, org, user)
}

func (q queries) member(ctx context.Context, org model.OrgID, query string, args ...any) (model.Member, error) {
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

// OtherAdministrator reports whether an organization has an active member other
// than except who can keep it going (model.Permissions.Administers).
func (q queries) OtherAdministrator(ctx context.Context, org model.OrgID, except model.MemberID) (bool, error) {
	// CROSS JOIN keeps SQLite from walking through everybody's roles.
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (
		       SELECT 1
		         FROM role_permissions p
		        CROSS JOIN member_roles r
		         JOIN members m ON m.org_id = r.org_id AND m.id = r.member_id AND m.status = 'ACTIVE'
		         JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		        WHERE p.permission = $3
		          AND r.role_id = p.role_id AND r.org_id = $1 AND r.member_id <> $2
		          AND EXISTS (
		              SELECT 1
		                FROM member_roles r2
		                JOIN role_permissions p2 ON p2.role_id = r2.role_id AND p2.permission = $4
		               WHERE r2.org_id = r.org_id AND r2.member_id = r.member_id))`,
		org, except, model.SettingsManage, model.UsersRoleChange)
}

// InsertMember stores a user's membership under a new id, findable by the words
// of name and address, and returns it without roles. It returns a Conflict
// error when the user is a member already.
func (t *Tx) InsertMember(ctx context.Context, org model.OrgID, u model.User, status model.MemberStatus, source model.MemberSource) (model.Member, error) {
	m := model.Member{
		ID: model.MemberID(t.ids.Next(model.PrefixMember, t.now)), Org: org, User: u.ID, Email: u.Email,
		Status: status, Source: source, CreatedAt: t.now, Version: 1,
	}
	if u.FirstName+u.LastName != "" {
		m.Name = u.Name()
	}
	if _, err := t.exec(ctx, `
		INSERT INTO members (org_id, id, user_id, status, source, name, email, name_key, last_active_at, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9, 1)`,
		org, m.ID, u.ID, status, source, m.Name, m.Email, model.Fold(m.DisplayName()), ms(t.now)); err != nil {
		return m, err
	}
	for _, w := range model.Words(m.Name, m.Email) {
		if _, err := t.exec(ctx, `
			INSERT INTO member_words (org_id, word, member_id)
			VALUES ($1, $2, $3)`, org, w, m.ID); err != nil {
			return m, err
		}
	}
	if status != model.MemberActive {
		return m, nil
	}
	_, err := t.exec(ctx, `
		UPDATE organizations
		   SET member_count = member_count + 1
		 WHERE id = $1`, org)
	return m, err
}

// DeleteMember removes a membership, with its roles. It returns a NotFound error
// when the organization has no such member.
func (t *Tx) DeleteMember(ctx context.Context, org model.OrgID, id model.MemberID) error {
	if _, err := t.exec(ctx, `
		UPDATE organizations
		   SET member_count = member_count - 1
		 WHERE id = $1 AND EXISTS (SELECT 1 FROM members m WHERE m.org_id = $1 AND m.id = $2 AND m.status = 'ACTIVE')`, org, id); err != nil {
		return err
	}
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM members
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// AddRole gives a member a role.
func (t *Tx) AddRole(ctx context.Context, org model.OrgID, id model.MemberID, role model.RoleID, source model.RoleSource) error {
	_, err := t.exec(ctx, `
		INSERT INTO member_roles (org_id, member_id, role_id, source)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, member_id, role_id, source) DO NOTHING`, org, id, role, source)
	return err
}

// SetRole makes role the only one that the member holds from source, when the
// member still has the version, and returns the member. It returns a Conflict
// error when the version is another.
func (t *Tx) SetRole(ctx context.Context, org model.OrgID, id model.MemberID, role model.RoleID, source model.RoleSource, version int64) (model.Member, error) {
	if err := t.execOne(ctx, model.Conflicting(""), `
		UPDATE members
		   SET version = version + 1, updated_at = $4
		 WHERE org_id = $1 AND id = $2 AND version = $3`, org, id, version, ms(t.now)); err != nil {
		return model.Member{}, err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM member_roles
		 WHERE org_id = $1 AND member_id = $2 AND source = $3 AND role_id <> $4`, org, id, source, role); err != nil {
		return model.Member{}, err
	}
	if err := t.AddRole(ctx, org, id, role, source); err != nil {
		return model.Member{}, err
	}
	return t.Member(ctx, org, id)
}

// Memberships returns the organizations that a user belongs to or is invited
// to, ordered by name.
func (q queries) Memberships(ctx context.Context, user model.UserID) ([]model.Membership, error) {
	return many(ctx, q, scanMembership, `
		SELECT o.id, o.name, o.logo, m.id, m.status,
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
	err := s.Scan(&m.Org, &m.OrgName, &m.Logo, &m.Member, &m.Status, &m.RoleLabel, &m.InvitedBy, &expires)
	m.InviteExpires = at(expires)
	return m, err
}

// MemberQuery asks for a page of those members of an organization who are ACTIVE
// or INACTIVE, ordered by name. Invitations are not among them.
type MemberQuery struct {
	Words []string       // each must begin a word of the name or address; folded
	From  MemberPosition // the page starts after it; the zero value is the start
	Back  bool           // the page ends before From instead
	Limit int
}

// MemberPosition is a place in the list of members. It stays good when the
// member that it was taken from goes.
type MemberPosition struct {
	NameKey string
	ID      model.MemberID
}

// PositionOf returns the place of a member in the list.
func PositionOf(m model.Member) MemberPosition {
	return MemberPosition{NameKey: model.Fold(m.DisplayName()), ID: m.ID}
}

// MemberPage is a page of members.
type MemberPage struct {
	Members []model.Member
	More    bool // there are others beyond it, in the direction of the query
	Matches int  // how many match the words in all; -1 when that is more than MostMatches, or no words were given
}

// MostMatches is how far matches are counted.
const MostMatches = 1000

// Members returns a page of members with their roles. The cost does not grow
// with the place in the list. A search starts from its rarest word, so that rare
// and absent words are as fast as common ones.
func (q queries) Members(ctx context.Context, org model.OrgID, mq MemberQuery) (MemberPage, error) {
	page := MemberPage{Matches: -1}
	rarest, count, err := q.rarest(ctx, org, mq.Words)
	if err != nil {
		return page, err
	}
	s := &memberSelect{args: []any{org}, where: []string{`m.org_id = $1`, `m.status <> 'PENDING_INVITE'`}, from: `members m`}
	for i, w := range mq.Words {
		if i == rarest && count <= MostMatches {
			// CROSS JOIN keeps SQLite from walking the whole list by name.
			s.from = `(SELECT DISTINCT w.member_id
			           FROM member_words w
			          WHERE w.org_id = $1 AND w.word >= ` + s.arg(w) + ` AND w.word < ` + s.arg(afterPrefix(w)) + `) f
			  CROSS JOIN members m`
			s.where = append(s.where, `m.id = f.member_id`)
			continue
		}
		s.where = append(s.where, `EXISTS (SELECT 1 FROM member_words w WHERE w.org_id = $1 AND w.member_id = m.id AND w.word >= `+
			s.arg(w)+` AND w.word < `+s.arg(afterPrefix(w))+`)`)
	}
	if len(mq.Words) > 0 && count <= MostMatches {
		n, err := one(ctx, q, scanValue[int], `SELECT COUNT(*) FROM `+s.from+` WHERE `+strings.Join(s.where, ` AND `), s.args...)
		if err != nil {
			return page, err
		}
		page.Matches = n
	}
	query := s.page(mq)
	rows, err := many(ctx, q, scanMember, query, s.args...)
	if err != nil {
		return page, err
	}
	if page.More = len(rows) > mq.Limit; page.More {
		rows = rows[:mq.Limit]
	}
	if mq.Back {
		slices.Reverse(rows)
	}
	page.Members, err = q.withRoles(ctx, org, rows)
	return page, err
}

// memberSelect is a query for members in the making. All its texts are
// constants of this file; values go into args.
type memberSelect struct {
	from  string
	where []string
	args  []any
}

func (s *memberSelect) arg(v any) string {
	s.args = append(s.args, v)
	return fmt.Sprintf("$%d", len(s.args))
}

func (s *memberSelect) page(mq MemberQuery) string {
	order, compare := `m.name_key, m.id`, `>`
	if mq.Back {
		order, compare = `m.name_key DESC, m.id DESC`, `<`
	}
	if mq.From != (MemberPosition{}) {
		s.where = append(s.where, `(m.name_key, m.id) `+compare+` (`+s.arg(mq.From.NameKey)+`, `+s.arg(mq.From.ID)+`)`)
	}
	return `SELECT ` + memberColumns + ` FROM ` + s.from + ` WHERE ` + strings.Join(s.where, ` AND `) +
		` ORDER BY ` + order + ` LIMIT ` + s.arg(mq.Limit+1)
}

// rarest returns which of the words the fewest members have, and how many
// entries that is, counted up to one more than MostMatches.
func (q queries) rarest(ctx context.Context, org model.OrgID, words []string) (index, count int, err error) {
	count = MostMatches + 1
	for i, w := range words {
		n, err := one(ctx, q, scanValue[int], `
			SELECT COUNT(*)
			  FROM (SELECT 1 FROM member_words WHERE org_id = $1 AND word >= $2 AND word < $3 LIMIT $4) x`,
			org, w, afterPrefix(w), MostMatches+1)
		if err != nil {
			return 0, 0, err
		}
		if n < count {
			index, count = i, n
		}
	}
	return index, count, nil
}

// afterPrefix returns a text that comes after every text that begins with p.
func afterPrefix(p string) string { return p + "\U0010FFFF" }

// CountMemberships returns how many organizations a user is an active member of
// or invited to.
func (q queries) CountMemberships(ctx context.Context, user model.UserID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM members
		 WHERE user_id = $1 AND status <> 'INACTIVE'`, user)
}
