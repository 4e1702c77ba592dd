package groups

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Mark returns what stands for the roles that groups give, in a form that shows them: who
// saves the form says by it what they have seen.
func Mark(rules model.GroupRoles) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", rules))
	return hex.EncodeToString(sum[:])
}

// reading is a db.Tx or a db.Reader.
type reading interface {
	access.Granting
	membership.GroupReads
	GroupNamed(ctx context.Context, org model.OrgID, name string) (model.DirectoryGroup, error)
	GroupRoles(ctx context.Context, org model.OrgID, source model.RoleSource) (model.GroupRoles, error)
	MemberOfUser(ctx context.Context, org model.OrgID, user model.UserID) (model.Member, error)
	GroupsMadeHereOf(ctx context.Context, org model.OrgID, member model.MemberID) ([]model.DirectoryGroupID, error)
}

// byID returns rules as they are stored, of those in which groups have the names that people
// read. It returns an Invalid error for the field "groups" with the reason.
func byID(ctx context.Context, from reading, org model.OrgID, named model.GroupRoles) (model.GroupRoles, error) {
	named, err := named.Parse()
	if err != nil {
		return nil, err
	}
	var rules model.GroupRoles
	for _, rule := range named {
		g, err := from.GroupNamed(ctx, org, rule.Group)
		switch {
		case model.KindOf(err) == model.NotFound:
			return nil, model.InvalidField("groups", "groups.unknown", rule.Group)
		case err != nil:
			return nil, err
		case !g.MadeHere():
			return nil, model.InvalidField("groups", "groups.pushed_role", strings.TrimSpace(g.DisplayName))
		}
		rules = append(rules, model.GroupRole{Group: string(g.ID), Role: rule.Role})
	}
	return rules, nil
}

// mayGive says whether an actor may have groups give these roles instead of those that they
// give now: who may give all of them. It returns a Forbidden error when not, also when the
// actor's own role would change by it.
func mayGive(ctx context.Context, from reading, by model.Actor, was, rules model.GroupRoles) error {
	for _, some := range []model.GroupRoles{rules, was} {
		if err := access.MayMap(ctx, from, by, some); err != nil {
			return err
		}
	}
	if by.User() == "" {
		return nil
	}
	m, err := from.MemberOfUser(ctx, by.Org, by.User())
	if err != nil {
		return err
	}
	groups, err := from.GroupsMadeHereOf(ctx, by.Org, m.ID)
	if err != nil {
		return err
	}
	e, err := membership.EffectOfGroups(ctx, from, m, rules, groups)
	if err == nil && len(e.Gains)+len(e.Loses) > 0 {
		err = model.Denied("groups.own_role")
	}
	return err
}

// PreviewRoles says who would gain or lose a role by SetRoles, and changes nothing. The
// errors are those of SetRoles, but for Conflict.
func (s *Service) PreviewRoles(ctx context.Context, by model.Actor, named model.GroupRoles) ([]membership.Effect, error) {
	if _, err := permitted(ctx, &s.db.Reader, by); err != nil {
		return nil, err
	}
	rules, err := byID(ctx, &s.db.Reader, by.Org, named)
	if err != nil {
		return nil, err
	}
	return s.preview(ctx, by, rules)
}

func (s *Service) preview(ctx context.Context, by model.Actor, rules model.GroupRoles) ([]membership.Effect, error) {
	was, err := s.db.GroupRoles(ctx, by.Org, model.SourceGroups)
	if err != nil {
		return nil, err
	}
	if err := mayGive(ctx, &s.db.Reader, by, was, rules); err != nil {
		return nil, err
	}
	effects, _, err := membership.Effects(ctx, &s.db.Reader, by.Org, model.SourceGroups, rules)
	if err != nil {
		return nil, fmt.Errorf("preview groups: %w", err)
	}
	return effects, nil
}

// SetRoles makes these the roles that the groups give that people have made, by their names,
// the one that counts first before the others, at once for everybody who is in them. seen is
// the Mark of those that the actor has seen. Rules without a group are left out. The errors:
// Invalid for the field "groups" with the reason; Forbidden for who may not change roles, or
// give one of these or of those before, and when it would change the actor's own; Conflict
// when somebody has changed them meanwhile, or nobody would be left who can administer.
func (s *Service) SetRoles(ctx context.Context, by model.Actor, seen string, named model.GroupRoles) error {
	if _, err := permitted(ctx, &s.db.Reader, by); err != nil {
		return err
	}
	rules, err := byID(ctx, &s.db.Reader, by.Org, named)
	if err != nil {
		return err
	}
	err = membership.Remap(ctx, s.db, model.Remapping{Org: by.Org, Source: model.SourceGroups, By: by}, rules, func(tx *db.Tx) ([]model.Event, error) {
		was, err := tx.GroupRoles(ctx, by.Org, model.SourceGroups)
		if err != nil {
			return nil, err
		}
		if err := mayGive(ctx, tx, by, was, rules); err != nil {
			return nil, err
		}
		if Mark(was) != seen {
			return nil, model.Conflicting("groups.roles_changed")
		}
		if slices.Equal(was, rules) {
			return nil, db.Nothing
		}
		for _, rule := range rules { // one can be gone since its name was looked up
			if _, err := find(ctx, tx, by.Org, model.DirectoryGroupID(rule.Group)); err != nil {
				return nil, err
			}
		}
		return []model.Event{mapped(by, was, rules)}, nil
	})
	if err != nil {
		return fmt.Errorf("set roles of groups: %w", err)
	}
	return nil
}

