package command

import (
	"context"
	"errors"
	"flag"

	"anteroom/internal/model"
	"anteroom/internal/roles"
)

// setInstance changes which roles members get.
func setInstance(flags *flag.FlagSet) action {
	var defaults roles.Defaults
	flags.StringVar(&defaults.Creator, "creator-role", "", "Give the first member of an organization the role of this `NAME`.")
	flags.StringVar(&defaults.Member, "member-role", "", "Give later members the role of this `NAME`.")
	several := flags.Bool("several-roles", false, "Let a member hold more than one role.")
	return func(ctx context.Context, c *call) error {
		if !c.given("creator-role", "member-role", "several-roles") {
			return errors.New("name what to set: --creator-role, --member-role, --several-roles")
		}
		if c.given("several-roles") {
			defaults.Several = several
		}
		i, err := roles.New(c.db).SetDefaults(ctx, operator, defaults)
		if err != nil {
			return err
		}
		return c.say(struct {
			Creator model.RoleID `json:"creator_role_id"`
			Member  model.RoleID `json:"member_role_id"`
			Several bool         `json:"several_roles"`
		}{i.CreatorRole, i.MemberRole, i.SeveralRoles}, "The instance is set.\n")
	}
}
