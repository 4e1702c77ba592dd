package membership

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Suspend makes a member inactive because a source says so, a person or a directory, and
// ends at once the sessions that act for the organization, with what applications were
// granted for it, and the member's API keys. The roles stay, and count for nothing. It returns the member and what to
// record, which is nothing when the member was inactive before, and the errors of End.
//
// A directory is never refused: whoever has left a company is let go, whatever that leaves
// behind. The operator is told when nobody is left who can administer.
func Suspend(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member, source model.RoleSource) (model.Member, []model.Event, error) {
	name, err := nameOf(ctx, tx, by)
	if err != nil {
		return m, nil, err
	}
	if m.Status != model.MemberActive {
		return m, nil, tx.InsertSuspension(ctx, m, source, name)
	}
	lost, err := letGo(ctx, tx, by, m)
	if err != nil {
		return m, nil, err
	}
	if err := tx.InsertSuspension(ctx, m, source, name); err != nil {
		return m, nil, err
	}
	var ended Ended
	acts, err := tx.ActsFor(ctx, m.Org, m.User) // of thousands who leave at once, few do
	if err == nil && acts {
		ended, err = EndSessions(ctx, tx, by, db.SessionsIn(m.Org, m.User), model.EndMemberRemoved)
	}
	if err != nil {
		return m, nil, err
	}
	keys, err := endKeys(ctx, tx, by, m.Org, m)
	if err != nil {
		return m, nil, err
	}
	o, err := tx.Organization(ctx, m.Org)
	if err != nil {
		return m, nil, err
	}
	was := m.Snapshot(o)
	if m, err = tx.SetMemberStatus(ctx, m, model.MemberInactive); err != nil {
		return m, nil, err
	}
	return m, slices.Concat(ended.Events(), keys, []model.Event{{
		Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipUpdated{Before: was, After: m.Snapshot(o)},
	}}, lost), nil
}

// nameOf returns what people call an actor who is one of them, "" for all others.
func nameOf(ctx context.Context, tx *db.Tx, by model.Actor) (string, error) {
	if by.User() == "" {
		return "", nil
	}
	u, err := tx.User(ctx, by.User())
	return u.Name(), err
}

// Resume makes a member active again whom a source had suspended, unless another one wants
// them to stay inactive. It returns the member and what to record, which is nothing then,
// and a Conflict error, with ErrFull in its chain, when all seats are taken.
func Resume(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member, source model.RoleSource) (model.Member, []model.Event, error) {
	mine, err := tx.DeleteSuspension(ctx, m.Org, m.ID, source)
	if err != nil || !mine || m.Status != model.MemberInactive {
		return m, nil, err
	}
	others, err := tx.Suspensions(ctx, m.Org, m.ID)
	if err != nil || len(others) > 0 {
		return m, nil, err
	}
	o, err := tx.Organization(ctx, m.Org)
	if err != nil {
		return m, nil, err
	}
	if err := hasSeat(ctx, tx, o, Newcomer{Source: m.Source}); err != nil {
		return m, nil, err
	}
	was := m.Snapshot(o)
	if m, err = tx.SetMemberStatus(ctx, m, model.MemberActive); err != nil {
		return m, nil, err
	}
	relieved, err := Relieve(ctx, tx, m)
	return m, append([]model.Event{{
		Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipUpdated{Before: was, After: m.Snapshot(o)},
	}}, relieved...), err
}

// ResetRoles takes all roles from an inactive member but the one that newcomers get, and
// returns what to record: should they come back, nothing is theirs that they had before.
func ResetRoles(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) ([]model.Event, error) {
	mapped, err := mappingOf(ctx, tx, m.Org, model.SourceDefault, nil)
	if err != nil {
		return nil, err
	}
	grants, err := tx.Grants(ctx, m.Org, m.ID)
	if err != nil {
		return nil, err
	}
	return mapped.apply(ctx, tx, by, m, grants, []model.RoleGrant{{Role: mapped.fallback, Source: model.SourceDefault}})
}
