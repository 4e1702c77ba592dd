package db

import (
	"fmt"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// condition is a filter as SQL. What is only in documents has none: then the condition
// lets more through than the filter, and whoever asks looks at the documents, too.
type condition struct {
	sql   string
	exact bool // it lets through just what the filter does
}

var (
	always = condition{`TRUE`, true}
	never  = condition{`FALSE`, true}
	unsure = condition{`TRUE`, false}
)

// compiler makes a condition of a filter. All its texts are constants of this package, of
// which columns and tables are named in the table of package resource; values go into
// args, of which $1 is the organization and $2 the directory.
type compiler struct {
	row  string // of which resource: u or g
	few  bool   // the condition is for a few rows, which are known by something else
	args []any
}

func (c *compiler) arg(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf(`$%d`, len(c.args))
}

// compile makes the condition of a filter for a resource.
func (c *compiler) compile(x filter.Expr) condition {
	switch x := x.(type) {
	case filter.And:
		return c.all(x, c.compile)
	case filter.Or:
		return c.some(x, c.compile)
	case filter.Not:
		return c.not(x.X, c.compile)
	case filter.Constant:
		if x.Is {
			return always
		}
		return never
	case filter.Element:
		return c.in(x.Ref.Attr.Table, func(of string) condition { return c.element(x.X, of) })
	case filter.Compare:
		return c.compare(x)
	}
	return unsure
}

// element makes the condition of what is in the brackets of a value path, for a row of a
// table.
func (c *compiler) element(x filter.Expr, of string) condition {
	inside := func(x filter.Expr) condition { return c.element(x, of) }
	switch x := x.(type) {
	case filter.And:
		return c.all(x, inside)
	case filter.Or:
		return c.some(x, inside)
	case filter.Not:
		return c.not(x.X, inside)
	case filter.Compare:
		return c.ofRow(x, of)
	}
	return unsure
}

func (c *compiler) all(terms []filter.Expr, of func(filter.Expr) condition) condition {
	var parts []string
	exact := true
	for _, x := range terms {
		t := of(x)
		parts, exact = append(parts, t.sql), exact && t.exact
	}
	return condition{`(` + strings.Join(parts, ` AND `) + `)`, exact}
}

func (c *compiler) some(terms []filter.Expr, of func(filter.Expr) condition) condition {
	var parts []string
	exact := true
	for _, x := range terms {
		t := of(x)
		parts, exact = append(parts, t.sql), exact && t.exact
	}
	return condition{`(` + strings.Join(parts, ` OR `) + `)`, exact}
}

// not turns a condition round. What lets more through than it should would let less.
func (c *compiler) not(x filter.Expr, of func(filter.Expr) condition) condition {
	used := len(c.args)
	t := of(x)
	if !t.exact {
		c.args = c.args[:used] // an engine refuses what no statement mentions
		return unsure
	}
	return condition{`NOT (` + t.sql + `)`, true}
}

// compare makes the condition of a comparison: of a column of the resource, or of one row
// of a table of it.
func (c *compiler) compare(x filter.Compare) condition {
	if table := x.Ref.Attr.Table; table != "" {
		return c.in(table, func(of string) condition { return c.ofRow(x, of) })
	}
	if x.Attr().Column == "" {
		return unsure
	}
	return c.column(x, c.row+`.`+x.Attr().Column)
}

// ofRow makes the condition of a comparison for a row of a table.
func (c *compiler) ofRow(x filter.Compare, of string) condition {
	column := x.Attr().Column
	switch {
	case x.Ref.Sub == nil: // that there is a value
		return always
	case column == "":
		return unsure
	case column == "is_primary" && (x.Op == filter.Pr || x.Value == false):
		// What is not said is stored as false, and is another thing for these.
		return unsure
	}
	return c.column(x, of+`.`+column)
}

// in makes the condition that a resource has a row of a table that fits another one.
func (c *compiler) in(table string, fits func(of string) condition) condition {
	switch {
	case table == "directory_user_emails" && c.few:
		// The limit has the engine read the addresses of one user, and not an index of all.
		x := fits(`e`)
		return condition{`EXISTS (SELECT 1 FROM (SELECT value_key, type_key, is_primary FROM directory_user_emails
			WHERE org_id = $1 AND directory_id = $2 AND user_id = u.id LIMIT 1000000) e WHERE ` + x.sql + `)`, x.exact}
	case table == "directory_user_emails":
		return c.has(`directory_user_emails e`, `e.user_id`, `e.org_id = $1 AND e.directory_id = $2`, fits(`e`))
	case table == "directory_group_members" && c.row == `u`:
		return c.has(`directory_group_members m`, `m.user_id`, `m.org_id = $1`, fits(`m`))
	case table == "directory_group_members":
		x := c.has(`directory_group_members m`, `m.group_id`, `m.org_id = $1`, fits(`m`))
		y := c.has(`(SELECT group_id, value AS user_id FROM directory_group_strangers WHERE org_id = $1) s`, `s.group_id`, `TRUE`, fits(`s`))
		return condition{`(` + x.sql + ` OR ` + y.sql + `)`, x.exact}
	}
	return unsure
}

// has makes the condition that a resource is named in a column of a row that fits. For all of
// a directory the rows are read once, and else those of each resource.
func (c *compiler) has(from, column, where string, x condition) condition {
	id := c.row + `.id`
	if c.few {
		return condition{`EXISTS (SELECT 1 FROM ` + from + ` WHERE ` + where + ` AND ` + column + ` = ` + id + ` AND ` + x.sql + `)`, x.exact}
	}
	return condition{id + ` IN (SELECT ` + column + ` FROM ` + from + ` WHERE ` + where + ` AND ` + x.sql + `)`, x.exact}
}

// column makes the condition of a comparison with what a column has.
func (c *compiler) column(x filter.Compare, column string) condition {
	switch v := x.Value.(type) {
	case bool:
		return exactly(column + ` ` + operators[x.Op] + ` ` + c.arg(v))
	case time.Time:
		return exactly(column + ` ` + operators[x.Op] + ` ` + c.arg(ms(v)))
	case string:
		return c.text(x, column, v)
	case nil: // whether it is there
		if x.Attr().Type == resource.String || x.Attr().Type == resource.Reference {
			return exactly(column + ` <> ''`)
		}
		return always
	}
	return unsure
}

func exactly(sql string) condition { return condition{sql, true} }

// operators are those that SQL has, too.
var operators = map[filter.Op]string{
	filter.Eq: `=`, filter.Ne: `<>`, filter.Gt: `>`, filter.Ge: `>=`, filter.Lt: `<`, filter.Le: `<=`,
}

// text makes the condition of a comparison of texts. Those that are not there are stored as
// an empty text, and fit nothing but Ne.
func (c *compiler) text(x filter.Compare, column, v string) condition {
	there := column + ` <> ''`
	switch x.Op {
	case filter.Eq:
		if v == "" {
			return never
		}
		return exactly(`(` + column + ` = ` + c.arg(v) + ` AND ` + there + `)`) // as partial indexes say
	case filter.Ne:
		if v == "" {
			return always
		}
		return exactly(column + ` <> ` + c.arg(v))
	case filter.Co:
		if v == "" {
			return exactly(there)
		}
		return exactly(`REPLACE(` + column + `, ` + c.arg(v) + `, '') <> ` + column)
	case filter.Sw:
		return exactly(`(` + hasPrefix(column, v, c.arg) + ` AND ` + there + `)`)
	case filter.Ew:
		end := `CAST(` + c.arg(v) + ` AS TEXT)`
		return exactly(`(LENGTH(` + column + `) >= LENGTH(` + end + `) AND SUBSTR(` + column + `, LENGTH(` + column + `) - LENGTH(` + end + `) + 1) = ` + end + ` AND ` + there + `)`)
	}
	return exactly(`(` + column + ` ` + operators[x.Op] + ` ` + c.arg(v) + ` AND ` + there + `)`)
}
