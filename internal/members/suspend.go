package members

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Suspend makes a member inactive, until Reactivate, and ends at once the sessions in which
// they act for the organization, with what applications were granted for it. Their roles
// stay, and count for nothing. No directory takes it back, also of those whom one looks
// after. It returns the member. The errors, each with the reason in words:
//
//   - NotFound: the organization has no such member;
//   - Forbidden: the actor may not, see MaySuspend;
//   - Conflict: the member is not active, or the last who can administer, or who could sign
//     in when the connection does not work that the organization requires.
//
// With Forbidden and Conflict errors the member is returned too.
func (s *Service) Suspend(ctx context.Context, by model.Actor, id model.MemberID) (model.Member, error) {
	m, err := s.switchOver(ctx, by, id, func(tx *db.Tx, may model.Permissions, m model.Member) (model.Member, []model.Event, error) {
		if err := MaySuspend(by, may, m); err != nil {
			return m, nil, err
		}
		return membership.Suspend(ctx, tx, by, m, model.SourceManual)
	})
	if err != nil {
		return m, fmt.Errorf("suspend %s: %w", id, err)
	}
	return m, nil
}

// MaySuspend says, before anybody tries, whether an actor who holds the permissions may
// suspend a member. It returns an error as Suspend does when not.
func MaySuspend(by model.Actor, may model.Permissions, m model.Member) error {
	why := judge(suspend, by, may, m)
	if why == Allowed && m.Status != model.MemberActive {
		why = NotActive
	}
	return refusal(suspend, why, m, model.Directory{})
}

// Reactivate takes back that people have suspended a member, or a directory has that lists
// them no more: they have their roles again, and sign in again. It returns the member. The errors, each with the reason in words:
//
//   - NotFound: the organization has no such member;
//   - Forbidden: the actor may not, see MayReactivate, or a directory that lists them has deactivated them;
//   - Conflict: nobody has suspended them, or all seats are taken.
//
// With Forbidden and Conflict errors the member is returned too.
func (s *Service) Reactivate(ctx context.Context, by model.Actor, id model.MemberID) (model.Member, error) {
	m, err := s.switchOver(ctx, by, id, func(tx *db.Tx, may model.Permissions, m model.Member) (model.Member, []model.Event, error) {
		all, err := tx.Suspensions(ctx, m.Org, m.ID)
		if err != nil {
			return m, nil, err
		}
		d, err := directoryWith(ctx, tx, m.Org, all.Directory())
		if err != nil {
			return m, nil, err
		}
		if err := MayReactivate(by, may, m, all, d); err != nil {
			return m, nil, err
		}
		return resume(ctx, tx, by, m, all)
	})
	if err != nil {
		return m, fmt.Errorf("reactivate %s: %w", id, err)
	}
	return m, nil
}

// MayReactivate says, before anybody tries, whether an actor who holds the permissions may
// make a member active again whom all of these want to be inactive, for d among others.
// It returns an error as Reactivate does when not.
func MayReactivate(by model.Actor, may model.Permissions, m model.Member, all model.Suspensions, d model.Directory) error {
	why := judge(reactivate, by, may, m)
	_, suspended := all.ByPeople()
	switch {
	case why != Allowed:
	case all.Directory() != "" && m.Source == model.FromDirectory:
		why = Deactivated
	case !suspended && all.Directory() == "":
		why = NotSuspended
	}
	return refusal(reactivate, why, m, d)
}

// resume takes back all that keeps a member inactive.
func resume(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member, all model.Suspensions) (model.Member, []model.Event, error) {
	var events []model.Event
	for _, s := range all {
		var more []model.Event
		var err error
		if m, more, err = membership.Resume(ctx, tx, by, m, s.Source); err != nil {
			return m, nil, err
		}
		events = append(events, more...)
	}
	return m, events, nil
}

// switchOver makes a member inactive or active, and returns it.
func (s *Service) switchOver(ctx context.Context, by model.Actor, id model.MemberID, do func(*db.Tx, model.Permissions, model.Member) (model.Member, []model.Event, error)) (m model.Member, err error) {
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if m, err = listedMember(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		m, events, err = do(tx, may, m)
		return events, err
	})
	return m, err
}
