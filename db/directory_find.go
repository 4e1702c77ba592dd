package db

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
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
	var place, created, modified, version whole
	err := s.Scan(&id, &place, &created, &modified, &version, &doc)
	return model.DirectoryUser{ID: model.DirectoryUserID(id), Place: int64(place), CreatedAt: created.time(), ModifiedAt: modified.time(), Version: int64(version), Doc: doc}, err
}

// FindDirectoryUsers returns users of a directory. What columns say of them is asked of the
// engine. Of what only their documents say, all are read one after the other, and kept for
// no longer than it takes to look at them. Of each there is what the directory is shown: the
// document, with the id, place, times and version.
func (q *queries) FindDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, fq FindQuery) (Found[model.DirectoryUser], error) {
	if column, value := fq.name(); column != "" {
		return q.named(ctx, org, directory, column, value)
	}
	return find(ctx, q, org, directory, fq, kind[model.DirectoryUser]{
		row: `u`, table: `directory_users u`, columns: shownUserColumns, scan: scanShownUser,
		place: func(u model.DirectoryUser) int64 { return u.Place },
		list:  listOfUsers,
		page: func(after int64, limit int) ([]model.DirectoryUser, error) {
			return q.shownUsersAfter(ctx, org, directory, after, limit)
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

// name returns the column of a name of which there is one alone, and the name that is asked
// for, as identity providers do before all else.
func (fq FindQuery) name() (column string, value any) {
	x, ok := fq.Filter.(filter.Compare)
	if !ok || x.Op != filter.Eq || fq.Skip > 0 || fq.After != nil || fq.Limit == 0 {
		return "", nil
	}
	switch x.Ref.Path() {
	case "userName", "externalId":
		return x.Attr().Column, x.Value
	}
	return "", nil
}

// named returns who has a name, which is found without counting.
func (q *queries) named(ctx context.Context, org model.OrgID, directory model.DirectoryID, column string, value any) (Found[model.DirectoryUser], error) {
	u, err := one(q.brief(ctx), q, scanShownUser, `
		SELECT `+shownUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.`+column+` = $3 AND u.`+column+` <> ''`, org, directory, value)
	if model.KindOf(err) == model.NotFound {
		return Found[model.DirectoryUser]{}, nil
	}
	return Found[model.DirectoryUser]{All: []model.DirectoryUser{u}, Total: 1, Positions: []FindPosition{{Place: u.Place}}}, err
}

// FindDirectoryGroups returns groups of a directory, as FindDirectoryUsers does.
func (q *queries) FindDirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, fq FindQuery) (Found[model.DirectoryGroup], error) {
	return find(ctx, q, org, directory, fq, kind[model.DirectoryGroup]{
		row: `g`, table: `directory_groups g`, columns: directoryGroupColumns, scan: scanDirectoryGroup,
		place: func(g model.DirectoryGroup) int64 { return g.Place },
		list:  listOfGroups,
		page: func(after int64, limit int) ([]model.DirectoryGroup, error) {
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
	row, table, columns string

	scan  func(scanner) (T, error)
	place func(T) int64
	list  directoryList
	page  func(after int64, limit int) ([]T, error) // of all
	shown func(T) (resource.Shown, error)
}

func find[T any](ctx context.Context, q *queries, org model.OrgID, directory model.DirectoryID, fq FindQuery, k kind[T]) (f Found[T], err error) {
	if fq.Filter == nil && fq.Sort == nil {
		return walked(ctx, q, org, directory, fq, k)
	}
	l := listing[T]{fq, k, org, directory}
	if fq.Sort != nil && fq.After != nil {
		return l.behind(ctx, q)
	}
	fits, err := l.fitting(ctx, q)
	if err != nil {
		return f, err
	}
	f, err = l.read(ctx, q, fits.page(fq))
	f.Total = len(fits.places)
	return f, err
}

// walked returns a page of all.
func walked[T any](ctx context.Context, q *queries, org model.OrgID, directory model.DirectoryID, fq FindQuery, k kind[T]) (f Found[T], err error) {
	if f.Total, err = q.countEntriesOf(ctx, org, directory, k.list); err != nil || fq.Limit == 0 {
		return f, err
	}
	known := placesBehind.reader(q)
	var after int64
	if fq.After != nil {
		after = fq.After.Place
	} else if after, err = q.placeBehind(ctx, org, directory, k.list, fq.Skip); err != nil {
		return f, err
	}
	f.All, err = k.page(after, fq.Limit)
	if n := len(f.All); n > 0 && fq.After == nil {
		known(behindAsked(directory, k.list, fq.Skip+n), behindSome{directory, k.place(f.All[n-1])})
	}
	for _, v := range f.All {
		f.Positions = append(f.Positions, FindPosition{Place: k.place(v)})
	}
	return f, err
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
