package directories

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// PreviewGroups says who would gain or lose a role by SetGroups, and changes nothing. The
// errors are those of SetGroups, but for Conflict.
func (s *Service) PreviewGroups(ctx context.Context, by model.Actor, id model.DirectoryID, rules model.GroupRoles) ([]membership.Effect, error) {
	rules, err := rules.Parse()
	if err != nil {
		return nil, err
	}
	if err := mayManage(ctx, &s.db.Reader, by); err != nil {
		return nil, err
	}
	if _, err := s.db.Directory(ctx, by.Org, id); err != nil {
		return nil, err
	}
	if err := access.MayMap(ctx, &s.db.Reader, by, rules); err != nil {
		return nil, err
	}
	changed, _, err := membership.Effects(ctx, &s.db.Reader, by.Org, id.Source(), rules)
	if err != nil {
		return nil, fmt.Errorf("preview groups: %w", err)
	}
	return changed, nil
}

// SetGroups makes these the roles that the groups of a directory give, the one that counts
// first before the others, at once for everybody who is in them. Groups can be named before
// the provider tells of them. Rules without a group are left out. The errors: Invalid for
// the field "groups" with the reason; Forbidden for who may not change roles, or give one
// of these; NotFound; Conflict when it was changed meanwhile, or nobody would be left who
// can administer; and those of mayManage.
func (s *Service) SetGroups(ctx context.Context, by model.Actor, id model.DirectoryID, version int64, rules model.GroupRoles) (model.Directory, error) {
	rules, err := rules.Parse()
	if err != nil {
		return model.Directory{}, err
	}
	var d model.Directory
	remapping := model.Remapping{Org: by.Org, Source: id.Source(), By: by}
	err = membership.Remap(ctx, s.db, remapping, rules, changing(ctx, &d, by, id, version, func(ctx context.Context, tx *db.Tx, d *model.Directory) ([]model.Event, error) {
		if err := access.MayMap(ctx, tx, by, rules); err != nil {
			return nil, err
		}
		was, err := tx.GroupRoles(ctx, by.Org, id.Source())
		if err != nil {
			return nil, err
		}
		if slices.Equal(was, rules) {
			return nil, db.Nothing
		}
		return []model.Event{event(by, *d, model.DirectoryGroupsMapped{Before: was.OfDirectory(id), After: rules.OfDirectory(id)})}, nil
	}))
	if err != nil {
		return d, fmt.Errorf("set groups: %w", err)
	}
	return d, nil
}
