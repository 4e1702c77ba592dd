package demo

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/model"
)

// gathered are the groups that Acme's admin has made, in the order in which their roles
// count, with who is in each.
var gathered = []struct {
	name, role string
	members    []model.Email
}{
	{"Shift leads", "admin", []model.Email{"uma@acme.example"}},
	{"Baristas", "member", []model.Email{"luca@acme.example", "mila@acme.example", "uma@acme.example", "viktor@acme.example"}},
}

// gather has Acme's admin make groups, and say what they give.
func (s *seeder) gather(ctx context.Context, org model.OrgID, now time.Time) error {
	s.clock = now.AddDate(0, 0, -20)
	session, err := s.begin(ctx, "dana@acme.example")
	if err != nil {
		return err
	}
	roles, err := s.db.Roles(ctx, org)
	if err != nil {
		return err
	}
	rules, gives := groups.New(s.db), model.GroupRoles{}
	for _, made := range gathered {
		g, err := rules.Create(ctx, session.Actor(), made.name)
		if err != nil {
			return err
		}
		for _, email := range made.members {
			u, err := s.db.UserByEmail(ctx, email)
			if err != nil {
				return err
			}
			m, err := s.db.MemberOfUser(ctx, org, u.ID)
			if err != nil {
				return err
			}
			if _, err := rules.Add(ctx, session.Actor(), g.ID, m.ID); err != nil {
				return err
			}
		}
		role := slices.IndexFunc(roles, func(r model.Role) bool { return r.Name == made.role })
		gives = append(gives, model.GroupRole{Group: made.name, Role: roles[role].ID})
	}
	if err := rules.SetRoles(ctx, session.Actor(), groups.Mark(nil), gives); err != nil {
		return err
	}
	return s.sessions.SignOut(ctx, session)
}
