package members

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Restore takes back that the actor has removed a member, at the time of the
// model.Undo: the member is there again with the same roles, and signs in again. The
// errors are those of Remove, and Conflict when somebody has changed something since,
// when it is too late, or when all seats are taken.
func (s *Service) Restore(ctx context.Context, by model.Actor, id model.MemberID, removed time.Time) (model.Member, error) {
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if !may.Has(remove.needs()) {
			return nil, refusal(remove, NotPermitted, m, model.Directory{})
		}
		was, roles, err := membership.TakeUndo(ctx, tx, by, string(id), removed)
		if err != nil {
			return nil, err
		}
		for _, r := range roles {
			if err := access.MayGrant(may, r); err != nil {
				return nil, err
			}
		}
		var back []model.Event
		m, back, err = membership.Readmit(ctx, tx, by, was, removed)
		return back, err
	})
	if err != nil {
		return m, fmt.Errorf("restore %s: %w", id, err)
	}
	return m, nil
}

// UndoMany takes back that the actor has changed the roles of many members, or removed
// them: whichever it was that has the id, and for each as if somebody did it now. Whom
// somebody else has changed since stays so and is in the outcome with the reason. It
// reports whether they had been removed. The errors, for all of it: NotFound or Conflict
// when it can't be taken back any more, Forbidden when the actor may not now.
func (s *Service) UndoMany(ctx context.Context, by model.Actor, id string) (o Outcome, removed bool, err error) {
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		were, made, err := membership.TakeUndoOfMany(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		a, back := changeRole, undoing.giveRolesBack
		if removed = were.Removed; removed {
			a, back = remove, undoing.readmit
		}
		u := undoing{tx: tx, by: by, made: made}
		if u.may, err = permissionsFor(ctx, tx, by, a, nil); err != nil {
			return nil, err
		}
		if u.from, err = choicesIn(ctx, tx, by.Org); err != nil {
			return nil, err
		}
		for _, was := range were.Members {
			m, e, why, err := back(u, ctx, was)
			switch {
			case err != nil:
				return nil, err
			case why != Allowed:
				o.skip(why, model.Directory{}, was.Member)
			default:
				o.Changed, events = append(o.Changed, m), append(events, e...)
			}
		}
		if len(events) == 0 {
			return nil, db.Nothing
		}
		return events, nil
	})
	if err != nil {
		return Outcome{}, removed, fmt.Errorf("undo %s: %w", id, err)
	}
	return o, removed, nil
}

// undoing is a change of many that is being taken back.
type undoing struct {
	tx   *db.Tx
	by   model.Actor
	may  model.Permissions
	from choices
	made time.Time
}

// giveRolesBack gives a member the roles back that people had given it.
func (u undoing) giveRolesBack(ctx context.Context, was model.MemberThatWas) (m model.Member, e []model.Event, why Reason, err error) {
	m, err = listedMember(ctx, u.tx, u.by.Org, was.Member.ID)
	switch {
	case model.KindOf(err) == model.NotFound:
		return m, e, RemovedSince, nil
	case err != nil:
		return m, e, Allowed, err
	case m.Version != was.Version:
		return m, e, ChangedSince, nil
	}
	if why := judge(changeRole, u.by, u.may, m); why != Allowed {
		return m, e, why, nil
	}
	var ids []model.RoleID
	for _, g := range was.Roles {
		if !g.Source.Fixed() {
			ids = append(ids, g.Role)
		}
	}
	c, err := newRoleChange(u.from, m, ids)
	if model.KindOf(err) == model.Invalid {
		return m, e, ChangedSince, nil // a role is gone
	}
	if err != nil {
		return m, e, Allowed, err
	}
	c.usual = usualIn(was.Roles)
	if !u.mayGrant(c.to) {
		return m, e, BeyondActor, nil
	}
	if why, err := reasonOf(membership.KeepsAdministrator(ctx, u.tx, u.by, m, c.permissionsAfter())); err != nil || why != Allowed {
		return m, e, why, err
	}
	m, e, err = c.apply(ctx, u.tx, u.by)
	return m, e, Allowed, err
}

// readmit makes somebody a member again.
func (u undoing) readmit(ctx context.Context, was model.MemberThatWas) (m model.Member, e []model.Event, why Reason, err error) {
	roles, err := membership.RolesThatWere(u.from.all, was)
	if err != nil {
		return m, e, ChangedSince, nil
	}
	if !u.mayGrant(roles) {
		return m, e, BeyondActor, nil
	}
	m, e, err = membership.Readmit(ctx, u.tx, u.by, was, u.made)
	switch {
	case errors.Is(err, membership.ErrFull):
		return m, e, NoSeat, nil
	case model.KindOf(err) == model.Conflict:
		return m, e, ChangedSince, nil
	}
	return m, e, Allowed, err
}

func (u undoing) mayGrant(roles []model.Role) bool {
	return !slices.ContainsFunc(roles, func(r model.Role) bool { return access.MayGrant(u.may, r) != nil })
}
