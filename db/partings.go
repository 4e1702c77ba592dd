package db

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// leaving says of a member m that a directory is about to suspend them: it was decided, and
// their row follows. The first table is nearly always empty, and read first by that.
const leaving = `EXISTS (SELECT 1
	                  FROM partings f
	                 CROSS JOIN directory_users l
	                 WHERE f.org_id = m.org_id AND f.suspends AND m.id > f.last_member
	                   AND l.org_id = m.org_id AND l.member_id <> '' AND l.member_id = m.id AND l.directory_id = f.directory_id)`

// memberStatus is what counts as the status of a member m.
const memberStatus = `CASE WHEN m.status = 'ACTIVE' AND ` + leaving + ` THEN 'INACTIVE' ELSE m.status END`

// isActive says of a member m that they count as active.
const isActive = `m.status = 'ACTIVE' AND NOT ` + leaving

const partingColumns = `p.org_id, p.directory_id, p.suspends, p.deletes, p.last_member, p.done, p.people, p.user_count, p.group_count, p.actor_kind, p.actor_id, p.session_id, p.ip`

func scanParting(s scanner) (p model.Parting, err error) {
	var suspends bool
	err = s.Scan(&p.Org, &p.Directory, &suspends, &p.Deletes, &p.Last, &p.Done, &p.People, &p.Users, &p.Groups, &p.By.Kind, &p.By.ID, &p.By.Session, &p.By.IP)
	p.By.Org, p.Members = p.Org, model.KeepMembers
	if suspends {
		p.Members = model.SuspendMembers
	}
	return p, err
}

// Parting returns what is still to be done of a directory's farewell, or a NotFound error
// when nothing is.
func (q *queries) Parting(ctx context.Context, org model.OrgID, id model.DirectoryID) (model.Parting, error) {
	return one(ctx, q, scanParting, `
		SELECT `+partingColumns+`
		  FROM partings p
		 WHERE p.org_id = $1 AND p.directory_id = $2`, org, id)
}

// Partings returns what is still to be done of farewells of directories, in all
// organizations.
func (q *queries) Partings(ctx context.Context) ([]model.Parting, error) {
	return many(ctx, q, scanParting, `
		SELECT `+partingColumns+`
		  FROM partings p
		 ORDER BY p.directory_id`)
}

// InsertParting notes that a directory parts with its members.
func (t *Tx) InsertParting(ctx context.Context, p model.Parting) error {
	_, err := t.of(string(p.Org)).exec(ctx, `
		INSERT INTO partings (org_id, directory_id, suspends, deletes, last_member, done, people, user_count, group_count, actor_kind, actor_id, session_id, ip)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		p.Org, p.Directory, p.Suspends(), p.Deletes, p.Last, p.Done, p.People, p.Users, p.Groups, p.By.Kind, p.By.ID, p.By.Session, p.By.IP)
	return err
}

// AdvanceParting notes up to whom members were parted with, and how many.
func (t *Tx) AdvanceParting(ctx context.Context, p model.Parting) error {
	return t.of(string(p.Org)).execOne(ctx, model.Missing(""), `
		UPDATE partings
		   SET last_member = $3, done = $4
		 WHERE org_id = $1 AND directory_id = $2`, p.Org, p.Directory, p.Last, p.Done)
}

// DeleteParting notes that all of a farewell is done.
func (t *Tx) DeleteParting(ctx context.Context, org model.OrgID, id model.DirectoryID) error {
	_, err := t.of(string(org)).exec(ctx, `
		DELETE FROM partings
		 WHERE org_id = $1 AND directory_id = $2`, org, id)
	return err
}

// toPart finds the members m whom directory $2 of organization $1 still has to part with:
// those whom it looks after, or, with $3, who are active.
const toPart = `
		  FROM directory_users u
		  JOIN members m ON m.org_id = u.org_id AND m.id = u.member_id AND (m.source = 'directory' OR $3 AND m.status = 'ACTIVE')
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.member_id <> ''`

// CountToPart returns with how many members a directory would have to part.
func (q *queries) CountToPart(ctx context.Context, org model.OrgID, id model.DirectoryID, suspends bool) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)`+toPart, org, id, suspends)
}

// ToPart returns with whom a directory has to part next, at most limit, in the order of
// their ids.
func (q *queries) ToPart(ctx context.Context, p model.Parting, limit int) ([]model.MemberID, error) {
	return many(ctx, q, scanValue[model.MemberID], `
		SELECT u.member_id`+toPart+` AND u.member_id > $4
		 ORDER BY u.member_id
		 LIMIT $5`, p.Org, p.Directory, p.Suspends(), p.Last, limit)
}

