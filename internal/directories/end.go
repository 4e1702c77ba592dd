package directories

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Disable has what a directory's provider sends count no more, from its next request on,
// until Enable. Members are kept, and looked after by people until then, or suspended. The
// errors: Invalid for the field "members", NotFound, Conflict when it was changed meanwhile
// or nobody would be left who can administer, and those of mayManage.
//
// Who is suspended counts as that at once, and is written down in transactions of a few, so
// that nobody waits for all of them: see FinishPartings. Until that is done the directory is
// changed by nobody.
func (s *Service) Disable(ctx context.Context, by model.Actor, id model.DirectoryID, version int64, members model.Farewell) (model.Directory, error) {
	d, err := s.part(ctx, id, version, model.Parting{By: by, Members: members})
	if err != nil {
		return d, fmt.Errorf("disable directory: %w", err)
	}
	return d, nil
}

// Delete deletes a directory, with all that its provider has told. What its groups gave is
// kept as if people had given it. It returns what it was. The errors are those of Disable,
// and it takes its time as that does: the directory is disabled at once, and gone when all
// is done.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.DirectoryID, version int64, members model.Farewell) (model.Directory, error) {
	d, err := s.part(ctx, id, version, model.Parting{By: by, Members: members, Deletes: true})
	if err != nil {
		return d, fmt.Errorf("delete directory: %w", err)
	}
	return d, nil
}

// part decides that a directory parts with its members, and does what can be done of it
// soon.
func (s *Service) part(ctx context.Context, id model.DirectoryID, version int64, p model.Parting) (d model.Directory, err error) {
	if p.Members != model.KeepMembers && p.Members != model.SuspendMembers {
		return d, model.InvalidField("members", "directories.choose_members")
	}
	p.Org, p.Directory = p.By.Org, id
	if err := s.settleRoles(ctx, p); err != nil {
		return d, err
	}
	if p.People, err = s.db.CountToPart(ctx, p.Org, id, p.Suspends()); err != nil {
		return d, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if d, err = find(ctx, tx, p.By, id, version); err != nil {
			return nil, err
		}
		d, events, err = decide(ctx, tx, d, p)
		return events, err
	})
	if err != nil {
		return d, err
	}
	return d, s.partSoon(context.WithoutCancel(ctx), p) // who goes away does not leave it half done
}

// settleRoles has everybody hold what the groups of a directory give now: what they hold is
// theirs from then on. Whoever has the groups give something else after that changes the
// version.
func (s *Service) settleRoles(ctx context.Context, p model.Parting) error {
	if err := membership.FinishRemapping(ctx, s.db, p.Org, p.Directory.Source()); err != nil {
		return fmt.Errorf("settle roles: %w", err)
	}
	return nil
}

// decide has nothing come in through a directory any more, and all members count as what
// they are to be. It returns the directory, and what to record.
func decide(ctx context.Context, tx *db.Tx, d model.Directory, p model.Parting) (model.Directory, []model.Event, error) {
	if !d.Enabled && !p.Deletes {
		return d, nil, db.Nothing
	}
	p.Users, p.Groups = d.Users, d.Groups
	insert := func() error { return tx.InsertParting(ctx, p) }
	var err error
	if p.Suspends() {
		err = membership.KeepsGoing(ctx, tx, d.Org, insert)
	} else {
		err = insert()
	}
	if err != nil {
		return d, nil, err
	}
	was := d
	d.Enabled, d.ModifiedAt = false, tx.Now()
	if err := tx.UpdateDirectory(ctx, d); err != nil {
		return d, nil, err
	}
	d.Version++
	if was.Enabled {
		return d, []model.Event{event(p.By, d, model.DirectoryDisabled{After: d.Snapshot(), Members: p.Members})}, nil
	}
	return d, []model.Event{event(p.By, d, model.DirectoryUpdated{Before: was.Snapshot(), After: d.Snapshot()})}, nil
}
