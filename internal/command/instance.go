package command

import (
	"context"
	"errors"
	"flag"
	"time"

	"anteroom/internal/instance"
	"anteroom/internal/model"
)

// instanceText is the instance as the commands print it. Lengths of time are
// minutes.
type instanceText struct {
	AppName       string       `json:"app_name"`
	AppURL        string       `json:"app_url"`
	SupportEmail  string       `json:"support_email"`
	BrandColor    string       `json:"brand_color"`
	Absolute      int64        `json:"absolute_session_timeout"`
	Idle          int64        `json:"idle_session_timeout"`
	AccessToken   int64        `json:"access_token_lifetime"`
	Invitation    int64        `json:"invitation_lifetime"`
	CreatorRoleID model.RoleID `json:"creator_role_id"`
	MemberRoleID  model.RoleID `json:"member_role_id"`
	SeveralRoles  bool         `json:"several_roles"`
}

func instanceTextOf(i model.Instance) instanceText {
	minutes := func(d time.Duration) int64 { return int64(d / time.Minute) }
	return instanceText{
		i.AppName, i.AppURL, i.SupportEmail, i.Brand(), minutes(i.Policy.Absolute), minutes(i.Policy.Idle), minutes(i.AccessToken),
		minutes(i.Invitation), i.CreatorRole, i.MemberRole, i.SeveralRoles,
	}
}

// setInstance changes what is set for the whole installation.
func setInstance(flags *flag.FlagSet) action {
	var c instance.Change
	textFlag(flags, &c.AppName, "app-name", "What people know your product as: its `NAME`.")
	textFlag(flags, &c.AppURL, "app-url", "Lead people back to your product at this `URL`. Empty: don’t.")
	textFlag(flags, &c.SupportEmail, "support-email", "Tell people to ask at this `EMAIL`. Empty: don’t.")
	textFlag(flags, &c.BrandColor, "brand-color", "Derive the colours of all pages from this `COLOR`, as in "+model.DefaultBrand+", which empty means.")
	spanFlag(flags, &c.SessionAbsolute, "session-absolute", "Sessions end this `TIME` after signing in: 5m to 365d. An organization’s own policy may be stricter.")
	spanFlag(flags, &c.SessionIdle, "session-idle", "Sessions end when nobody was there for this `TIME`: 5m to 30d, or off.")
	spanFlag(flags, &c.AccessToken, "access-token", "Access tokens are good for this `TIME`: 1m to 24h.")
	spanFlag(flags, &c.Invitation, "invitation", "Invitations can be accepted for this `TIME`: 1d to 90d.")
	textFlag(flags, &c.CreatorRole, "creator-role", "Give the first member of an organization the role of this `NAME`.")
	textFlag(flags, &c.MemberRole, "member-role", "Give later members the role of this `NAME`.")
	boolFlag(flags, &c.SeveralRoles, "several-roles", "Let a member hold more than one role.")
	return func(ctx context.Context, k *call) error {
		if c == (instance.Change{}) {
			return errors.New("name what to set: anteroom instance set -h lists the flags")
		}
		i, err := instance.New(k.db).Set(ctx, operator, c)
		if err != nil {
			return err
		}
		return k.say(instanceTextOf(i), "The instance is set. anteroom instance show prints it.\n")
	}
}

// showInstance prints what is set for the whole installation.
func showInstance(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		i, err := c.db.Instance(ctx)
		if err != nil {
			return err
		}
		all, err := c.db.Roles(ctx, "")
		if err != nil {
			return err
		}
		names := map[model.RoleID]string{}
		for _, r := range all {
			names[r.ID] = r.Name
		}
		several := "no"
		if i.SeveralRoles {
			several = "yes"
		}
		return c.sayRows(instanceTextOf(i), [][]string{
			{"app-name", i.AppName},
			{"app-url", i.AppURL},
			{"support-email", i.SupportEmail},
			{"brand-color", i.Brand()},
			{"session-absolute", spanText(i.Policy.Absolute)},
			{"session-idle", spanText(i.Policy.Idle)},
			{"access-token", spanText(i.AccessToken)},
			{"invitation", spanText(i.Invitation)},
			{"creator-role", names[i.CreatorRole]},
			{"member-role", names[i.MemberRole]},
			{"several-roles", several},
		})
	}
}
