package db

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchemaIsTheSameOnEveryEngine: there is one source of the migrations, and
// what each engine makes of it is the same.
func TestSchemaIsTheSameOnEveryEngine(t *testing.T) {
	t.Parallel()
	want := sqliteFacts(t, openTest(t).readers)
	got := postgresqlFacts(t, openTestAt(t, migrated.PostgreSQL(t), nil).readers)
	if len(want) < 300 {
		t.Errorf("only %d facts: does this test still see them?", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-SQLite +PostgreSQL):\n%s", diff)
	}
}

// sqliteFacts returns what a schema says, a line for each thing.
func sqliteFacts(t *testing.T, pool *sql.DB) (facts []string) {
	t.Helper()
	add := func(format string, args ...any) { facts = append(facts, fmt.Sprintf(format, args...)) }
	for _, tb := range tablesOf(t, pool) {
		for _, r := range tb.references {
			add("%s (%s) refers to %s (%s)", tb.name, strings.Join(r.from, ", "), r.parent, strings.Join(r.to, ", "))
		}
		for _, c := range tb.columns {
			if c.choices != nil && c.kind == "TEXT" {
				add("%s.%s is one of %q", tb.name, c.name, slices.Sorted(slices.Values(c.choices)))
			}
		}
		query(t, pool, `SELECT name, type, "notnull", pk FROM pragma_table_info('`+tb.name+`')`, func(row []any) {
			if row[1] == "INTEGER" && row[3] == int64(1) { // the order of the table itself, without an index
				row[1] = "BIGINT"
				add("%s key (%s), unique true, partial false", tb.name, row[0])
			}
			add("%s.%s is %s, not null %v", tb.name, row[0], row[1], row[2] == int64(1))
		})
		query(t, pool, `SELECT "from", on_delete FROM pragma_foreign_key_list('`+tb.name+`') WHERE seq = 0`, func(row []any) {
			add("%s.%s on delete: %s", tb.name, row[0], row[1])
		})
		query(t, pool, `
			SELECT CASE origin WHEN 'c' THEN l.name ELSE 'key' END, l."unique", l.partial,
			       (SELECT group_concat(i.name, ', ' ORDER BY i.seqno) FROM pragma_index_info(l.name) i)
			  FROM pragma_index_list('`+tb.name+`') l`, func(row []any) {
			add("%s %s (%s), unique %v, partial %v", tb.name, row[0], row[3], row[1] == int64(1), row[2] == int64(1))
		})
	}
	// Replacing is SQLite's alone, and PostgreSQL's is truncating.
	query(t, pool, `SELECT tbl_name, name FROM sqlite_schema WHERE type = 'trigger' AND name NOT LIKE '%_no_replace'`, func(row []any) {
		add("%s has the trigger %s", row...)
	})
	slices.Sort(facts)
	return facts
}

func postgresqlFacts(t *testing.T, pool *sql.DB) (facts []string) {
	t.Helper()
	add := func(format string, args ...any) { facts = append(facts, fmt.Sprintf(format, args...)) }
	query(t, pool, `
		SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, a.columns, f.columns, a.first,
		       CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' ELSE c.confdeltype::text END
		  FROM pg_constraint c
		 CROSS JOIN LATERAL (SELECT string_agg(attname, ', ' ORDER BY n) AS columns, min(attname::text) FILTER (WHERE n = 1) AS first
		                       FROM unnest(c.conkey) WITH ORDINALITY k (num, n)
		                       JOIN pg_attribute ON attrelid = c.conrelid AND attnum = num) a
		 CROSS JOIN LATERAL (SELECT string_agg(attname, ', ' ORDER BY n) AS columns
		                       FROM unnest(c.confkey) WITH ORDINALITY k (num, n)
		                       JOIN pg_attribute ON attrelid = c.confrelid AND attnum = num) f
		 WHERE c.contype = 'f'`, func(row []any) {
		add("%s (%s) refers to %s (%s)", row[0], row[2], row[1], row[3])
		add("%s.%s on delete: %s", row[0], row[4], row[5])
	})
	query(t, pool, `
		SELECT c.conrelid::regclass::text, a.attname, pg_get_constraintdef(c.oid)
		  FROM pg_constraint c
		  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		 WHERE c.contype = 'c' AND pg_get_constraintdef(c.oid) LIKE '%ANY%'`, func(row []any) {
		var choices []string
		for _, v := range quoted.FindAllStringSubmatch(row[2].(string), -1) {
			choices = append(choices, v[1])
		}
		slices.Sort(choices)
		add("%s.%s is one of %q", row[0], row[1], choices)
	})
	// Text in any other order than that of its bytes is called by it.
	query(t, pool, `
		SELECT table_name, column_name,
		       CASE data_type WHEN 'bytea' THEN 'BLOB' ELSE upper(data_type) END
		       || CASE WHEN data_type = 'text' AND collation_name IS DISTINCT FROM 'C' THEN ' in its own order' ELSE '' END,
		       is_nullable = 'NO'
		  FROM information_schema.columns
		 WHERE table_schema = 'public' AND table_name <> 'goose_db_version'`, func(row []any) {
		add("%s.%s is %s, not null %v", row...)
	})
	query(t, pool, `
		SELECT i.indrelid::regclass::text, CASE WHEN c.oid IS NULL THEN i.indexrelid::regclass::text ELSE 'key' END,
		       (SELECT string_agg(attname, ', ' ORDER BY n)
		          FROM unnest(i.indkey) WITH ORDINALITY k (num, n)
		          JOIN pg_attribute ON attrelid = i.indrelid AND attnum = num), i.indisunique, i.indpred IS NOT NULL
		  FROM pg_index i
		  LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
		 WHERE i.indrelid::regclass::text IN (SELECT table_name FROM information_schema.tables WHERE table_schema = 'public')
		   AND i.indrelid <> 'goose_db_version'::regclass`, func(row []any) {
		add("%s %s (%s), unique %v, partial %v", row...)
	})
	query(t, pool, `SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE '%_no_truncate'`, func(row []any) {
		add("%s has the trigger %s", row...)
	})
	slices.Sort(facts)
	return facts
}

// TestReferencesHaveIndexes: deleting what others refer to looks for them in an index,
// and does not read a whole table for each.
func TestReferencesHaveIndexes(t *testing.T) {
	t.Parallel()
	pool := openTest(t).readers
	for _, tb := range tablesOf(t, pool) {
		var indexes []string
		query(t, pool, `
			SELECT (SELECT group_concat(i.name, ',' ORDER BY i.seqno) FROM pragma_index_info(l.name) i)
			  FROM pragma_index_list('`+tb.name+`') l
			 WHERE l.partial = 0`, func(row []any) { indexes = append(indexes, fmt.Sprint(row[0])+",") })
		for _, r := range tb.references {
			begins := func(index string) bool { return strings.HasPrefix(index, strings.Join(r.from, ",")+",") }
			if !slices.ContainsFunc(indexes, begins) {
				t.Errorf("%s refers to %s by %v, and no index begins with that: %q", tb.name, r.parent, r.from, indexes)
			}
		}
	}
}
