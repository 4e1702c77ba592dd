package membership

import (
	"cmp"
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Describe adds to an account what the application says of its person, who is brought by it,
// and returns the account with what to record. Who may do so is in access.MayDescribe. What
// the account says already stays: it returns a Conflict error when that is something else, and
// one for the external id of another person.
func Describe(ctx context.Context, tx *db.Tx, by model.Actor, u model.User, a model.About) (model.User, []model.Event, error) {
	if a == (model.About{}) {
		return u, nil, nil
	}
	before := u
	u.ExternalID, u.Metadata, u.Language = cmp.Or(u.ExternalID, a.ExternalID), cmp.Or(u.Metadata, a.Metadata), cmp.Or(u.Language, a.Language)
	switch {
	case a.ExternalID != "" && u.ExternalID != a.ExternalID, a.Metadata != "" && u.Metadata != a.Metadata:
		return before, nil, model.Conflicting("membership.described_otherwise", u.Email)
	case u == before:
		return u, nil, nil
	}
	u, err := SetAbout(ctx, tx, before, u)
	return u, []model.Event{{Actor: by, User: u.ID, Target: string(u.ID), Payload: model.UserUpdated{Before: before.Snapshot(), After: u.Snapshot()}}}, err
}

// SetAbout stores what is said of an account that was as before when the transaction read it:
// by its person, and by the application. It returns a Conflict error when its external id is
// another person's.
func SetAbout(ctx context.Context, tx *db.Tx, before, said model.User) (u model.User, err error) {
	u = before
	if said.FirstName != u.FirstName || said.LastName != u.LastName || said.TimeZone != u.TimeZone || said.Language != u.Language {
		if u, err = tx.SetUserDetails(ctx, said); err != nil {
			return u, err
		}
	}
	if u.ExternalID == said.ExternalID && u.Metadata == said.Metadata {
		return u, nil
	}
	now, err := tx.DescribeUser(ctx, said)
	if model.KindOf(err) == model.Conflict {
		return u, model.Because(model.Conflicting("membership.external_id_taken", said.ExternalID), err)
	}
	return now, err
}
