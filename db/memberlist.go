package db

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// MemberOrder says what a list of members is ordered by. Each order has an index.
type MemberOrder int

// The orders.
const (
	ByName     MemberOrder = iota
	ByActivity             // when the member last did something
	ByAge                  // when the member joined
)

// MemberQuery asks for a page of those members of an organization who are ACTIVE
// or INACTIVE. Invitations are not among them.
type MemberQuery struct {
	Words      []string               // each must be in a word of the name or address, two letters at its beginning; as search.Words returns them
	Role       model.RoleID           // only who holds it; "" for all
	Group      model.DirectoryGroupID // only who is in it, of those that people have made; "" for all
	Status     model.MemberStatus     // only MemberActive or MemberInactive; "" for both
	Order      MemberOrder
	Descending bool
	From       MemberPosition // the page starts after it; the zero value is the start
	Back       bool           // the page ends before From instead
	Limit      int
}

// MemberPosition is a place in the list of members, in any order of it. It stays
// good when the member that it was taken from goes.
type MemberPosition struct {
	NameKey      string
	LastActiveAt time.Time
	ID           model.MemberID
}

// PositionOf returns the place of a member in the list.
func PositionOf(m model.Member) MemberPosition {
	return MemberPosition{NameKey: model.Fold(m.DisplayName()), LastActiveAt: m.LastActiveAt, ID: m.ID}
}

// MemberPage is a page of members.
type MemberPage struct {
	Members []model.Member
	More    bool // there are others beyond it, in the direction of the query
	Matches int  // how many match the query on all its pages; -1 when that is not known: there are more than MostMatches, or none on this page
}

// MostMatches is how far matches are counted.
const MostMatches = 1000

// Members returns a page of members with their roles. The cost does not grow with the
// place in the list, and hardly with the list: a query starts from what the fewest
// members have of all that it asks for.
func (q *queries) Members(ctx context.Context, org model.OrgID, mq MemberQuery) (MemberPage, error) {
	page := MemberPage{Matches: -1}
	s, err := q.selectMembers(ctx, org, mq)
	if err != nil {
		return page, err
	}
	rows, total, err := q.membersOf(ctx, s)
	if err != nil {
		return page, err
	}
	if page.More = len(rows) > mq.Limit; page.More {
		rows = rows[:mq.Limit]
	}
	if mq.Back {
		slices.Reverse(rows)
	}
	switch {
	case len(mq.Words) == 0 && mq.Role == "" && mq.Group == "":
		page.Matches, err = q.countStatus(ctx, org, mq.Status)
	case !page.More && mq.From == (MemberPosition{}):
		page.Matches = len(rows)
	case total > 0 && total <= MostMatches:
		page.Matches = total
	}
	if err != nil {
		return page, err
	}
	page.Members, err = q.withRoles(ctx, org, rows)
	return page, err
}

// CountMembers returns how many members an organization has, active or not.
func (q *queries) CountMembers(ctx context.Context, org model.OrgID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT member_count + (SELECT COUNT(*) FROM members WHERE org_id = $1 AND status = 'INACTIVE')
		  FROM organizations
		 WHERE id = $1`, org)
}

// countStatus returns how many members there are with a status, or with any for
// "": -1 for more than MostMatches of those that nobody keeps a count of.
func (q *queries) countStatus(ctx context.Context, org model.OrgID, status model.MemberStatus) (int, error) {
	counted, inactive := 1, MostMatches+1
	switch status {
	case model.MemberActive:
		inactive = 0
	case model.MemberInactive:
		counted = 0
	}
	return one(ctx, q, func(s scanner) (int, error) {
		var active, others int
		err := s.Scan(&active, &others)
		if others > MostMatches {
			return -1, err
		}
		return active*counted + others, err
	}, `
		SELECT member_count,
		       (SELECT COUNT(*)
		          FROM (SELECT 1 FROM members WHERE org_id = $1 AND status = 'INACTIVE' LIMIT $2) x)
		  FROM organizations
		 WHERE id = $1`, org, inactive)
}
