package access

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// MayGrant says whether an actor who holds the permissions may give a role:
// nobody grants what they lack. It returns a Forbidden error when not.
func MayGrant(may model.Permissions, to model.Role) error {
	if !may.Covers(to.Permissions) {
		return model.Denied("access.role_exceeds", to.Label)
	}
	return nil
}

// Granting answers what deciding about who gives a role reads: a db.Tx or a db.Reader.
type Granting interface {
	Sessions
	Roles(ctx context.Context, org model.OrgID) ([]model.Role, error)
}

// MayMap says whether an actor may have groups give roles: who changes roles, and none that
// allows more than they may themselves. It returns a Forbidden error when not, and an
// Invalid one for the field "groups" for a role that there is not.
func MayMap(ctx context.Context, from Granting, by model.Actor, rules model.GroupRoles) error {
	may, err := Permissions(ctx, from, by)
	if err != nil {
		return err
	}
	if !may.Has(model.UsersRoleChange) {
		return model.Denied("access.groups_not_permitted")
	}
	all, err := from.Roles(ctx, by.Org)
	if err != nil {
		return err
	}
	for _, rule := range rules {
		i := slices.IndexFunc(all, func(r model.Role) bool { return r.ID == rule.Role })
		if i < 0 {
			return model.InvalidField("groups", "access.group_role", rule.Group)
		}
		if err := MayGrant(may, all[i]); err != nil {
			return err
		}
	}
	return nil
}
