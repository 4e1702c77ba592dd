package db

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// movedTable is a table of the schema as a move sees it. What there is follows from the
// migrations alone: nobody lists tables for a move.
type movedTable struct {
	name    string
	columns []movedColumn
	key     []int // which of the columns the primary key has, in its order
	parents []string
	seeded  bool // migrations put rows in it
}

type movedColumn struct {
	name string
	kind columnKind
}

// columnKind is what stands in a column.
type columnKind int

const (
	ofText columnKind = iota
	ofBytes
	ofNumbers
	ofTruths
)

// notMoved are the tables that say something of one database alone.
var notMoved = []string{goose.DefaultTablename, "database_move"}

// strangers returns the names that are none of the schema's.
func strangers(names []string, tables []movedTable) (all []string) {
	for _, name := range names {
		known := slices.ContainsFunc(tables, func(t movedTable) bool { return t.name == name })
		if !known && !slices.Contains(notMoved, name) {
			all = append(all, name)
		}
	}
	return all
}

// parentsFirst orders tables so that each stands behind those that it refers to.
func parentsFirst(tables []movedTable) ([]movedTable, error) {
	var sorted []movedTable
	placed := map[string]bool{}
	for len(sorted) < len(tables) {
		before := len(sorted)
		for _, t := range tables {
			waits := func(parent string) bool { return !placed[parent] && parent != t.name }
			if !placed[t.name] && !slices.ContainsFunc(t.parents, waits) {
				sorted, placed[t.name] = append(sorted, t), true
			}
		}
		if len(sorted) == before {
			return nil, errors.New("tables refer to each other in a circle")
		}
	}
	return sorted, nil
}

// names returns the names of some columns, or of all where none are said.
func (t movedTable) names(which []int) string {
	if which == nil {
		for i := range t.columns {
			which = append(which, i)
		}
	}
	names := make([]string, len(which))
	for i, n := range which {
		names[i] = t.columns[n].name
	}
	return strings.Join(names, ", ")
}

// inOrder returns the query for all rows, or those behind a key, in the order of the primary
// key, which is the same on every engine.
func (t movedTable) inOrder(behind []any) string {
	var where string
	if behind != nil {
		where = fmt.Sprintf(` WHERE (%s) > (%s)`, t.names(t.key), places(len(t.key)))
	}
	return `SELECT ` + t.names(nil) + ` FROM ` + t.name + where + ` ORDER BY ` + t.names(t.key)
}

// insertion returns the statement for one row.
func (t movedTable) insertion() string {
	return `INSERT INTO ` + t.name + ` (` + t.names(nil) + `) VALUES (` + places(len(t.columns)) + `)`
}

func places(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(all, ", ")
}

// last returns the key of the last row, nil where there is none: as far as the table was copied.
func (t movedTable) last(ctx context.Context, e end) (key []any, err error) {
	reversed := make([]string, len(t.key))
	for i, n := range t.key {
		reversed[i] = t.columns[n].name + ` DESC`
	}
	query := `SELECT ` + t.names(t.key) + ` FROM ` + t.name + ` ORDER BY ` + strings.Join(reversed, ", ") + ` LIMIT 1`
	err = t.query(ctx, e, t.key, func(row []cell) error {
		key = values(row)
		return nil
	}, query)
	return key, err
}

// filled reports whether somebody has put rows into the table.
func (t movedTable) filled(ctx context.Context, e end) (filled bool, err error) {
	if t.seeded {
		return false, nil
	}
	err = e.pool.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+t.name+`)`).Scan(&filled)
	return filled, err
}

// rows counts the rows.
func (t movedTable) rows(ctx context.Context, e end) (n int64, err error) {
	err = e.pool.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+t.name).Scan(&n)
	return n, err
}

// unseed deletes what migrations have put into tables, so that it can come from elsewhere.
func unseed(ctx context.Context, e end, tx *sql.Tx, tables []movedTable) error {
	for _, t := range slices.Backward(tables) {
		if !t.seeded {
			continue
		}
		err := e.unguarded(ctx, tx, t.name, func() error {
			_, err := tx.ExecContext(ctx, `DELETE FROM `+t.name)
			return err
		})
		if err != nil {
			return fmt.Errorf("clear %s: %w", t.name, err)
		}
	}
	return nil
}

// cell is one value of a row that is read. Its bytes are the engine's until the next row.
type cell struct {
	kind   columnKind
	bytes  sql.RawBytes
	number int64
	truth  bool
}

// cells returns cells for some columns, or for all where none are said, and where to scan them into.
func (t movedTable) cells(which []int) (cells []cell, into []any) {
	if which == nil {
		for i := range t.columns {
			which = append(which, i)
		}
	}
	cells, into = make([]cell, len(which)), make([]any, len(which))
	for i, n := range which {
		cells[i].kind = t.columns[n].kind
		switch cells[i].kind {
		case ofNumbers:
			into[i] = &cells[i].number
		case ofTruths:
			into[i] = &cells[i].truth
		default:
			into[i] = &cells[i].bytes
		}
	}
	return cells, into
}

// values returns what cells hold, of its own.
func values(cells []cell) []any {
	row := make([]any, len(cells))
	for i, c := range cells {
		switch c.kind {
		case ofText:
			row[i] = string(c.bytes)
		case ofBytes:
			row[i] = append([]byte{}, c.bytes...)
		case ofNumbers:
			row[i] = c.number
		case ofTruths:
			row[i] = c.truth
		}
	}
	return row
}

// appendTo appends a row to what its digest is made of: each text behind its length.
func appendTo(b []byte, cells []cell) []byte {
	for _, c := range cells {
		switch c.kind {
		case ofNumbers:
			b = binary.BigEndian.AppendUint64(b, uint64(c.number))
		case ofTruths:
			b = append(b, map[bool]byte{true: 1}[c.truth])
		default:
			b = append(binary.AppendUvarint(b, uint64(len(c.bytes))), c.bytes...)
		}
	}
	return b
}

// each calls do with each row behind a key, or with all where there is none, in order.
func (t movedTable) each(ctx context.Context, e end, behind []any, do func([]cell) error) error {
	return t.query(ctx, e, nil, do, t.inOrder(behind), behind...)
}

// query calls do with each row that a query finds, of some columns, or of all where none are said.
func (t movedTable) query(ctx context.Context, e end, which []int, do func([]cell) error, query string, args ...any) error {
	return inTransaction(ctx, e.pool, func(tx *sql.Tx) (err error) {
		if err := e.unhurried(ctx, tx); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		cells, into := t.cells(which)
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			if err := do(cells); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
