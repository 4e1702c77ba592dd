package sso

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// sourceOf returns by what name a connection gives roles.
func sourceOf(id model.ConnectionID) model.RoleSource { return model.RoleSource(id) }

// GroupEffects is what comes of other roles for the groups of a connection.
type GroupEffects struct {
	Members []membership.Effect // who gains or loses a role
	Unknown int                 // people of whom too many groups were listed to be kept: about them it is decided at their next sign-in
}

// PreviewGroups says what SetGroups would do, and changes nothing. The errors are those
// of SetGroups, but for Conflict.
func (s *Service) PreviewGroups(ctx context.Context, by model.Actor, id model.ConnectionID, rules model.GroupRoles) (GroupEffects, error) {
	var e GroupEffects
	rules, err := rules.Parse()
	if err != nil {
		return e, err
	}
	if err := s.mayAsk(ctx, by, id); err != nil {
		return e, err
	}
	if err := access.MayMap(ctx, &s.db.Reader, by, rules); err != nil {
		return e, err
	}
	e.Members, e.Unknown, err = membership.Effects(ctx, &s.db.Reader, by.Org, sourceOf(id), rules)
	if err != nil {
		return e, fmt.Errorf("preview groups: %w", err)
	}
	return e, nil
}

// SetGroups makes these the roles that the groups of a connection's identity provider
// give, the one that counts first before the others, and gives them to everybody whose
// groups it has listed. Rules without a group are left out. It returns the connection.
// The errors: Invalid for the field "groups" with the reason; Forbidden for who may not
// change roles, or give one of these; NotFound; Conflict when it was changed meanwhile, or
// nobody would be left who can administer; and those of mayManage.
func (s *Service) SetGroups(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, rules model.GroupRoles) (model.Connection, error) {
	rules, err := rules.Parse()
	if err != nil {
		return model.Connection{}, err
	}
	var c model.Connection
	remapping := model.Remapping{Org: by.Org, Source: sourceOf(id), By: by}
	err = membership.Remap(ctx, s.db, remapping, rules, func(tx *db.Tx) ([]model.Event, error) {
		if c, err = find(ctx, tx, by, id, version); err != nil {
			return nil, err
		}
		if err := access.MayMap(ctx, tx, by, rules); err != nil {
			return nil, err
		}
		was, err := tx.GroupRoles(ctx, by.Org, sourceOf(id))
		if err != nil {
			return nil, err
		}
		if slices.Equal(was, rules) {
			return nil, db.Nothing
		}
		if err := tx.UpdateConnection(ctx, c); err != nil {
			return nil, err
		}
		c.Version++
		return []model.Event{event(by, c, model.ConnectionGroupsMapped{Before: was.Snapshot(c.ID), After: rules.Snapshot(c.ID)})}, nil
	})
	if err != nil {
		return c, fmt.Errorf("set groups: %w", err)
	}
	return c, nil
}
