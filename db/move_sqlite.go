package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// movedTables returns the tables that the migrations of this program make, each behind those that
// it refers to, from a database in memory on which they are run.
func movedTables(ctx context.Context) (tables []movedTable, err error) {
	pool, err := sql.Open("sqlite", "file::memory:")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	pool.SetMaxOpenConns(1) // another connection has another memory
	f := sqliteFile{}
	if err := f.migrations().up(ctx, pool); err != nil {
		return nil, err
	}
	names, err := f.tables(ctx, pool)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if slices.Contains(notMoved, name) {
			continue
		}
		t, err := movedTableOf(ctx, pool, name)
		if err != nil {
			return nil, fmt.Errorf("look at the table %s: %w", name, err)
		}
		tables = append(tables, t)
	}
	return parentsFirst(tables)
}

func movedTableOf(ctx context.Context, pool *sql.DB, name string) (movedTable, error) {
	t := movedTable{name: name}
	places := map[int64]int{} // of the columns of the key, by their place in it
	q := &queries{statements: newStatements(pool, 0)}
	defer q.statements.close()
	type fact struct {
		name, kind string
		required   bool
		place      int64
	}
	facts, err := many(ctx, q, func(s scanner) (f fact, err error) {
		return f, s.Scan(&f.name, &f.kind, &f.required, &f.place)
	}, `SELECT name, type, "notnull", pk FROM pragma_table_info($1) ORDER BY cid`, name)
	if err != nil {
		return t, err
	}
	kinds := map[string]columnKind{"TEXT": ofText, "BLOB": ofBytes, "BIGINT": ofNumbers, "INTEGER": ofNumbers, "BOOLEAN": ofTruths}
	for i, f := range facts {
		kind, known := kinds[f.kind]
		if !known || !f.required {
			return t, fmt.Errorf("column %s is a %s, NOT NULL %v: nothing moves such a one", f.name, f.kind, f.required)
		}
		t.columns = append(t.columns, movedColumn{f.name, kind})
		if f.place > 0 {
			places[f.place] = i
		}
	}
	for n := range int64(len(places)) {
		t.key = append(t.key, places[n+1])
	}
	if len(t.key) == 0 {
		return t, errors.New("it has no primary key, by which it would be moved")
	}
	if t.parents, err = many(ctx, q, scanValue[string], `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1) ORDER BY "table"`, name); err != nil {
		return t, err
	}
	return t, pool.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+name+`)`).Scan(&t.seeded)
}

// offline has the file alone: nobody else can open it meanwhile.
func (f sqliteFile) offline(ctx context.Context, do func(*sql.DB) error) error {
	began := false
	err := f.alone(ctx, func(pool *sql.DB) error {
		began = true
		return do(pool)
	})
	if !began && held(err) {
		return fmt.Errorf("%s: %w: stop it first", f, ErrInUse)
	}
	return err
}

func (sqliteFile) tables(ctx context.Context, pool *sql.DB) (names []string, err error) {
	q := &queries{statements: newStatements(pool, 0)}
	defer func() { err = errors.Join(err, q.statements.close()) }()
	return many(ctx, q, scanValue[string], `
		SELECT name
		  FROM sqlite_schema
		 WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
		 ORDER BY name`)
}

// refuses: it keeps whatever it is given.
func (sqliteFile) refuses([]byte) string { return "" }

// unhurried: nothing ends a transaction of its own.
func (sqliteFile) unhurried(context.Context, *sql.Tx) error { return nil }

// unguarded makes the triggers of a table anew afterwards: there is no way to have them do
// nothing for a while.
func (sqliteFile) unguarded(ctx context.Context, tx *sql.Tx, table string, do func() error) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT name, sql
		  FROM sqlite_schema
		 WHERE type = 'trigger' AND tbl_name = $1`, table)
	if err != nil {
		return err
	}
	var names, texts []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return errors.Join(err, rows.Close())
		}
		names, texts = append(names, name), append(texts, text)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, `DROP TRIGGER `+name); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	for _, text := range texts {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

func (sqliteFile) pour(ctx context.Context, pool *sql.DB, t movedTable, rows [][]any) error {
	return inTransaction(ctx, pool, func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, t.insertion())
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, row := range rows {
			if _, err := insert.ExecContext(ctx, row...); err != nil {
				return err
			}
		}
		return nil
	})
}

// fence has nothing to do: who moves a file has it alone, and whoever opens it afterwards
// finds the mark.
func (sqliteFile) fence(context.Context, *sql.Tx, []movedTable) error   { return nil }
func (sqliteFile) unfence(context.Context, *sql.Tx, []movedTable) error { return nil }

// settle has nothing to do: plans follow from the indexes alone.
func (sqliteFile) settle(context.Context, *sql.DB, []movedTable) error { return nil }
