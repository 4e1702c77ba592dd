package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const connectionColumns = `org_id, id, name, enabled, creates_members, syncs_profiles, idp_logout, required, chosen_domains, revocation_issuer,
       revocation_keys, added_by, site, created_at, version`

// ConnectionsFor returns the connections that serve a domain, without their settings,
// the required ones and of those the oldest first: the enabled ones of the organization
// that has verified exactly this domain and has single sign-on, unless it is suspended: its
// people may belong elsewhere, too, and sign in there otherwise.
func (q *queries) ConnectionsFor(ctx context.Context, domain string) ([]model.Connection, error) {
	return many(ctx, q, scanConnection, `
		SELECT c.org_id, c.id, c.name, c.enabled, c.creates_members, c.syncs_profiles, c.idp_logout, c.required, c.chosen_domains,
		       c.revocation_issuer, c.revocation_keys, c.added_by, c.site, c.created_at, c.version
		  FROM domains d
		  JOIN connections c ON c.org_id = d.org_id AND c.enabled
		 WHERE d.name = $1 AND d.type = 'ORGANIZATION_DOMAIN' AND d.status = 'VERIFIED' AND NOT `+suspended+`c.org_id)
		   AND (NOT c.chosen_domains
		        OR EXISTS (SELECT 1 FROM connection_domains x
		                    WHERE x.org_id = c.org_id AND x.connection_id = c.id AND x.domain_id = d.id))
		   AND EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = c.org_id AND f.feature = 'sso')
		 ORDER BY c.required DESC, c.id`, domain)
}

