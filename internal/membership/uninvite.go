package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Uninvite takes back the open invitation of somebody who waits as a member, and their
// place with it: nobody can accept it any more. It returns what to record.
func Uninvite(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) ([]model.Event, error) {
	o, err := tx.Organization(ctx, m.Org)
	if err != nil {
		return nil, err
	}
	before, err := tx.OpenInvitationOf(ctx, m.Org, m.ID)
	if model.KindOf(err) == model.NotFound {
		return nil, tx.DeleteMember(ctx, m.Org, m.ID)
	}
	if err != nil {
		return nil, err
	}
	after := before
	after.State, after.ClosedAt = model.InvitationCancelled, tx.Now()
	if _, err := tx.CloseInvitation(ctx, m.Org, before.ID, after.State); err != nil {
		return nil, err
	}
	was := before.Snapshot(o)
	by.Org = m.Org
	return []model.Event{{
		Org: m.Org, Actor: by, User: m.User, Target: string(before.ID), Payload: model.InvitationChanged{Before: &was, After: after.Snapshot(o)},
	}}, tx.DeleteMember(ctx, m.Org, m.ID)
}
