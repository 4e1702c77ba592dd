package membership

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// endKeys revokes the API keys by which scripts act for members of an organization, and
// returns what to record: they die with the membership, and come back with nobody.
func endKeys(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, members ...model.Member) (events []model.Event, err error) {
	all, err := tx.APIKeysOfMembers(ctx, org) // few organizations have any
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		if !slices.ContainsFunc(members, func(m model.Member) bool { return m.ID == k.Member }) {
			continue
		}
		if err := tx.RevokeAPIKey(ctx, org, k.ID); err != nil {
			return nil, err
		}
		events = append(events, model.Event{Org: org, Actor: by, User: k.Holder.ID, Target: string(k.ID), Payload: model.APIKeyRevoked{Before: k.Snapshot()}})
	}
	return events, nil
}
