package membership

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TakeUndo uses up that an actor can take back a removal, or that an invitation was
// cancelled, as seen at a time, and returns what the member was, with the roles that it
// had. id is of what was removed or cancelled. The errors: NotFound when nothing is
// known of it any more, Conflict when it was taken back already, somebody has changed
// it since, or it is too late.
func TakeUndo(ctx context.Context, tx *db.Tx, by model.Actor, id string, seen time.Time) (was model.MemberThatWas, roles []model.Role, err error) {
	u, err := findUndo(ctx, tx, by.Org, id)
	if err != nil {
		return was, nil, err
	}
	if err := useUp(ctx, tx, u, by, seen, &was); err != nil {
		return was, nil, err
	}
	all, err := tx.Roles(ctx, by.Org)
	if err != nil {
		return was, nil, err
	}
	roles, err = RolesThatWere(all, was)
	return was, roles, err
}

// TakeUndoOfMany uses up that an actor can take back a change of many members, and
// returns what they were, and when they were changed. The errors are those of TakeUndo.
func TakeUndoOfMany(ctx context.Context, tx *db.Tx, by model.Actor, id string) (were model.ManyThatWere, made time.Time, err error) {
	u, err := findUndo(ctx, tx, by.Org, id)
	if err != nil {
		return were, made, err
	}
	return were, u.At, useUp(ctx, tx, u, by, u.At, &were)
}

func findUndo(ctx context.Context, tx *db.Tx, org model.OrgID, id string) (model.Undo, error) {
	u, err := tx.Undo(ctx, org, id)
	if model.KindOf(err) == model.NotFound {
		err = model.Missing("model.undo_late")
	}
	return u, err
}

// useUp reads what was into the last argument.
func useUp(ctx context.Context, tx *db.Tx, u model.Undo, by model.Actor, seen time.Time, was any) error {
	if err := u.CheckUndo(by, seen, tx.Now()); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(u.Was), was); err != nil {
		return err
	}
	return tx.UseUpUndo(ctx, u.Org, u.ID)
}

// RolesThatWere returns the roles, of all that there are now, that a member had. It
// returns a Conflict error when one of them is gone.
func RolesThatWere(all []model.Role, was model.MemberThatWas) (roles []model.Role, err error) {
	for _, g := range was.Roles {
		i := slices.IndexFunc(all, func(r model.Role) bool { return r.ID == g.Role })
		if i < 0 {
			return nil, model.Conflicting("model.undo_changed")
		}
		roles = append(roles, all[i])
	}
	return roles, nil
}

// Revive keeps a place once more for an invited person, as Reserve did: the same
// member, so that nothing that mentions it has to change. It returns a Conflict error
// when the person belongs to the organization meanwhile.
func Revive(ctx context.Context, tx *db.Tx, was model.MemberThatWas) (model.Member, error) {
	return reinsert(ctx, tx, was, model.User{ID: was.Member.User, Email: was.Member.Email})
}

// Readmit puts a member back who was removed at a time, and returns the member with
// what to record. Sessions that were ended stay so. It returns a Conflict error when the
// person belongs to the organization meanwhile or was removed once more, when the
// account is gone, or when all seats are taken, which has ErrFull in its chain.
func Readmit(ctx context.Context, tx *db.Tx, by model.Actor, was model.MemberThatWas, removed time.Time) (model.Member, []model.Event, error) {
	m := was.Member
	u, err := isOutSince(ctx, tx, by.Org, m.User, removed)
	if err != nil {
		return m, nil, err
	}
	o, err := tx.Organization(ctx, by.Org)
	if err != nil {
		return m, nil, err
	}
	if m.Status == model.MemberActive {
		if err := hasSeat(ctx, tx, o, Newcomer{User: u, Source: model.FromOperator}); err != nil {
			return m, nil, err
		}
	}
	back, err := reinsert(ctx, tx, was, u)
	if err != nil {
		return m, nil, err
	}
	if err := tx.DeleteRemoval(ctx, o.ID, m.User); err != nil {
		return m, nil, err
	}
	relieved, err := Relieve(ctx, tx, back)
	return back, append([]model.Event{{
		Org: o.ID, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipCreated{After: back.Snapshot(o)},
	}}, relieved...), err
}

// isOutSince returns the user who was removed at a time and has not come back in any
// way, or a Conflict error. It asks before anything is stored: a statement that fails
// would end the transaction, with what it does for others.
func isOutSince(ctx context.Context, tx *db.Tx, org model.OrgID, id model.UserID, removed time.Time) (model.User, error) {
	changed := model.Conflicting("model.undo_changed")
	at, err := tx.RemovedAt(ctx, org, id)
	if model.KindOf(err) == model.NotFound || err == nil && !at.Equal(removed) {
		return model.User{}, changed // somebody took them back
	}
	if err != nil {
		return model.User{}, err
	}
	_, err = tx.MemberOfUser(ctx, org, id)
	if err == nil {
		return model.User{}, changed // somebody has invited them
	}
	if model.KindOf(err) != model.NotFound {
		return model.User{}, err
	}
	u, err := tx.User(ctx, id)
	if model.KindOf(err) == model.NotFound || err == nil && u.Status != model.UserActive {
		err = changed
	}
	return u, err
}

func reinsert(ctx context.Context, tx *db.Tx, was model.MemberThatWas, u model.User) (model.Member, error) {
	m, err := tx.ReinsertMember(ctx, was, u)
	if model.KindOf(err) == model.Conflict {
		err = model.Because(model.Conflicting("model.undo_changed"), err)
	}
	if err != nil || len(was.Groups) == 0 {
		return m, err
	}
	return regrant(ctx, tx, m) // what the groups give can have changed
}
