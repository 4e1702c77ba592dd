package sso

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// announce tells all who look after an organization's single sign-on of what somebody has
// done that decides who can come in: whoever has taken over one of them does not do it
// unseen.
func (s *Service) announce(ctx context.Context, tx *db.Tx, by model.Actor, before, after model.Connection) error {
	what := whatChanged(before, after)
	if what == "" {
		return nil
	}
	org, err := tx.Organization(ctx, after.Org)
	if err != nil {
		return err
	}
	instance, err := tx.Instance(ctx)
	if err != nil {
		return err
	}
	who, err := access.Author(ctx, tx, by)
	if err != nil {
		return err
	}
	live, _ := after.In(model.SettingsLive)
	letter, err := mail.ConnectionChanged(mail.ConnectionChangedData{
		ConnectionData: mail.ConnectionData{
			AppName: instance.AppName, OrgName: org.Name, Connection: after.Name, LinkURL: s.site.Portal().Connection(after.ID),
		},
		Change: what, By: who, IdP: live.IdP,
	})
	if err != nil {
		return err
	}
	return s.put(ctx, tx, after.Org, letter)
}

// whatChanged says what of a change all are told, "" for nothing.
func whatChanged(before, after model.Connection) mail.ConnectionChange {
	was, _ := before.In(model.SettingsLive)
	is, _ := after.In(model.SettingsLive)
	switch {
	case !before.Enabled && after.Enabled:
		return mail.ConnectionOn
	case before.Enabled && !after.Enabled:
		return mail.ConnectionOff
	case after.Enabled && was.ID != is.ID:
		return mail.ConnectionSwapped
	case !before.Required && after.Required:
		return mail.ConnectionRequired
	case before.Required && !after.Required:
		return mail.ConnectionOptional
	case before.Revocation != after.Revocation:
		return mail.ConnectionSender
	}
	return ""
}
