package db

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
)

const settingsColumns = `connection_id, id, state, provider, type, idp, saml, oidc, client_secret, attributes, saved_at, tested_at, tested_by, asks_anew, replaced_at`

// settingsRow is a set of settings with the connection that it is of.
type settingsRow struct {
	connection model.ConnectionID
	settings   model.ConnectionSettings
}

func scanSettings(row scanner) (settingsRow, error) {
	var r settingsRow
	var saml, oidc, attributes string
	var saved, tested, replaced int64
	s := &r.settings
	if err := row.Scan(&r.connection, &s.ID, &s.State, &s.Provider, &s.Type, &s.IdP, &saml, &oidc, &s.Secret, &attributes,
		&saved, &tested, &s.TestedBy, &s.AsksAnew, &replaced); err != nil {
		return r, err
	}
	if len(s.Secret) == 0 {
		s.Secret = nil
	}
	s.SavedAt, s.TestedAt, s.ReplacedAt = at(saved), at(tested), at(replaced)
	return r, errors.Join(json.Unmarshal([]byte(saml), &s.SAML), json.Unmarshal([]byte(oidc), &s.OIDC), json.Unmarshal([]byte(attributes), &s.Attributes))
}

// NewSettingsID returns an id for settings that are to be stored, for what is sealed
// in them.
func (t *Tx) NewSettingsID() model.SettingsID {
	return model.SettingsID(t.ids.Next(model.PrefixSettings, t.now))
}

// PutSettings stores settings of a connection in their state, in the place of others
// that are there.
func (t *Tx) PutSettings(ctx context.Context, org model.OrgID, connection model.ConnectionID, s model.ConnectionSettings) error {
	saml, err := model.JSON(s.SAML)
	if err != nil {
		return err
	}
	oidc, err := model.JSON(s.OIDC)
	if err != nil {
		return err
	}
	attributes, err := model.JSON(s.Attributes)
	if err != nil {
		return err
	}
	if err := t.DropSettings(ctx, org, connection, s.State); err != nil {
		return err
	}
	_, err = t.exec(ctx, `
		INSERT INTO connection_settings (org_id, `+settingsColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		org, connection, s.ID, s.State, s.Provider, s.Type, s.IdP, saml, oidc, append([]byte{}, s.Secret...), attributes,
		ms(s.SavedAt), ms(s.TestedAt), s.TestedBy, s.AsksAnew, ms(s.ReplacedAt))
	return err
}

// SetAsksAnew notes whether an identity provider has people sign in anew, as a test of
// settings has shown, unless they were changed since.
func (t *Tx) SetAsksAnew(ctx context.Context, org model.OrgID, tried model.ConnectionSettings, anew model.AsksAnew) error {
	_, err := t.exec(ctx, `
		UPDATE connection_settings
		   SET asks_anew = $4
		 WHERE org_id = $1 AND id = $2 AND saved_at = $3`, org, tried.ID, ms(tried.SavedAt), anew)
	return err
}

// DropSettings deletes the settings of a connection that are in a state, if there are
// any.
func (t *Tx) DropSettings(ctx context.Context, org model.OrgID, connection model.ConnectionID, state model.SettingsState) error {
	_, err := t.exec(ctx, `
		DELETE FROM connection_settings
		 WHERE org_id = $1 AND connection_id = $2 AND state = $3`, org, connection, state)
	return err
}
