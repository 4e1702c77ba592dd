package membership

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// mostSearches is how often somebody is looked for who is gone when it counts.
const mostSearches = 3

// errNobodyYet says that somebody does not go on administering, and others may.
var errNobodyYet = errors.New("somebody does not go on administering")

// storeRules makes a change and stores which roles the groups of a source give from then
// on, and that its members are to follow. One who administers then follows at once, so that
// there is always somebody: who has said so, mostly.
func storeRules(ctx context.Context, d *db.DB, r model.Remapping, rules model.GroupRoles, change func(*db.Tx) ([]model.Event, error)) error {
	keeper, err := whoSays(ctx, &d.Reader, r)
	if err != nil {
		return err
	}
	for range mostSearches {
		err = d.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			events, err := change(tx)
			if err != nil {
				return nil, err
			}
			if err := tx.SetGroupRoles(ctx, r.Org, r.Source, rules); err != nil {
				return nil, err
			}
			if err := tx.InsertRemapping(ctx, r); err != nil {
				return nil, err
			}
			more, err := keepOne(ctx, tx, r, rules, keeper)
			return append(events, more...), err
		})
		if !errors.Is(err, errNobodyYet) {
			return err
		}
		if keeper, err = findKeeper(ctx, &d.Reader, r, rules); err != nil {
			return err
		}
	}
	return model.Conflicting("membership.changing_meanwhile")
}

// whoSays returns the member who changes the rules, "" for an actor who is none.
func whoSays(ctx context.Context, from *db.Reader, r model.Remapping) (model.MemberID, error) {
	if r.By.User() == "" {
		return "", nil
	}
	m, err := from.MemberOfUser(ctx, r.Org, r.By.User())
	if model.KindOf(err) == model.NotFound {
		return "", nil
	}
	return m.ID, err
}

// keepOne has a member follow the rules of a source who administers by them. It returns
// errNobodyYet when the member does not, and there is somebody who administers now.
func keepOne(ctx context.Context, tx *db.Tx, r model.Remapping, rules model.GroupRoles, keeper model.MemberID) ([]model.Event, error) {
	if without, err := tx.WithoutAdministrator(ctx, r.Org); err != nil || len(without) > 0 {
		return nil, err
	}
	m, err := mappingOf(ctx, tx, r.Org, r.Source, rules)
	if err != nil {
		return nil, err
	}
	e, keeps, err := m.keeps(ctx, tx, keeper)
	if err == nil && !keeps {
		err = errNobodyYet
	}
	if err != nil {
		return nil, err
	}
	return m.apply(ctx, tx, r.By, e.Member, e.grants, e.after)
}

// findKeeper finds somebody who administers by the rules of a source, while others write. It
// returns a Conflict error when there is nobody.
func findKeeper(ctx context.Context, from *db.Reader, r model.Remapping, rules model.GroupRoles) (model.MemberID, error) {
	m, err := mappingOf(ctx, from, r.Org, r.Source, rules)
	if err != nil {
		return "", err
	}
	administers := []model.Permission{model.SettingsManage, model.UsersRoleChange}
	for last := model.MemberID(""); ; {
		some, err := from.MembersWith(ctx, r.Org, administers, last, effectsAtOnce)
		if err != nil {
			return "", err
		}
		if id, err := m.firstOf(ctx, from, idsOf(some)); err != nil || id != "" {
			return id, err
		}
		if len(some) < effectsAtOnce {
			break
		}
		last = some[len(some)-1].ID
	}
	for p := (page{more: true}); p.more; {
		if p, err = m.effects(ctx, from, p.last, effectsAtOnce); err != nil {
			return "", err
		}
		var gain []model.MemberID
		for _, e := range p.effects {
			if len(e.Gains) > 0 {
				gain = append(gain, e.Member.ID)
			}
		}
		if id, err := m.firstOf(ctx, from, gain); err != nil || id != "" {
			return id, err
		}
	}
	return "", refuseLast("membership.without_admin", m.org.Name, r.Org)
}

// firstOf returns the first of some members who administers by the rules, "" for nobody.
func (m mapping) firstOf(ctx context.Context, from oneByOne, ids []model.MemberID) (model.MemberID, error) {
	for _, id := range ids {
		if _, keeps, err := m.keeps(ctx, from, id); err != nil || keeps {
			return id, err
		}
	}
	return "", nil
}

// oneByOne answers what deciding about one member reads.
type oneByOne interface {
	reads
	Member(ctx context.Context, org model.OrgID, id model.MemberID) (model.Member, error)
	Grants(ctx context.Context, org model.OrgID, id model.MemberID) ([]model.RoleGrant, error)
	User(ctx context.Context, id model.UserID) (model.User, error)
}

// keeps returns what becomes of a member, and whether they can sign in and administer then.
func (m mapping) keeps(ctx context.Context, from oneByOne, id model.MemberID) (e Effect, keeps bool, err error) {
	member, err := from.Member(ctx, m.org.ID, id)
	if model.KindOf(err) == model.NotFound {
		return e, false, nil
	}
	if err != nil || member.Status != model.MemberActive {
		return e, false, err
	}
	grants, err := from.Grants(ctx, m.org.ID, id)
	if err != nil {
		return e, false, err
	}
	seen, err := m.seen(ctx, from, id, id)
	if err != nil {
		return e, false, err
	}
	e = Effect{Member: member, grants: grants, after: grants}
	if m.known(seen[id]) {
		e = m.effect(model.GrantedMember{Member: member, Grants: grants}, seen[id].Names)
	}
	if !(model.Member{Roles: m.held(e.after)}).Permissions().Administers() {
		return e, false, nil
	}
	u, err := from.User(ctx, member.User)
	return e, err == nil && u.Status == model.UserActive, err
}

func idsOf(members []model.Member) []model.MemberID {
	ids := make([]model.MemberID, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	return ids
}
