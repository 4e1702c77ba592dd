package sso

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Blank returns what is worked on of a connection that has no settings: no provider that
// is known, by the protocol that all speak.
func Blank() model.ConnectionSettings {
	return blank("", model.ProviderCustom, model.ConnectionSAML)
}

// edit changes the draft of a connection, which begins as what is live where there is
// none, and as Blank where there is neither. What was changed counts as untested.
func (s *Service) edit(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, do func(*model.ConnectionSettings) error) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(_ context.Context, tx *db.Tx, c *model.Connection) (payload, error) {
		draft, drafted := c.In(model.SettingsDraft)
		if !drafted {
			live, lives := c.In(model.SettingsLive)
			if draft = live; !lives {
				draft = Blank()
			}
			draft.ID, draft.State = tx.NewSettingsID(), model.SettingsDraft
		}
		if err := do(&draft); err != nil {
			return nil, err
		}
		draft.SavedAt, draft.TestedAt, draft.TestedBy, draft.AsksAnew = tx.Now(), time.Time{}, "", model.AsksAnewUnknown
		c.Settings = append(slices.DeleteFunc(c.Settings, func(s model.ConnectionSettings) bool { return s.State == model.SettingsDraft }), draft)
		return updated, nil
	})
}

// ChangeProvider begins a draft for another identity provider, of which nothing is
// known yet. What is live stays until the draft takes its place. It returns the
// connection. The errors: Invalid for the field "provider" or "type", NotFound,
// Conflict when it was changed meanwhile, and those of mayManage.
func (s *Service) ChangeProvider(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, provider model.Provider, kind model.ConnectionType) (model.Connection, error) {
	if err := speaks(provider, kind); err != nil {
		return model.Connection{}, err
	}
	if err := s.getReady(ctx, by, kind); err != nil {
		return model.Connection{}, err
	}
	return s.edit(ctx, by, id, version, func(draft *model.ConnectionSettings) error {
		*draft = blank(draft.ID, provider, kind)
		return nil
	})
}

// SetAttributes says which attributes or claims of the identity provider tell who
// somebody is. It returns the connection. The errors: Invalid for the field that is
// wrong, NotFound, Conflict when it was changed meanwhile, and those of mayManage.
func (s *Service) SetAttributes(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, m model.AttributeMap) (model.Connection, error) {
	for _, f := range []struct {
		field string
		value *string
	}{{"email", &m.Email}, {"first_name", &m.FirstName}, {"last_name", &m.LastName}, {"groups", &m.Groups}} {
		name, err := model.Text{Field: f.field, Key: "model.name", Most: model.MostAttributeName}.Parse(*f.value)
		if err != nil {
			return model.Connection{}, err
		}
		*f.value = name
	}
	return s.edit(ctx, by, id, version, func(draft *model.ConnectionSettings) error {
		draft.Attributes = m
		return nil
	})
}

// Tested notes that a user has signed in with settings, as they were tried. It reports whether that
// counts: not when the draft is another by now.
func (s *Service) Tested(ctx context.Context, by model.Actor, id model.ConnectionID, tried model.ConnectionSettings) (bool, error) {
	counts := false
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		counts = false
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		c, err := tx.Connection(ctx, by.Org, id)
		if err != nil {
			return nil, err
		}
		draft, ok := c.In(model.SettingsDraft)
		if !ok || draft.ID != tried.ID || !draft.SavedAt.Equal(tried.SavedAt) {
			return nil, db.Nothing
		}
		draft.TestedAt, draft.TestedBy, counts = tx.Now(), by.Tester(), true
		if err := tx.PutSettings(ctx, by.Org, id, draft); err != nil {
			return nil, err
		}
		c, err = tx.Connection(ctx, by.Org, id)
		return []model.Event{event(by, c, model.ConnectionTested{After: c.Snapshot()})}, err
	})
	return counts, err
}
