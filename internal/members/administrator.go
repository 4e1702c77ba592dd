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

// MakeAdministrator makes a person with an address one who can administer an organization:
// a member gets the role of those who make one, and others become members in it, with an
// account when the address has none yet. Whoever administers already stays as they are. It
// is for the operator, who answers for the address: most often nobody else is left. The
// errors: Forbidden for anybody else, NotFound for an unknown organization, and Conflict
// when the member is deactivated, or all seats are taken.
func (s *Service) MakeAdministrator(ctx context.Context, by model.Actor, org model.OrgID, email model.Email) (model.Member, error) {
	if err := access.OperatorOnly(by, org); err != nil {
		return model.Member{}, err
	}
	by.Org = org
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if m, err = memberAt(ctx, tx, org, email); err != nil {
			return nil, err
		}
		switch m.Status {
		case model.MemberInactive:
			return nil, model.Conflicting("members.inactive_administrator", m.DisplayName())
		case model.MemberActive:
			m, events, err = promote(ctx, tx, by, m)
		default:
			m, events, err = admitAdministrator(ctx, tx, by, org, m, email)
		}
		if err == nil && len(events) == 0 {
			err = db.Nothing
		}
		return events, err
	})
	if err != nil {
		return m, fmt.Errorf("make administrator: %w", err)
	}
	return m, nil
}

// memberAt returns the member with an address, zero for none.
func memberAt(ctx context.Context, tx *db.Tx, org model.OrgID, email model.Email) (model.Member, error) {
	if _, err := tx.Organization(ctx, org); err != nil {
		return model.Member{}, err
	}
	u, err := tx.UserByEmail(ctx, email)
	if err == nil {
		var m model.Member
		if m, err = tx.MemberOfUser(ctx, org, u.ID); err == nil {
			return m, nil
		}
	}
	if model.KindOf(err) == model.NotFound {
		err = nil
	}
	return model.Member{}, err
}

// promote gives a member the role in which an organization can be administered: beside
// those that people gave, where one member can hold several.
func promote(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) (model.Member, []model.Event, error) {
	if m.Permissions().Administers() {
		return m, nil, nil
	}
	i, err := tx.Instance(ctx)
	if err != nil {
		return m, nil, err
	}
	from, err := choicesIn(ctx, tx, m.Org)
	if err != nil {
		return m, nil, err
	}
	roles := []model.RoleID{i.CreatorRole}
	if from.several {
		for _, r := range m.Roles {
			if !slices.Contains(m.Fixed, r.ID) {
				roles = append(roles, r.ID)
			}
		}
	}
	c, err := newRoleChange(from, m, roles)
	if err != nil {
		return m, nil, err
	}
	return c.apply(ctx, tx, by)
}

// admitAdministrator takes somebody in, whose invitation is over then, if m has one.
func admitAdministrator(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, m model.Member, email model.Email) (model.Member, []model.Event, error) {
	var events []model.Event
	if m.ID != "" {
		more, err := membership.Uninvite(ctx, tx, by, m)
		if err != nil {
			return m, nil, err
		}
		events = more
	}
	i, err := tx.Instance(ctx)
	if err != nil {
		return m, nil, err
	}
	u, made, err := membership.Account(ctx, tx, by, email, "", "")
	if err != nil {
		return m, nil, err
	}
	m, joined, err := membership.Admit(ctx, tx, by, org, membership.Newcomer{User: u, Source: model.FromOperator, Role: i.CreatorRole})
	return m, append(append(events, made...), joined...), err
}
