package users

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Description is what the operator's application says of a person.
type Description struct {
	FirstName, LastName string
	Language            string // "" for what the browser says
	ExternalID          string // what the application calls them, "" for nothing
	Metadata            map[string]string
}

// of returns a user as they are described.
func (d Description) of(u model.User) (model.User, error) {
	names, err := Details{FirstName: d.FirstName, LastName: d.LastName, TimeZone: u.TimeZone, Language: model.Language(d.Language)}.parse()
	if err != nil {
		return u, err
	}
	a, err := model.NewAbout(d.ExternalID, d.Metadata, d.Language)
	u.FirstName, u.LastName, u.Language, u.ExternalID, u.Metadata = names.FirstName, names.LastName, a.Language, a.ExternalID, a.Metadata
	return u, err
}

// Describe changes what is said of a person, with change, in every organization, and returns
// the account as it is then; where that returns an error, nothing is changed. It is for the operator, and for an application with
// organizations_users_invite. The errors: Invalid for the field that is wrong, NotFound for an
// unknown account, Conflict for the external id of another person, and Forbidden for everybody
// else, and where a directory manages the names.
func (s *Service) Describe(ctx context.Context, by model.Actor, id model.UserID, change func(*Description) error) (model.User, error) {
	var u model.User
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, "", model.ScopeUsersInvite); err != nil {
			return nil, err
		}
		before, err := known(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		d := Description{before.FirstName, before.LastName, string(before.Language), before.ExternalID, before.Metadata.Map()}
		if err := change(&d); err != nil {
			return nil, err
		}
		if u, err = d.of(before); err != nil {
			return nil, err
		}
		if u == before {
			return nil, db.Nothing
		}
		if before.FirstName != u.FirstName || before.LastName != u.LastName {
			if err := mayRename(ctx, tx, before); err != nil {
				return nil, err
			}
		}
		if u, err = membership.SetAbout(ctx, tx, before, u); err != nil {
			return nil, err
		}
		return []model.Event{{Actor: by, User: u.ID, Target: string(u.ID), Payload: model.UserUpdated{Before: before.Snapshot(), After: u.Snapshot()}}}, nil
	})
	if err != nil {
		return model.User{}, fmt.Errorf("describe %s: %w", id, err)
	}
	return u, nil
}
