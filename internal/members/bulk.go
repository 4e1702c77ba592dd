package members

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Outcome is what became of a bulk change.
type Outcome struct {
	Changed []model.Member // as they are now; as they were, when they were removed
	Ended   int            // sessions
	Skipped []Skipped      // in the order in which the reasons first came up
	Undo    string         // the id for UndoMany, "" when nothing can be taken back
	were    model.ManyThatWere
}

// Skipped is members who were left as they are for the same reason. Of those who
// are gone, nothing is known.
type Skipped struct {
	Why     Reason
	By      string // the provider whose say it is, "" where people know of none
	Members []model.Member
}

// CountSkipped returns how many members were skipped.
func (o Outcome) CountSkipped() int {
	n := 0
	for _, s := range o.Skipped {
		n += len(s.Members)
	}
	return n
}

func (o *Outcome) skip(why Reason, d model.Directory, m model.Member) {
	by := ""
	if named(d) {
		by = d.Name()
	}
	for i := range o.Skipped {
		if o.Skipped[i].Why == why && o.Skipped[i].By == by {
			o.Skipped[i].Members = append(o.Skipped[i].Members, m)
			return
		}
	}
	o.Skipped = append(o.Skipped, Skipped{why, by, []model.Member{m}})
}

// leave notes why a member stays as they are, who does unless that is Allowed.
func (o *Outcome) leave(ctx context.Context, tx *db.Tx, why Reason, m model.Member) (err error) {
	var d model.Directory
	if why == ManagedElsewhere {
		d, err = DirectoryOf(ctx, tx, m)
	}
	if why != Allowed {
		o.skip(why, d, m)
	}
	return err
}

// SetRoleOfMany gives members a role in place of those that people gave them:
// each as SetRoles does, all in one transaction. Members for whom that is refused
// stay as they are and are in the outcome with the reason. It returns an Invalid
// error for more than MostAtOnce members, none, or an unknown role, and a
// Forbidden error when the actor may not change roles or give this one. What was
// changed can be taken back with UndoMany.
func (s *Service) SetRoleOfMany(ctx context.Context, by model.Actor, ids []model.MemberID, role model.RoleID) (Outcome, error) {
	var from choices // read once for all members
	check := func(tx *db.Tx, may model.Permissions) (err error) {
		if from, err = choicesIn(ctx, tx, by.Org); err != nil {
			return err
		}
		to := pick(from.all, []model.RoleID{role})
		if len(to) == 0 {
			return model.InvalidField("role", "members.choose_role")
		}
		return access.MayGrant(may, to[0])
	}
	return s.each(ctx, by, changeRole, ids, check, func(tx *db.Tx, m model.Member, o *Outcome) ([]model.Event, Reason, error) {
		c, err := newRoleChange(from, m, []model.RoleID{role})
		if err != nil {
			return nil, Allowed, err
		}
		if c.changesNothing() {
			return nil, Unchanged, nil
		}
		if why, err := reasonOf(membership.KeepsAdministrator(ctx, tx, by, m, c.permissionsAfter())); err != nil || why != Allowed {
			return nil, why, err
		}
		was, err := tx.MemberThatWas(ctx, m)
		if err != nil {
			return nil, Allowed, err
		}
		m, e, err := c.apply(ctx, tx, by)
		o.Changed = append(o.Changed, m)
		if was.Version = m.Version; len(was.Roles) > 0 { // nobody gets no role at all
			o.were.Members = append(o.were.Members, was)
		}
		return e, Allowed, err
	})
}

// RemoveMany removes members: each as Remove does, all in one transaction. The
// outcome and the errors are as those of SetRoleOfMany.
func (s *Service) RemoveMany(ctx context.Context, by model.Actor, ids []model.MemberID) (Outcome, error) {
	return s.each(ctx, by, remove, ids, nil, func(tx *db.Tx, m model.Member, o *Outcome) ([]model.Event, Reason, error) {
		was, err := tx.MemberThatWas(ctx, m)
		if err != nil {
			return nil, Allowed, err
		}
		events, err := membership.End(ctx, tx, by, m)
		why, err := reasonOf(err)
		if err == nil && why == Allowed {
			o.Changed, o.were.Members, o.were.Removed = append(o.Changed, m), append(o.were.Members, was), true
		}
		return events, why, err
	})
}

// SignOutMany signs members out: each as SignOut does, all in one transaction.
// The outcome and the errors are as those of SetRoleOfMany.
func (s *Service) SignOutMany(ctx context.Context, by model.Actor, ids []model.MemberID) (Outcome, error) {
	return s.each(ctx, by, signOut, ids, nil, func(tx *db.Tx, m model.Member, o *Outcome) ([]model.Event, Reason, error) {
		events, ended, err := signOutMember(ctx, tx, by, m)
		o.Changed, o.Ended = append(o.Changed, m), o.Ended+ended
		return events, Allowed, err
	})
}

// each does something to members, one after the other in one transaction, so
// that each is judged by what those before left.
func (s *Service) each(ctx context.Context, by model.Actor, a action, ids []model.MemberID,
	check func(*db.Tx, model.Permissions) error,
	do func(*db.Tx, model.Member, *Outcome) ([]model.Event, Reason, error),
) (Outcome, error) {
	ids = Distinct(ids)
	if err := checkCount(len(ids)); err != nil {
		return Outcome{}, err
	}
	var o Outcome
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		may, err := permissionsFor(ctx, tx, by, a, check)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			m, err := listedMember(ctx, tx, by.Org, id)
			if model.KindOf(err) == model.NotFound {
				o.skip(Gone, model.Directory{}, m)
				continue
			}
			if err != nil {
				return nil, err
			}
			why, made := judge(a, by, may, m), []model.Event(nil)
			if why == Allowed {
				if made, why, err = do(tx, m, &o); err != nil {
					return nil, err
				}
			}
			if err := o.leave(ctx, tx, why, m); err != nil {
				return nil, err
			}
			events = append(events, made...)
		}
		if len(events) == 0 {
			return nil, db.Nothing
		}
		if len(o.were.Members) > 0 {
			o.Undo, err = tx.KeepUndoOfMany(ctx, by, by.Org, o.were)
		}
		return events, err
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("change %d members: %w", len(ids), err)
	}
	return o, nil
}

// permissionsFor returns what the actor may do. It returns an error when that keeps
// everybody from being changed.
func permissionsFor(ctx context.Context, tx *db.Tx, by model.Actor, a action, check func(*db.Tx, model.Permissions) error) (model.Permissions, error) {
	may, err := access.Permissions(ctx, tx, by)
	switch {
	case err != nil:
		return nil, err
	case !may.Has(a.needs()):
		return nil, refusal(a, NotPermitted, model.Member{}, model.Directory{})
	case check == nil:
		return may, nil
	}
	return may, check(tx, may)
}

func checkCount(n int) error {
	switch {
	case n == 0:
		return model.InvalidField("id", "members.select_some")
	case n > model.MostMembersAtOnce:
		return model.InvalidField("id", "members.select_fewer", model.MostMembersAtOnce)
	}
	return nil
}

// Distinct returns the ids in their order, each once: as they count for who changes many.
func Distinct(ids []model.MemberID) []model.MemberID {
	seen := make(map[model.MemberID]bool, len(ids))
	var all []model.MemberID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			all = append(all, id)
		}
	}
	return all
}
