package sso

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// ApproveMetadata believes what the metadata of a live connection says, which was held
// since it names another identity provider or host, and which its administrator has seen
// as mark names it (model.HeldMetadata.Mark). It becomes a draft like any other, to be
// tested before people sign in by it: what is live may go on working, and who approves
// may be wrong. It returns the connection. The errors: NotFound, Conflict when it was
// changed meanwhile, something else is held by now or there is a draft already, and
// those of mayManage.
func (s *Service) ApproveMetadata(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, mark string) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(ctx context.Context, tx *db.Tx, c *model.Connection) (payload, error) {
		if _, drafted := c.In(model.SettingsDraft); drafted {
			return nil, model.Conflicting("sso.draft_in_the_way", c.Name)
		}
		held, err := answer(ctx, tx, *c, mark)
		if err != nil {
			return nil, err
		}
		live, _ := c.In(model.SettingsLive)
		draft := live
		draft.ID, draft.State, draft.IdP, draft.SAML = tx.NewSettingsID(), model.SettingsDraft, held.IdP, held.SAML
		OptionsOf(live.SAML).in(&draft.SAML)
		draft.SAML.SignsRequests = held.SAML.SignsRequests || live.SAML.SignsRequests
		draft.SavedAt, draft.TestedAt, draft.TestedBy, draft.AsksAnew = tx.Now(), time.Time{}, "", model.AsksAnewUnknown
		c.Settings = slices.Insert(slices.Clone(c.Settings), 0, draft)
		return updated, nil
	})
}

// RefuseMetadata says that what the metadata of a live connection says is not to be
// believed: nobody is asked about it again. The errors are those of ApproveMetadata, but
// that a draft does not matter.
func (s *Service) RefuseMetadata(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, mark string) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		c, err := find(ctx, tx, by, id, version)
		if err != nil {
			return nil, err
		}
		held, err := answer(ctx, tx, c, mark)
		if err != nil {
			return nil, err
		}
		return []model.Event{event(by, c, model.ConnectionMoveRefused{Before: c.Snapshot(), Found: held.Snapshot()})}, nil
	})
	if err != nil {
		return fmt.Errorf("refuse metadata: %w", err)
	}
	return nil
}

// answer takes what is held of a connection as answered, and returns it. It returns a
// Conflict error when that is not what the mark names.
func answer(ctx context.Context, tx *db.Tx, c model.Connection, mark string) (model.HeldMetadata, error) {
	u, err := tx.ConnectionUpkeep(ctx, c.Org, c.ID)
	if err != nil {
		return model.HeldMetadata{}, err
	}
	held, open := u.Question()
	if !open || held.Mark() != mark {
		return held, model.Conflicting("sso.held_changed", c.Name)
	}
	answered := held
	answered.Answered = true
	u.Held = &answered
	return held, tx.SetConnectionUpkeep(ctx, u)
}
