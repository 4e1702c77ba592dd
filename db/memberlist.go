package db

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anteroom/internal/model"
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
	Words      []string           // each must be in a word of the name or address, two letters at its beginning; as search.Words returns them
	Role       model.RoleID       // only who holds it; "" for all
	Status     model.MemberStatus // only MemberActive or MemberInactive; "" for both
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

// Members returns a page of members with their roles. The cost does not grow
// with the place in the list. A query starts from what the fewest members have
// of all that it asks for, so that rare and absent words and roles are as fast
// as common ones.
func (q queries) Members(ctx context.Context, org model.OrgID, mq MemberQuery) (MemberPage, error) {
	page := MemberPage{Matches: -1}
	s, few, err := q.selectMembers(ctx, org, mq)
	if err != nil {
		return page, err
	}
	query, args := s.page(mq)
	scan := scanMember
	if few {
		scan = func(s scanner) (memberRow, error) { return scanMember(withTotal{s, &page.Matches}) }
	}
	rows, err := many(ctx, q, scan, query, args...)
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
	case len(mq.Words) == 0 && mq.Role == "":
		page.Matches, err = q.countStatus(ctx, org, mq.Status)
	case !page.More && mq.From == (MemberPosition{}):
		page.Matches = len(rows)
	}
	if err != nil {
		return page, err
	}
	page.Members, err = q.withRoles(ctx, org, rows)
	return page, err
}

// countStatus returns how many members there are with a status, or with any for
// "": -1 for more than MostMatches of those that nobody keeps a count of.
func (q queries) countStatus(ctx context.Context, org model.OrgID, status model.MemberStatus) (int, error) {
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

// selectMembers puts a query together. few reports that no more than MostMatches
// can match, so that counting is cheap.
func (q queries) selectMembers(ctx context.Context, org model.OrgID, mq MemberQuery) (s *memberSelect, few bool, err error) {
	filters := filtersOf(mq)
	rarest, least := -1, MostMatches+1
	for i, f := range filters {
		c := &memberSelect{args: []any{org}}
		query := `SELECT COUNT(*), COUNT(DISTINCT x.member_id) FROM (` + f.entries(c) + ` LIMIT ` + c.arg(mostEntries) + `) x`
		n, err := one(ctx, q, scanCandidates, query, c.args...)
		if err != nil {
			return nil, false, err
		}
		if n < least {
			rarest, least = i, n
		}
	}
	s = &memberSelect{from: listFrom, args: []any{org}}
	for i, f := range filters {
		if i == rarest {
			// CROSS JOIN keeps SQLite from walking the whole list in its order.
			s.from = `(SELECT DISTINCT member_id FROM (` + f.entries(s) + `) e) f
			 CROSS JOIN members m WHERE m.org_id = $1 AND m.id = f.member_id`
			continue
		}
		s.where += ` AND ` + f.has(s)
	}
	s.where += statusCondition(mq.Status)
	return s, rarest >= 0, nil
}

// listFrom walks the list in its order.
const listFrom = `members m WHERE m.org_id = $1`

// statusCondition returns the condition for a status, "" for both. It repeats
// that of partial indexes: without it, the engine does not use them.
func statusCondition(status model.MemberStatus) string {
	switch status {
	case model.MemberInactive:
		return ` AND m.status = 'INACTIVE'`
	case model.MemberActive:
		return ` AND m.status <> 'PENDING_INVITE' AND m.status = 'ACTIVE'`
	}
	return ` AND m.status <> 'PENDING_INVITE'`
}

// memberSelect is a query for members in the making. All its texts are constants
// of this file; values go into args, of which $1 is the organization.
type memberSelect struct {
	from, where string
	args        []any
}

func (s *memberSelect) arg(v any) string {
	s.args = append(s.args, v)
	return fmt.Sprintf("$%d", len(s.args))
}

// page returns the query for a page, and its arguments.
func (s *memberSelect) page(mq MemberQuery) (query string, args []any) {
	p := memberSelect{from: s.from, where: s.where, args: slices.Clone(s.args)}
	columns, descending := []string{`m.name_key`, `m.id`}, mq.Descending != mq.Back
	switch mq.Order {
	case ByActivity:
		columns[0] = `m.last_active_at`
	case ByAge: // the text order of ids is their time order
		columns = []string{`m.id`}
	}
	compare, direction := ` > `, ``
	if descending {
		compare, direction = ` < `, ` DESC`
	}
	after := ``
	if mq.From != (MemberPosition{}) {
		values := []string{p.arg(mq.From.ID)}
		switch mq.Order {
		case ByName:
			values = []string{p.arg(mq.From.NameKey), values[0]}
		case ByActivity:
			values = []string{p.arg(ms(mq.From.LastActiveAt)), values[0]}
		}
		after = ` AND (` + strings.Join(columns, `, `) + `)` + compare + `(` + strings.Join(values, `, `) + `)`
	}
	order := ` ORDER BY ` + strings.Join(columns, direction+`, `) + direction
	limit := ` LIMIT ` + p.arg(mq.Limit+1)
	if s.from == listFrom {
		return `SELECT ` + memberColumns + ` FROM ` + p.from + p.where + after + order + limit, p.args
	}
	// The few that match are counted and sorted by what that takes; the columns
	// are read for the page alone.
	return `SELECT ` + memberColumns + `, p.total FROM (
		SELECT m.id, m.total FROM (
		SELECT m.id, m.name_key, m.last_active_at, COUNT(*) OVER () AS total FROM ` + p.from + p.where + `) m
		 WHERE TRUE` + after + order + limit + `) p
		 CROSS JOIN members m WHERE m.org_id = $1 AND m.id = p.id` + order, p.args
}

// withTotal scans one more column, the total.
type withTotal struct {
	scanner
	total *int
}

// Scan implements scanner.
func (w withTotal) Scan(dest ...any) error { return w.scanner.Scan(append(dest, w.total)...) }
