package keys

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about API keys. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source

	mu   sync.Mutex
	used map[use]time.Time // since the last Flush
}

// New returns the rules about API keys on a database. source makes keys.
func New(d *db.DB, source secret.Source) *Service {
	return &Service{db: d, source: source, used: map[use]time.Time{}}
}

// Wish is what a key is to be like.
type Wish struct {
	Name        string
	Permissions model.Permissions
	Life        time.Duration     // from now on; 0 for model.APIKeyLife
	User        model.UserID      // for which member it acts, "" for the organization itself
	Claims      map[string]string // what the application says of it
	Newest      string            // which key its maker has seen last, as Newest says it; "" for who has looked at none
}

// Create makes a key of the actor's organization, or of one of its members, and returns it
// with its text, which nobody is shown again. People make keys for nobody but themselves. The
// errors: Invalid for the fields "name", "life", "permissions" and "claims" with the reason;
// NotFound for somebody who is no active member, and without the feature; Forbidden for who
// may not manage keys, who wants to make one for somebody else, or one that allows more than
// they may themselves, or that makes keys; Conflict when there are too many, or a newer one
// than its maker has seen; and those of access.Permissions.
func (s *Service) Create(ctx context.Context, by model.Actor, w Wish) (model.APIKey, string, error) {
	k, err := w.parse()
	if err != nil {
		return k, "", err
	}
	k.Org, k.By = by.Org, by
	text := newText(s.source)
	k.Suffix = text[len(text)-suffix:]
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayMake(ctx, tx, by, w); err != nil {
			return nil, err
		}
		if k.Member, err = holder(ctx, tx, by, w.User); err != nil {
			return nil, err
		}
		if err := hasRoom(ctx, tx, k, w.Newest); err != nil {
			return nil, err
		}
		if k.MadeBy, err = access.Author(ctx, tx, by); err != nil {
			return nil, err
		}
		k.ExpiresAt = tx.Now().Add(cmp.Or(w.Life, model.APIKeyLife))
		id, err := tx.InsertAPIKey(ctx, k, secret.Hash(text))
		if err != nil {
			return nil, err
		}
		if k, err = tx.APIKey(ctx, by.Org, id); err != nil {
			return nil, err
		}
		return []model.Event{event(by, k, model.APIKeyCreated{After: k.Snapshot()})}, nil
	})
	if err != nil {
		return k, "", fmt.Errorf("create API key: %w", err)
	}
	return k, text, nil
}

// parse returns the key that is wished for, as far as it says itself what it is to be.
func (w Wish) parse() (k model.APIKey, err error) {
	if k.Name, err = model.APIKeyName.Parse(w.Name); err != nil {
		return k, err
	}
	if w.Life != 0 && (w.Life < model.MinAPIKeyLife || w.Life > model.MaxAPIKeyLife) {
		return k, model.InvalidField("life", "keys.life", model.MinAPIKeyLife, model.MaxAPIKeyLife)
	}
	k.Permissions = model.NewPermissions(w.Permissions...)
	k.Claims, err = model.NewMetadata(w.Claims, model.MostAPIKeyClaims)
	return k, model.InField("claims", err)
}

// mayMake returns an error when an actor may not make the key that is wished for.
func mayMake(ctx context.Context, tx *db.Tx, by model.Actor, w Wish) error {
	may, err := mayManage(ctx, tx, by)
	if err != nil {
		return err
	}
	if len(w.Permissions) == 0 && by.User() != "" { // an application decides itself what such a key is good for
		return model.InvalidField("permissions", "keys.no_permission")
	}
	defined, err := tx.DefinedPermissions(ctx)
	if err != nil {
		return err
	}
	known := model.Permissions{}
	for _, p := range defined {
		known = append(known, p.Name)
	}
	for _, p := range w.Permissions {
		switch {
		case !model.APIKeyMayHold(p):
			return model.Denied("keys.makes_no_keys")
		case !known.Has(p):
			return model.InvalidField("permissions", "keys.unknown_permission", string(p))
		case !may.Has(p):
			return model.Denied("keys.exceeds", string(p))
		}
	}
	return nil
}

// mayManage returns what an actor may do who may manage keys, or an error.
func mayManage(ctx context.Context, tx *db.Tx, by model.Actor) (model.Permissions, error) {
	may, err := access.Permissions(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	if !may.Has(model.WidgetAPIKeys.Manage) {
		return nil, model.Denied("keys.not_permitted")
	}
	return may, hasFeature(ctx, tx, by.Org)
}

// hasFeature returns an error when an organization has no keys, or when there is none.
func hasFeature(ctx context.Context, tx *db.Tx, org model.OrgID) error {
	on, err := tx.HasFeature(ctx, org, model.FeatureAPIKeys)
	if err == nil && !on {
		err = model.Missing("keys.no_feature")
	}
	return err
}

// holder returns for which member a key is to act that somebody makes for a person.
func holder(ctx context.Context, tx *db.Tx, by model.Actor, user model.UserID) (model.MemberID, error) {
	if user == "" {
		return "", nil
	}
	if by.User() != "" && !by.Is(user) {
		return "", model.Denied("keys.somebody_else")
	}
	m, err := tx.MemberOfUser(ctx, by.Org, user)
	if err == nil && m.Status != model.MemberActive {
		err = model.Missing("keys.no_member")
	}
	if model.KindOf(err) == model.NotFound {
		err = model.Missing("keys.no_member")
	}
	return m.ID, err
}

// noneYet is what Newest says where there was no key.
const noneYet = "none"

// Newest says which of an organization's keys is the newest. A page that shows a key once is
// the answer to a form, which a browser sends again when somebody reloads the page: so the
// form says which was the newest one when it was shown.
func (s *Service) Newest(ctx context.Context, org model.OrgID) (string, error) {
	id, err := s.db.NewestAPIKey(ctx, org)
	return cmp.Or(string(id), noneYet), err
}

// hasRoom returns an error when there is a newer key than somebody has seen, or there are as
// many of the organization itself, or of the member, as there can be.
func hasRoom(ctx context.Context, tx *db.Tx, k model.APIKey, seen string) error {
	newest, err := tx.NewestAPIKey(ctx, k.Org)
	if err != nil {
		return err
	}
	if newest != "" && seen != "" && (seen == noneYet || string(newest) > seen) { // ids are in the order of time
		return model.Conflicting("keys.made_meanwhile")
	}
	n, err := tx.CountAPIKeys(ctx, k.Org, k.Member, tx.Now())
	switch {
	case err != nil:
		return err
	case k.Member == "" && n >= model.MostAPIKeys:
		return model.Conflicting("keys.most", model.MostAPIKeys)
	case k.Member != "" && n >= model.MostMemberAPIKeys:
		return model.Conflicting("keys.most_of_member", model.MostMemberAPIKeys)
	}
	return nil
}

func event(by model.Actor, k model.APIKey, p model.Payload) model.Event {
	return model.Event{Org: k.Org, Actor: by, User: k.Holder.ID, Target: string(k.ID), Payload: p}
}
