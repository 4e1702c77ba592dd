package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// InGroup reports whether a member is in a group that people have made.
func (q *queries) InGroup(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, member model.MemberID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM group_members WHERE org_id = $1 AND group_id = $2 AND member_id = $3)`, org, group, member)
}

// GroupsMadeHereOf returns the groups that people have made and that a member is in.
func (q *queries) GroupsMadeHereOf(ctx context.Context, org model.OrgID, member model.MemberID) ([]model.DirectoryGroupID, error) {
	return many(ctx, q, scanValue[model.DirectoryGroupID], `
		SELECT group_id
		  FROM group_members
		 WHERE org_id = $1 AND member_id = $2
		 ORDER BY group_id`, org, member)
}

// GroupNamesOf returns the names of all groups that a user is in as a member of an
// organization, whoever has made them, at most limit. A name that several have comes as
// often.
func (q *queries) GroupNamesOf(ctx context.Context, org model.OrgID, user model.UserID, limit int) ([]string, error) {
	return many(ctx, q, scanValue[string], `
		SELECT g.display_name
		  FROM members m
		  JOIN group_members x ON x.org_id = m.org_id AND x.member_id = m.id
		  JOIN directory_groups g ON g.org_id = x.org_id AND g.id = x.group_id
		 WHERE m.org_id = $1 AND m.user_id = $2
		 UNION ALL
		SELECT g.display_name
		  FROM members m
		  JOIN directory_users u ON u.org_id = m.org_id AND u.member_id = m.id AND u.member_id <> ''
		  JOIN directory_group_members x ON x.org_id = u.org_id AND x.user_id = u.id
		  JOIN directory_groups g ON g.org_id = x.org_id AND g.id = x.group_id
		 WHERE m.org_id = $1 AND m.user_id = $2
		 LIMIT $3`, org, user, limit)
}

// MembersInGroupsHere returns the members who are in groups that people have made, by the
// ids of the groups, or who have a role for one, in the order of their ids, those behind
// after, at most limit.
func (q *queries) MembersInGroupsHere(ctx context.Context, org model.OrgID, groups []string, after model.MemberID, limit int) ([]model.GrantedMember, error) {
	g := among(groups, org, model.SourceGroups, after, limit)
	return q.granted(ctx, org, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id IN (`+grantedBy+`
		        UNION
		       SELECT member_id
		         FROM (SELECT DISTINCT x.member_id
		                 FROM group_members x
		                WHERE x.org_id = $1 AND x.member_id > $3 AND x.group_id IN (`+g.list+`)
		                ORDER BY x.member_id
		                LIMIT $4) g)
		 ORDER BY m.id
		 LIMIT $4`, g.args...)
}

// GroupsHereAmong returns in which of some groups that people have made members are: those
// members whose ids are from first to last. Groups are named by their ids.
func (q *queries) GroupsHereAmong(ctx context.Context, org model.OrgID, groups []string, first, last model.MemberID) ([]model.SeenGroups, error) {
	g := among(groups, org, first, last)
	all, err := many(ctx, q, scanInGroup, `
		SELECT x.member_id, x.group_id
		  FROM group_members x
		 WHERE x.org_id = $1 AND x.member_id BETWEEN $2 AND $3 AND x.group_id IN (`+g.list+`)
		 ORDER BY x.member_id`, g.args...)
	return seenOf(all), err
}

// PeopleOfPushedGroup returns users who are in a group of a directory, of whom the term has
// something, in the order of their ids, those behind after, at most limit.
func (q *queries) PeopleOfPushedGroup(ctx context.Context, g model.DirectoryGroup, term string, after model.DirectoryUserID, limit int) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_group_members x
		  JOIN directory_users u ON u.org_id = x.org_id AND u.directory_id = $2 AND u.id = x.user_id
		 WHERE x.org_id = $1 AND x.group_id = $3 AND x.user_id > $4
		   AND ($5 = '' OR u.user_key LIKE $5 ESCAPE '~' OR u.display_key LIKE $5 ESCAPE '~' OR u.given_key LIKE $5 ESCAPE '~'
		                OR u.family_key LIKE $5 ESCAPE '~' OR u.email_key LIKE $5 ESCAPE '~')
		 ORDER BY x.user_id
		 LIMIT $6`, g.Org, g.Directory, g.ID, after, PeopleQuery{Term: term}.like(), limit)
}

// GroupNamesAmong returns the names of all groups that members are in, whoever has made
// them: those members whose ids are from first to last.
func (q *queries) GroupNamesAmong(ctx context.Context, org model.OrgID, first, last model.MemberID) ([]model.SeenGroups, error) {
	all, err := many(ctx, q, scanInGroup, `
		SELECT x.member_id, g.display_name
		  FROM group_members x
		  JOIN directory_groups g ON g.org_id = x.org_id AND g.directory_id = '' AND g.id = x.group_id
		 WHERE x.org_id = $1 AND x.member_id BETWEEN $2 AND $3
		 UNION ALL
		SELECT u.member_id, g.display_name
		  FROM directory_users u
		  JOIN directory_group_members x ON x.org_id = u.org_id AND x.user_id = u.id
		  JOIN directory_groups g ON g.org_id = x.org_id AND g.directory_id = u.directory_id AND g.id = x.group_id
		 WHERE u.org_id = $1 AND u.member_id <> '' AND u.member_id BETWEEN $2 AND $3
		 ORDER BY 1, 2`, org, first, last)
	return seenOf(all), err
}
