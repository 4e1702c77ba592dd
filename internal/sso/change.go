package sso

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// find returns a connection that an actor may change, when it has the version.
func find(ctx context.Context, tx *db.Tx, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error) {
	if err := mayManage(ctx, tx, by); err != nil {
		return model.Connection{}, err
	}
	c, err := tx.Connection(ctx, by.Org, id)
	if err == nil && c.Version != version {
		err = model.Conflicting("sso.changed_meanwhile", c.Name)
	}
	return c, err
}

// payload makes the event of a change.
type payload func(before, after model.ConnectionSnapshot) model.Payload

func updated(before, after model.ConnectionSnapshot) model.Payload {
	return model.ConnectionUpdated{Before: before, After: after}
}

// change changes a connection and its settings, when it still has the version.
func (s *Service) change(ctx context.Context, by model.Actor, id model.ConnectionID, version int64,
	do func(context.Context, *db.Tx, *model.Connection) (payload, error)) (model.Connection, error) {
	var c model.Connection
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if c, err = find(ctx, tx, by, id, version); err != nil {
			return nil, err
		}
		before := c
		c.Settings = slices.Clone(c.Settings)
		made, err := do(ctx, tx, &c)
		if err != nil {
			return nil, err
		}
		if err := put(ctx, tx, before, &c); err != nil {
			return nil, err
		}
		if err := s.announce(ctx, tx, by, before, c); err != nil {
			return nil, err
		}
		return []model.Event{event(by, c, made(before.Snapshot(), c.Snapshot()))}, nil
	})
	if err != nil {
		return c, fmt.Errorf("change connection: %w", err)
	}
	return c, nil
}

// put writes what has become of a connection, and raises its version.
func put(ctx context.Context, tx *db.Tx, before model.Connection, c *model.Connection) error {
	if err := tx.UpdateConnection(ctx, *c); err != nil {
		return err
	}
	c.Version++
	for _, was := range before.Settings {
		if err := tx.DropSettings(ctx, c.Org, c.ID, was.State); err != nil {
			return err
		}
	}
	for _, is := range c.Settings {
		if err := tx.PutSettings(ctx, c.Org, c.ID, is); err != nil {
			return err
		}
	}
	if elsewhere(before, *c) {
		return tx.ForgetConnectionUpkeep(ctx, c.Org, c.ID)
	}
	return nil
}

// elsewhere reports whether what is live leads to another identity provider than before:
// what was found out about that one counts no more.
func elsewhere(before, after model.Connection) bool {
	was, _ := before.In(model.SettingsLive)
	is, _ := after.In(model.SettingsLive)
	return was.IdP != is.IdP || was.SAML.MetadataURL != is.SAML.MetadataURL || was.SAML.SignInURL != is.SAML.SignInURL
}

func event(by model.Actor, c model.Connection, p model.Payload) model.Event {
	return model.Event{Org: c.Org, Actor: by, Target: string(c.ID), Payload: p}
}
