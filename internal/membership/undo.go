package membership

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
)

// FindUndo returns what a member was whom an actor removed, or whose invitation the
// actor cancelled, seen at a time, when that can be taken back, with the roles that it
// had. id is of what was removed or cancelled. The errors: NotFound when nothing is
// known of it, Conflict when somebody has changed it since or it is too late.
func FindUndo(ctx context.Context, tx *db.Tx, by model.Actor, id string, seen time.Time) (was model.MemberThatWas, roles []model.Role, err error) {
	u, err := tx.Undo(ctx, by.Org, id)
	if model.KindOf(err) == model.NotFound {
		return was, nil, model.Missing("model.undo_changed")
	}
	if err != nil {
		return was, nil, err
	}
	if err := u.CheckUndo(by, seen, tx.Now()); err != nil {
		return was, nil, err
	}
	if err := json.Unmarshal([]byte(u.Was), &was); err != nil {
		return was, nil, err
	}
	all, err := tx.Roles(ctx, by.Org)
	if err != nil {
		return was, nil, err
	}
	for _, g := range was.Roles {
		i := slices.IndexFunc(all, func(r model.Role) bool { return r.ID == g.Role })
		if i < 0 {
			return was, nil, model.Conflicting("model.undo_changed")
		}
		roles = append(roles, all[i])
	}
	return was, roles, nil
}

// Revive keeps a place once more for an invited person, as Reserve did: the same
// member, so that nothing that mentions it has to change. It returns a Conflict error
// when the person belongs to the organization meanwhile.
func Revive(ctx context.Context, tx *db.Tx, was model.MemberThatWas) (model.Member, error) {
	return reinsert(ctx, tx, was, model.User{ID: was.Member.User, Email: was.Member.Email})
}

// Readmit puts a member back who was removed at a time, and returns the member with
// the event. Sessions that were ended stay so. It returns a Conflict error when the
// person belongs to the organization meanwhile or was removed once more, when the
// account is gone, or when all seats are taken.
func Readmit(ctx context.Context, tx *db.Tx, by model.Actor, was model.MemberThatWas, removed time.Time) (model.Member, model.Event, error) {
	m := was.Member
	at, err := tx.RemovedAt(ctx, by.Org, m.User)
	if model.KindOf(err) == model.NotFound || err == nil && !at.Equal(removed) {
		err = model.Conflicting("model.undo_changed") // somebody took them back
	}
	if err != nil {
		return m, model.Event{}, err
	}
	o, err := tx.Organization(ctx, by.Org)
	if err != nil {
		return m, model.Event{}, err
	}
	u, err := tx.User(ctx, m.User)
	if err == nil && u.Status != model.UserActive {
		err = model.Conflicting("model.undo_changed")
	}
	if err != nil {
		return m, model.Event{}, err
	}
	if m.Status == model.MemberActive {
		if err := hasSeat(ctx, tx, o, Newcomer{User: u, Source: model.FromOperator}); err != nil {
			return m, model.Event{}, err
		}
	}
	back, err := reinsert(ctx, tx, was, u)
	if err != nil {
		return m, model.Event{}, err
	}
	if err := tx.DeleteRemoval(ctx, o.ID, m.User); err != nil {
		return m, model.Event{}, err
	}
	return back, model.Event{
		Org: o.ID, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipCreated{After: back.Snapshot(o)},
	}, nil
}

func reinsert(ctx context.Context, tx *db.Tx, was model.MemberThatWas, u model.User) (model.Member, error) {
	m, err := tx.ReinsertMember(ctx, was.Member, u, was.Roles)
	if model.KindOf(err) == model.Conflict {
		err = model.Because(model.Conflicting("model.undo_changed"), err)
	}
	return m, err
}
