package signin

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// errRehearsed undoes what a rehearsal did.
var errRehearsed = errors.New("only rehearsed")

// Rehearse signs somebody in who does not exist, finds the session by its token as a request
// would, and undoes all of it. It returns an error when nobody could sign in now. Nothing is
// left behind, and nobody is told.
func (s *Service) Rehearse(ctx context.Context) error {
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		u, err := tx.InsertUser(ctx, "rehearsal@anteroom.invalid", true, "", "")
		if err != nil {
			return err
		}
		token := s.source.Token()
		session, events, err := begin(ctx, tx, u.ID, byEmail(model.WayCode), Browser{}, &token)
		if err != nil {
			return err
		}
		found, err := tx.SessionByToken(ctx, secret.Hash(token))
		if err != nil {
			return err
		}
		if found.ID != session.ID || found.User.ID != u.ID || found.User.Status != model.UserActive || !isNew(events) {
			return fmt.Errorf("found session %s of %s, began %s of %s", found.ID, found.User.ID, session.ID, u.ID)
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return fmt.Errorf("rehearse a sign-in: %w", err)
}
