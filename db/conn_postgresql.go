package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A connection may end at a pooler, which lends it a session of the server's for one
// transaction at a time. There nothing is left in a session that a later statement would
// rest on: no SET, no lock, no statement with a name. What keeps a reader from writing
// comes with each of its statements. Where the server itself is at the other end, a session
// is told once, and keeps the plans of its statements, which saves most of their time.

// postgresqlUse is what a connection is for.
type postgresqlUse int

const (
	forWriting  postgresqlUse = iota
	forReading                // and the server keeps it from writing
	forCounting               // writing what may be written twice
	forMoving                 // see offline
)

// postgresqlConnector makes the connections of a pool.
type postgresqlConnector struct {
	config pgx.ConnConfig
	chosen bool // whether the address says how statements are sent
	use    postgresqlUse

	// lost counts the connections that were lost. Those that were made before the last of
	// them are not trusted any more: what has happened to one has happened to all.
	lost atomic.Int64
}

// Driver implements driver.Connector.
func (*postgresqlConnector) Driver() driver.Driver { return stdlib.GetDefaultDriver() }

// Connect implements driver.Connector.
func (c *postgresqlConnector) Connect(ctx context.Context) (driver.Conn, error) {
	since := c.lost.Load()
	config := c.config
	conn, err := pgx.ConnectConfig(ctx, &config)
	if err != nil {
		return nil, err
	}
	made := &postgresqlConn{conn: conn, of: c, since: since, mode: c.config.DefaultQueryExecMode}
	if !c.chosen {
		made.direct, _ = conn.PgConn().CustomData()[direct].(bool)
	}
	if made.direct {
		made.mode = pgx.QueryExecModeCacheStatement
		if c.use == forReading {
			_, err = conn.Exec(ctx, `SET default_transaction_read_only = on`)
		}
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return made, nil
}

// postgresqlConn is one connection. What it is asked to prepare it prepares when that is
// first run, where that is worth it.
type postgresqlConn struct {
	conn   *pgx.Conn
	of     *postgresqlConnector
	since  int64 // how many were lost before it was made
	direct bool  // whether the server itself is at the other end
	mode   pgx.QueryExecMode
}

// Close implements driver.Conn.
func (c *postgresqlConn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), connecting)
	defer cancel()
	return c.conn.Close(ctx)
}

// Ping implements driver.Pinger.
func (c *postgresqlConn) Ping(ctx context.Context) error { return c.told(ctx, c.conn.Ping(ctx)) }

// ResetSession implements driver.SessionResetter.
func (c *postgresqlConn) ResetSession(context.Context) error {
	if c.conn.IsClosed() || c.conn.PgConn().TxStatus() != 'I' || c.since < c.of.lost.Load() {
		return driver.ErrBadConn
	}
	return nil
}

// CheckNamedValue implements driver.NamedValueChecker: pgx knows more kinds of arguments
// than database/sql.
func (*postgresqlConn) CheckNamedValue(*driver.NamedValue) error { return nil }

// Prepare implements driver.Conn.
func (c *postgresqlConn) Prepare(query string) (driver.Stmt, error) {
	if c.conn.IsClosed() {
		return nil, driver.ErrBadConn
	}
	return postgresqlStmt{c, query}, nil
}

