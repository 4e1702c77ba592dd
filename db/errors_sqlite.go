package db

import (
	"errors"

	"modernc.org/sqlite"
)

// SQLite's extended result codes (sqlite.org/rescode.html).
const (
	sqliteBusy             = 5
	sqliteCorrupt          = 11
	sqliteFull             = 13
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

func sqliteUnavailable(err error) bool {
	c := sqliteCode(err) & 0xff // without what extends it
	return c == sqliteBusy || c == sqliteFull
}

// sqliteDamaged reports whether the engine cannot read a file as a database.
func sqliteDamaged(err error) bool {
	c := sqliteCode(err) & 0xff
	return c == sqliteCorrupt || c == sqliteNotADatabase
}
