package organizations

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Change is what shall be different about what an organization may have. What is
// nil stays as it is.
type Change struct {
	// Seats limits how many members there may be; 0 is no limit. Who is a member
	// already stays one.
	Seats *int

	// MemberRole is what new members get: the name of a role of the organization's
	// own or of an application-wide one, "" for what the instance says.
	MemberRole *string

	// Language is in which people read who have not said which they do: a tag of
	// model.Languages, "" for none.
	Language *string

	// Features are those that are on, and no others. What was set up with one that
	// goes off stays as it is, out of sight.
	Features *[]model.Feature
}

// Set changes what an organization may have, all that is asked for or nothing, and
// returns the organization as it is then. The errors, each with the reason in
// words: Invalid for the field "seats", "member_role" or "language", NotFound for an unknown
// organization, Conflict for features that a configuration file sets, Forbidden for anybody but the operator and an application with the scope
// organizations_write.
func (s *Service) Set(ctx context.Context, by model.Actor, org model.OrgID, c Change) (model.Organization, error) {
	if err := access.Operates(ctx, s.db, by, org, model.ScopeOrganizationsWrite); err != nil {
		return model.Organization{}, err
	}
	if c.Seats != nil && (*c.Seats < 0 || *c.Seats > model.MostSeats) {
		return model.Organization{}, model.InvalidField("seats", "organizations.seats", model.MostSeats)
	}
	var o model.Organization
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, org, model.ScopeOrganizationsWrite); err != nil {
			return nil, err
		}
		if o, err = known(ctx, tx, org); err != nil {
			return nil, err
		}
		was, err := tx.FeaturesOf(ctx, org)
		if err != nil {
			return nil, err
		}
		before := o
		is, err := c.apply(ctx, tx, o, was)
		if err != nil {
			return nil, err
		}
		if o, err = tx.Organization(ctx, org); err != nil {
			return nil, err
		}
		if o == before && slices.Equal(is, was) {
			return nil, db.Nothing
		}
		return []model.Event{{
			Org: org, Actor: by, Target: string(org), Payload: model.OrganizationUpdated{Before: before.Snapshot(was), After: o.Snapshot(is)},
		}}, nil
	})
	if err != nil {
		return model.Organization{}, fmt.Errorf("set organization %s: %w", org, err)
	}
	return o, nil
}

// apply stores what is different about an organization with the given features,
// and returns the features that it has then.
func (c Change) apply(ctx context.Context, tx *db.Tx, o model.Organization, features []model.Feature) ([]model.Feature, error) {
	if c.Language != nil {
		l, err := model.ParseLanguage(*c.Language)
		if err == nil && l != o.Language {
			err = tx.SetLanguage(ctx, o.ID, l, o.Version)
		}
		if err != nil {
			return nil, err
		}
	}
	if c.Seats != nil && *c.Seats != o.Seats {
		if err := tx.SetSeats(ctx, o.ID, *c.Seats); err != nil {
			return nil, err
		}
	}
	if c.MemberRole != nil {
		id, err := newcomersRole(ctx, tx, o.ID, *c.MemberRole)
		if err == nil && id != o.MemberRole {
			err = tx.SetMemberRole(ctx, o.ID, id)
		}
		if err != nil {
			return nil, err
		}
	}
	if c.Features == nil {
		return features, nil
	}
	is := slices.Compact(slices.Sorted(slices.Values(*c.Features)))
	if slices.Equal(is, features) {
		return features, nil
	}
	if err := access.Unmanaged(ctx, tx, model.ManagedOrganization, string(o.ID)); err != nil {
		return nil, err
	}
	if err := tx.ClearFeatures(ctx, o.ID); err != nil {
		return nil, err
	}
	for _, f := range is {
		if err := tx.SetFeature(ctx, o.ID, f); err != nil {
			return nil, err
		}
	}
	return is, nil
}

// newcomersRole returns the id of a role by its name, "" for none: one of the
// organization's own, or else an application-wide one.
func newcomersRole(ctx context.Context, tx *db.Tx, org model.OrgID, name string) (model.RoleID, error) {
	if name == "" {
		return "", nil
	}
	all, err := tx.Roles(ctx, org)
	if err != nil {
		return "", err
	}
	r, err := model.RoleNamed(all, org, name, "member_role")
	if err != nil {
		r, err = model.RoleNamed(all, "", name, "member_role")
	}
	return r.ID, err
}
