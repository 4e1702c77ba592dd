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
	postgresqlWrongPassword   = "28P01"
	postgresqlNotAllowed      = "28000"
	postgresqlNoRight         = "42501"
	postgresqlTooMany         = "53300"
	postgresqlProtocol        = "08P01"
	postgresqlCannotWrite     = "25006" // a standby, or a server that was told to write nothing
	postgresqlUnsupported     = "0A000"
	postgresqlIdle            = "25P03" // who was in a transaction and not heard of
	postgresqlNoLock          = "55P03" // before lock_timeout
	postgresqlNotSerializable = "40001"
	postgresqlDeadlock        = "40P01"

	postgresqlNoConnection = "08"
	postgresqlNoResources  = "53"
	postgresqlStopped      = "57"
	postgresqlSystem       = "58" // the disk fails
)

func postgresqlCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func postgresqlDouble(err error) bool { return postgresqlCode(err) == postgresqlUniqueViolation }

// postgresqlStale reports whether a connection keeps a plan that does not fit any more: a column
// that it reads has another type by now. pgx makes another plan the next time.
func postgresqlStale(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == postgresqlUnsupported && e.Routine == "RevalidateCachedQuery"
}

func postgresqlUnavailable(err error) bool {
	switch code := postgresqlCode(err); code {
	case "":
	case postgresqlCannotWrite, postgresqlIdle, postgresqlNoLock, postgresqlNotSerializable, postgresqlDeadlock:
		return true
	default:
		switch code[:2] {
		case postgresqlNoConnection, postgresqlNoResources, postgresqlStopped, postgresqlSystem:
			return true
		}
	}
	if postgresqlStale(err) {
		return true
	}
	// A connection that was cut shows as what notices it first: pgx, or database/sql,
	// which has put it away already.
	var unreachable *pgconn.ConnectError
	for _, outage := range []error{errGone, errStandby, sql.ErrConnDone, driver.ErrBadConn} {
		if errors.Is(err, outage) {
			return true
		}
	}
	return errors.As(err, &unreachable)
}
