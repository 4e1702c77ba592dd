package organizations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Description is what the operator, or the operator's application, says of an organization.
type Description struct {
	Name       string
	ExternalID string            // what the application calls it, "" for nothing
	Metadata   map[string]string // what else it wants to know of it
}

// parse returns an organization as it is described. It returns an Invalid error for the
// fields "name", "external_id" and "metadata" with the reason.
func (d Description) parse() (o model.Organization, err error) {
	if o.Name, err = model.OrganizationName.Parse(d.Name); err != nil {
		return o, err
	}
	if o.ExternalID, err = model.ExternalID.Parse(d.ExternalID); err != nil {
		return o, err
	}
	o.Metadata, err = model.NewMetadata(d.Metadata, model.MostOrganizationMetadata)
	return o, err
}

// taken says that another organization has the external id, where err says that one has.
func taken(err error, o model.Organization) error {
	if model.KindOf(err) == model.Conflict {
		return model.Because(model.Conflicting("organizations.external_id_taken", o.ExternalID), err)
	}
	return err
}

// Describe changes what is said of an organization, with change, and returns the
// organization as it is then. The errors: those of Create, and NotFound for an unknown
// organization.
func (s *Service) Describe(ctx context.Context, by model.Actor, org model.OrgID, change func(*Description)) (model.Organization, error) {
	var o model.Organization
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, org, model.ScopeOrganizationsWrite); err != nil {
			return nil, err
		}
		if o, err = known(ctx, tx, org); err != nil {
			return nil, err
		}
		before, d := o, Description{o.Name, o.ExternalID, o.Metadata.Map()}
		change(&d)
		described, err := d.parse()
		if err != nil {
			return nil, err
		}
		o.Name, o.ExternalID, o.Metadata = described.Name, described.ExternalID, described.Metadata
		if o == before {
			return nil, db.Nothing
		}
		if err := tx.DescribeOrganization(ctx, o); err != nil {
			return nil, taken(err, o)
		}
		if o, err = tx.Organization(ctx, org); err != nil {
			return nil, err
		}
		return updated(ctx, tx, by, before, o)
	})
	if err != nil {
		return model.Organization{}, fmt.Errorf("describe organization %s: %w", org, err)
	}
	return o, nil
}
