package signin

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// What operators send waits for a proof as what people send does. Its path says for which
// organization it is, so that it is bound to none.

// HoldInConsole keeps a request of an operator until they have proved who they are, and returns
// under which id.
func (s *Service) HoldInConsole(ctx context.Context, by model.Actor, r model.HeldRequest) (model.HeldRequestID, error) {
	plain, err := json.Marshal(heldContent{"", r.Method, r.Path, r.Body, r.Action, r.Back, r.Danger, r.Interrupted, r.File})
	if err != nil {
		return "", fmt.Errorf("hold request: %w", err)
	}
	row := db.HeldRow{HeldRequest: model.HeldRequest{Session: by.Session}}
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if _, err := access.InConsole(ctx, tx, by); err != nil {
			return err
		}
		row.ID, row.ExpiresAt = tx.NewHeldRequestID(), tx.Now().Add(model.HeldLife)
		row.Sealed = s.keys.Seal(heldPlace(row.ID), plain)
		return tx.InsertOperatorRequest(ctx, row, model.MostHeld)
	})
	if err != nil {
		return "", fmt.Errorf("hold request: %w", err)
	}
	return row.ID, nil
}

// HeldInConsole returns a request that waits in the session of an operator. It returns a
// NotFound error when there is none, or none any more.
func (s *Service) HeldInConsole(ctx context.Context, by model.Actor, id model.HeldRequestID) (model.HeldRequest, error) {
	if err := access.InConsoleOnly(by); err != nil {
		return model.HeldRequest{}, err
	}
	row, err := s.db.OperatorRequest(ctx, model.OperatorSessionID(by.Session), id)
	return s.unseal(ctx, inConsole(by), row, err)
}

// ReleaseInConsole returns a request that waits, once: whoever gets it carries it out. It
// returns a Forbidden error while the operator has not proved who they are, and the errors of
// HeldInConsole.
func (s *Service) ReleaseInConsole(ctx context.Context, by model.Actor, id model.HeldRequestID) (model.HeldRequest, error) {
	var row db.HeldRow
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		session, err := access.InConsole(ctx, tx, by)
		if err != nil {
			return err
		}
		if !session.Sudo(tx.Now()) {
			return model.Denied("signin.confirm_first")
		}
		row, err = tx.TakeOperatorRequest(ctx, session.ID, id)
		return err
	})
	return s.unseal(ctx, inConsole(by), row, err)
}

// inConsole returns an operator as whose request unseal opens.
func inConsole(by model.Actor) model.Session { return model.Session{ID: by.Session} }
