package organizations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Rename gives the actor's organization another name, and returns the
// organization as it is now and whether that is a change. version is the version
// that the actor saw. The errors: Invalid for the field "name", Forbidden, and
// Conflict when the organization changed meanwhile. With a Conflict the
// organization is returned too, fresh.
func (s *Service) Rename(ctx context.Context, by model.Actor, name string, version int64) (o model.Organization, changed bool, err error) {
	if name, err = model.OrganizationName.Parse(name); err != nil {
		return o, false, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if o, err = tx.Organization(ctx, by.Org); err != nil {
			return nil, err
		}
		if o.Name == name {
			return nil, db.Nothing
		}
		if o.Version != version {
			return nil, model.Conflicting("organizations.renamed_meanwhile", o.Name)
		}
		before := o
		if o, err = tx.RenameOrganization(ctx, by.Org, name, version); err != nil {
			return nil, err
		}
		changed = true
		return updated(ctx, tx, by, before, o)
	})
	if err != nil {
		return o, false, fmt.Errorf("rename organization: %w", err)
	}
	return o, changed, nil
}
