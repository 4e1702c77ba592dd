package members

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// Person is who is added to an organization.
type Person struct {
	Email     model.Email
	FirstName string
	LastName  string
}

// Add makes a person an active member of an organization in a role, with an
// account when the address has none yet. It is for the operator, who answers
// for the address. Without a role the person gets what the operator says that
// first and later members get. It returns a Forbidden error for anybody else, an
// Invalid error for the field "first_name", "last_name" or "role", a NotFound
// error for an unknown organization, and a Conflict error when the person is a
// member or all seats are taken.
func (s *Service) Add(ctx context.Context, by model.Actor, org model.OrgID, p Person, role string) (model.Member, error) {
	if err := access.OperatorOnly(by, org); err != nil {
		return model.Member{}, err
	}
	var err error
	if p.FirstName, err = model.FirstName.Parse(p.FirstName); err != nil {
		return model.Member{}, err
	}
	if p.LastName, err = model.LastName.Parse(p.LastName); err != nil {
		return model.Member{}, err
	}
	var m model.Member
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if _, err := tx.Organization(ctx, org); err != nil {
			return nil, err
		}
		id, err := findRoleByName(ctx, tx, org, role)
		if err != nil {
			return nil, err
		}
		u, events, err := membership.Account(ctx, tx, by, p.Email, p.FirstName, p.LastName)
		if err != nil {
			return nil, err
		}
		var joined []model.Event
		m, joined, err = membership.Admit(ctx, tx, by, org, membership.Newcomer{User: u, Source: model.FromOperator, Role: id})
		return append(events, joined...), err
	})
	if err != nil {
		return model.Member{}, fmt.Errorf("add member: %w", err)
	}
	return m, nil
}

// findRoleByName returns the id of the role, "" for no name.
func findRoleByName(ctx context.Context, tx *db.Tx, org model.OrgID, name string) (model.RoleID, error) {
	if name == "" {
		return "", nil
	}
	roles, err := tx.Roles(ctx, org)
	if err != nil {
		return "", err
	}
	for _, r := range roles {
		if r.Name == name {
			return r.ID, nil
		}
	}
	return "", model.InvalidField("role", "members.unknown_role", name)
}
