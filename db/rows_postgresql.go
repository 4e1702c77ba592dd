package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// postgresqlFormats has what is not text sent as bytes.
var postgresqlFormats = pgx.QueryResultFormatsByOID{
	pgtype.BoolOID:  pgx.BinaryFormatCode,
	pgtype.ByteaOID: pgx.BinaryFormatCode,
	pgtype.Int2OID:  pgx.BinaryFormatCode,
	pgtype.Int4OID:  pgx.BinaryFormatCode,
	pgtype.Int8OID:  pgx.BinaryFormatCode,
}

// postgresqlRows are the rows that a query finds.
type postgresqlRows struct {
	ctx   context.Context
	conn  *postgresqlConn
	found pgx.Rows
	last  io.Closer // what has to be read to its end after them, may be nil
	ahead bool      // the next row was read already
	names []string
}

// rows returns what a query has found. The first row is read, which tells whether it failed
// and what its columns are.
func (c *postgresqlConn) rows(ctx context.Context, found pgx.Rows, last io.Closer) (driver.Rows, error) {
	r := &postgresqlRows{ctx: ctx, conn: c, found: found, last: last}
	r.ahead = found.Next()
	if err := found.Err(); err != nil {
		r.Close()
		return nil, c.again(ctx, c.told(ctx, err))
	}
	return r, nil
}

// Columns implements driver.Rows.
func (r *postgresqlRows) Columns() []string {
	if r.names == nil {
		for _, f := range r.found.FieldDescriptions() {
			r.names = append(r.names, f.Name)
		}
	}
	return r.names
}

// Next implements driver.Rows.
func (r *postgresqlRows) Next(dest []driver.Value) error {
	if !r.ahead && !r.found.Next() {
		if err := r.found.Err(); err != nil {
			return r.conn.told(r.ctx, err)
		}
		return io.EOF
	}
	r.ahead = false
	values, err := r.found.Values()
	for i := 0; i < len(values) && err == nil; i++ {
		dest[i], err = postgresqlValue(values[i])
	}
	return err
}

// Close implements driver.Rows.
func (r *postgresqlRows) Close() error {
	r.found.Close()
	err := r.found.Err()
	if r.last != nil {
		err = errors.Join(err, r.last.Close())
	}
	return r.conn.told(r.ctx, err)
}

// postgresqlValue returns a value in one of the types that database/sql knows.
func postgresqlValue(v any) (driver.Value, error) {
	switch v := v.(type) {
	case nil, string, []byte, bool, int64, float64, time.Time:
		return v, nil
	case int32:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case uint32:
		return int64(v), nil
	case driver.Valuer:
		return v.Value()
	}
	return nil, fmt.Errorf("a column is a %T", v)
}

// postgresqlTx is the transaction that a connection is in.
type postgresqlTx struct{ conn *postgresqlConn }

// Commit implements driver.Tx.
func (t postgresqlTx) Commit() error { return t.end(`COMMIT`) }

// Rollback implements driver.Tx.
func (t postgresqlTx) Rollback() error { return t.end(`ROLLBACK`) }

func (t postgresqlTx) end(how string) error {
	ctx, gone := context.WithTimeoutCause(context.Background(), answering, errLate)
	defer gone()
	_, err := t.conn.run(ctx, how)
	return err
}
