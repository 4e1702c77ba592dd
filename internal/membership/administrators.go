package membership

import (
	"context"
	"errors"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// ErrLastAdministrator is in the chain of the Conflict errors of KeepsAdministrator
// and KeepAdministrators, for who goes on without.
var ErrLastAdministrator = errors.New("nobody would be left who can administer")

// administrators answers whether somebody else can keep an organization going: a
// db.Reader before anybody tries, a db.Tx when it counts.
type administrators interface {
	OtherAdministrator(ctx context.Context, org model.OrgID, except model.MemberID) (bool, error)
	Organization(ctx context.Context, org model.OrgID) (model.Organization, error)
}

// KeepsAdministrator refuses what would leave an organization without an active
// member who can change roles and manage settings: that one of its members has only
// the permissions in then. It returns a Conflict error for that.
func KeepsAdministrator(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member, then model.Permissions) error {
	return keepsAdministrator(ctx, tx, by.Is(m.User), m, then)
}

// MayLeave says, before anybody tries, whether a member may leave. It returns a
// Conflict error with the reason when not.
func MayLeave(ctx context.Context, from interface {
	administrators
	emergencies
}, m model.Member) error {
	if err := keepsAdministrator(ctx, from, true, m, nil); err != nil {
		return err
	}
	return keepsBreakGlass(ctx, from, true, m)
}

func keepsAdministrator(ctx context.Context, from administrators, self bool, m model.Member, then model.Permissions) error {
	if m.Status != model.MemberActive || !m.Permissions().Administers() || then.Administers() {
		return nil
	}
	others, err := from.OtherAdministrator(ctx, m.Org, m.ID)
	if err != nil || others {
		return err
	}
	if self {
		return refuseLast("membership.only_admin")
	}
	org, err := from.Organization(ctx, m.Org)
	if err != nil {
		return err
	}
	return refuseLast("membership.needs_admin", org.Name)
}

// KeepAdministrators makes a change that can touch many members, and refuses it
// with a Conflict error when an organization has no administrator afterwards that
// had one before. It looks at one organization, or at all when org is "".
func KeepAdministrators(ctx context.Context, tx *db.Tx, org model.OrgID, change func() error) error {
	before, err := tx.WithoutAdministrator(ctx, org)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := tx.WithoutAdministrator(ctx, org)
	if err != nil {
		return err
	}
	for _, id := range after {
		if slices.Contains(before, id) {
			continue
		}
		o, err := tx.Organization(ctx, id)
		if err != nil {
			return err
		}
		return refuseLast("membership.without_admin", o.Name, id)
	}
	return nil
}

func refuseLast(key string, args ...any) error {
	return model.Because(model.Conflicting(key, args...), ErrLastAdministrator)
}
