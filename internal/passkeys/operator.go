package passkeys

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// RenameFor gives a passkey another name, whoever's it is, and returns it. It returns a
// NotFound error for one that is not there, an Invalid error for the field "name", and a
// Forbidden error for anybody but the operator and an application of the whole instance with
// the scope organizations_users_invite.
func (s *Service) RenameFor(ctx context.Context, by model.Actor, id model.PasskeyID, name string) (model.Passkey, error) {
	if err := access.Operates(ctx, s.db, by, "", model.ScopeUsersInvite); err != nil {
		return model.Passkey{}, err
	}
	var p model.Passkey
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, "", model.ScopeUsersInvite); err != nil {
			return nil, err
		}
		if p, err = tx.PasskeyByID(ctx, id); err != nil {
			return nil, err
		}
		return rename(ctx, tx, person{by}, by, &p, name, p.Version)
	})
	if err != nil {
		return p, fmt.Errorf("rename %s: %w", id, err)
	}
	return p, nil
}

// RemoveFor deletes a passkey, whoever's it is, tells its owner by mail, and returns what it
// was. It returns a NotFound error for one that is not there, a Conflict error when it is the
// last way in, of its owner or of one of their organizations, and a Forbidden error for
// anybody but the operator and an application of the whole instance with the scope
// organizations_users_remove.
func (s *Service) RemoveFor(ctx context.Context, by model.Actor, id model.PasskeyID) (model.Passkey, error) {
	if err := access.Operates(ctx, s.db, by, "", model.ScopeUsersRemove); err != nil {
		return model.Passkey{}, err
	}
	p, err := s.db.PasskeyByID(ctx, id)
	if err != nil {
		return p, fmt.Errorf("remove %s: %w", id, err)
	}
	notice, err := s.notice(ctx, model.Browser{}, p.Name, true, person{}.page(s.site))
	if err != nil {
		return p, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, "", model.ScopeUsersRemove); err != nil {
			return nil, err
		}
		if p, err = tx.PasskeyByID(ctx, id); err != nil {
			return nil, err
		}
		u, err := tx.User(ctx, p.User)
		if err != nil {
			return nil, err
		}
		return s.take(ctx, tx, person{by}, by, u.Email, p, notice)
	})
	if err != nil {
		return p, fmt.Errorf("remove %s: %w", id, err)
	}
	return p, nil
}
