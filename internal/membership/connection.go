package membership

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/domainname"
	"anteroom/internal/model"
)

// connections answers which connection serves a domain: a db.Reader or a db.Tx.
type connections interface {
	ConnectionFor(ctx context.Context, domain string) (model.Connection, error)
}

// Connection returns the connection through which people with an address sign in,
// and false when there is none: home realm discovery. Only a domain that an
// organization has verified counts, exactly: not one that is pending or failed or
// only allowed to join, nor one above or below. It does not depend on whether the
// address has an account.
func Connection(ctx context.Context, from connections, email model.Email) (model.Connection, bool, error) {
	name, ok := domainname.OfEmail(email)
	if !ok {
		return model.Connection{}, false, nil
	}
	c, err := from.ConnectionFor(ctx, name)
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
func Owns(ctx context.Context, tx *db.Tx, org model.OrgID, email model.Email) (bool, error) {
	name, ok := domainname.OfEmail(email)
	if !ok {
		return false, nil
	}
	owner, err := tx.DomainOwner(ctx, name)
	if err != nil {
		return false, fmt.Errorf("find owner of domain: %w", err)
	}
	return owner != "" && owner == org, nil
}

// allowsDomainOf reports whether an organization lets a user join by the domain of the
// address, which has to be proven.
func allowsDomainOf(ctx context.Context, tx *db.Tx, org model.OrgID, u model.User) (bool, error) {
	name, ok := domainname.OfEmail(model.Email(u.Email))
	if !ok || !u.EmailVerified {
		return false, nil
	}
	return tx.AllowsEmailDomain(ctx, org, name)
}

// ManagedBy returns the name of an organization of a user whose directory says
// what the user is called and where mail reaches them, "" for none. The user
// can't change that then.
func ManagedBy(memberships []model.Membership) string {
	for _, m := range memberships {
		if m.Source == model.FromDirectory && m.Status == model.MemberActive {
			return m.OrgName
		}
	}
	return ""
}
