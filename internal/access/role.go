package access

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/model"
)

// MayGrant says whether an actor who holds the permissions may give a role:
// nobody grants what they lack. It returns a Forbidden error when not.
func MayGrant(may model.Permissions, to model.Role) error {
	if !may.Covers(to.Permissions) {
		return model.Denied(fmt.Sprintf("You can't give the role %s: it allows more than your own.", to.Label))
	}
	return nil
}

// Role returns the role of an organization with an id. It returns an Invalid
// error for the field "role" when there is none.
func Role(ctx context.Context, tx *db.Tx, org model.OrgID, id model.RoleID) (model.Role, error) {
	roles, err := tx.Roles(ctx, org)
	if err != nil {
		return model.Role{}, err
	}
	for _, r := range roles {
		if r.ID == id {
			return r, nil
		}
	}
	return model.Role{}, model.InvalidField("role", "Choose a role.")
}
