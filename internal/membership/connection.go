package membership

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
)

// connections answers which connections serve a domain: a db.Reader or a db.Tx.
type connections interface {
	ConnectionsFor(ctx context.Context, domain string) ([]model.Connection, error)
}

// Connections returns the connections through which people with an address sign in,
// all of one organization, those first that it requires, and of those the oldest: home
// realm discovery. Only a domain that an organization has verified counts, exactly: not
// one that is pending or failed or only allowed to join, nor one above or below. It does
// not depend on whether the address has an account.
func Connections(ctx context.Context, from connections, email model.Email) ([]model.Connection, error) {
	name, ok := domainname.OfEmail(email)
	if !ok {
		return nil, nil
	}
	all, err := from.ConnectionsFor(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("find connections: %w", err)
	}
	return all, nil
}

// Required returns those of several connections that are required.
func Required(all []model.Connection) (required []model.Connection) {
	for _, c := range all {
		if c.Required {
			required = append(required, c)
		}
	}
	return required
}

// Among reports whether a connection is one of several.
func Among(all []model.Connection, id model.ConnectionID) bool {
	return slices.ContainsFunc(all, func(c model.Connection) bool { return c.ID == id })
}

// owners answers who has verified a domain: a db.Reader or a db.Tx.
type owners interface {
	DomainOwner(ctx context.Context, name string) (model.OrgID, error)
}

// Owns reports whether an organization has verified exactly the domain of an
// address: only then do its identity provider and its directory speak for that
// address.
func Owns(ctx context.Context, from owners, org model.OrgID, email model.Email) (bool, error) {
	owner, err := ownerOf(ctx, from, email)
	return owner != "" && owner == org, err
}

// ownerOf returns the organization that has verified the domain of an address, "" for none.
func ownerOf(ctx context.Context, from owners, email model.Email) (model.OrgID, error) {
	name, ok := domainname.OfEmail(email)
	if !ok {
		return "", nil
	}
	owner, err := from.DomainOwner(ctx, name)
	if err != nil {
		return "", fmt.Errorf("find owner of domain: %w", err)
	}
	return owner, nil
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

// ManagedBy returns the name of the organization of a user whose directory says
// what the user is called and where mail reaches them, "" for none. The user
// can't change that then. It is the one that has verified the domain of the address:
// what any other directory says changes nothing of an account, so that it keeps
// nobody from changing it.
func ManagedBy(ctx context.Context, from owners, u model.User, memberships []model.Membership) (string, error) {
	owner, err := ownerOf(ctx, from, model.Email(u.Email))
	if err != nil || owner == "" {
		return "", err
	}
	for _, m := range memberships {
		if m.Org == owner && m.Source == model.FromDirectory && m.Status == model.MemberActive {
			return m.OrgName, nil
		}
	}
	return "", nil
}
