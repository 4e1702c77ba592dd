package db

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// memberSelect is a query for a page of members. All its texts are constants of this
// package; values go into args, of which $1 is the organization.
type memberSelect struct {
	MemberQuery
	args []any

	first   *memberFilter  // whose entries are read; nil to read the list itself
	entries int            // how many there are of first
	listed  []memberFilter // others that are looked for among their entries
	others  []memberFilter // and in the row of each member
	reach   int            // how many entries are read when not all are
}

func (s *memberSelect) arg(v any) string {
	s.args = append(s.args, v)
	return argument(len(s.args))
}

// selectMembers decides how the members that a query asks for are found.
func (q *queries) selectMembers(ctx context.Context, org model.OrgID, mq MemberQuery) (*memberSelect, error) {
	s := &memberSelect{MemberQuery: mq, args: []any{org}, entries: mostEntries, others: filtersOf(mq)}
	if mq.Order == ByActivity { // each entry has to be looked up
		s.entries = mostCounted
	}
	counts := map[memberFilter]int{}
	for i := range s.others {
		f := &s.others[i]
		n, err := q.countEntries(ctx, org, f, len(s.others) == 1 && mq.Order == ByName)
		if err != nil {
			return nil, err
		}
		if counts[*f] = n; n < s.entries {
			s.first, s.entries = f, n
		}
	}
	if len(s.others) == 1 && s.others[0].inOrder() && mq.Order == ByName { // in this order already, however many there are
		s.first, s.entries = &s.others[0], counts[s.others[0]]
	}
	if s.first == nil {
		return s, nil
	}
	rest := s.others
	s.others = nil
	for _, f := range rest {
		switch n := counts[f]; {
		case f == *s.first:
		case n < mostEntries && n < 4*s.entries: // a member that is looked up takes as long as four entries
			s.listed = append(s.listed, f)
		default:
			s.others = append(s.others, f)
		}
	}
	return s, nil
}

// membersOf returns the rows of a page, one more if there are more, and how many
// members match on all pages: 0 when that is not known.
func (q *queries) membersOf(ctx context.Context, s *memberSelect) (rows []memberRow, total int, err error) {
	if s.first == nil {
		rows, _, err = q.memberPage(ctx, s, s.walk)
		return rows, 0, err
	}
	if s.entries < mostCounted {
		return q.memberPage(ctx, s, s.all)
	}
	// Of the first in order most match, or else few do and all have to be looked at.
	for s.reach = 4 * s.Limit; ; s.reach *= 8 {
		rows, _, err = q.memberPage(ctx, s, s.begin)
		if err != nil || len(rows) > s.Limit || s.reach >= s.entries {
			return rows, 0, err
		}
	}
}

// memberPage returns the rows of those that another query picks by id, with the total
// that it says.
func (q *queries) memberPage(ctx context.Context, s *memberSelect, pick func() string) (rows []memberRow, total int, err error) {
	type granted struct {
		memberRow
		key, role, source string
	}
	var cells memberCells
	var key, role, source string
	query, args := s.page(pick)
	all, err := many(ctx, q, func(row scanner) (granted, error) {
		m, err := cells.scan(row, &key, &role, &source, &total)
		return granted{m, key, role, source}, err
	}, query, args...)
	inOrder := func(a, b granted) int {
		if c := s.compare(a.memberRow, a.key, b.memberRow, b.key); c != 0 {
			return c
		}
		return cmp.Compare(a.role+" "+a.source, b.role+" "+b.source)
	}
	if !slices.IsSortedFunc(all, inOrder) {
		slices.SortFunc(all, inOrder)
	}
	for _, g := range all {
		if n := len(rows); n == 0 || rows[n-1].ID != g.ID {
			rows = append(rows, g.memberRow)
		}
		if g.role != "" {
			rows[len(rows)-1].hold(g.role, g.source)
		}
	}
	return rows, total, err
}

// compare returns which of two rows the list has first: -1 for a.
func (s *memberSelect) compare(a memberRow, aKey string, b memberRow, bKey string) int {
	c := 0
	switch s.Order {
	case ByName:
		c = cmp.Compare(aKey, bKey)
	case ByActivity:
		c = a.LastActiveAt.Compare(b.LastActiveAt)
	}
	if c == 0 {
		c = cmp.Compare(a.ID, b.ID)
	}
	if s.Descending != s.Back {
		return -c
	}
	return c
}

