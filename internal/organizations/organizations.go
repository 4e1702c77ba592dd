package organizations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/picture"
)

// Service holds the rules about organizations. It is safe for concurrent use.
type Service struct {
	db       *db.DB
	pictures *picture.Maker
}

// New returns the rules about organizations on a database.
func New(d *db.DB) *Service { return &Service{db: d, pictures: picture.NewMaker()} }

// mayManage returns an error when an actor may not change its organization's
// settings now: Forbidden with the reason in words, or one of access.Permissions.
func mayManage(ctx context.Context, tx *db.Tx, by model.Actor) error {
	may, err := access.Permissions(ctx, tx, by)
	if err != nil {
		return err
	}
	if !may.Has(model.SettingsManage) {
		return model.Denied("organizations.not_permitted")
	}
	return nil
}

// Create makes an organization with the given features. It returns an Invalid error as
// Description.parse does, a Conflict error when the external id is another's, and a
// Forbidden error for anybody but the operator and an application with the scope
// organizations_write.
func (s *Service) Create(ctx context.Context, by model.Actor, d Description, features ...model.Feature) (model.Organization, error) {
	return s.create(ctx, by, d, features, func(*db.Tx, model.OrgID) ([]model.Event, error) { return nil, nil })
}

// Found makes an organization as Create does, together with its first member, who
// gets the role in which it can be administered and has an account from then on.
// The operator answers for the address. The Conflict error says why the person
// cannot be a member.
func (s *Service) Found(ctx context.Context, by model.Actor, name string, admin model.Email, features ...model.Feature) (model.Organization, model.Member, error) {
	var m model.Member
	o, err := s.create(ctx, by, Description{Name: name}, features, func(tx *db.Tx, org model.OrgID) ([]model.Event, error) {
		u, events, err := membership.Account(ctx, tx, by, admin, "", "")
		if err != nil {
			return nil, err
		}
		var joined []model.Event
		m, joined, err = membership.Admit(ctx, tx, by, org, membership.Newcomer{User: u, Source: model.FromOperator})
		return append(events, joined...), err
	})
	return o, m, err
}

// create makes an organization and what belongs to its beginning.
func (s *Service) create(ctx context.Context, by model.Actor, d Description, features []model.Feature, begin func(*db.Tx, model.OrgID) ([]model.Event, error)) (model.Organization, error) {
	if err := access.Operates(ctx, s.db, by, "", model.ScopeOrganizationsWrite); err != nil {
		return model.Organization{}, err
	}
	described, err := d.parse()
	if err != nil {
		return model.Organization{}, err
	}
	var o model.Organization
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, "", model.ScopeOrganizationsWrite); err != nil {
			return nil, err
		}
		if o, err = tx.InsertOrganization(ctx, described); err != nil {
			return nil, taken(err, described)
		}
		for _, f := range features {
			if err := tx.SetFeature(ctx, o.ID, f); err != nil {
				return nil, err
			}
		}
		created := model.Event{
			Org: o.ID, Actor: by, Target: string(o.ID), Payload: model.OrganizationCreated{After: o.Snapshot(features)},
		}
		more, err := begin(tx, o.ID)
		return append([]model.Event{created}, more...), err
	})
	if err != nil {
		return model.Organization{}, fmt.Errorf("create organization: %w", err)
	}
	return o, nil
}

// updated tells of an organization that was changed, and keeps its features.
func updated(ctx context.Context, tx *db.Tx, by model.Actor, before, after model.Organization) ([]model.Event, error) {
	features, err := tx.FeaturesOf(ctx, after.ID)
	return []model.Event{{
		Org: after.ID, Actor: by, Target: string(after.ID),
		Payload: model.OrganizationUpdated{Before: before.Snapshot(features), After: after.Snapshot(features)},
	}}, err
}
