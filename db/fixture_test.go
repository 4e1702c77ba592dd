package db

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// table is a table as the schema makes it, for filling and comparing whatever
// tables there are.
type table struct {
	name       string
	columns    []column
	references []reference
}

type column struct {
	name, kind string
	choices    []string // all that its CHECK allows, nil for anything
}

// reference is a foreign key: which columns name which of another table.
type reference struct {
	parent   string
	from, to []string
}

var onlyNumber = regexp.MustCompile(`CHECK \((\w+) = (\d+)\)`)

// tablesOf returns the tables of an SQLite file, each after those that it refers
// to.
func tablesOf(t testing.TB, pool *sql.DB) []table {
	t.Helper()
	var all []table
	query(t, pool, `
		SELECT name, sql
		  FROM sqlite_schema
		 WHERE type = 'table' AND name <> 'goose_db_version' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
		 ORDER BY name`, func(row []any) {
		all = append(all, tableOf(t, pool, row[0].(string), row[1].(string)))
	})
	var sorted []table
	for len(sorted) < len(all) {
		before := len(sorted)
		for _, tb := range all {
			if !contains(sorted, tb.name) && !slices.ContainsFunc(tb.references, func(r reference) bool { return !contains(sorted, r.parent) }) {
				sorted = append(sorted, tb)
			}
		}
		if len(sorted) == before {
			t.Fatal("tables refer to each other in a circle")
		}
	}
	return sorted
}

func contains(tables []table, name string) bool {
	return slices.ContainsFunc(tables, func(tb table) bool { return tb.name == name })
}

func tableOf(t testing.TB, pool *sql.DB, name, definition string) table {
	t.Helper()
	tb := table{name: name}
	choices := map[string][]string{}
	for _, check := range checkList.FindAllStringSubmatch(definition, -1) {
		for _, v := range quoted.FindAllStringSubmatch(check[2], -1) {
			choices[check[1]] = append(choices[check[1]], v[1])
		}
	}
	for _, check := range onlyNumber.FindAllStringSubmatch(definition, -1) {
		choices[check[1]] = []string{check[2]}
	}
	query(t, pool, `SELECT name, type FROM pragma_table_info('`+name+`') ORDER BY cid`, func(row []any) {
		c := row[0].(string)
		tb.columns = append(tb.columns, column{name: c, kind: row[1].(string), choices: choices[c]})
	})
	last := int64(-1)
	query(t, pool, `SELECT id, "table", "from", "to" FROM pragma_foreign_key_list('`+name+`') ORDER BY id, seq`, func(row []any) {
		if id := row[0].(int64); id != last {
			tb.references, last = append(tb.references, reference{parent: row[1].(string)}), id
		}
		r := &tb.references[len(tb.references)-1]
		r.from, r.to = append(r.from, row[2].(string)), append(r.to, row[3].(string))
	})
	return tb
}

// fill puts rows into every table, so that each column has all that its CHECK
// allows and each reference has a row. A mark that the database is moved would keep
// everybody out.
func fill(t testing.TB, pool *sql.DB, tables []table) {
	t.Helper()
	rows := 3
	for _, tb := range tables {
		for _, c := range tb.columns {
			rows = max(rows, len(c.choices))
		}
	}
	for _, tb := range tables {
		if tb.name == "database_move" {
			continue
		}
		names, places := make([]string, len(tb.columns)), make([]string, len(tb.columns))
		for i, c := range tb.columns {
			names[i], places[i] = c.name, fmt.Sprintf("$%d", i+1)
		}
		for i := range rows {
			values := make([]any, len(tb.columns))
			for j, c := range tb.columns {
				values[j] = fixture(t, tables, tb, c, i)
			}
			if _, err := pool.ExecContext(t.Context(), `INSERT INTO `+tb.name+` (`+strings.Join(names, ", ")+`)
				VALUES (`+strings.Join(places, ", ")+`) ON CONFLICT DO NOTHING`, values...); err != nil {
				t.Fatalf("fill %s: %v", tb.name, err)
			}
		}
	}
}

// fixture returns what stands in a column of the row with a number.
func fixture(t testing.TB, tables []table, tb table, c column, row int) any {
	for _, r := range tb.references {
		if i := slices.Index(r.from, c.name); i >= 0 {
			parent := tables[slices.IndexFunc(tables, func(p table) bool { return p.name == r.parent })]
			named := parent.columns[slices.IndexFunc(parent.columns, func(p column) bool { return p.name == r.to[i] })]
			return fixture(t, tables, parent, named, row)
		}
	}
	text := fmt.Sprintf("%s.%s.%d", tb.name, c.name, row)
	if c.choices != nil {
		text = c.choices[row%len(c.choices)]
	}
	switch c.kind {
	case "TEXT":
		return text
	case "BLOB":
		return []byte(text)
	case "BOOLEAN":
		return row%2 == 1
	case "BIGINT", "INTEGER":
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		return int64(row + 1)
	}
	t.Fatalf("%s.%s is a %s: what stands in such a column?", tb.name, c.name, c.kind)
	return nil
}

// contentOf returns the rows of the tables as text.
func contentOf(t testing.TB, pool *sql.DB, tables []table) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, tb := range tables {
		rows := []string{}
		query(t, pool, `SELECT * FROM `+tb.name, func(row []any) { rows = append(rows, fmt.Sprintf("%v", row)) })
		slices.Sort(rows)
		all[tb.name] = rows
	}
	return all
}

// query calls each with the rows that a query finds, once it has them all.
func query(t testing.TB, pool *sql.DB, text string, each func(row []any)) {
	t.Helper()
	for _, row := range rawRows(t, pool, text) {
		each(row)
	}
}

func rawRows(t testing.TB, pool *sql.DB, text string) (all [][]any) {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
