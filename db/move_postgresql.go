package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// postgresqlMover is what the connections of a move are called where the server lists them. All
// others of the program are called anteroom.
const postgresqlMover = "anteroom move"

// postgresqlQuiet is how long a connection has done nothing that a pooler may have kept. A server
// does something each minute.
const postgresqlQuiet = 2 * time.Minute

// offline takes the locks of those who migrate, write and move, for as long as it lasts, and looks
// whether the server knows of any other connection of this program. One behind a pooler may not
// show while it does nothing: it finds the fence.
func (p postgresql) offline(ctx context.Context, do func(*sql.DB) error) (err error) {
	pool, err := p.pool(3, forMoving)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	for until := time.Now().Add(patience); ; {
		began := false
		err := inTransaction(ctx, pool, func(tx *sql.Tx) error {
			why, err := p.others(ctx, tx)
			if err == nil && why != "" {
				err = fmt.Errorf("%s: %w: %s", p, ErrInUse, why)
			}
			if err != nil {
				return err
			}
			began = true
			return do(pool)
		})
		if began || !errors.Is(err, ErrInUse) || time.Now().After(until) {
			return err
		}
		select { // a connection that was closed is gone in a moment
		case <-time.After(patience / 10):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// others says who else has the database, "" for nobody, and keeps them out until the end of the
// transaction.
func (p postgresql) others(ctx context.Context, tx *sql.Tx) (string, error) {
	if err := p.unhurried(ctx, tx); err != nil {
		return "", err
	}
	var alone bool
	if err := tx.QueryRowContext(ctx, `
		SELECT pg_try_advisory_xact_lock(7318642950172389376)
		   AND pg_try_advisory_xact_lock(7318642950172389377)
		   AND pg_try_advisory_xact_lock(7318642950172389378)`).Scan(&alone); err != nil {
		return "", err
	}
	if !alone {
		return "it writes, migrates or moves it at this moment; stop it first", nil
	}
	var others int
	if err := tx.QueryRowContext(ctx, `
		SELECT COUNT(*)
		  FROM pg_stat_activity
		 WHERE datname = current_database() AND application_name = 'anteroom'
		   AND (state <> 'idle' OR state_change > clock_timestamp() - $1 * INTERVAL '1 millisecond')`, postgresqlQuiet.Milliseconds()).Scan(&others); err != nil {
		return "", err
	}
	if others > 0 {
		return fmt.Sprintf("the server lists %d connections of anteroom; stop what has them first; those that a pooler keeps are believed for %s", others, postgresqlQuiet), nil
	}
	return "", nil
}

func (postgresql) tables(ctx context.Context, pool *sql.DB) (names []string, err error) {
	q := &queries{statements: newStatements(pool, 0)}
	defer func() { err = errors.Join(err, q.statements.close()) }()
	return many(ctx, q, scanValue[string], `
		SELECT tablename
		  FROM pg_tables
		 WHERE schemaname = current_schema()
		 ORDER BY tablename`)
}

func (postgresql) refuses(text []byte) string {
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		return "has a character of zero, which PostgreSQL does not keep"
	case !utf8.Valid(text):
		return "is not UTF-8, and PostgreSQL keeps nothing else"
	}
	return ""
}

func (postgresql) unhurried(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `
		SELECT set_config(name, '0', true)
		  FROM pg_settings
		 WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`)
	return err
}

func (postgresql) unguarded(ctx context.Context, tx *sql.Tx, table string, do func() error) error {
	if _, err := tx.ExecContext(ctx, `ALTER TABLE `+table+` DISABLE TRIGGER USER`); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `ALTER TABLE `+table+` ENABLE TRIGGER USER`)
	return err
}

// pour uses the server's own protocol for that (COPY), which is several times as fast as statements.
func (p postgresql) pour(ctx context.Context, pool *sql.DB, t movedTable, rows [][]any) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := p.unhurried(ctx, tx); err != nil {
		return err
	}
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	err = conn.Raw(func(driver any) error {
		n, err := driver.(*postgresqlConn).conn.CopyFrom(ctx, pgx.Identifier{t.name}, names, pgx.CopyFromRows(rows))
		if err == nil && n != int64(len(rows)) {
			err = fmt.Errorf("of %d rows %d arrived", len(rows), n)
		}
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

// fence refuses every change of the tables to everybody, as a server does that is being shut down.
func (postgresql) fence(ctx context.Context, tx *sql.Tx, tables []movedTable) error {
	if _, err := tx.ExecContext(ctx, `
		CREATE OR REPLACE FUNCTION database_moved() RETURNS TRIGGER LANGUAGE plpgsql AS $$
		BEGIN
		    RAISE EXCEPTION 'the database is moved to another one' USING ERRCODE = 'operator_intervention';
		END
		$$`); err != nil {
		return err
	}
	for _, t := range tables {
		if _, err := tx.ExecContext(ctx, `
			CREATE OR REPLACE TRIGGER database_moved BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON `+t.name+`
			EXECUTE FUNCTION database_moved()`); err != nil {
			return err
		}
	}
	return nil
}

// unfence drops the triggers with what they call.
func (postgresql) unfence(ctx context.Context, tx *sql.Tx, _ []movedTable) error {
	_, err := tx.ExecContext(ctx, `DROP FUNCTION IF EXISTS database_moved() CASCADE`)
	return err
}

// settle also notes which pages hold nothing old, without which indexes alone answer nothing.
func (postgresql) settle(ctx context.Context, pool *sql.DB, tables []movedTable) error {
	for _, t := range tables {
		if _, err := pool.ExecContext(ctx, `VACUUM (ANALYZE) `+t.name); err != nil {
			return err
		}
	}
	return nil
}