// ToPartAmong returns those of some members with whom a directory has to part, as they are
// stored, whatever counts already, with their roles.
func (q *queries) ToPartAmong(ctx context.Context, p model.Parting, ids []model.MemberID) ([]model.Member, error) {
	x := among(filled(ids), p.Org, p.Directory, p.Suspends(), p.Last)
	rows, err := many(ctx, q, scanMember, `
		SELECT `+storedMemberColumns+toPart+` AND m.id > $4 AND m.id IN (`+x.list+`)
		 ORDER BY m.id`, x.args...)
	if err != nil {
		return nil, err
	}
	return q.withRoles(ctx, p.Org, rows)
}

// leaves reports whether a directory is about to suspend a user's member.
func (q *queries) leaves(ctx context.Context, org model.OrgID, user model.UserID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM members m WHERE m.org_id = $1 AND m.user_id = $2 AND `+leaving+`)`, org, user)
}

// PartMembers makes members of an organization ones whom people look after, and with suspend
// inactive by the word of a person, and returns them. They are as the transaction has read
// them.
func (t *Tx) PartMembers(ctx context.Context, org model.OrgID, members []model.Member, suspend bool, by string) ([]model.Member, error) {
	ids, about := make([]model.MemberID, len(members)), make([]string, 0, 2*len(members))
	parted, lost := slices.Clone(members), 0
	for i := range parted {
		m := &parted[i]
		ids[i], about = m.ID, append(about, string(m.ID), string(m.User))
		if suspend && m.Status == model.MemberActive {
			m.Status = model.MemberInactive
			lost++
		}
		if m.Source == model.FromDirectory {
			m.Source = model.FromImport
		}
		m.Version++
	}
	if lost > 0 {
		x := among(filled(ids), org, by, ms(t.now))
		if _, err := t.exec(ctx, `
			INSERT INTO member_suspensions (org_id, member_id, source, suspended_by, suspended_at)
			SELECT m.org_id, m.id, 'manual', CAST($2 AS TEXT), CAST($3 AS BIGINT)
			  FROM members m
			 WHERE m.org_id = $1 AND m.status = 'ACTIVE' AND m.id IN (`+x.list+`)
			ON CONFLICT (org_id, member_id, source) DO NOTHING`, x.args...); err != nil {
			return nil, err
		}
	}
	x := among(filled(ids), org, suspend, ms(t.now))
	if _, err := t.of(about...).exec(ctx, `
		UPDATE members
		   SET status = CASE WHEN $2 AND status = 'ACTIVE' THEN 'INACTIVE' ELSE status END,
		       source = CASE source WHEN 'directory' THEN 'import' ELSE source END, updated_at = $3, version = version + 1
		 WHERE org_id = $1 AND id IN (`+x.list+`)`, x.args...); err != nil {
		return nil, err
	}
	_, err := t.of(string(org)).exec(ctx, `
		UPDATE organizations
		   SET member_count = member_count - $2
		 WHERE id = $1`, org, lost)
	return parted, err
}

// DropDirectoryUsers deletes users of a directory that is deleted, out of all groups, and
// returns who they were. Nothing is remembered of them, and no list is counted: it all goes.
func (t *Tx) DropDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, ids []model.DirectoryUserID) (gone []model.DirectoryUserID, err error) {
	x := among(filled(ids), org)
	if _, err := t.exec(ctx, `
		DELETE FROM directory_group_members
		 WHERE org_id = $1 AND user_id IN (`+x.list+`)`, x.args...); err != nil {
		return nil, err
	}
	x = among(filled(ids), org, directory)
	if gone, err = many(ctx, &t.queries, scanValue[model.DirectoryUserID], `
		DELETE FROM directory_users
		 WHERE org_id = $1 AND directory_id = $2 AND id IN (`+x.list+`)
		RETURNING id`, x.args...); err != nil {
		return nil, err
	}
	_, err = t.of(string(org)).exec(ctx, `
		UPDATE directories
		   SET user_count = user_count - $3
		 WHERE org_id = $1 AND id = $2`, org, directory, len(gone))
	return gone, err
}

// ForgetSome forgets some of what is remembered of the people of a directory that is
// deleted, at most limit of a kind.
func (t *Tx) ForgetSome(ctx context.Context, org model.OrgID, directory model.DirectoryID, limit int) error {
	return t.all(ctx, []string{
		`DELETE FROM directory_deleted_users
		  WHERE org_id = $1 AND directory_id = $2
		    AND id IN (SELECT d.id FROM directory_deleted_users d WHERE d.org_id = $1 AND d.directory_id = $2 LIMIT $3)`,
		`DELETE FROM directory_released
		  WHERE org_id = $1 AND directory_id = $2
		    AND member_id IN (SELECT d.member_id FROM directory_released d WHERE d.org_id = $1 AND d.directory_id = $2 LIMIT $3)`,
	}, org, directory, limit)
}

// RemembersSome reports whether there is anything for ForgetSome to do.
func (q *queries) RemembersSome(ctx context.Context, org model.OrgID, directory model.DirectoryID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM directory_deleted_users WHERE org_id = $1 AND directory_id = $2)
		    OR EXISTS (SELECT 1 FROM directory_released WHERE org_id = $1 AND directory_id = $2)`, org, directory)
}
