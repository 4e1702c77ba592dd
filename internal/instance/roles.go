package instance

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// roles applies which roles members get.
func (c Change) roles(ctx context.Context, tx *db.Tx, i *model.Instance) error {
	if c.SeveralRoles != nil {
		i.SeveralRoles = *c.SeveralRoles
	}
	if c.CreatorRole == nil && c.MemberRole == nil {
		return nil
	}
	all, err := tx.Roles(ctx, "")
	if err != nil {
		return err
	}
	if c.CreatorRole != nil {
		r, err := model.RoleNamed(all, "", *c.CreatorRole, "creator_role")
		if err != nil {
			return err
		}
		if !r.Permissions.Administers() {
			return model.InvalidField("creator_role", "instance.creator_must_administer", model.UsersRoleChange, model.SettingsManage)
		}
		i.CreatorRole = r.ID
	}
	if c.MemberRole != nil {
		r, err := model.RoleNamed(all, "", *c.MemberRole, "member_role")
		if err != nil {
			return err
		}
		i.MemberRole = r.ID
	}
	return nil
}