// HasEnabledConnection reports whether an organization's members can sign in
// through somebody else.
func (q *queries) HasEnabledConnection(ctx context.Context, org model.OrgID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM connections WHERE org_id = $1 AND enabled)`, org)
}

// Connections returns an organization's connections with their settings and domains,
// the oldest first.
func (q *queries) Connections(ctx context.Context, org model.OrgID) ([]model.Connection, error) {
	all, err := many(ctx, q, scanConnection, `
		SELECT `+connectionColumns+`
		  FROM connections
		 WHERE org_id = $1
		 ORDER BY id`, org)
	if err != nil {
		return nil, err
	}
	settings, err := many(ctx, q, scanSettings, `
		SELECT `+settingsColumns+`
		  FROM connection_settings
		 WHERE org_id = $1
		 ORDER BY connection_id, state`, org)
	if err != nil {
		return nil, err
	}
	domains, err := many(ctx, q, scanConnectionDomain, `
		SELECT connection_id, domain_id
		  FROM connection_domains
		 WHERE org_id = $1
		 ORDER BY connection_id, domain_id`, org)
	for i := range all {
		all[i].Settings, all[i].Domains = settingsOf(all[i].ID, settings), domainsOf(all[i].ID, domains)
	}
	return all, err
}

// Connection returns a connection of an organization with its settings and domains, or
// a NotFound error.
func (q *queries) Connection(ctx context.Context, org model.OrgID, id model.ConnectionID) (model.Connection, error) {
	c, err := one(ctx, q, scanConnection, `
		SELECT `+connectionColumns+`
		  FROM connections
		 WHERE org_id = $1 AND id = $2`, org, id)
	if err != nil {
		return c, err
	}
	settings, err := many(ctx, q, scanSettings, `
		SELECT `+settingsColumns+`
		  FROM connection_settings
		 WHERE org_id = $1 AND connection_id = $2
		 ORDER BY state`, org, id)
	if err != nil {
		return c, err
	}
	domains, err := many(ctx, q, scanConnectionDomain, `
		SELECT connection_id, domain_id
		  FROM connection_domains
		 WHERE org_id = $1 AND connection_id = $2
		 ORDER BY domain_id`, org, id)
	c.Settings, c.Domains = settingsOf(id, settings), domainsOf(id, domains)
	return c, err
}

// connectionDomain is a domain that leads to a connection.
type connectionDomain struct {
	connection model.ConnectionID
	domain     model.DomainID
}

func scanConnectionDomain(s scanner) (d connectionDomain, err error) {
	return d, s.Scan(&d.connection, &d.domain)
}

func domainsOf(id model.ConnectionID, all []connectionDomain) (of []model.DomainID) {
	for _, d := range all {
		if d.connection == id {
			of = append(of, d.domain)
		}
	}
	return of
}

func settingsOf(id model.ConnectionID, all []settingsRow) (of []model.ConnectionSettings) {
	for _, s := range all {
		if s.connection == id {
			of = append(of, s.settings)
		}
	}
	return of
}

// OrganizationOfConnection returns whose a connection is, for who comes to its address
// without having said so, or a NotFound error.
func (q *queries) OrganizationOfConnection(ctx context.Context, id model.ConnectionID) (model.OrgID, error) {
	return one(ctx, q, scanValue[model.OrgID], `
		SELECT org_id
		  FROM connections
		 WHERE id = $1`, id)
}

func scanConnection(s scanner) (model.Connection, error) {
	var c model.Connection
	var created int64
	err := s.Scan(&c.Org, &c.ID, &c.Name, &c.Enabled, &c.Creates, &c.Syncs, &c.SignsOut, &c.Required, &c.Chosen, &c.Revocation.Issuer, &c.Revocation.Keys, &c.AddedBy, &c.Site, &created, &c.Version)
	c.CreatedAt = at(created)
	return c, err
}

// InsertConnection stores a new connection under a new id, without settings and
// domains, and returns it.
func (t *Tx) InsertConnection(ctx context.Context, c model.Connection) (model.Connection, error) {
	c.ID, c.CreatedAt, c.Version = model.ConnectionID(t.ids.Next(model.PrefixConnection, t.now)), t.now, 1
	_, err := t.of(string(c.Org)).exec(ctx, `
		INSERT INTO connections (`+connectionColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		c.Org, c.ID, c.Name, c.Enabled, c.Creates, c.Syncs, c.SignsOut, c.Required, c.Chosen, c.Revocation.Issuer, c.Revocation.Keys, c.AddedBy, c.Site, ms(c.CreatedAt), c.Version)
	return c, err
}

// UpdateConnection stores what an organization has decided about a connection, its
// domains too, when it still has the version, which is raised. It returns a Conflict
// error when the version is another. Whoever changes the settings does this first.
func (t *Tx) UpdateConnection(ctx context.Context, c model.Connection) error {
	of := t.of(string(c.Org))
	err := of.execOne(ctx, model.Conflicting(""), `
		UPDATE connections
		   SET name = $4, enabled = $5, creates_members = $6, syncs_profiles = $7, idp_logout = $12, required = $8, chosen_domains = $9,
		       revocation_issuer = $10, revocation_keys = $11, site = $13, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`,
		c.Org, c.ID, c.Version, c.Name, c.Enabled, c.Creates, c.Syncs, c.Required, c.Chosen, c.Revocation.Issuer, c.Revocation.Keys, c.SignsOut, c.Site)
	if err != nil {
		return err
	}
	if _, err := of.exec(ctx, `
		DELETE FROM connection_domains
		 WHERE org_id = $1 AND connection_id = $2`, c.Org, c.ID); err != nil {
		return err
	}
	for _, d := range c.Domains {
		if _, err := of.exec(ctx, `
			INSERT INTO connection_domains (org_id, connection_id, domain_id)
			VALUES ($1, $2, $3)`, c.Org, c.ID, d); err != nil {
			return err
		}
	}
	return nil
}

// DeleteConnection deletes a connection with its settings. It returns a NotFound error
// when there is no such connection.
func (t *Tx) DeleteConnection(ctx context.Context, org model.OrgID, id model.ConnectionID) error {
	return t.of(string(org)).execOne(ctx, model.Missing(""), `
		DELETE FROM connections
		 WHERE org_id = $1 AND id = $2`, org, id)
}
