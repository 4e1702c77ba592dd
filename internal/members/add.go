package members

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Person is who is added to an organization: by an address, or as the account that they have
// already, of which nothing else is said then.
type Person struct {
	User      model.UserID
	Email     model.Email
	FirstName string
	LastName  string
	About     model.About // what the application says of them
}

// parse returns the person with their names as they are stored.
func (p Person) parse() (_ Person, err error) {
	if p.FirstName, err = model.FirstName.Parse(p.FirstName); err != nil {
		return p, err
	}
	p.LastName, err = model.LastName.Parse(p.LastName)
	return p, err
}

// Add makes a person an active member of an organization in roles, with an
// account when the address has none yet. It is for the operator, and for an application
// with organizations_users_invite that acts for the whole instance: they answer for the address. Without a role the person
// gets what the operator says that first and later members get; an application gives others
// as far as they allow no more than its scopes do. It returns a Forbidden error for anybody
// else, an Invalid error for the field "first_name", "last_name" or "role", a NotFound
// error for an unknown organization or account, and a Conflict error when the person is a
// member, all seats are taken, or their account says otherwise (membership.Describe).
func (s *Service) Add(ctx context.Context, by model.Actor, org model.OrgID, p Person, roles ...string) (model.Member, error) {
	if err := access.Operates(ctx, s.db, by, org, model.ScopeUsersInvite); err != nil {
		return model.Member{}, err
	}
	p, err := p.parse()
	if err != nil {
		return model.Member{}, err
	}
	var m model.Member
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, org, model.ScopeUsersInvite); err != nil {
			return nil, err
		}
		if !access.OfInstance(ctx, tx, by) {
			return nil, model.Denied("members.invite_instead")
		}
		if _, err := tx.Organization(ctx, org); err != nil {
			return nil, err
		}
		n := membership.Newcomer{Source: model.FromOperator}
		if by.Kind == model.ActorApplication {
			n.Source = model.FromAPI
		}
		if n.Role, n.More, err = mayGive(ctx, tx, by, org, roles); err != nil {
			return nil, err
		}
		if n.User, events, err = p.account(ctx, tx, by); err != nil {
			return nil, err
		}
		var joined []model.Event
		m, joined, err = membership.Admit(ctx, tx, by, org, n)
		return append(events, joined...), err
	})
	if err != nil {
		return model.Member{}, fmt.Errorf("add member: %w", err)
	}
	return m, nil
}

// account returns the person's account, which is made where there is none.
func (p Person) account(ctx context.Context, tx *db.Tx, by model.Actor) (u model.User, events []model.Event, err error) {
	if p.User != "" {
		u, err = tx.User(ctx, p.User)
		if model.KindOf(err) == model.NotFound || err == nil && u.Status != model.UserActive {
			err = model.Because(model.Missing("members.no_account"), err)
		}
		return u, nil, err
	}
	if u, events, err = membership.Account(ctx, tx, by, p.Email, p.FirstName, p.LastName); err != nil {
		return u, nil, err
	}
	if err := access.MayDescribe(ctx, tx, by, p.About); err != nil {
		return u, nil, err
	}
	u, more, err := membership.Describe(ctx, tx, by, u, p.About)
	return u, append(events, more...), err
}

// mayGive returns the ids of the roles with these names, of which an application gives only
// what its scopes cover; "" for none.
func mayGive(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, names []string) (first model.RoleID, more []model.RoleID, err error) {
	from, err := choicesIn(ctx, tx, org)
	if err != nil {
		return "", nil, err
	}
	to, err := RolesNamed(from.all, names)
	if err != nil || len(to) == 0 {
		return "", nil, err
	}
	if len(to) > 1 && !from.several {
		return "", nil, model.InvalidField("role", "members.choose_one_role")
	}
	by.Org = org
	may, err := access.Permissions(ctx, tx, by)
	for _, r := range to {
		if err == nil && by.Kind == model.ActorApplication {
			err = access.MayGrant(may, r)
		}
		more = append(more, r.ID)
	}
	return to[0].ID, more[1:], err
}

// RolesNamed returns the roles with these names, each once, in the order in which they are
// shown; "" names none. It returns an Invalid error for the field "role" for a name that no
// role has.
func RolesNamed(all []model.Role, names []string) (some []model.Role, err error) {
	for _, name := range names {
		if name != "" && !slices.ContainsFunc(all, func(r model.Role) bool { return r.Name == name }) {
			return nil, model.InvalidField("role", "members.unknown_role", name)
		}
	}
	for _, r := range all {
		if slices.Contains(names, r.Name) {
			some = append(some, r)
		}
	}
	return some, nil
}
