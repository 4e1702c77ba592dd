package db

import (
	"context"
	"slices"
)

// read reads those at places, in their order. Who does not fit any more, since somebody has
// changed that meanwhile, is left out.
func (l listing[T]) read(ctx context.Context, q *queries, places []int64) (f Found[T], err error) {
	if len(places) == 0 {
		return f, nil
	}
	query, args, exact := l.atPlaces()
	for some := range slices.Chunk(places, atOnce) {
		putAtOnce(args[2:], some)
		if err := f.add(q.brief(ctx), q, query, args, l.kind); err != nil {
			return f, err
		}
	}
	if !exact {
		err = l.lookAgain(&f)
	}
	if l.Sort != nil {
		f.order(places)
	}
	return f, err
}

// atPlaces returns the query for those who fit at some places, its arguments, of which those
// behind the second are the places, and whether it says all that the list has to know.
func (l listing[T]) atPlaces() (query string, args []any, exact bool) {
	c, where := l.compiled(true)
	order, ordered := orderOf(l.row, l.FindQuery)
	if !ordered {
		order.key = `''`
	}
	// A condition that an engine cannot look into has it find each by its place, and not by what
	// the filter has an index for.
	return `SELECT ` + l.columns + `, ` + order.key + l.from(condition{`CASE WHEN ` + where.sql + ` THEN TRUE ELSE FALSE END`, where.exact}) +
		` AND ` + l.row + `.place IN (` + from3 + `) ORDER BY ` + l.row + `.place`, c.args, where.exact && ordered
}

// lookAgain leaves out whose documents do not fit, and says where the others stand.
func (l listing[T]) lookAgain(f *Found[T]) error {
	var still Found[T]
	for _, v := range f.All {
		p, fits, err := l.look(v)
		if err != nil {
			return err
		}
		if fits {
			still.All, still.Positions = append(still.All, v), append(still.Positions, p)
		}
	}
	*f = still
	return nil
}

// order brings what was found into the order of their places in a list.
func (f *Found[T]) order(places []int64) {
	is := make(map[int64]int, len(places)) // where in what was found
	for i, p := range f.Positions {
		is[p.Place] = i
	}
	var in Found[T]
	for _, place := range places {
		if i, ok := is[place]; ok {
			in.All, in.Positions = append(in.All, f.All[i]), append(in.Positions, f.Positions[i])
		}
	}
	*f = in
}

// add adds what a query finds, with the key of each.
func (f *Found[T]) add(ctx context.Context, q *queries, query string, args []any, k kind[T]) error {
	var key string
	all, err := many(ctx, q, func(s scanner) (T, error) {
		v, err := k.scan(wider{s, nil, []any{&key}})
		f.Positions = append(f.Positions, FindPosition{key, k.place(v)})
		return v, err
	}, query, args...)
	f.All = append(f.All, all...)
	return err
}

// behind returns a page of those who come behind a place in an order of their own. What is
// there may have got another key since, so that it is not found by the place alone.
func (l listing[T]) behind(ctx context.Context, q *queries) (f Found[T], err error) {
	c, where := l.compiled(false)
	order, ordered := orderOf(l.row, l.FindQuery)
	if !where.exact || !ordered {
		fit, err := l.looked(ctx, q, c, where)
		if err != nil {
			return f, err
		}
		at, is := slices.BinarySearchFunc(fit, *l.After, l.compare)
		if is {
			at++
		}
		var places []int64
		for _, p := range fit[at:min(at+l.Limit, len(fit))] {
			places = append(places, p.Place)
		}
		f, err = l.read(ctx, q, places)
		f.Total = len(fit)
		return f, err
	}
	total, err := one(ctx, q, scanValue[int], `SELECT COUNT(*)`+l.from(where), c.args...)
	if err != nil || l.Limit == 0 || total == 0 {
		return Found[T]{Total: total}, err
	}
	// Those of the page alone are read whole: what is ordered are places.
	page := `SELECT ` + l.row + `.place` + l.from(where) + order.after(c, l.FindQuery) + order.by() + ` LIMIT ` + c.arg(l.Limit)
	err = f.add(ctx, q, `SELECT `+l.columns+`, `+order.key+` FROM (`+page+`) p CROSS JOIN `+l.table+
		` WHERE `+l.row+`.org_id = $1 AND `+l.row+`.directory_id = $2 AND `+l.row+`.place = p.place`+order.by(), c.args, l.kind)
	f.Total = total
	return f, err
}
