package access

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// Confirm notes that the person of a session has just proved anew who they are,
// and how (RFC 8176 words). From now on the session has another token, and may
// do what is sensitive for a while (model.Session.Sudo). It returns the event of
// it, or an Unauthenticated error when the session is over.
func Confirm(ctx context.Context, tx *db.Tx, by model.Session, amr []string, tokenHash []byte) ([]model.Event, error) {
	s, err := tx.Session(ctx, by.ID)
	if err != nil && model.KindOf(err) != model.NotFound {
		return nil, err
	}
	if err != nil || !s.EndedAt.IsZero() || s.User.Status != model.UserActive {
		return nil, model.SignedOut("You were signed out.")
	}
	if err := tx.SetSudo(ctx, by.ID, tokenHash); err != nil {
		return nil, err
	}
	return []model.Event{{
		Type: model.EventUserConfirmed, Org: s.Org.ID, Actor: by.Actor(), User: s.User.ID, Target: string(s.ID), After: confirmed{amr},
	}}, nil
}

type confirmed struct {
	AMR []string `json:"amr"`
}
