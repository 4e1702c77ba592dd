package members

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
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
// first and later members get. It returns a Forbidden error for anybody else, an Invalid
// error for the field "role" when there is no such role, a NotFound error for
// an unknown organization, and a Conflict error when the person is a member.
func (s *Service) Add(ctx context.Context, by model.Actor, org model.OrgID, p Person, role string) (model.Member, error) {
	if err := access.OperatorOnly(by, org); err != nil {
		return model.Member{}, err
	}
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		o, err := tx.Organization(ctx, org)
		if err != nil {
			return nil, err
		}
		var r model.Role
		if role == "" {
			r, err = defaultRole(ctx, tx, o)
		} else {
			r, err = findRoleByName(ctx, tx, org, role)
		}
		if err != nil {
			return nil, err
		}
		u, events, err := account(ctx, tx, by, p)
		if err != nil {
			return nil, err
		}
		if m, err = tx.InsertMember(ctx, org, u, model.MemberActive, model.FromOperator); model.KindOf(err) == model.Conflict {
			return nil, model.Because(model.Conflicting(string(p.Email)+" is already a member, or invited."), err)
		} else if err != nil {
			return nil, err
		}
		if err := tx.DeleteRemoval(ctx, org, u.ID); err != nil {
			return nil, err
		}
		if err := tx.AddRole(ctx, org, m.ID, r.ID, model.SourceManual); err != nil {
			return nil, err
		}
		m.Roles = []model.Role{r}
		return append(events, model.Event{
			Type: model.EventMembershipCreated, Org: org, Actor: by, User: u.ID, Target: string(m.ID), After: rolesOf(m),
		}), nil
	})
	if err != nil {
		return model.Member{}, fmt.Errorf("add member: %w", err)
	}
	return m, nil
}

// account returns the account with the person's address, a new one when there
// is none.
func account(ctx context.Context, tx *db.Tx, by model.Actor, p Person) (model.User, []model.Event, error) {
	u, err := tx.UserByEmail(ctx, p.Email)
	if model.KindOf(err) != model.NotFound {
		return u, nil, err
	}
	u, err = tx.InsertUser(ctx, p.Email, true, p.FirstName, p.LastName)
	return u, []model.Event{{Type: model.EventUserSignup, Actor: by, User: u.ID, Target: string(u.ID)}}, err
}

// defaultRole returns the role that the next member of an organization gets when
// nobody picks one.
func defaultRole(ctx context.Context, tx *db.Tx, o model.Organization) (model.Role, error) {
	i, err := tx.Instance(ctx)
	if err != nil {
		return model.Role{}, err
	}
	id := i.MemberRole
	switch {
	case o.Members == 0:
		id = i.CreatorRole
	case o.MemberRole != "":
		id = o.MemberRole
	}
	return access.Role(ctx, tx, o.ID, id)
}

func findRoleByName(ctx context.Context, tx *db.Tx, org model.OrgID, name string) (model.Role, error) {
	roles, err := tx.Roles(ctx, org)
	if err != nil {
		return model.Role{}, err
	}
	for _, r := range roles {
		if r.Name == name {
			return r, nil
		}
	}
	return model.Role{}, model.InvalidField("role", fmt.Sprintf("There is no role named %q.", name))
}