// Begin implements driver.Conn.
func (c *postgresqlConn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

// BeginTx implements driver.ConnBeginTx.
func (c *postgresqlConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	begin := `BEGIN`
	if sql.IsolationLevel(o.Isolation) == sql.LevelRepeatableRead {
		begin += ` ISOLATION LEVEL REPEATABLE READ`
	}
	if o.ReadOnly || c.of.use == forReading {
		begin += ` READ ONLY`
	}
	ctx, done := context.WithTimeoutCause(ctx, answering, errLate)
	defer done()
	if _, err := c.run(ctx, begin); err != nil {
		return nil, c.again(ctx, err)
	}
	return postgresqlTx{c}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *postgresqlConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c.alone() {
		rows, err := c.readAlone(ctx, query, args)
		if err != nil {
			return nil, err
		}
		return driver.RowsAffected(0), rows.Close()
	}
	done, err := c.run(ctx, query, argumentsOf(args, c.mode)...)
	return driver.RowsAffected(done.RowsAffected()), c.again(ctx, err)
}

// run runs a statement. What is committed after a statement that failed is undone, of which
// only the server's word tells.
func (c *postgresqlConn) run(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	done, err := c.conn.Exec(ctx, query, args...)
	if err == nil && query == `COMMIT` && done.String() != query {
		err = pgx.ErrTxCommitRollback
	}
	return done, c.told(ctx, err)
}

// QueryContext implements driver.QueryerContext.
func (c *postgresqlConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if c.alone() {
		return c.readAlone(ctx, query, args)
	}
	found, err := c.conn.Query(ctx, query, argumentsOf(args, c.mode, postgresqlFormats)...)
	if err != nil {
		return nil, c.again(ctx, c.told(ctx, err))
	}
	return c.rows(ctx, found, nil)
}

// alone reports whether the next statement is a reader's whom nothing keeps from writing yet.
func (c *postgresqlConn) alone() bool {
	return c.of.use == forReading && !c.direct && c.conn.PgConn().TxStatus() == 'I'
}

// readAlone runs one statement of a reader. Another one goes before it on the same way,
// and makes the transaction of both one that cannot write.
func (c *postgresqlConn) readAlone(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	var both pgx.Batch
	both.Queue(`SELECT set_config('transaction_read_only', 'on', TRUE), pg_is_in_recovery()`)
	both.Queue(query, argumentsOf(args)...)
	results := c.conn.SendBatch(ctx, &both)
	var standby bool
	err := results.QueryRow().Scan(nil, &standby)
	if err == nil && standby {
		err = errStandby
	}
	if err != nil {
		results.Close()
		return nil, c.again(ctx, c.told(ctx, err))
	}
	found, err := results.Query()
	if err != nil {
		results.Close()
		return nil, c.again(ctx, c.told(ctx, err))
	}
	return c.rows(ctx, found, results)
}

// again has database/sql run a statement that does no harm when it runs twice on another
// connection when this one was lost, or has plans from before somebody has migrated.
func (c *postgresqlConn) again(ctx context.Context, err error) error {
	repeatable := c.of.use == forReading || c.of.use == forCounting
	if err != nil && repeatable && ctx.Err() == nil && (c.conn.IsClosed() || postgresqlStale(err)) {
		return fmt.Errorf("%w: %w", driver.ErrBadConn, err)
	}
	return err
}

// errGone is in the chain of an error after which there is no connection any more.
var errGone = errors.New("the connection to the database was lost")

// told returns an error that pgx has returned, and takes notice of what it means for the
// connection.
func (c *postgresqlConn) told(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, errStandby) || postgresqlCode(err) == postgresqlCannotWrite && c.of.use != forReading {
		c.conn.Close(ctx) // there may be a server that can, elsewhere
	}
	if !c.conn.IsClosed() || ctx.Err() != nil && !errors.Is(context.Cause(ctx), errLate) {
		return err // it works, or whoever asked has gone
	}
	c.of.lost.Add(1)
	return fmt.Errorf("%w: %w", errGone, err)
}

func argumentsOf(args []driver.NamedValue, first ...any) []any {
	for _, a := range args {
		first = append(first, a.Value)
	}
	return first
}

// postgresqlStmt is a statement by its text. pgx keeps for each connection what it has
// prepared.
type postgresqlStmt struct {
	*postgresqlConn
	query string
}

// Close implements driver.Stmt.
func (postgresqlStmt) Close() error { return nil }

// NumInput implements driver.Stmt: the server counts.
func (postgresqlStmt) NumInput() int { return -1 }

// Exec implements driver.Stmt.
func (postgresqlStmt) Exec([]driver.Value) (driver.Result, error) {
	return nil, errors.ErrUnsupported
}

// Query implements driver.Stmt.
func (postgresqlStmt) Query([]driver.Value) (driver.Rows, error) { return nil, errors.ErrUnsupported }

// ExecContext implements driver.StmtExecContext.
func (s postgresqlStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.postgresqlConn.ExecContext(ctx, s.query, args)
}

// QueryContext implements driver.StmtQueryContext.
func (s postgresqlStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.postgresqlConn.QueryContext(ctx, s.query, args)
}
