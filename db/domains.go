package db

import (
	"context"

	"anteroom/internal/model"
)

const domainColumns = `org_id, id, type, name, added_by, created_at`

// Domains returns an organization's domains of one type in the order of their
// names.
func (q queries) Domains(ctx context.Context, org model.OrgID, kind model.DomainType) ([]model.Domain, error) {
	return many(ctx, q, scanDomain, `
		SELECT `+domainColumns+`
		  FROM domains
		 WHERE org_id = $1 AND type = $2
		 ORDER BY name`, org, kind)
}

// Domain returns a domain of an organization, or a NotFound error.
func (q queries) Domain(ctx context.Context, org model.OrgID, id model.DomainID) (model.Domain, error) {
	return one(ctx, q, scanDomain, `
		SELECT `+domainColumns+`
		  FROM domains
		 WHERE org_id = $1 AND id = $2`, org, id)
}

func scanDomain(s scanner) (model.Domain, error) {
	var d model.Domain
	var created int64
	err := s.Scan(&d.Org, &d.ID, &d.Type, &d.Name, &d.AddedBy, &created)
	d.CreatedAt = at(created)
	return d, err
}

// InsertDomain stores a new domain under a new id, and returns it. It returns a
// Conflict error when the organization has it already, of the same type.
func (t *Tx) InsertDomain(ctx context.Context, d model.Domain) (model.Domain, error) {
	d.ID, d.CreatedAt = model.DomainID(t.ids.Next(model.PrefixDomain, t.now)), t.now
	_, err := t.exec(ctx, `
		INSERT INTO domains (`+domainColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6)`, d.Org, d.ID, d.Type, d.Name, d.AddedBy, ms(d.CreatedAt))
	return d, err
}

// DeleteDomain removes a domain. It returns a NotFound error when the
// organization has no such domain.
func (t *Tx) DeleteDomain(ctx context.Context, org model.OrgID, id model.DomainID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM domains
		 WHERE org_id = $1 AND id = $2`, org, id)
}
