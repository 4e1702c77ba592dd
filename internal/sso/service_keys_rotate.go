package sso

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// RotateServiceKeys lets the next key sign requests from now on, and publishes one after
// it. What is encrypted for those before it is still read, for the last
// model.MostPreviousKeys of them. Nothing else ever changes a key: identity providers
// that do not read our metadata again have to be told. Servers that run on the same
// database notice at the next sign-in. It returns a Conflict error, with the reason in
// words, when the next key was published only now or there is none, and a Forbidden
// error for anybody but the operator.
func (s *Service) RotateServiceKeys(ctx context.Context, by model.Actor) error {
	if err := access.OperatorOnly(by, ""); err != nil {
		return err
	}
	current, next, previous, err := s.storedKeys(ctx)
	if err != nil {
		return err
	}
	if current == nil || next == nil {
		return model.Conflicting("sso.no_service_keys")
	}
	if ready := next.Since.Add(model.ServiceKeyPublished); s.db.Now().Before(ready) {
		return model.Conflicting("sso.service_key_too_new", ready.UTC().Format(time.DateOnly))
	}
	if _, err := openServiceKey(s.keys, *next); err != nil {
		return err
	}
	following, err := s.newServiceKey(ctx, model.ServiceKeyNext)
	if err != nil {
		return err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := tx.MoveServiceKey(ctx, current.ID, model.ServiceKeyCurrent, model.ServiceKeyPrevious); err != nil {
			return nil, err
		}
		if err := tx.MoveServiceKey(ctx, next.ID, model.ServiceKeyNext, model.ServiceKeyCurrent); err != nil {
			return nil, err
		}
		for _, k := range previous[min(len(previous), model.MostPreviousKeys-1):] {
			if err := tx.DeleteServiceKey(ctx, k.ID); err != nil {
				return nil, err
			}
		}
		return []model.Event{
			{Actor: by, Target: next.ID, Payload: model.ServiceKeyRotated{Before: current.Snapshot(), After: next.Snapshot()}},
			serviceKeyCreated(by, following),
		}, tx.InsertServiceKey(ctx, following)
	})
	if err != nil {
		return fmt.Errorf("rotate service keys: %w", err)
	}
	return nil
}

// storedKeys returns the keys by their states, of the previous ones the last first.
func (s *Service) storedKeys(ctx context.Context) (current, next *model.ServiceKey, previous []model.ServiceKey, err error) {
	all, err := s.db.ServiceKeys(ctx)
	for i, k := range all {
		switch k.State {
		case model.ServiceKeyCurrent:
			current = &all[i]
		case model.ServiceKeyNext:
			next = &all[i]
		default:
			previous = append(previous, k)
		}
	}
	return current, next, previous, err
}

// ReplaceServiceKeys makes new keys in the place of all that there are, for when one was
// stolen: requests are signed by one that no identity provider knows yet, and what is
// encrypted for the old ones is not read any more. The errors are those of
// RotateServiceKeys, without that of a key that is too new.
func (s *Service) ReplaceServiceKeys(ctx context.Context, by model.Actor) error {
	if err := access.OperatorOnly(by, ""); err != nil {
		return err
	}
	all, err := s.db.ServiceKeys(ctx)
	if err != nil {
		return fmt.Errorf("load service keys: %w", err)
	}
	if len(all) == 0 {
		return model.Conflicting("sso.no_service_keys")
	}
	for _, k := range all { // whoever has another key file would lock the server out
		if _, err := openServiceKey(s.keys, k); err != nil {
			return err
		}
	}
	fresh, events, err := s.newServiceKeys(ctx, by)
	if err != nil {
		return err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := tx.DeleteServiceKeys(ctx); err != nil {
			return nil, err
		}
		return events, insertServiceKeys(ctx, tx, fresh)
	})
	if err != nil {
		return fmt.Errorf("replace service keys: %w", err)
	}
	return nil
}
