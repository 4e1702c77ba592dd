package db

import (
	"context"
	"fmt"
	"strings"

	"anteroom/internal/model"
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
	return fmt.Sprintf("$%d", len(s.args))
}

// selectMembers decides how the members that a query asks for are found.
func (q queries) selectMembers(ctx context.Context, org model.OrgID, mq MemberQuery) (*memberSelect, error) {
	s := &memberSelect{MemberQuery: mq, args: []any{org}, entries: mostEntries, others: filtersOf(mq)}
	if mq.Order == ByActivity { // each entry has to be looked up
		s.entries = mostCounted
	}
	counts := map[memberFilter]int{}
	for i := range s.others {
		f := &s.others[i]
		n, err := q.countEntries(ctx, org, f)
		if err != nil {
			return nil, err
		}
		if counts[*f] = n; n < s.entries {
			s.first, s.entries = f, n
		}
	}
	if len(s.others) == 1 && s.others[0].only != "" && mq.Order == ByName { // in this order already, however many there are
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
func (q queries) membersOf(ctx context.Context, s *memberSelect) (rows []memberRow, total int, err error) {
	scan := func(row scanner) (memberRow, error) { return scanMember(wider{row, nil, []any{&total}}) }
	if s.first == nil {
		query, args := s.page(s.walk)
		rows, err = many(ctx, q, scan, query, args...)
		return rows, 0, err
	}
	if s.entries < mostCounted {
		query, args := s.page(s.all)
		rows, err = many(ctx, q, scan, query, args...)
		return rows, total, err
	}
	// Of the first in order most match, or else few do and all have to be looked at.
	for s.reach = 4 * s.Limit; ; s.reach *= 8 {
		query, args := s.page(s.begin)
		rows, err = many(ctx, q, scan, query, args...)
		if err != nil || len(rows) > s.Limit || s.reach >= s.entries {
			return rows, 0, err
		}
	}
}

// page returns the query for a page of those that another query picks by id, with its
// arguments. The columns are read for the page alone.
func (s *memberSelect) page(pick func() string) (query string, args []any) {
	s.args = s.args[:1]
	query = `SELECT ` + memberColumns + `, p.total FROM (` + pick() + s.order(``) + ` LIMIT ` + s.arg(s.Limit+1) + `) p
		 CROSS JOIN members m WHERE m.org_id = $1 AND m.id = p.id` + s.order(`m.`)
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
