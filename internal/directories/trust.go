package directories

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Trust lets an application of a tenant get access tokens for a directory by what its issuer
// signs for it (RFC 7523), and returns it as the client that it is. The issuer is asked for
// its keys, so that one that does not answer is no surprise later. The errors: Invalid for
// the fields "issuer", "tenant", "application" and "audience", NotFound, Conflict when there
// are model.MostDirectoryClients or the application is trusted already, and those of
// mayManage. The tenant may be left out where the issuer has it.
func (s *Service) Trust(ctx context.Context, by model.Actor, id model.DirectoryID, t model.DirectoryTrust) (model.DirectoryClient, error) {
	if err := mayManage(ctx, s.db, by); err != nil { // before anybody is asked
		return model.DirectoryClient{}, fmt.Errorf("trust application: %w", err)
	}
	t, err := s.checkTrust(ctx, t)
	if err != nil {
		return model.DirectoryClient{}, fmt.Errorf("trust application: %w", err)
	}
	c, err := s.addClient(ctx, by, model.DirectoryClient{Org: by.Org, Directory: id, Trust: t}, model.DirectorySecrets{}, "")
	if err != nil {
		return c, fmt.Errorf("trust application: %w", err)
	}
	return c, nil
}

// checkTrust returns whom to trust as the issuer spells itself.
func (s *Service) checkTrust(ctx context.Context, t model.DirectoryTrust) (model.DirectoryTrust, error) {
	for _, field := range []struct {
		name, key string
		of        *string
		may       bool // be empty
	}{
		{"issuer", "directories.trust_issuer", &t.Issuer, false}, {"tenant", "directories.trust_tenant", &t.Tenant, true},
		{"application", "directories.trust_application", &t.Application, false}, {"audience", "directories.trust_audience", &t.Audience, true},
	} {
		*field.of = strings.TrimSpace(*field.of)
		if *field.of == "" && !field.may || len(*field.of) > model.MostEntityID || strings.ContainsFunc(*field.of, unprintable) {
			return t, model.InvalidField(field.name, field.key)
		}
	}
	issuer, err := openid.ReadIssuer(t.Issuer, true) // whether http will do is for the client to say
	if err != nil {
		return t, model.Because(model.InvalidField("issuer", "directories.trust_issuer"), err)
	}
	p, err := s.issuers.Get(ctx, issuer)
	if f := (*upstream.Fault)(nil); errors.As(err, &f) {
		return t, model.Because(model.InvalidField("issuer", "directories.issuer_silent"), err)
	}
	if err != nil {
		return t, err
	}
	t.Issuer = p.Issuer
	t.Tenant, err = tenantFor(t.Issuer, t.Tenant)
	return t, err
}

// tenantFor returns the tenant of an issuer that was entered, or that it has in itself: Entra
// ID shows it nowhere else where an application is trusted.
func tenantFor(issuer, entered string) (string, error) {
	switch tenant := openid.TenantOf(issuer); {
	case entered == "" && tenant == "":
		return "", model.InvalidField("tenant", "directories.trust_tenant")
	case entered == "":
		return tenant, nil
	case tenant != "" && tenant != entered:
		return "", model.InvalidField("tenant", "directories.other_tenant", tenant)
	}
	return entered, nil
}

// unprintable reports whether a character is none that an identifier has.
func unprintable(r rune) bool { return r <= ' ' || r > '~' }

// ChangeTrust says anew whose signature counts for a client, as Trust does. What it got by
// the one before is worthless from the next request on. It has to have the version. The
// errors: those of Trust, but for too many, NotFound also for a client with a secret, and
// Conflict when somebody has changed it meanwhile.
func (s *Service) ChangeTrust(ctx context.Context, by model.Actor, id model.DirectoryID, client model.DirectoryClientID, version int64, t model.DirectoryTrust) (model.DirectoryClient, error) {
	c, err := s.changeTrust(ctx, by, model.DirectoryClient{Org: by.Org, Directory: id, ID: client, Version: version, Trust: t})
	if err != nil {
		return c, fmt.Errorf("change whom client of directory trusts: %w", err)
	}
	return c, nil
}

func (s *Service) changeTrust(ctx context.Context, by model.Actor, c model.DirectoryClient) (_ model.DirectoryClient, err error) {
	if err := mayManage(ctx, s.db, by); err != nil { // before anybody is asked
		return c, err
	}
	if c.Trust, err = s.checkTrust(ctx, c.Trust); err != nil {
		return c, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		was, err := findClient(ctx, tx, by, c.Directory, c.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case !was.Signs():
			return nil, model.Missing("")
		case was.Version != c.Version:
			return nil, model.Conflicting("directories.trust_changed")
		case was.Trust == c.Trust:
			c = was
			return nil, db.Nothing
		}
		all, err := tx.DirectoryClients(ctx, by.Org, c.Directory)
		if err != nil {
			return nil, err
		}
		if err := once(all, c); err != nil {
			return nil, err
		}
		now := was
		now.Trust, now.Version = c.Trust, was.Version+1
		if err := tx.ChangeDirectoryClient(ctx, c); err != nil {
			return nil, err
		}
		c = now
		return []model.Event{clientEvent(by, now, model.DirectoryClientChanged{Before: was.Snapshot(), After: now.Snapshot()})}, nil
	})
	return c, err
}

// once returns a Conflict when another client of a directory trusts the same.
func once(all []model.DirectoryClient, c model.DirectoryClient) error {
	for _, other := range all {
		if c.Signs() && other.ID != c.ID && other.Trust == c.Trust {
			return model.Conflicting("directories.trusted_already")
		}
	}
	return nil
}
