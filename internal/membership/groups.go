package membership

import (
	"context"
	"errors"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// ApplyGroups gives a member the roles of the groups that a source lists for them, a
// connection or a directory, takes those away that the source gave and does not give any
// more, and returns what to record. What people gave stays. Who has no role then gets the
// one that newcomers get, until people or a group give one. Groups that are not known, or a
// source whose groups give no roles, change nothing.
//
// It never takes what the last administrator can administer by, and records that it did
// not: see Relieve.
func ApplyGroups(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, id model.MemberID, source model.RoleSource, groups model.Groups) ([]model.Event, error) {
	if !groups.Known() {
		return nil, nil
	}
	seen := model.SeenGroups{Member: id, Names: groups.Names, Complete: true}
	if size(groups.Names) > model.MostSeenGroups {
		seen.Names, seen.Complete = nil, false
	}
	if err := tx.SetSeenGroups(ctx, org, source, seen); err != nil {
		return nil, err
	}
	rules, err := tx.GroupRoles(ctx, org, source)
	if err != nil {
		return nil, err
	}
	mapped, err := mappingOf(ctx, tx, org, source, rules)
	if err != nil {
		return nil, err
	}
	return mapped.applyTo(ctx, tx, by, InGroups{id, groups.Names})
}

// InGroups is somebody with the names of the groups that they are in.
type InGroups struct {
	Member model.MemberID
	Groups []string
}

// ApplyDirectory is ApplyGroups for members of a directory, which knows by itself who is in
// which group.
func ApplyDirectory(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, directory model.DirectoryID, people []InGroups) ([]model.Event, error) {
	rules, err := tx.GroupRoles(ctx, org, directory.Source())
	if err != nil || len(rules) == 0 {
		return nil, err
	}
	mapped, err := mappingOf(ctx, tx, org, directory.Source(), rules)
	if err != nil {
		return nil, err
	}
	var events []model.Event
	for _, p := range people {
		some, err := mapped.applyTo(ctx, tx, by, p)
		if model.KindOf(err) == model.NotFound { // no member any more
			continue
		}
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	return events, nil
}

// applyTo gives one member the roles of their groups.
func (m mapping) applyTo(ctx context.Context, tx *db.Tx, by model.Actor, p InGroups) ([]model.Event, error) {
	was, err := tx.Member(ctx, m.org.ID, p.Member)
	if err != nil {
		return nil, err
	}
	grants, err := tx.Grants(ctx, m.org.ID, p.Member)
	if err != nil {
		return nil, err
	}
	return m.applyOne(ctx, tx, by, was, grants, m.after(grants, p.Groups))
}

func size(names []string) (n int) {
	for _, name := range names {
		n += len(name) + len(`"",`)
	}
	return n
}

// mapping is which roles the groups of a source give.
type mapping struct {
	org      model.Organization
	source   model.RoleSource
	rules    model.GroupRoles
	gone     bool         // there is no such source any more
	several  bool         // somebody can hold several roles of the source
	fallback model.RoleID // for who has none
	roles    []model.Role // that there are
}

// reads answers what deciding about groups reads: a db.Tx or a db.Reader.
type reads interface {
	Organization(ctx context.Context, org model.OrgID) (model.Organization, error)
	Instance(ctx context.Context) (model.Instance, error)
	Roles(ctx context.Context, org model.OrgID) ([]model.Role, error)
	SeenGroups(ctx context.Context, org model.OrgID, source model.RoleSource, first, last model.MemberID) ([]model.SeenGroups, error)
	MembersOfSource(ctx context.Context, org model.OrgID, source model.RoleSource, after model.MemberID, limit int) ([]model.GrantedMember, error)
	MembersInGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []string, after model.MemberID, limit int) ([]model.GrantedMember, error)
	NamesOfGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []string, first, last model.MemberID) ([]model.SeenGroups, error)
	MembersInGroupsHere(ctx context.Context, org model.OrgID, groups []string, after model.MemberID, limit int) ([]model.GrantedMember, error)
	GroupsHereAmong(ctx context.Context, org model.OrgID, groups []string, first, last model.MemberID) ([]model.SeenGroups, error)
}

func mappingOf(ctx context.Context, from reads, org model.OrgID, source model.RoleSource, rules model.GroupRoles) (mapping, error) {
	o, err := from.Organization(ctx, org)
	if err != nil {
		return mapping{}, err
	}
	i, err := from.Instance(ctx)
	if err != nil {
		return mapping{}, err
	}
	roles, err := from.Roles(ctx, org)
	return mapping{org: o, source: source, rules: rules, several: i.SeveralRoles, fallback: i.NewcomerRole(o), roles: roles}, err
}

