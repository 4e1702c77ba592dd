package db

import (
	"database/sql"
	"errors"

	"modernc.org/sqlite"

	"anteroom/internal/model"
)

// SQLite's extended result codes (sqlite.org/rescode.html).
const (
	sqliteBusy       = 5
	sqliteFull       = 13
	uniqueViolation  = 2067
	primaryViolation = 1555
)

// asModel turns an error of the engine into one of the model's kinds where a
// rule may want to know it: no row is NotFound, a double is Conflict. Every
// other error stays what it is, an outage. It reads codes, never texts.
func asModel(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return model.Missing("")
	}
	switch code(err) {
	case uniqueViolation, primaryViolation:
		return model.Because(model.Conflicting(""), err)
	}
	return err
}

// Unavailable reports whether err is the engine saying that it cannot write
// now: another process holds the file, or the disk is full.
func Unavailable(err error) bool {
	c := code(err) & 0xff
	return c == sqliteBusy || c == sqliteFull
}

func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}
