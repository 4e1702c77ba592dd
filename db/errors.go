package db

import (
	"database/sql"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
)

// asModel turns an error of the engine into one of the model's kinds where a
// rule may want to know it: no row is NotFound, a double is Conflict. Every
// other error stays what it is, an outage. It reads codes, never texts.
func asModel(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return model.Missing("")
	case sqliteDouble(err), postgresqlDouble(err):
		return model.Because(model.Conflicting(""), err)
	}
	return err
}

// Unavailable reports whether err is the engine saying that it does not work now:
// another process holds the file, the disk is full, fails or takes nothing any more, the server
// is not there, or too many wait for their turn.
func Unavailable(err error) bool {
	return errors.Is(err, errBusy) || errors.Is(err, errLate) || errors.Is(err, errNoConnection) ||
		sqliteUnavailable(err) || postgresqlUnavailable(err)
}

// held reports whether err is the engine saying that somebody else has the database.
func held(err error) bool { return errors.Is(err, errBusy) || sqliteHeld(err) }

// advise returns an error of opening a database, for whoever runs the program, with what to
// do about it where the engine does not say so.
func advise(err error) error { return postgresqlAdvised(sqliteShut(err)) }
