package membership

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// Part makes members ones whom people look after, and no directory; with suspend also
// inactive, as if people had suspended them, with all that Suspend ends. They are members of
// one organization, as they are stored. Nobody is refused: who decides that a directory
// parts with all of its members has looked who stays, see KeepsGoing. It returns what to
// record.
func Part(ctx context.Context, tx *db.Tx, by model.Actor, members []model.Member, suspend bool) (events []model.Event, err error) {
	name, err := nameOf(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		o, err := tx.Organization(ctx, m.Org)
		if err != nil {
			return nil, err
		}
		was := m.Snapshot(o)
		if suspend && m.Status == model.MemberActive {
			if err := tx.InsertSuspension(ctx, m, model.SourceManual, name); err != nil {
				return nil, err
			}
			ended, err := endAll(ctx, tx, by, m)
			if err != nil {
				return nil, err
			}
			events = append(events, ended.Events()...)
			if m, err = tx.SetMemberStatus(ctx, m, model.MemberInactive); err != nil {
				return nil, err
			}
		}
		if m.Source == model.FromDirectory {
			if m, err = tx.SetMemberSource(ctx, m, model.FromImport); err != nil {
				return nil, err
			}
		}
		events = append(events, model.Event{
			Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipUpdated{Before: was, After: m.Snapshot(o)},
		})
	}
	return events, nil
}

// KeepsGoing makes a change that can cost an organization many members, and refuses it with
// a Conflict error when nobody is left who can administer, or who could sign in when the
// connection does not work that it requires, and there was somebody before.
func KeepsGoing(ctx context.Context, tx *db.Tx, org model.OrgID, change func() error) error {
	before, err := working(ctx, tx, org)
	if err != nil {
		return err
	}
	if err := KeepAdministrators(ctx, tx, org, change); err != nil || len(before) == 0 {
		return err
	}
	after, err := working(ctx, tx, org)
	if err != nil || len(after) > 0 {
		return err
	}
	if required, err := Requires(ctx, tx, org); err != nil || !required {
		return err
	}
	return model.Because(model.Conflicting("membership.needs_break_glass", before[0].Name), ErrLastBreakGlass)
}