func mapped(by model.Actor, was, rules model.GroupRoles) model.Event {
	return model.Event{Org: by.Org, Actor: by, Target: string(by.Org), Payload: model.GroupsMapped{Before: was.OfGroups(), After: rules.OfGroups()}}
}

// without returns rules without those of a group.
func without(rules model.GroupRoles, id model.DirectoryGroupID) model.GroupRoles {
	return slices.DeleteFunc(slices.Clone(rules), func(r model.GroupRole) bool { return r.Group == string(id) })
}

// PreviewDelete says who would lose or gain a role by Delete, and changes nothing. The errors
// are those of Delete, but for Conflict.
func (s *Service) PreviewDelete(ctx context.Context, by model.Actor, id model.DirectoryGroupID) ([]membership.Effect, error) {
	if _, err := permitted(ctx, &s.db.Reader, by); err != nil {
		return nil, err
	}
	if _, err := find(ctx, &s.db.Reader, by.Org, id); err != nil {
		return nil, err
	}
	was, err := s.db.GroupRoles(ctx, by.Org, model.SourceGroups)
	if err != nil {
		return nil, err
	}
	rules := without(was, id)
	if len(rules) == len(was) {
		return nil, nil
	}
	return s.preview(ctx, by, rules)
}

// Delete deletes a group, and takes from those who are in it what only the group gave. It
// returns what it was. The errors: NotFound; Forbidden for who may not, as of SetRoles, and
// for a group of a directory; Conflict when nobody would be left who can administer.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.DirectoryGroupID) (model.DirectoryGroup, error) {
	for {
		g, done, err := s.deleteIfSo(ctx, by, id)
		if err != nil {
			return g, fmt.Errorf("delete group %s: %w", id, err)
		}
		if done {
			return g, s.forget(context.WithoutCancel(ctx), g)
		}
	}
}

// forgottenAtOnce is of how many people it is forgotten in one transaction that they were in
// a group, which all others who write wait for.
const forgottenAtOnce = 500

// forget forgets who was in a group that is deleted. Nothing depends on it.
func (s *Service) forget(ctx context.Context, g model.DirectoryGroup) error {
	for n := int64(forgottenAtOnce); n == forgottenAtOnce; {
		err := s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
			n, err = tx.ForgetGroupMembers(ctx, g.Org, g.ID, forgottenAtOnce)
			return err
		})
		if err != nil {
			return fmt.Errorf("forget who was in group %s: %w", g.ID, err)
		}
	}
	return nil
}

// deleteIfSo deletes a group unless groups come to give other roles meanwhile, which it
// reports.
func (s *Service) deleteIfSo(ctx context.Context, by model.Actor, id model.DirectoryGroupID) (g model.DirectoryGroup, done bool, err error) {
	was, err := s.db.GroupRoles(ctx, by.Org, model.SourceGroups)
	if err != nil {
		return g, false, err
	}
	rules := without(was, id)
	change := func(tx *db.Tx) (events []model.Event, err error) {
		if _, err := permitted(ctx, tx, by); err != nil {
			return nil, err
		}
		if g, err = find(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		now, err := tx.GroupRoles(ctx, by.Org, model.SourceGroups)
		if err != nil {
			return nil, err
		}
		if done = slices.Equal(now, was); !done {
			return nil, db.Nothing
		}
		if len(rules) < len(was) {
			if err := mayGive(ctx, tx, by, was, rules); err != nil {
				return nil, err
			}
			events = append(events, mapped(by, was, rules))
		}
		return append(events, event(by, g, model.DirectoryGroupDeleted{Before: g.Snapshot()})), tx.DeleteGroup(ctx, by.Org, id)
	}
	if len(rules) == len(was) { // nobody's roles change
		return g, done, s.db.Record(ctx, change)
	}
	err = membership.Remap(ctx, s.db, model.Remapping{Org: by.Org, Source: model.SourceGroups, By: by}, rules, change)
	return g, done, err
}
