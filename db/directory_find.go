package db

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"anteroom/internal/model"
	"anteroom/internal/scim/filter"
	"anteroom/internal/scim/resource"
)

// FindQuery asks for users or groups of a directory.
type FindQuery struct {
	Type       *resource.Type // of what is asked for
	Filter     filter.Expr    // only what fits; nil for all
	Sort       *resource.Ref  // by what they are ordered; nil for the order in which they came
	Descending bool
	Skip       int // as many of the first are left out
	After      *FindPosition
	Limit      int // 0 only counts
}

// FindPosition is a place in the list that a query makes. What is asked for behind it does
// not depend on what came and went before it.
type FindPosition struct {
	Key   string // by which it is ordered; "" without an order
	Place int64
}

// Found are those of a page that were found, with their places, and how many there are on
// all pages.
type Found[T any] struct {
	All       []T
	Positions []FindPosition
	Total     int
}

// shownUserColumns are what the directory itself is shown of a user, with the document. A
// page has hundreds, and each column of each costs.
const shownUserColumns = `u.id, u.place, u.created_at, u.modified_at, u.version, u.doc`

func scanShownUser(s scanner) (model.DirectoryUser, error) {
	var id, doc string
	var place, created, modified, version int64
	err := s.Scan(&id, &place, &created, &modified, &version, &doc)
	return model.DirectoryUser{ID: model.DirectoryUserID(id), Place: place, CreatedAt: at(created), ModifiedAt: at(modified), Version: version, Doc: doc}, err
}

// FindDirectoryUsers returns users of a directory. What columns say of them is asked of the
// engine. Of what only their documents say, all are read one after the other, and kept for
// no longer than it takes to look at them. Of each there is what the directory is shown: the
// document, with the id, place, times and version.
func (q queries) FindDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, fq FindQuery) (Found[model.DirectoryUser], error) {
	return find(ctx, q, org, directory, fq, kind[model.DirectoryUser]{
		row: `u`, table: `directory_users u`, columns: shownUserColumns, counter: `user_count`, scan: scanShownUser,
		place: func(u model.DirectoryUser) int64 { return u.Place },
		page: func(skip int, after int64, limit int) ([]model.DirectoryUser, error) {
			if skip > 0 {
				return usersBehind(ctx, q, org, directory, skip, limit, shownUserColumns, scanShownUser)
			}
			return usersAfter(ctx, q, org, directory, after, limit, shownUserColumns, scanShownUser)
		},
		shown: func(u model.DirectoryUser) (resource.Shown, error) {
			s := resource.Shown{ID: string(u.ID), Doc: u.Doc, Created: u.CreatedAt, Modified: u.ModifiedAt}
			if !mentionsGroups(fq.Filter) {
				return s, nil
			}
			groups, err := q.GroupsOfDirectoryUser(ctx, org, directory, u.ID)
			var list []any
			for _, g := range groups {
				list = append(list, resource.Object{{Name: "value", Value: string(g.ID)}, {Name: "display", Value: g.Name}})
			}
			if len(list) > 0 {
				s.Derived = resource.Object{{Name: "groups", Value: list}}
			}
			return s, err
		},
	})
}

// FindDirectoryGroups returns groups of a directory, as FindDirectoryUsers does.
func (q queries) FindDirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, fq FindQuery) (Found[model.DirectoryGroup], error) {
	return find(ctx, q, org, directory, fq, kind[model.DirectoryGroup]{
		row: `g`, table: `directory_groups g`, columns: directoryGroupColumns, counter: `group_count`, scan: scanDirectoryGroup,
		place: func(g model.DirectoryGroup) int64 { return g.Place },
		page: func(skip int, after int64, limit int) ([]model.DirectoryGroup, error) {
			if skip > 0 {
				return q.DirectoryGroups(ctx, org, directory, skip, limit)
			}
			return q.DirectoryGroupsAfter(ctx, org, directory, after, limit)
		},
		shown: func(g model.DirectoryGroup) (resource.Shown, error) {
			return resource.Shown{ID: string(g.ID), Doc: g.Doc, Created: g.CreatedAt, Modified: g.ModifiedAt}, nil
		},
	})
}

// mentionsGroups reports whether a filter asks in which groups somebody is.
func mentionsGroups(x filter.Expr) bool {
	switch x := x.(type) {
	case filter.And:
		return slices.ContainsFunc(x, mentionsGroups)
	case filter.Or:
		return slices.ContainsFunc(x, mentionsGroups)
	case filter.Not:
		return mentionsGroups(x.X)
	case filter.Element:
		return x.Ref.Attr.Table == "directory_group_members"
	case filter.Compare:
		return x.Ref.Attr.Table == "directory_group_members"
	}
	return false
}

// kind is a kind of resources, and how they are read.
type kind[T any] struct {
	row, table, columns, counter string

	scan  func(scanner) (T, error)
	place func(T) int64
	page  func(skip int, after int64, limit int) ([]T, error)
	shown func(T) (resource.Shown, error)
}

