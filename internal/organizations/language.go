package organizations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// SetLanguage says what the people of the actor's organization read who have not said
// which language they do, "" for none, and returns the organization as it is now and
// whether that is a change. version is the version that the actor saw. The errors: Invalid
// for the field "language", Forbidden, and Conflict when the organization changed
// meanwhile. With a Conflict the organization is returned too, fresh.
func (s *Service) SetLanguage(ctx context.Context, by model.Actor, tag string, version int64) (o model.Organization, changed bool, err error) {
	l, err := model.ParseLanguage(tag)
	if err != nil {
		return o, false, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if o, err = tx.Organization(ctx, by.Org); err != nil {
			return nil, err
		}
		if o.Language == l {
			return nil, db.Nothing
		}
		if o.Version != version {
			return nil, model.Conflicting("organizations.changed_meanwhile")
		}
		before := o
		if err := tx.SetLanguage(ctx, by.Org, l, version); err != nil {
			return nil, err
		}
		o.Language, o.Version, changed = l, version+1, true
		return updated(ctx, tx, by, before, o)
	})
	if err != nil {
		return o, false, fmt.Errorf("set language of organization: %w", err)
	}
	return o, changed, nil
}
