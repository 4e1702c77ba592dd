package domains

import (
	"context"
	"fmt"

	"anteroom/internal/domainname"
	"anteroom/internal/model"
)

// ConnectionFor returns the connection through which people with an address sign
// in, and false when there is none: home realm discovery. Only a domain that an
// organization has verified counts, exactly: not one that is pending or failed or
// only allowed to join, nor one above or below. It does not depend on whether
// the address has an account.
func (s *Service) ConnectionFor(ctx context.Context, email model.Email) (model.Connection, bool, error) {
	name, ok := domainname.OfEmail(email)
	if !ok {
		return model.Connection{}, false, nil
	}
	c, err := s.db.ConnectionFor(ctx, name)
	if model.KindOf(err) == model.NotFound {
		return model.Connection{}, false, nil
	}
	if err != nil {
		return model.Connection{}, false, fmt.Errorf("find connection: %w", err)
	}
	return c, true, nil
}

// Owns reports whether an organization has verified exactly the domain of an
// address: only then do its identity provider and its directory speak for that
// address.
func (s *Service) Owns(ctx context.Context, org model.OrgID, email model.Email) (bool, error) {
	name, ok := domainname.OfEmail(email)
	if !ok {
		return false, nil
	}
	owner, err := s.db.DomainOwner(ctx, name)
	if err != nil {
		return false, fmt.Errorf("find owner of domain: %w", err)
	}
	return owner != "" && owner == org, nil
}