func find[T any](ctx context.Context, q queries, org model.OrgID, directory model.DirectoryID, fq FindQuery, k kind[T]) (f Found[T], err error) {
	c := &compiler{row: k.row, args: []any{org, directory}}
	where := always
	if fq.Filter != nil {
		where = c.compile(fq.Filter)
	}
	order, ordered := orderOf(c.row, fq)
	switch {
	case !where.exact || !ordered:
		return looked(ctx, q, c, where, fq, k)
	case fq.Filter == nil && fq.Sort == nil:
		return walked(ctx, q, org, directory, fq, k)
	}
	from := ` FROM ` + k.table + ` WHERE ` + k.row + `.org_id = $1 AND ` + k.row + `.directory_id = $2 AND ` + where.sql
	if f.Total, err = one(ctx, q, scanValue[int], `SELECT COUNT(*)`+from, c.args...); err != nil || fq.Limit == 0 || f.Total == 0 {
		return f, err
	}
	// Those of the page alone are read whole: what is ordered are places.
	page := `SELECT ` + k.row + `.place` + from + order.after(c, fq) + order.by() + ` LIMIT ` + c.arg(fq.Limit) + ` OFFSET ` + c.arg(fq.Skip)
	err = f.read(ctx, q, `SELECT `+k.columns+`, `+order.key+` FROM (`+page+`) p CROSS JOIN `+k.table+
		` WHERE `+k.row+`.org_id = $1 AND `+k.row+`.directory_id = $2 AND `+k.row+`.place = p.place`+order.by(), c.args, k)
	return f, err
}

// walked returns a page of all.
func walked[T any](ctx context.Context, q queries, org model.OrgID, directory model.DirectoryID, fq FindQuery, k kind[T]) (f Found[T], err error) {
	d, err := q.Directory(ctx, org, directory)
	if err != nil {
		return f, err
	}
	if f.Total = d.Users; k.row == `g` {
		f.Total = d.Groups
	}
	if fq.Limit == 0 {
		return f, nil
	}
	var after int64
	if fq.After != nil {
		after = fq.After.Place
	}
	f.All, err = k.page(fq.Skip, after, fq.Limit)
	for _, v := range f.All {
		f.Positions = append(f.Positions, FindPosition{Place: k.place(v)})
	}
	return f, err
}

// read reads what a query finds, with the key of each.
func (f *Found[T]) read(ctx context.Context, q queries, query string, args []any, k kind[T]) error {
	var key string
	all, err := many(ctx, q, func(s scanner) (T, error) {
		v, err := k.scan(wider{s, nil, []any{&key}})
		f.Positions = append(f.Positions, FindPosition{key, k.place(v)})
		return v, err
	}, query, args...)
	f.All = all
	return err
}

// lookedAtOnce is how many documents are read at a time.
const lookedAtOnce = 500

// looked returns a page of those whose documents fit, in an order that may be in the
// documents alone.
func looked[T any](ctx context.Context, q queries, c *compiler, where condition, fq FindQuery, k kind[T]) (f Found[T], err error) {
	l := &looking[T]{FindQuery: fq, kind: k}
	query := `SELECT ` + k.columns + ` FROM ` + k.table + ` WHERE ` + k.row + `.org_id = $1 AND ` + k.row + `.directory_id = $2 AND ` + where.sql +
		` AND ` + k.row + `.place > ` + c.arg(int64(0)) + ` ORDER BY ` + k.row + `.place LIMIT ` + c.arg(lookedAtOnce)
	last := len(c.args) - 2
	for {
		some, err := many(ctx, q, k.scan, query, c.args...)
		if err != nil {
			return f, err
		}
		for _, v := range some {
			if err := l.look(v); err != nil {
				return f, err
			}
		}
		if len(some) < lookedAtOnce {
			break
		}
		c.args[last] = k.place(some[len(some)-1])
	}
	f.Total = l.total
	for _, e := range l.fits[min(fq.Skip, len(l.fits)):] {
		f.All, f.Positions = append(f.All, e.value), append(f.Positions, e.FindPosition)
	}
	return f, nil
}

// looking is what of the documents was looked at is kept: as many as a page takes.
type looking[T any] struct {
	FindQuery
	kind[T]
	fits  []lookedAt[T]
	total int
}

type lookedAt[T any] struct {
	FindPosition
	value T
}

func (l *looking[T]) look(v T) error {
	s, err := l.shown(v)
	if err != nil {
		return err
	}
	doc, err := l.Type.Whole(s)
	if err != nil {
		return err
	}
	if l.Filter != nil && !filter.Match(l.Filter, doc) {
		return nil
	}
	l.total++
	e := lookedAt[T]{FindPosition{Place: l.place(v)}, v}
	if l.Sort != nil {
		e.Key = sortKey(*l.Sort, doc)
	}
	if l.After != nil && e.compare(*l.After, l.Descending) <= 0 {
		return nil
	}
	at, _ := slices.BinarySearchFunc(l.fits, e.FindPosition, func(o lookedAt[T], p FindPosition) int { return o.compare(p, l.Descending) })
	if most := l.Skip + l.Limit; at < most {
		if l.fits = slices.Insert(l.fits, at, e); len(l.fits) > most {
			l.fits = l.fits[:most]
		}
	}
	return nil
}

// compare says which of two places comes first. What has no key comes last, or first in
// descending order (RFC 7644 section 3.4.2.3).
func (p FindPosition) compare(o FindPosition, descending bool) int {
	c := 0
	switch {
	case p.Key == o.Key:
	case p.Key == "":
		c = 1
	case o.Key == "":
		c = -1
	default:
		c = strings.Compare(p.Key, o.Key)
	}
	if descending {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(p.Place, o.Place))
}
