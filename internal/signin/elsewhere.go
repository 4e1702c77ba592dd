package signin

import (
	"context"

	"anteroom/db"
	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// Elsewhere is the error for a person whose organization has them sign in through
// its own connection: it has verified exactly the domain of their address. A
// code, a link or a passkey proves who they are, and does not let them in.
type Elsewhere struct{ Email model.Email }

// Error returns the text for the log.
func (e *Elsewhere) Error() string { return "the organization of the address signs its people in" }

// Unwrap returns what is said where nobody leads the person on.
func (e *Elsewhere) Unwrap() error { return errElsewhere }

var errElsewhere = model.SignedOut("signin.elsewhere")

// checkSignsIn returns an Elsewhere error for a user who has to sign in through another
// connection than the one by which they come, "" for none.
func checkSignsIn(ctx context.Context, tx *db.Tx, id model.UserID, by model.ConnectionID) error {
	u, err := tx.User(ctx, id)
	if err != nil {
		return err
	}
	email := model.Email(u.Email)
	all, err := membership.Connections(ctx, tx, email)
	if err == nil && len(all) > 0 && !membership.Among(all, by) {
		err = &Elsewhere{email}
	}
	return err
}
