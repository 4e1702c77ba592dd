package groups

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Moved is what came of who is in a group.
type Moved struct {
	Group   model.DirectoryGroup
	Member  model.Member // as they were
	Changed bool         // false when it was so already
	Effect  membership.Effect
}

// Add puts a member into a group, who has at once the roles that the group gives. The errors,
// each with the reason in words:
//
//   - NotFound: the organization has no such group, or no such member;
//   - Forbidden: the actor may not change groups; the group is a directory's; the group gives
//     a role that allows more than the actor may; the actor would change their own role, or
//     that of somebody who may do more than they may.
func (s *Service) Add(ctx context.Context, by model.Actor, id model.DirectoryGroupID, member model.MemberID) (Moved, error) {
	return s.move(ctx, by, id, member, true)
}

// Remove takes a member out of a group, and at once the roles from them that only the group
// gave. The errors are those of Add, and Conflict when nobody would be left who can
// administer.
func (s *Service) Remove(ctx context.Context, by model.Actor, id model.DirectoryGroupID, member model.MemberID) (Moved, error) {
	return s.move(ctx, by, id, member, false)
}

func (s *Service) move(ctx context.Context, by model.Actor, id model.DirectoryGroupID, member model.MemberID, in bool) (Moved, error) {
	var m Moved
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		m = Moved{}
		may, err := permitted(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if m.Group, err = find(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		if m.Member, err = tx.Member(ctx, by.Org, member); err != nil {
			return nil, err
		}
		if m.Member.Status == model.MemberPendingInvite { // is in no list
			return nil, model.Missing("")
		}
		if err := m.judge(ctx, tx, by, may, in); err != nil {
			return nil, err
		}
		if !m.Changed {
			return nil, db.Nothing
		}
		return m.apply(ctx, tx, by, in)
	})
	if err != nil {
		return m, fmt.Errorf("move %s in group %s: %w", member, id, err)
	}
	return m, nil
}

// judge finds out what becomes of the member, and returns a Forbidden error when the actor
// may not have it so.
func (m *Moved) judge(ctx context.Context, tx *db.Tx, by model.Actor, may model.Permissions, in bool) error {
	groups, err := tx.GroupsMadeHereOf(ctx, by.Org, m.Member.ID)
	if err != nil {
		return err
	}
	is := slices.Contains(groups, m.Group.ID)
	if m.Changed = is != in; !m.Changed {
		return nil
	}
	if in {
		groups = append(groups, m.Group.ID)
	} else {
		groups = slices.DeleteFunc(groups, func(g model.DirectoryGroupID) bool { return g == m.Group.ID })
	}
	rules, err := tx.GroupRoles(ctx, by.Org, model.SourceGroups)
	if err != nil {
		return err
	}
	if m.Effect, err = membership.EffectOfGroups(ctx, tx, m.Member, rules, groups); err != nil {
		return err
	}
	roles, err := tx.Roles(ctx, by.Org)
	if err != nil {
		return err
	}
	gives := rules.For([]string{string(m.Group.ID)})
	for _, r := range roles {
		// The role of the group, also where another one comes first: it can be the one
		// that counts tomorrow.
		if !in || !slices.Contains(gives, r.ID) {
			continue
		}
		if err := access.MayGrant(may, r); err != nil {
			return err
		}
	}
	return mayHave(by, may, m.Effect, len(gives) > 0)
}

// mayHave says whether an actor who holds the permissions may have something become of a
// member by groups, of which one gives a role. It returns a Forbidden error when not.
func mayHave(by model.Actor, may model.Permissions, e membership.Effect, gives bool) error {
	changes := len(e.Gains)+len(e.Loses) > 0
	switch {
	case by.Is(e.Member.User) && (changes || gives):
		return model.Denied("groups.own_role")
	case changes && !may.Covers(e.Member.Permissions()):
		return model.Denied("groups.may_do_more", e.Member.DisplayName())
	}
	for _, r := range e.Gains {
		if err := access.MayGrant(may, r); err != nil {
			return err
		}
	}
	return nil
}

func (m *Moved) apply(ctx context.Context, tx *db.Tx, by model.Actor, in bool) ([]model.Event, error) {
	before, move, n := m.Group.Snapshot(), tx.AddToGroup, 1
	if !in {
		move, n = tx.RemoveFromGroup, -1
	}
	if _, err := move(ctx, by.Org, m.Group.ID, m.Member.ID); err != nil {
		return nil, err
	}
	m.Group.Members += n
	update := updated(before, m.Group)
	if in {
		update.JoinedMembers = []model.MemberID{m.Member.ID}
	} else {
		update.LeftMembers = []model.MemberID{m.Member.ID}
	}
	more, err := membership.Take(ctx, tx, by, m.Effect)
	return append([]model.Event{event(by, m.Group, update)}, more...), err
}
