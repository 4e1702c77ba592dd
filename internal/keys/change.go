package keys

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Change is what is said of a key; nil stays as it is.
type Change struct {
	Name   *string
	Claims map[string]string
}

// Describe changes what a key of the actor's organization is said to be for, and returns it.
// The errors: Invalid for the fields "name" and "claims" with the reason; NotFound, also for
// one that counts no more; Forbidden for who may not manage keys; and those of
// access.Permissions.
func (s *Service) Describe(ctx context.Context, by model.Actor, id model.APIKeyID, c Change) (model.APIKey, error) {
	var k model.APIKey
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if _, err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if k, err = tx.APIKey(ctx, by.Org, id); err != nil {
			return nil, err
		}
		if !k.Counts(tx.Now()) {
			return nil, model.Missing("keys.over")
		}
		was := k
		if c.Name != nil {
			if k.Name, err = model.APIKeyName.Parse(*c.Name); err != nil {
				return nil, err
			}
		}
		if c.Claims != nil {
			if k.Claims, err = model.NewMetadata(c.Claims, model.MostAPIKeyClaims); err != nil {
				return nil, model.InField("claims", err)
			}
		}
		if was.Name == k.Name && was.Claims == k.Claims {
			return nil, db.Nothing
		}
		if err := tx.DescribeAPIKey(ctx, k); err != nil {
			return nil, err
		}
		k.Version++
		return []model.Event{event(by, k, model.APIKeyUpdated{Before: was.Snapshot(), After: k.Snapshot()})}, nil
	})
	if err != nil {
		return k, fmt.Errorf("describe API key: %w", err)
	}
	return k, nil
}

// Revoke makes a key of the actor's organization worthless, from its next use on, and returns
// it as it was. Whoever may manage keys revokes all, and who may see keys their own. The
// errors: NotFound, also for one that was revoked already and for one that is not shown to
// the actor; Forbidden; and those of access.Permissions.
func (s *Service) Revoke(ctx context.Context, by model.Actor, id model.APIKeyID) (model.APIKey, error) {
	var k model.APIKey
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if !may.Has(model.WidgetAPIKeys.Read) {
			return nil, model.Denied("keys.not_permitted")
		}
		if err := hasFeature(ctx, tx, by.Org); err != nil {
			return nil, err
		}
		if k, err = tx.APIKey(ctx, by.Org, id); err != nil {
			return nil, err
		}
		switch own := by.Is(k.Holder.ID); {
		case own || may.Has(model.WidgetAPIKeys.Manage):
		case k.Member == "":
			return nil, model.Denied("keys.not_permitted")
		default:
			return nil, model.Missing("keys.over")
		}
		return []model.Event{event(by, k, model.APIKeyRevoked{Before: k.Snapshot()})}, tx.RevokeAPIKey(ctx, by.Org, id)
	})
	if err != nil {
		return k, fmt.Errorf("revoke API key: %w", err)
	}
	return k, nil
}

// Sees reports whether a key is shown to somebody who may do these things in its
// organization: any to who may manage keys, and to others those of the organization itself
// and their own.
func Sees(k model.APIKey, may model.Permissions, member model.MemberID) bool {
	return may.Has(model.WidgetAPIKeys.Manage) || k.Member == "" || k.Member == member
}

// Seen returns the list of those keys that Sees says are shown to somebody.
func Seen(may model.Permissions, member model.MemberID) db.APIKeyList {
	return db.APIKeyList{All: may.Has(model.WidgetAPIKeys.Manage), Member: member}
}
