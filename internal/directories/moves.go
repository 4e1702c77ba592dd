package directories

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// wanted is what the steps of a change come to: who is to be in a group, and who is not.
type wanted struct {
	in  map[model.DirectoryUserID]bool
	all bool // nobody else is to be in it
}

// wantedBy returns what steps come to, one after the other. It returns an Invalid error
// for what can be nobody's id.
func wantedBy(steps []MemberChange) (wanted, error) {
	w := wanted{in: map[model.DirectoryUserID]bool{}}
	for _, step := range steps {
		if step.Do == ReplaceMembers {
			w.all = true
			clear(w.in)
		}
		for _, id := range step.IDs {
			if step.Do != RemoveMembers {
				if err := checkName("members", id, true); err != nil {
					return w, err
				}
			}
			w.in[model.DirectoryUserID(id)] = step.Do != RemoveMembers
		}
	}
	return w, nil
}

// moves is who comes into a group and goes out of it, users and those whom nobody knows.
type moves struct {
	come, leave []model.DirectoryUserID
	left        int // how many of those who go are users
}

// partOfGroup is how many move in one transaction, which all others who write wait for, and
// partWithRoles how many whose roles change by that.
const (
	partOfGroup   = 500
	partWithRoles = 50
)

// cut returns the next n, those who come before those who go: whoever administers by the
// group does so before somebody ceases to.
func (m moves) cut(n int) (part, rest moves) {
	come := min(n, len(m.come))
	gone := min(n-come, len(m.leave))
	return moves{come: m.come[:come], leave: m.leave[:gone]}, moves{come: m.come[come:], leave: m.leave[gone:]}
}

func (m moves) none() bool { return len(m.come)+len(m.leave) == 0 }

// moves returns who has to move for a group to be as wanted. It reads while others write:
// what it returns counts for the version of the group that it was given. It returns an
// Invalid error when more strangers would be in it than are kept.
func (s *Service) moves(ctx context.Context, g model.DirectoryGroup, w wanted) (moves, error) {
	members, strangers, err := s.present(ctx, g, w)
	if err != nil {
		return moves{}, err
	}
	var m moves
	here := make(map[model.DirectoryUserID]bool, len(members)+len(strangers))
	for i, id := range slices.Concat(members, strangers) {
		here[id] = true
		if in, named := w.in[id]; in || !named && !w.all {
			continue
		}
		if m.leave = append(m.leave, id); i < len(members) {
			m.left++
		}
	}
	for id, in := range w.in {
		if in && !here[id] {
			m.come = append(m.come, id)
		}
	}
	slices.Sort(m.come) // neighbours are stored next to each other
	slices.Sort(m.leave)
	return m, s.fewStrangers(ctx, g, m)
}

// present returns who is in a group of those who can move.
func (s *Service) present(ctx context.Context, g model.DirectoryGroup, w wanted) (members, strangers []model.DirectoryUserID, err error) {
	if w.all {
		return s.everybodyIn(ctx, g)
	}
	ids := make([]model.DirectoryUserID, 0, len(w.in))
	for id := range w.in {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if members, err = s.db.DirectoryMembersAmong(ctx, g.Org, g.ID, ids); err != nil {
		return nil, nil, err
	}
	strangers, err = s.db.StrangersAmong(ctx, g.Org, g.ID, ids)
	return members, strangers, err
}

func (s *Service) everybodyIn(ctx context.Context, g model.DirectoryGroup) (members, strangers []model.DirectoryUserID, err error) {
	for more := true; more; {
		some, err := s.db.DirectoryUserIDs(ctx, g.Org, g.ID, last(members), partOfGroup)
		if err != nil {
			return nil, nil, err
		}
		members, more = append(members, some...), len(some) == partOfGroup
	}
	for more := true; more; {
		some, err := s.db.DirectoryGroupStrangers(ctx, g.Org, g.ID, string(last(strangers)), partOfGroup)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range some {
			strangers = append(strangers, model.DirectoryUserID(id))
		}
		more = len(some) == partOfGroup
	}
	return members, strangers, nil
}

// last returns the last of some ids, "" when there are none.
func last(ids []model.DirectoryUserID) model.DirectoryUserID {
	if len(ids) == 0 {
		return ""
	}
	return ids[len(ids)-1]
}

// fewStrangers returns an Invalid error when a group would name more members whom nobody
// knows than are kept, and names another one now.
func (s *Service) fewStrangers(ctx context.Context, g model.DirectoryGroup, m moves) error {
	known, err := s.db.DirectoryUsersAmong(ctx, g.Org, g.Directory, m.come)
	if err != nil {
		return err
	}
	more := len(m.come) - len(known)
	if more == 0 {
		return nil
	}
	are, err := s.db.CountStrangers(ctx, g.Org, g.ID)
	if err == nil && are+more-(len(m.leave)-m.left) > model.MostStrangersInGroup {
		err = model.InvalidField("members", "directories.most_strangers", model.MostStrangersInGroup)
	}
	return err
}
