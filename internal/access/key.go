package access

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Keys answers what API keys are now: a db.Tx, or a db.Reader where nothing is changed yet.
type Keys interface {
	APIKey(ctx context.Context, org model.OrgID, id model.APIKeyID) (model.APIKey, error)
	Now() time.Time
}

// OfKey returns what an API key allows at a time: what it was made with, and a member's no
// more than that member may do themselves. It returns an Unauthenticated error for one that
// was revoked or has expired, whose member is none any more or is inactive, and whose
// organization has no API keys any more.
func OfKey(k model.APIKey, now time.Time) (model.Permissions, error) {
	if !k.Counts(now) {
		return nil, errKeyOver
	}
	return k.Allows(), nil
}

var errKeyOver = model.SignedOut("access.key_over")

func ofKey(ctx context.Context, from Keys, by model.Actor) (model.Permissions, error) {
	k, err := from.APIKey(ctx, by.Org, model.APIKeyID(by.ID))
	if model.KindOf(err) == model.NotFound {
		return nil, errKeyOver
	}
	if err != nil {
		return nil, err
	}
	return OfKey(k, from.Now())
}
