package directories

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// How many go in one transaction, which all others who write wait for: members and users,
// groups, each with the strangers in it, and what is only remembered.
const (
	usersAtOnce  = 50
	groupsAtOnce = 5
	forgetAtOnce = 500
)

// soon is how many transactions whoever has decided that a directory parts with its members
// waits for: what a thousand people take. Run does the rest.
const soon = 20

// partSoon does the first of what is to be done of a farewell, which is all for most
// directories.
func (s *Service) partSoon(ctx context.Context, p model.Parting) error {
	for range soon {
		now, err := s.db.Parting(ctx, p.Org, p.Directory)
		if done, err := missing(err); err != nil || done {
			return err
		}
		if err := s.partNext(ctx, now); err != nil {
			return err
		}
	}
	select {
	case s.parts <- struct{}{}:
	default: // Run will look anyway
	}
	return nil
}

// RunPartings does what partSoon leaves, until ctx is done.
func (s *Service) RunPartings(ctx context.Context, report func(error)) {
	for {
		if _, err := s.FinishPartings(ctx); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-s.parts:
		case <-ctx.Done():
			return
		}
	}
}

// FinishPartings does what is left of all farewells, by turns, and returns of how many
// directories that was. Nothing depends on when: what was decided counts already. So it
// leaves others as much time as it takes. Others can do the same at the same time.
func (s *Service) FinishPartings(ctx context.Context) (n int, err error) {
	begun := map[model.DirectoryID]bool{}
	for {
		all, err := s.db.Partings(ctx)
		if err != nil || len(all) == 0 {
			return len(begun), err
		}
		var errs []error
		turn := time.Now()
		for _, p := range all {
			begun[p.Directory] = true
			if err := s.partNext(ctx, p); err != nil {
				errs = append(errs, fmt.Errorf("part with members of %s: %w", p.Directory, err))
			}
		}
		if err := errors.Join(errs...); err != nil {
			return len(begun), err
		}
		select {
		case <-time.After(time.Since(turn)):
		case <-ctx.Done():
			return len(begun), ctx.Err()
		}
	}
}

// partNext does the next of what is to be done of a farewell. What that is it reads while
// others write.
func (s *Service) partNext(ctx context.Context, p model.Parting) error {
	ids, err := s.db.ToPart(ctx, p, usersAtOnce)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		return s.inParting(ctx, p, func(tx *db.Tx, p model.Parting) ([]model.Event, error) {
			events, n, err := partWith(ctx, tx, p, ids)
			if err != nil {
				return nil, err
			}
			p.Last, p.Done = max(p.Last, ids[len(ids)-1]), p.Done+n
			return events, tx.AdvanceParting(ctx, p)
		})
	}
	if p.Deletes {
		if dropped, err := s.dropNext(ctx, p); err != nil || dropped {
			return err
		}
	}
	rest, err := s.db.HasRest(ctx, p.Org, p.Directory)
	if err != nil {
		return err
	}
	if p.Deletes {
		return s.inParting(ctx, p, func(tx *db.Tx, p model.Parting) ([]model.Event, error) { return gone(ctx, tx, p, rest) })
	}
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if rest {
			if err := tx.ReleaseRest(ctx, p.Org, p.Directory, true); err != nil {
				return err
			}
		}
		return tx.DeleteParting(ctx, p.Org, p.Directory)
	})
}

// inParting does something of a farewell, unless others have done all of it, and records
// what came of it.
func (s *Service) inParting(ctx context.Context, p model.Parting, do func(*db.Tx, model.Parting) ([]model.Event, error)) error {
	return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		now, err := tx.Parting(ctx, p.Org, p.Directory)
		if done, err := missing(err); err != nil || done {
			return nil, nothingOr(err)
		}
		events, err := do(tx, now)
		if err == nil && len(events) == 0 {
			err = db.Nothing
		}
		return events, err
	})
}

func nothingOr(err error) error {
	if err == nil {
		return db.Nothing
	}
	return err
}