// after returns what somebody holds who is in groups and held grants before.
func (m mapping) after(grants []model.RoleGrant, groups []string) []model.RoleGrant {
	ours := func(g model.RoleGrant) bool { return g.Source == m.source }
	if len(m.rules) == 0 && !slices.ContainsFunc(grants, ours) {
		return grants
	}
	then := slices.DeleteFunc(slices.Clone(grants), ours)
	given := m.rules.For(groups)
	if len(given) > 1 && !m.several {
		given = given[:1]
	}
	for _, role := range given {
		then = append(then, model.RoleGrant{Role: role, Source: m.source})
	}
	if len(then) == 0 {
		return []model.RoleGrant{{Role: m.fallback, Source: model.SourceDefault}}
	}
	return settled(then)
}

// settled returns grants without the role that somebody has only for want of another one.
func settled(grants []model.RoleGrant) []model.RoleGrant {
	given := slices.DeleteFunc(slices.Clone(grants), func(g model.RoleGrant) bool { return g.Source == model.SourceDefault })
	if len(given) == 0 {
		return grants
	}
	return given
}

// held returns the roles of grants, each once.
func (m mapping) held(grants []model.RoleGrant) (roles []model.Role) {
	for _, r := range m.roles {
		if slices.ContainsFunc(grants, func(g model.RoleGrant) bool { return g.Role == r.ID }) {
			roles = append(roles, r)
		}
	}
	return roles
}

// applyOne makes the grants of a member others, but for what the last administrator needs.
func (m mapping) applyOne(ctx context.Context, tx *db.Tx, by model.Actor, was model.Member, grants, then []model.RoleGrant) ([]model.Event, error) {
	var events []model.Event
	permissions := model.Member{Roles: m.held(then)}.Permissions()
	err := KeepsAdministrator(ctx, tx, by, was, permissions)
	switch {
	case err == nil && permissions.Administers(): // and would be kept anew
		err = tx.DeleteKeptAdministrator(ctx, model.KeptAdministrator{Org: was.Org, Member: was.ID, Source: m.source})
		if err != nil {
			return nil, err
		}
	case errors.Is(err, ErrLastAdministrator):
		then = union(then, m.kept(grants))
		if err := m.remember(ctx, tx, was); err != nil {
			return nil, err
		}
		kept := model.AdministratorKept{Before: was.Snapshot(m.org)}
		events = []model.Event{{Org: was.Org, Actor: by, User: was.User, Target: string(was.ID), Payload: kept}}
	case err != nil:
		return nil, err
	}
	changed, err := m.apply(ctx, tx, by, was, grants, then)
	return append(events, changed...), err
}

// apply makes the grants of a member others.
func (m mapping) apply(ctx context.Context, tx *db.Tx, by model.Actor, was model.Member, grants, then []model.RoleGrant) ([]model.Event, error) {
	if same(grants, then) {
		return nil, nil
	}
	is := was
	is.Roles = m.held(then)
	if err := tx.SetGrants(ctx, was, grants, then); err != nil || sameRoles(was.Roles, is.Roles) { // another one gives them now
		return nil, err
	}
	relieved, err := Relieve(ctx, tx, is)
	return append([]model.Event{{
		Org: was.Org, Actor: by, User: was.User, Target: string(was.ID),
		Payload: model.MembershipUpdated{Before: was.Snapshot(m.org), After: is.Snapshot(m.org)},
	}}, relieved...), err
}

// kept returns the grants that the last administrator needs. What a source gave that is no
// more is kept as if people had given it: nobody else could take it.
func (m mapping) kept(grants []model.RoleGrant) []model.RoleGrant {
	if !m.gone {
		return grants
	}
	all := slices.Clone(grants)
	for i := range all {
		if all[i].Source == m.source {
			all[i].Source = model.SourceManual
		}
	}
	return all
}

// same reports whether two lists have the same grants in them.
func same(a, b []model.RoleGrant) bool {
	return len(a) == len(b) && len(union(a, b)) == len(a)
}

// union returns the grants that are in one list or the other.
func union(a, b []model.RoleGrant) []model.RoleGrant {
	all := slices.Clone(a)
	for _, g := range b {
		if !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	return all
}

func sameRoles(a, b []model.Role) bool {
	return slices.EqualFunc(a, b, func(x, y model.Role) bool { return x.ID == y.ID })
}
