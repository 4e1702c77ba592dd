package invitations

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/domainname"
	"anteroom/internal/model"
)

// mostSuggestions is how many organizations suggest themselves to one person.
const mostSuggestions = 20

// Suggestions returns the organizations that suggest themselves to a user by the
// domain of the address. An address that is not proven suggests nothing, nor does
// an organization to those whom it has removed.
func (s *Service) Suggestions(ctx context.Context, u model.User) ([]db.Suggestion, error) {
	domain, ok := domainname.OfEmail(model.Email(u.Email))
	if !ok || !u.EmailVerified {
		return nil, nil
	}
	return s.db.Suggestions(ctx, u.ID, domain, mostSuggestions)
}

// Join makes a user a member of an organization that suggests itself, in the
// role that new members get. Errors:
//
//   - NotFound: the organization does not suggest itself to the user;
//   - Unauthenticated: the session is over;
//   - Forbidden: the user was removed, and not invited since;
//   - Conflict: the user is a member or invited already, or all seats are taken.
func (s *Service) Join(ctx context.Context, by model.Session, org model.OrgID) (model.Member, error) {
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		u, err := access.Person(ctx, tx, by.Actor())
		if err != nil {
			return nil, err
		}
		o, err := mayJoin(ctx, tx, u, org)
		if err != nil {
			return nil, err
		}
		role, err := newcomersRole(ctx, tx, o)
		if err != nil {
			return nil, err
		}
		m, err = tx.InsertMember(ctx, org, u, model.MemberActive, model.FromAllowedEmailDomain)
		if model.KindOf(err) == model.Conflict {
			return nil, model.Because(model.Conflicting("You belong to "+o.Name+" or are invited already. Look at your organizations again."), err)
		}
		if err != nil {
			return nil, err
		}
		m.Roles = []model.Role{role}
		return []model.Event{joined(by, m)}, tx.AddRole(ctx, org, m.ID, role.ID, model.SourceManual)
	})
	if err != nil {
		return m, fmt.Errorf("join %s: %w", org, err)
	}
	return m, nil
}

func mayJoin(ctx context.Context, tx *db.Tx, u model.User, org model.OrgID) (model.Organization, error) {
	domain, _ := domainname.OfEmail(model.Email(u.Email)) // "" is nobody's
	allowed, err := tx.AllowsEmailDomain(ctx, org, domain)
	if err != nil {
		return model.Organization{}, err
	}
	if !allowed || !u.EmailVerified {
		return model.Organization{}, model.Missing("That organization is open to invited people only. Ask one of its admins to invite you.")
	}
	o, err := tx.Organization(ctx, org)
	if err != nil {
		return o, err
	}
	removed, err := tx.WasRemoved(ctx, org, u.ID)
	if err != nil {
		return o, err
	}
	if removed {
		return o, model.Denied("You were removed from " + o.Name + ". Ask an admin for an invitation.")
	}
	if err := hasRoom(ctx, tx, o, 1); model.KindOf(err) == model.Invalid {
		return o, model.Conflicting(fmt.Sprintf("%s has no room for more people. Ask one of its admins.", o.Name))
	} else if err != nil {
		return o, err
	}
	return o, nil
}

// newcomersRole returns the role that new members of an organization get.
func newcomersRole(ctx context.Context, tx *db.Tx, o model.Organization) (model.Role, error) {
	id := o.MemberRole
	if id == "" {
		instance, err := tx.Instance(ctx)
		if err != nil {
			return model.Role{}, err
		}
		id = instance.MemberRole
	}
	return access.Role(ctx, tx, o.ID, id)
}