// page returns the query for a page of those that another query picks by id, with its
// arguments: a row for each role that they hold, or one without a role. The columns are
// read for the page alone, and its order is made of them afterwards: the engine, which
// has it already, would sort whole rows again.
func (s *memberSelect) page(pick func() string) (query string, args []any) {
	s.args = s.args[:1]
	query = `SELECT ` + memberOwnColumns + `, m.name_key, COALESCE(r.role_id, ''), COALESCE(r.source, ''), p.total
		  FROM (` + pick() + s.order(``) + ` LIMIT ` + s.arg(s.Limit+1) + `) p
		 CROSS JOIN members m
		  LEFT JOIN member_roles r ON r.org_id = $1 AND r.member_id = m.id
		 WHERE m.org_id = $1 AND m.id = p.id`
	return query, s.args
}

// walk goes through the list in its order, of whose index it reads nothing but that.
func (s *memberSelect) walk() string {
	query := `SELECT m.id, 0 AS total FROM members m WHERE m.org_id = $1`
	for _, f := range s.others {
		if f.status == "" {
			query += ` AND ` + f.has(s)
		}
	}
	return query + statusCondition(s.Status) + s.after(`m.`)
}

// all finds and counts all who match.
func (s *memberSelect) all() string {
	return `SELECT c.id, c.total FROM (
		SELECT c.*, COUNT(*) OVER () AS total FROM (` + s.looked(s.listing()) + `) c) c WHERE TRUE` + s.after(`c.`)
}

// begin finds who match among the first that have an entry.
func (s *memberSelect) begin() string {
	return `SELECT c.id, 0 AS total FROM (` +
		s.looked(s.listing()+s.after(`x.`)+s.order(`x.`)+` LIMIT `+s.arg(s.reach)) + `) c WHERE TRUE`
}

// listing returns a query for those with an entry in all that are looked at.
func (s *memberSelect) listing() string {
	query := `SELECT DISTINCT x.name_key, x.id FROM (` + s.first.entries(s) + `) x WHERE TRUE`
	for _, f := range s.listed {
		query += ` AND x.id IN (SELECT y.id FROM (` + f.entries(s) + `) y)`
	}
	return query
}

// looked returns a query for those of a listing who have the rest, with what they are
// ordered by. CROSS JOIN keeps SQLite from walking the whole list in its order.
func (s *memberSelect) looked(listing string) string {
	if len(s.others) == 0 && s.Order != ByActivity {
		return listing
	}
	query := `SELECT m.id, m.name_key, m.last_active_at FROM (` + listing + `) e
		 CROSS JOIN members m WHERE m.org_id = $1 AND m.id = e.id`
	for _, f := range s.others {
		query += ` AND ` + f.has(s)
	}
	return query
}

// columns are what the list is ordered by.
func (s *memberSelect) columns(of string) []string {
	switch s.Order {
	case ByActivity:
		return []string{of + `last_active_at`, of + `id`}
	case ByAge: // the text order of ids is their time order
		return []string{of + `id`}
	}
	return []string{of + `name_key`, of + `id`}
}

// after returns the condition that the page begins after its position.
func (s *memberSelect) after(of string) string {
	if s.From == (MemberPosition{}) {
		return ``
	}
	var values []string
	switch s.Order {
	case ByName:
		values = append(values, s.arg(s.From.NameKey))
	case ByActivity:
		values = append(values, s.arg(ms(s.From.LastActiveAt)))
	}
	compare := ` > `
	if s.Descending != s.Back {
		compare = ` < `
	}
	values = append(values, s.arg(s.From.ID))
	return ` AND (` + strings.Join(s.columns(of), `, `) + `)` + compare + `(` + strings.Join(values, `, `) + `)`
}

func (s *memberSelect) order(of string) string {
	direction := ``
	if s.Descending != s.Back {
		direction = ` DESC`
	}
	return ` ORDER BY ` + strings.Join(s.columns(of), direction+`, `) + direction
}

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
