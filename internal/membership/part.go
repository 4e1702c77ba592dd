package membership

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Part makes members ones whom people look after, and no directory; with suspend also
// inactive, as if people had suspended them, with all that Suspend ends. They are members of
// one organization, as they are stored. Nobody is refused: who decides that a directory
// parts with all of its members has looked who stays, see KeepsGoing. It returns what to
// record.
func Part(ctx context.Context, tx *db.Tx, by model.Actor, members []model.Member, suspend bool) ([]model.Event, error) {
	name, err := nameOf(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	o, err := tx.Organization(ctx, members[0].Org)
	if err != nil {
		return nil, err
	}
	var events []model.Event
	if suspend {
		if events, err = endOf(ctx, tx, by, members); err != nil {
			return nil, err
		}
	}
	parted, err := tx.PartMembers(ctx, o.ID, members, suspend, name)
	for i, m := range parted {
		events = append(events, model.Event{
			Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipUpdated{Before: members[i].Snapshot(o), After: m.Snapshot(o)},
		})
	}
	return events, err
}

// endOf ends the sessions in which active members of an organization act for it and their API
// keys, and returns what to record: of thousands who leave at once, few have any.
func endOf(ctx context.Context, tx *db.Tx, by model.Actor, members []model.Member) (events []model.Event, err error) {
	users := make([]model.UserID, len(members))
	for i, m := range members {
		users[i] = m.User
	}
	acting, err := tx.WhoActsFor(ctx, members[0].Org, users)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if m.Status != model.MemberActive || !slices.Contains(acting, m.User) {
			continue
		}
		ended, err := EndSessions(ctx, tx, by, db.SessionsIn(m.Org, m.User), model.EndMemberRemoved)
		if err != nil {
			return nil, err
		}
		events = append(events, ended.Events()...)
	}
	keys, err := endKeys(ctx, tx, by, members[0].Org, members...)
	return append(events, keys...), err
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
