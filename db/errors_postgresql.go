package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// PostgreSQL's error codes (Appendix A of its manual), and the classes that their
// first two letters are.
const (
	postgresqlUniqueViolation = "23505"
	postgresqlNoDatabase      = "3D000"

	postgresqlNoConnection = "08"
	postgresqlNoResources  = "53"
	postgresqlStopped      = "57"
)

func postgresqlCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func postgresqlDouble(err error) bool { return postgresqlCode(err) == postgresqlUniqueViolation }

func postgresqlUnavailable(err error) bool {
	var unreachable *pgconn.ConnectError
	if code := postgresqlCode(err); code != "" {
		class := code[:2]
		return class == postgresqlNoConnection || class == postgresqlNoResources || class == postgresqlStopped
	}
	// A connection that was cut shows as what notices it first: pgx, or database/sql,
	// which has put it away already.
	return errors.As(err, &unreachable) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn)
}
