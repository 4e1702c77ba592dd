package access

import (
	"anteroom/internal/model"
)

// MayGrant says whether an actor who holds the permissions may give a role:
// nobody grants what they lack. It returns a Forbidden error when not.
func MayGrant(may model.Permissions, to model.Role) error {
	if !may.Covers(to.Permissions) {
		return model.Denied("access.role_exceeds", to.Label)
	}
	return nil
}
