package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Entrances counts the ways by which a user can sign in, before one is taken away: their mail,
// when they have proved to read it, each passkey, each account with a provider, and the
// connections of the organization that serves their address. What the operator has switched off
// is none.
func Entrances(ctx context.Context, tx *db.Tx, u model.User) (int, error) {
	i, err := tx.Instance(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	if i.Ways.Email() && u.EmailVerified {
		n++
	}
	if i.Ways.Passkey {
		passkeys, err := tx.Passkeys(ctx, u.ID)
		if err != nil {
			return 0, err
		}
		n += len(passkeys)
	}
	accounts, err := tx.SocialIdentities(ctx, u.ID)
	if err != nil {
		return 0, err
	}
	served, err := Connections(ctx, tx, model.Email(u.Email))
	return n + len(accounts) + len(served), err
}
