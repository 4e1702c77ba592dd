package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

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
	return model.Role{}, model.InvalidField("role", "membership.choose_role")
}

// roleFor returns the role that a newcomer gets. Without one, the first whom the
// operator or an application adds gets the role in which an organization can be administered, and
// everybody else the organization's own or the instance's: nobody becomes an admin
// by coming first.
func roleFor(ctx context.Context, tx *db.Tx, o model.Organization, n Newcomer) (model.Role, error) {
	id := n.Role
	if id == "" {
		i, err := tx.Instance(ctx)
		if err != nil {
			return model.Role{}, err
		}
		if id = i.NewcomerRole(o); (n.Source == model.FromOperator || n.Source == model.FromAPI) && o.Members == 0 {
			id = i.CreatorRole
		}
	}
	return Role(ctx, tx, o.ID, id)
}