// partWith has a directory part with members, those of them with whom it still has to. It
// returns what to record, and with how many.
func partWith(ctx context.Context, tx *db.Tx, p model.Parting, ids []model.MemberID) ([]model.Event, int, error) {
	members, err := tx.ToPartAmong(ctx, p, ids)
	if err != nil || len(members) == 0 {
		return nil, 0, err
	}
	released := make([]model.MemberID, len(members))
	for i, m := range members {
		released[i] = m.ID
	}
	if err := tx.ReleaseMembers(ctx, p.Org, p.Directory, !p.Deletes, released...); err != nil {
		return nil, 0, err
	}
	events, err := membership.Part(ctx, tx, p.By, members, p.Suspends())
	return events, len(members), err
}

// dropNext deletes the next of what a directory has told that is deleted, and reports
// whether there was anything. Who is told of it is told of each user and group, as when the
// provider deletes them: who keeps a copy need not know what belonged to the directory.
func (s *Service) dropNext(ctx context.Context, p model.Parting) (bool, error) {
	users, err := s.db.DirectoryUsersAfter(ctx, p.Org, p.Directory, 0, usersAtOnce)
	if err != nil {
		return false, err
	}
	if len(users) > 0 {
		return true, s.dropUsers(ctx, p, users)
	}
	groups, err := s.db.DirectoryGroupsAfter(ctx, p.Org, p.Directory, 0, groupsAtOnce)
	if err != nil {
		return false, err
	}
	if len(groups) > 0 {
		return true, s.inParting(ctx, p, func(tx *db.Tx, p model.Parting) ([]model.Event, error) { return dropGroups(ctx, tx, p, groups) })
	}
	some, err := s.db.RemembersSome(ctx, p.Org, p.Directory)
	if err != nil || !some {
		return false, err
	}
	return true, s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.ForgetSome(ctx, p.Org, p.Directory, forgetAtOnce) })
}

// dropUsers deletes users with what they were in.
func (s *Service) dropUsers(ctx context.Context, p model.Parting, users []model.DirectoryUser) error {
	ids := make([]model.DirectoryUserID, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	in, err := s.db.GroupsOfDirectoryUsers(ctx, p.Org, p.Directory, ids)
	if err != nil {
		return err
	}
	return s.inParting(ctx, p, func(tx *db.Tx, p model.Parting) ([]model.Event, error) {
		dropped, err := tx.DropDirectoryUsers(ctx, p.Org, p.Directory, ids)
		if err != nil {
			return nil, err
		}
		a := &applying{tx: tx, by: p.By, d: model.Directory{Org: p.Org, ID: p.Directory}}
		here := make(map[model.DirectoryUserID]bool, len(dropped))
		for _, id := range dropped {
			here[id] = true
		}
		for _, u := range users {
			if !here[u.ID] {
				continue
			}
			roles, err := a.roles(ctx, in[u.ID])
			if err != nil {
				return nil, err
			}
			a.say(string(u.ID), model.DirectoryUserDeleted{Before: u.Snapshot(in[u.ID], roles)})
		}
		return a.events, nil
	})
}

// dropGroups deletes groups in which nobody is any more, and says of each how many were.
func dropGroups(ctx context.Context, tx *db.Tx, p model.Parting, groups []model.DirectoryGroup) (events []model.Event, err error) {
	for _, g := range groups {
		now, err := tx.DirectoryGroup(ctx, p.Org, p.Directory, g.ID)
		none, err := missing(err)
		if err != nil {
			return nil, err
		}
		if none {
			continue
		}
		if err := tx.DeleteDirectoryGroup(ctx, now); err != nil {
			return nil, err
		}
		events = append(events, model.Event{Org: p.Org, Actor: p.By, Target: string(now.ID), Payload: model.DirectoryGroupDeleted{Before: now.Snapshot()}})
	}
	return events, nil
}

// gone deletes a directory of which nothing is left.
func gone(ctx context.Context, tx *db.Tx, p model.Parting, rest bool) ([]model.Event, error) {
	d, err := tx.Directory(ctx, p.Org, p.Directory)
	if err != nil {
		return nil, err
	}
	if rest {
		if err := tx.ReleaseRest(ctx, p.Org, p.Directory, false); err != nil {
			return nil, err
		}
	}
	if err := tx.ForgetGroups(ctx, p.Org, p.Directory.Source()); err != nil {
		return nil, err
	}
	d.Users, d.Groups = p.Users, p.Groups
	return []model.Event{event(p.By, d, model.DirectoryDeleted{Before: d.Snapshot(), Members: p.Members})}, tx.DeleteDirectory(ctx, p.Org, p.Directory)
}
