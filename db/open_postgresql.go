package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3/database"

	"github.com/anteroom/anteroom/schema"
)

// postgresql is PostgreSQL at an address, postgresql://….
type postgresql struct {
	address string
}

const (
	// postgresqlReaders is the size of the pool of readers. A connection is a
	// process of the server's.
	postgresqlReaders = 8

	// postgresqlCounters is the size of the pool that counts allowances.
	postgresqlCounters = 2

	// oldestPostgreSQL is the oldest version that tests run on, as the server
	// numbers it.
	oldestPostgreSQL = 15_00_00
)

// isPostgreSQL reports whether an address is one of PostgreSQL.
func isPostgreSQL(address string) bool {
	return strings.HasPrefix(address, "postgresql://") || strings.HasPrefix(address, "postgres://")
}

// String returns where the database is, without the password.
func (p postgresql) String() string {
	c, err := pgx.ParseConfig(p.address)
	if err != nil {
		return "postgresql://…"
	}
	return fmt.Sprintf("postgresql://%s:%d/%s", c.Host, c.Port, c.Database)
}

func (p postgresql) readers() (*sql.DB, error) {
	return p.pool(postgresqlReaders, "default_transaction_read_only", "on")
}

func (p postgresql) writers() (*sql.DB, error) { return p.pool(1) }

// pool returns connections with settings, which come in pairs.
func (p postgresql) pool(size int, settings ...string) (*sql.DB, error) {
	c, err := pgx.ParseConfig(p.address)
	if err != nil {
		return nil, err
	}
	c.RuntimeParams["application_name"] = "anteroom"
	for i := 0; i < len(settings); i += 2 {
		c.RuntimeParams[settings[i]] = settings[i+1]
	}
	pool := stdlib.OpenDB(*c)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

// alone lets one process at a time migrate. The lock is a transaction's, because
// those of sessions do not work through a pooler, and so it has a connection of
// its own.
func (p postgresql) alone(ctx context.Context, do func(*sql.DB) error) error {
	pool, err := p.pool(2)
	if err != nil {
		return err
	}
	defer pool.Close()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(7318642950172389376)`); err != nil {
		return err
	}
	return do(pool)
}

func (p postgresql) exists(ctx context.Context) error {
	pool, err := p.pool(1)
	if err != nil {
		return err
	}
	err = errors.Join(pool.PingContext(ctx), pool.Close())
	if postgresqlCode(err) == postgresqlNoDatabase {
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return err
}

// create makes nothing: whoever runs the server makes databases.
func (postgresql) create() error { return nil }

// tidy has nothing to do: the server tidies by itself.
func (postgresql) tidy(context.Context, *sql.Conn) bool { return true }

// damage leaves it to the server, which has checksums and tools of its own.
func (postgresql) damage(context.Context, *sql.DB) (string, error) { return "", nil }

// backup leaves it to the server, which has tools of its own.
func (postgresql) backup(context.Context, string, bool) error {
	return fmt.Errorf("a backup of PostgreSQL is made with pg_dump: %w", errors.ErrUnsupported)
}

// sizes tells of no log: the server keeps one for all of its databases.
func (postgresql) sizes(ctx context.Context, pool *sql.DB) (database, log int64, err error) {
	err = pool.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&database)
	return database, 0, err
}

func (postgresql) closedProperly() bool { return true }
func (postgresql) small() bool          { return true }
func (postgresql) near() bool           { return false }

// begin takes a lock that all writers of all processes take.
func (postgresql) begin() []string {
	return []string{`BEGIN`, `SELECT pg_advisory_xact_lock(7318642950172389377)`}
}

func (postgresql) maker() string { return `SELECT nextval('makers')` }

func (p postgresql) counters() (*sql.DB, error) { return p.pool(postgresqlCounters) }

func (postgresql) migrations() migrations {
	return migrations{
		files:     schema.PostgreSQL(),
		dialect:   database.DialectPostgres,
		versioned: `SELECT to_regclass('goose_db_version') IS NOT NULL`,
	}
}

func (postgresql) check(ctx context.Context, pool *sql.DB) error {
	var version int
	var encoding string
	if err := pool.QueryRowContext(ctx, `
		SELECT current_setting('server_version_num')::INTEGER, current_setting('server_encoding')`).Scan(&version, &encoding); err != nil {
		return err
	}
	if version < oldestPostgreSQL {
		return fmt.Errorf("PostgreSQL %d is too old: %d or newer is needed", version/1_00_00, oldestPostgreSQL/1_00_00)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database holds text in %s: create one with ENCODING 'UTF8'", encoding)
	}
	return nil
}

// watch: nothing tells for less than a query whether another process has committed.
func (postgresql) watch() (watch, error) { return nil, nil }
