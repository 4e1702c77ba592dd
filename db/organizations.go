package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const organizationColumns = `id, name, external_id, metadata, logo, member_count, member_role, seats, policy_custom, absolute_minutes, idle_minutes, refused_socials, language, created_at, updated_at, version,
	` + suspended + `organizations.id)`

const organizationQuery = `
	SELECT ` + organizationColumns + `
	  FROM organizations
	 WHERE id = $1`

var organizationByID = questionOf(func(o model.Organization) []string { return []string{string(o.ID)} }, organizationQuery)

// Organization returns an organization, or a NotFound error.
func (q *queries) Organization(ctx context.Context, org model.OrgID) (model.Organization, error) {
	return organizationByID.ask(q, string(org), func() (model.Organization, error) {
		return one(ctx, q, scanOrganization, organizationQuery, org)
	})
}

func scanOrganization(s scanner) (model.Organization, error) {
	var o model.Organization
	var custom bool
	var absolute, idle, created, changed int64
	err := s.Scan(&o.ID, &o.Name, &o.ExternalID, &o.Metadata, &o.Logo, &o.Members, &o.MemberRole, &o.Seats, &custom, &absolute, &idle, &o.Refuses, &o.Language, &created, &changed, &o.Version, &o.Suspended)
	o.CreatedAt, o.UpdatedAt = at(created), at(changed)
	if custom {
		o.Policy = model.SessionPolicy{Absolute: minutes(absolute), Idle: minutes(idle)}
	}
	return o, err
}

// InsertOrganization stores a new organization under a new id, and returns it.
// It returns a Conflict error when the external id is taken.
func (t *Tx) InsertOrganization(ctx context.Context, o model.Organization) (model.Organization, error) {
	o.ID = model.OrgID(t.ids.Next(model.PrefixOrg, t.now))
	o.CreatedAt, o.UpdatedAt, o.Version, o.Members = t.now, t.now, 1, 0
	_, err := t.of(string(o.ID)).exec(ctx, `
		INSERT INTO organizations (id, name, external_id, metadata, logo, member_count, member_role, seats, policy_custom, absolute_minutes, idle_minutes, refused_socials, language,
		                           created_at, updated_at, version)
		VALUES ($1, $2, $3, $7, '', 0, $4, $5, FALSE, 0, 0, '', '', $6, $6, 1)`,
		o.ID, o.Name, o.ExternalID, o.MemberRole, o.Seats, ms(t.now), o.Metadata)
	return o, err
}

// SetFeature switches a feature of an organization on.
func (t *Tx) SetFeature(ctx context.Context, org model.OrgID, f model.Feature) error {
	_, err := t.exec(ctx, `
		INSERT INTO organization_features (org_id, feature)
		VALUES ($1, $2)
		ON CONFLICT (org_id, feature) DO NOTHING`, org, f)
	return err
}

// RenameOrganization gives an organization another name, when it still has the
// version, and returns it. It returns a Conflict error when the version is
// another.
func (t *Tx) RenameOrganization(ctx context.Context, org model.OrgID, name string, version int64) (model.Organization, error) {
	if err := t.execOne(ctx, model.Conflicting(""), `
		UPDATE organizations
		   SET name = $3, version = version + 1, updated_at = $4
		 WHERE id = $1 AND version = $2`, org, version, name, ms(t.now)); err != nil {
		return model.Organization{}, err
	}
	return t.Organization(ctx, org)
}

// DescribeOrganization stores what the application says of an organization: its name, its
// external id and its metadata. It returns a Conflict error when the external id is taken.
func (t *Tx) DescribeOrganization(ctx context.Context, o model.Organization) error {
	_, err := t.exec(ctx, `
		UPDATE organizations
		   SET name = $2, external_id = $3, metadata = $4, version = version + 1, updated_at = $5
		 WHERE id = $1`, o.ID, o.Name, o.ExternalID, o.Metadata, ms(t.now))
	return err
}

// OrganizationByExternalID returns the organization that the application calls so, or a
// NotFound error.
func (q *queries) OrganizationByExternalID(ctx context.Context, id string) (model.Organization, error) {
	return one(ctx, q, scanOrganization, `
		SELECT `+organizationColumns+`
		  FROM organizations
		 WHERE external_id = $1 AND external_id <> ''`, id)
}

// FeaturesOf returns the features that an organization has, by name.
func (q *queries) FeaturesOf(ctx context.Context, org model.OrgID) ([]model.Feature, error) {
	return many(ctx, q, scanValue[model.Feature], `
		SELECT feature
		  FROM organization_features
		 WHERE org_id = $1
		 ORDER BY feature`, org)
}

// ClearFeatures switches all features of an organization off.
func (t *Tx) ClearFeatures(ctx context.Context, org model.OrgID) error {
	_, err := t.exec(ctx, `
		DELETE FROM organization_features
		 WHERE org_id = $1`, org)
	return err
}
