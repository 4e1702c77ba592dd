package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
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
	// postgresqlLifetime is how long a connection is used, so that they spread over hosts
	// that were not there when they were made.
	postgresqlLifetime = 30 * time.Minute

	// answering is how long a statement may take of which there is no reason to take long.
	answering = 10 * time.Second

	// working is how long one may take of the writer, which also erases what is large.
	working = time.Minute

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
	hosts := []string{fmt.Sprintf("%s:%d", c.Host, c.Port)}
	for _, f := range c.Fallbacks { // the same host stands there again, without TLS
		if host := fmt.Sprintf("%s:%d", f.Host, f.Port); !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return "postgresql://" + strings.Join(hosts, ",") + "/" + c.Database
}

func (p postgresql) readers() (*sql.DB, error) { return p.pool(postgresqlReaders, forReading) }
func (p postgresql) writers() (*sql.DB, error) { return p.pool(1, forWriting) }

func (p postgresql) pool(size int, use postgresqlUse) (*sql.DB, error) {
	c, err := postgresqlConfig(p.address)
	if err != nil {
		return nil, err
	}
	if use == forMoving {
		c.RuntimeParams["application_name"] = postgresqlMover
	}
	pool := sql.OpenDB(&postgresqlConnector{config: *c, chosen: strings.Contains(p.address, chosenMode), use: use})
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxLifetime(postgresqlLifetime)
	return pool, nil
}

// alone lets one process at a time migrate. The lock is a transaction's, because
// those of sessions do not work through a pooler, and so it has a connection of
// its own. Nobody waits in a transaction for it: of the sessions that a pooler has, whoever
// migrates needs another one.
func (p postgresql) alone(ctx context.Context, do func(*sql.DB) error) error {
	pool, err := p.pool(2, forWriting)
	if err != nil {
		return err
	}
	defer pool.Close()
	for {
		tx, err := pool.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		var got bool
		if err := tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock(7318642950172389376)`).Scan(&got); err != nil {
			return err
		}
		if got {
			// It has nothing to do until all is done.
			if _, err := tx.ExecContext(ctx, `SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil {
				return err
			}
			return do(pool)
		}
		if err := tx.Rollback(); err != nil {
			return err
		}
		select {
		case <-time.After(100*time.Millisecond + rand.N(100*time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p postgresql) exists(ctx context.Context) error {
	pool, err := p.pool(1, forReading)
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

func (postgresql) patience() (reading, writing time.Duration) { return answering, working }

// begin takes a lock that all writers of all processes take. Whoever holds it and is not
// heard of any more loses it; who waits for it in vain says so, like whoever waits for its
// turn in this process.
//
// Locks of organizations, or serializable transactions that are tried again, would not be
// faster: each change has an event, and events are a chain, so that commits come one after
// the other anyway. Here those of one process that wait share a commit; there each has its
// own, and waits for the disk in turn. docs/benchmarks/README.md has the numbers.
func (postgresql) begin() []string {
	return []string{`
		BEGIN;
		SET LOCAL lock_timeout = ` + milliseconds(turn) + `;
		SET LOCAL idle_in_transaction_session_timeout = ` + milliseconds(answering) + `;
		SELECT pg_advisory_xact_lock(7318642950172389377)`}
}

func (postgresql) maker() string { return `SELECT nextval('makers')` }

func (p postgresql) counters() (*sql.DB, error) { return p.pool(postgresqlCounters, forCounting) }

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

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
