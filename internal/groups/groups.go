package groups

import (
	"context"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Service holds the rules about groups. It is safe for concurrent use.
type Service struct{ db *db.DB }

// New returns the rules about groups on a database.
func New(d *db.DB) *Service { return &Service{d} }

// permitted returns what an actor may do who may change groups. It returns a Forbidden error
// when the actor may not, and those of access.Permissions.
func permitted(ctx context.Context, from access.Sessions, by model.Actor) (model.Permissions, error) {
	may, err := access.Permissions(ctx, from, by)
	if err == nil && !may.Has(model.UsersRoleChange) {
		err = model.Denied("groups.not_permitted")
	}
	return may, err
}

// find returns a group that people change. It returns a Forbidden error for one that a
// directory has pushed.
func find(ctx context.Context, from interface {
	Group(ctx context.Context, org model.OrgID, id model.DirectoryGroupID) (model.DirectoryGroup, error)
}, org model.OrgID, id model.DirectoryGroupID) (model.DirectoryGroup, error) {
	g, err := from.Group(ctx, org, id)
	if err == nil && !g.MadeHere() {
		err = model.Denied("groups.pushed", g.DisplayName)
	}
	return g, err
}

func event(by model.Actor, g model.DirectoryGroup, p model.Payload) model.Event {
	return model.Event{Org: g.Org, Actor: by, Target: string(g.ID), Payload: p}
}

// updated tells that a group was another one.
func updated(before model.DirectoryGroupSnapshot, g model.DirectoryGroup) model.DirectoryGroupUpdated {
	return model.DirectoryGroupUpdated{Before: before, After: g.Snapshot(), Joined: []model.DirectoryUserID{}, Left: []model.DirectoryUserID{}}
}

// Create makes a group without anybody in it in the actor's organization, and returns it. The
// errors: Invalid for the field "name" with the reason, also when another group is called so;
// Forbidden for who may not; and those of access.Permissions.
func (s *Service) Create(ctx context.Context, by model.Actor, name string) (model.DirectoryGroup, error) {
	var g model.DirectoryGroup
	name, err := model.OwnGroupName.Parse(name)
	if err != nil {
		return g, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if _, err := permitted(ctx, tx, by); err != nil {
			return nil, err
		}
		all, err := tx.GroupsMadeHere(ctx, by.Org, model.MostGroupsHere)
		if err != nil {
			return nil, err
		}
		if len(all) >= model.MostGroupsHere {
			return nil, model.InvalidField("name", "groups.most", model.MostGroupsHere)
		}
		if err := free(ctx, tx, by.Org, name, ""); err != nil {
			return nil, err
		}
		if g, err = tx.InsertGroup(ctx, by.Org, name); err != nil {
			return nil, err
		}
		return []model.Event{event(by, g, model.DirectoryGroupCreated{After: g.Snapshot()})}, nil
	})
	if err != nil {
		return g, fmt.Errorf("create group: %w", err)
	}
	return g, nil
}

// free returns an Invalid error when another group than one is called so. Whoever may make
// groups must not make one that passes for one of a directory: apps know groups by name.
func free(ctx context.Context, tx *db.Tx, org model.OrgID, name string, except model.DirectoryGroupID) error {
	other, err := tx.GroupNamed(ctx, org, name)
	switch {
	case model.KindOf(err) == model.NotFound, err == nil && other.ID == except:
		return nil
	case err != nil:
		return err
	}
	return model.InvalidField("name", "groups.name_taken", strings.TrimSpace(other.DisplayName))
}

// Rename gives a group another name, and returns it. It gives the same roles as before. The
// errors are those of Create, Forbidden for a group of a directory, NotFound, and Conflict
// when it was renamed meanwhile.
func (s *Service) Rename(ctx context.Context, by model.Actor, id model.DirectoryGroupID, version int64, name string) (model.DirectoryGroup, error) {
	var g model.DirectoryGroup
	name, err := model.OwnGroupName.Parse(name)
	if err != nil {
		return g, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if _, err := permitted(ctx, tx, by); err != nil {
			return nil, err
		}
		if g, err = find(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		if g.Version != version {
			return nil, model.Conflicting("groups.changed_meanwhile")
		}
		if g.DisplayName == name {
			return nil, db.Nothing
		}
		if err := free(ctx, tx, by.Org, name, id); err != nil {
			return nil, err
		}
		before := g.Snapshot()
		if g, err = tx.RenameGroup(ctx, g, name); err != nil {
			return nil, err
		}
		return []model.Event{event(by, g, updated(before, g))}, nil
	})
	if err != nil {
		return g, fmt.Errorf("rename group %s: %w", id, err)
	}
	return g, nil
}
