package db

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Who fits a filter is found out once for all pages of a list, as long as nothing has
// changed that it rests on: the answer is remembered as the places of all who fit, in the
// order of the list. A page is read by its places alone.

// fitting are those of a directory who fit a query, by their places, in its order.
type fitting struct {
	directory model.DirectoryID
	of        *resource.Type // which stays, so that no other one gets its address
	places    []int64
}

func (f fitting) weight() int { return 1 + len(f.places)/128 }

// What fits rests on what directories say of people, or of who is in their groups, too.
var (
	fittingUsers = questionOf(ofFitting, goesWith("directories", "directory_users", "directory_user_emails"))
	fittingAll   = questionOf(ofFitting, goesWith("directories", "directory_users", "directory_user_emails",
		"directory_groups", "directory_group_members", "directory_group_strangers"))
)

func ofFitting(f fitting) []string { return []string{string(f.directory)} }

// page returns the places of the page that a query asks for, which has no order of its own
// when that is the one behind a place.
func (f fitting) page(fq FindQuery) []int64 {
	from := min(fq.Skip, len(f.places))
	if fq.After != nil {
		at, is := slices.BinarySearch(f.places, fq.After.Place)
		if from = at; is {
			from++
		}
	}
	return f.places[from:min(from+fq.Limit, len(f.places))]
}

// listing is a query for resources of a directory.
type listing[T any] struct {
	FindQuery
	kind[T]
	org       model.OrgID
	directory model.DirectoryID
}

// compiled returns the condition of the filter.
func (l listing[T]) compiled(few bool) (*compiler, condition) {
	c := &compiler{row: l.row, few: few, args: []any{l.org, l.directory}}
	if few {
		c.args = append(c.args, make([]any, atOnce)...) // which those few are
	}
	if l.Filter == nil {
		return c, always
	}
	return c, c.compile(l.Filter)
}

// from returns the clauses for the resources of the directory that fit a condition.
func (l listing[T]) from(where condition) string {
	return ` FROM ` + l.table + ` WHERE ` + l.row + `.org_id = $1 AND ` + l.row + `.directory_id = $2 AND ` + where.sql
}

// fitting returns who fits.
func (l listing[T]) fitting(ctx context.Context, q *queries) (fitting, error) {
	question, text, by := fittingUsers, "", ""
	if l.Filter != nil {
		text = l.Filter.String()
	}
	if l.row != `u` || mentionsGroups(l.Filter) {
		question = fittingAll
	}
	if l.Sort != nil {
		by = l.Sort.Path()
	}
	asked := fmt.Sprintf("%s %s %p %s %v %s", l.org, l.directory, l.Type, by, l.Descending, text)
	return question.ask(q, asked, func() (fitting, error) {
		f := fitting{directory: l.directory, of: l.Type}
		c, where := l.compiled(false)
		order, ordered := orderOf(l.row, l.FindQuery)
		if where.exact && ordered {
			var err error
			f.places, err = l.counted(ctx, q, c, where, order)
			return f, err
		}
		all, err := l.looked(ctx, q, c, where)
		for _, p := range all {
			f.places = append(f.places, p.Place)
		}
		return f, err
	})
}

// counted asks the engine who fits: in one text, since many rows take longer.
func (l listing[T]) counted(ctx context.Context, q *queries, c *compiler, where condition, order order) ([]int64, error) {
	by := ``
	if l.Sort != nil {
		by = order.by()
	}
	text, err := one(ctx, q, scanValue[string], `SELECT COALESCE(STRING_AGG(CAST(`+l.row+`.place AS TEXT), ','`+by+`), '')`+l.from(where), c.args...)
	if err != nil || text == "" {
		return nil, err
	}
	places := make([]int64, 0, strings.Count(text, ",")+1)
	for field := range strings.SplitSeq(text, ",") {
		place, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, err
		}
		places = append(places, place)
	}
	if l.Sort == nil {
		slices.Sort(places)
	}
	return places, nil
}

// lookedAtOnce is how many documents are read at a time.
const lookedAtOnce = 500

// looked finds who fits by their documents, which are kept for no longer than it takes to look at
// them.
func (l listing[T]) looked(ctx context.Context, q *queries, c *compiler, where condition) (fit []FindPosition, err error) {
	query := `SELECT ` + l.columns + l.from(where) + ` AND ` + l.row + `.place > ` + c.arg(int64(0)) + ` ORDER BY ` + l.row + `.place LIMIT ` + c.arg(lookedAtOnce)
	last := len(c.args) - 2
	for {
		some, err := many(ctx, q, l.scan, query, c.args...)
		if err != nil {
			return nil, err
		}
		for _, v := range some {
			p, fits, err := l.look(v)
			if err != nil {
				return nil, err
			}
			if fits {
				fit = append(fit, p)
			}
		}
		if len(some) < lookedAtOnce {
			break
		}
		c.args[last] = l.place(some[len(some)-1])
	}
	if l.Sort != nil {
		slices.SortFunc(fit, l.compare)
	}
	return fit, nil
}

func (l listing[T]) compare(a, b FindPosition) int { return a.compare(b, l.Descending) }

// look reports whether a resource fits by its document, and where it stands in the order.
func (l listing[T]) look(v T) (FindPosition, bool, error) {
	p := FindPosition{Place: l.place(v)}
	s, err := l.shown(v)
	if err != nil {
		return p, false, err
	}
	doc, err := l.Type.Whole(s)
	if err != nil || l.Filter != nil && !filter.Match(l.Filter, doc) {
		return p, false, err
	}
	if l.Sort != nil {
		p.Key = sortKey(*l.Sort, doc)
	}
	return p, true, nil
}
