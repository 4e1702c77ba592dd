package db

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// SQLite's extended result codes (sqlite.org/rescode.html).
const (
	sqliteBusy             = 5
	sqliteIO               = 10
	sqliteCorrupt          = 11
	sqliteFull             = 13
	sqliteCantOpen         = 14
	sqliteNotADatabase     = 26
	sqliteUniqueViolation  = 2067
	sqlitePrimaryViolation = 1555
)

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func sqliteDouble(err error) bool {
	c := sqliteCode(err)
	return c == sqliteUniqueViolation || c == sqlitePrimaryViolation
}

// sqliteShut explains that a file which is there does not open: the engine makes its log and its
// shared memory beside it.
func sqliteShut(err error) error {
	if sqliteCode(err)&0xff == sqliteCantOpen {
		return fmt.Errorf("%w: even who only looks at it has to write beside it; see that this user may, and that its disk is not read-only", err)
	}
	return err
}

func sqliteHeld(err error) bool { return sqliteCode(err)&0xff == sqliteBusy }

func sqliteUnavailable(err error) bool {
	switch sqliteCode(err) & 0xff { // without what extends it
	case sqliteBusy, sqliteFull, sqliteIO, sqliteCantOpen:
		return true
	}
	return false
}

// sqliteDamaged reports whether the engine cannot read a file as a database.
func sqliteDamaged(err error) bool {
	c := sqliteCode(err) & 0xff
	return c == sqliteCorrupt || c == sqliteNotADatabase
}
