package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// GroupReads answers what EffectOfGroups reads: a db.Tx or a db.Reader.
type GroupReads interface {
	reads
	Grants(ctx context.Context, org model.OrgID, id model.MemberID) ([]model.RoleGrant, error)
	GroupRoles(ctx context.Context, org model.OrgID, source model.RoleSource) (model.GroupRoles, error)
}

// EffectOfGroups says what becomes of a member by the groups that people have made, when
// the member is in these and these are the roles that groups give.
func EffectOfGroups(ctx context.Context, from GroupReads, m model.Member, rules model.GroupRoles, groups []model.DirectoryGroupID) (Effect, error) {
	mapped, err := mappingOf(ctx, from, m.Org, model.SourceGroups, rules)
	if err != nil {
		return Effect{}, err
	}
	grants, err := from.Grants(ctx, m.Org, m.ID)
	ids := make([]string, len(groups))
	for i, id := range groups {
		ids[i] = string(id)
	}
	return mapped.effect(model.GrantedMember{Member: m, Grants: grants}, ids), err
}

// After returns what the member may do then.
func (e Effect) After() model.Permissions {
	roles := append(without(e.Member.Roles, e.Loses), e.Gains...)
	return model.Member{Roles: roles}.Permissions()
}

// Take has a member hold what was said of them by EffectOfGroups in the same transaction,
// and returns what to record. It returns a Conflict error when nobody would be left who can
// administer.
func Take(ctx context.Context, tx *db.Tx, by model.Actor, e Effect) ([]model.Event, error) {
	if same(e.grants, e.after) {
		return nil, nil
	}
	if err := KeepsAdministrator(ctx, tx, by, e.Member, e.After()); err != nil {
		return nil, err
	}
	m, err := mappingOf(ctx, tx, e.Member.Org, model.SourceGroups, nil)
	if err != nil {
		return nil, err
	}
	return m.apply(ctx, tx, by, e.Member, e.grants, e.after)
}

// regrant has a member hold what the groups give that people have made, and returns the
// member as it is then. What tells of it is an event of its caller's.
func regrant(ctx context.Context, tx *db.Tx, m model.Member) (model.Member, error) {
	rules, err := tx.GroupRoles(ctx, m.Org, model.SourceGroups)
	if err != nil {
		return m, err
	}
	groups, err := tx.GroupsMadeHereOf(ctx, m.Org, m.ID)
	if err != nil {
		return m, err
	}
	e, err := EffectOfGroups(ctx, tx, m, rules, groups)
	if err != nil || same(e.grants, e.after) {
		return m, err
	}
	if err := tx.SetGrants(ctx, m, e.grants, e.after); err != nil {
		return m, err
	}
	return tx.Member(ctx, m.Org, m.ID)
}
