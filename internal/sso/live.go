package sso

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TurnOn has people sign in with a connection's draft from now on, or with its live
// settings again where there is no draft. A draft has to be tested by the same person
// since it was last changed, for an application by anybody, and the organization must have a verified domain: who
// signs in by the connection is of it. What was live before is kept for
// model.SettingsKept. It returns the connection. The errors: NotFound, Conflict with
// the reason, and those of mayManage.
func (s *Service) TurnOn(ctx context.Context, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(ctx context.Context, tx *db.Tx, c *model.Connection) (payload, error) {
		if err := hasDomain(ctx, tx, *c); err != nil {
			return nil, err
		}
		if err := promote(tx, by, c); err != nil {
			return nil, err
		}
		c.Enabled = true
		return func(before, after model.ConnectionSnapshot) model.Payload {
			return model.ConnectionEnabled{Before: before, After: after}
		}, nil
	})
}

func hasDomain(ctx context.Context, tx *db.Tx, c model.Connection) error {
	all, err := tx.Domains(ctx, c.Org, model.DomainOrganization)
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(all, func(d model.Domain) bool { return d.Owned() && c.Serves(d.ID) }):
		return nil
	case c.Chosen && len(c.Domains) == 0 && slices.ContainsFunc(all, model.Domain.Owned):
		return model.Conflicting("sso.choose_domain_first", c.Name)
	}
	return model.Conflicting("sso.verify_domain_first")
}

// promote puts the draft in the place of what is live.
func promote(tx *db.Tx, by model.Actor, c *model.Connection) error {
	draft, drafted := c.In(model.SettingsDraft)
	live, lives := c.In(model.SettingsLive)
	switch {
	case !drafted && !lives:
		return model.Conflicting("sso.nothing_to_turn_on", c.Name)
	case !drafted && c.Enabled:
		return model.Conflicting("sso.on_already", c.Name)
	case !drafted:
		return nil
	case by.Kind == model.ActorApplication && draft.TestedAt.IsZero():
		return model.Conflicting("sso.tested_by_nobody", c.Name)
	case by.Kind != model.ActorApplication && !draft.Tested(by.Tester()):
		return model.Conflicting("sso.test_first", c.Name)
	}
	draft.State = model.SettingsLive
	c.Settings = []model.ConnectionSettings{draft}
	if lives {
		live.State, live.ReplacedAt = model.SettingsPrevious, tx.Now()
		c.Settings = append(c.Settings, live)
	}
	return nil
}

// TurnOff has nobody sign in by a connection from now on, and everybody otherwise again.
// Its settings stay. It returns the connection. The errors: NotFound, Conflict when it was changed meanwhile
// or is off, and those of mayManage.
func (s *Service) TurnOff(ctx context.Context, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(_ context.Context, _ *db.Tx, c *model.Connection) (payload, error) {
		if !c.Enabled {
			return nil, model.Conflicting("sso.off_already", c.Name)
		}
		c.Enabled, c.Required = false, false // who turns it on again is asked again, too
		return func(before, after model.ConnectionSnapshot) model.Payload {
			return model.ConnectionDisabled{Before: before, After: after}
		}, nil
	})
}

// PutBack puts the settings that were live before in the place of those that are, for
// model.SettingsKept after they were replaced, and keeps the latter as a draft. It
// returns the connection. The errors: NotFound, Conflict with the reason, and those of
// mayManage.
func (s *Service) PutBack(ctx context.Context, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(_ context.Context, tx *db.Tx, c *model.Connection) (payload, error) {
		previous, ok := c.In(model.SettingsPrevious)
		if !ok || tx.Now().Sub(previous.ReplacedAt) > model.SettingsKept {
			return nil, model.Conflicting("sso.nothing_to_put_back", c.Name)
		}
		live, _ := c.In(model.SettingsLive)
		previous.State, live.State = model.SettingsLive, model.SettingsDraft
		c.Settings = []model.ConnectionSettings{live, previous}
		return updated, nil
	})
}

// Discard drops the draft beside what is live. It returns the connection. The errors:
// NotFound, Conflict when there is nothing beside it or it was changed meanwhile, and
// those of mayManage.
func (s *Service) Discard(ctx context.Context, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(_ context.Context, _ *db.Tx, c *model.Connection) (payload, error) {
		_, drafted := c.In(model.SettingsDraft)
		if _, lives := c.In(model.SettingsLive); !drafted || !lives {
			return nil, model.Conflicting("sso.nothing_to_discard", c.Name)
		}
		c.Settings = slices.DeleteFunc(c.Settings, func(s model.ConnectionSettings) bool { return s.State == model.SettingsDraft })
		return updated, nil
	})
}
