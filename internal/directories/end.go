package directories

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// Disable has what a directory's provider sends count no more, from its next request on,
// until Enable. Members are kept, and looked after by people until then, or suspended. The
// errors: Invalid for the field "members", NotFound, Conflict when it was changed meanwhile
// or nobody would be left who can administer, and those of mayManage.
func (s *Service) Disable(ctx context.Context, by model.Actor, id model.DirectoryID, version int64, members model.Farewell) (model.Directory, error) {
	if err := decided(members); err != nil {
		return model.Directory{}, err
	}
	if err := s.settleRoles(ctx, by, id); err != nil {
		return model.Directory{}, err
	}
	return s.change(ctx, by, id, version, func(ctx context.Context, tx *db.Tx, d *model.Directory) ([]model.Event, error) {
		if !d.Enabled {
			return nil, db.Nothing
		}
		d.Enabled, d.ModifiedAt = false, tx.Now()
		if err := tx.RememberReleased(ctx, d.Org, d.ID); err != nil {
			return nil, err
		}
		events, err := part(ctx, tx, by, *d, members)
		return append(events, event(by, *d, model.DirectoryDisabled{After: d.Snapshot(), Members: members})), err
	})
}

// Delete deletes a directory, with all that its provider has told. What its groups gave is
// kept as if people had given it. It returns what it was. The errors are those of Disable.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.DirectoryID, version int64, members model.Farewell) (model.Directory, error) {
	if err := decided(members); err != nil {
		return model.Directory{}, err
	}
	if err := s.settleRoles(ctx, by, id); err != nil {
		return model.Directory{}, err
	}
	var d model.Directory
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if d, err = find(ctx, tx, by, id, version); err != nil {
			return nil, err
		}
		if events, err = part(ctx, tx, by, d, members); err != nil {
			return nil, err
		}
		if err := tx.ForgetGroups(ctx, by.Org, id.Source()); err != nil {
			return nil, err
		}
		events = append(events, event(by, d, model.DirectoryDeleted{Before: d.Snapshot(), Members: members}))
		return events, tx.DeleteDirectory(ctx, by.Org, id)
	})
	if err != nil {
		return d, fmt.Errorf("delete directory: %w", err)
	}
	return d, nil
}

// settleRoles has everybody hold what the groups of a directory give now: what they hold is
// theirs from then on. Whoever has the groups give something else after that changes the
// version.
func (s *Service) settleRoles(ctx context.Context, by model.Actor, id model.DirectoryID) error {
	if err := membership.FinishRemapping(ctx, s.db, by.Org, id.Source()); err != nil {
		return fmt.Errorf("settle roles: %w", err)
	}
	return nil
}

func decided(members model.Farewell) error {
	if members != model.KeepMembers && members != model.SuspendMembers {
		return model.InvalidField("members", "directories.choose_members")
	}
	return nil
}

// partAtOnce is how many members are suspended between two looks for more.
const partAtOnce = 500

// part lets go of the members of a directory.
func part(ctx context.Context, tx *db.Tx, by model.Actor, d model.Directory, members model.Farewell) (events []model.Event, err error) {
	if members == model.SuspendMembers {
		err = membership.KeepAdministrators(ctx, tx, d.Org, func() error {
			events, err = suspendAll(ctx, tx, by, d)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return events, tx.ReleaseMembers(ctx, d.Org, d.ID)
}

func suspendAll(ctx context.Context, tx *db.Tx, by model.Actor, d model.Directory) (events []model.Event, err error) {
	for last := model.MemberID(""); ; {
		some, err := tx.MembersOfDirectory(ctx, d.Org, d.ID, last, partAtOnce)
		if err != nil || len(some) == 0 {
			return events, err
		}
		for _, m := range some {
			_, more, err := membership.Suspend(ctx, tx, by, m, d.ID.Source())
			if err != nil {
				return nil, err
			}
			events = append(events, more...)
		}
		last = some[len(some)-1].ID
	}
}
