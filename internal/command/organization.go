package command

import (
	"context"
	"errors"
	"flag"
	"strings"

	"anteroom/db"
	"anteroom/internal/members"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/roles"
)

// addOrganization makes an organization and its first admin, who signs in by
// email from then on.
func addOrganization(flags *flag.FlagSet) action {
	name := flags.String("name", "", "The `NAME` of the organization, as people read it.")
	admin := flags.String("admin", "", "The `EMAIL` of its first admin.")
	return func(ctx context.Context, c *call) error {
		email, err := model.ParseEmail(*admin)
		if err != nil {
			return model.InField("admin", err)
		}
		org, err := organizations.New(c.db).Create(ctx, operator, *name, model.Features()...)
		if err != nil {
			return err
		}
		m, err := members.New(c.db).Add(ctx, operator, org.ID, members.Person{Email: email}, "")
		if err != nil {
			return err
		}
		return c.say(struct {
			Organization model.OrgID    `json:"organization_id"`
			Member       model.MemberID `json:"member_id"`
		}{org.ID, m.ID}, "%s is %s. %s is its admin and can sign in now.\n", org.Name, org.ID, email)
	}
}

// setOrganization changes what the operator decides about an organization.
func setOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	seats := flags.Int("seats", 0, "Let it have `N` members at the most; 0 is no limit.")
	role := flags.String("member-role", "", "Give new members the role of this `NAME`; empty means what the instance says.")
	features := flags.String("features", "", "Let it have exactly these `FEATURES`, with commas between them: "+featureNames()+".")
	return func(ctx context.Context, c *call) error {
		id, err := neededOrganization(*org)
		switch {
		case err != nil:
			return err
		case !c.given("seats", "member-role", "features"):
			return errors.New("name what to set: --seats, --member-role, --features")
		}
		if c.given("features") {
			if err := setFeatures(ctx, c.db, id, *features); err != nil {
				return err
			}
		}
		if c.given("seats") {
			if err := organizations.New(c.db).SetSeats(ctx, operator, id, *seats); err != nil {
				return err
			}
		}
		if c.given("member-role") {
			if err := roles.New(c.db).SetMemberRole(ctx, operator, id, *role); err != nil {
				return err
			}
		}
		o, err := c.db.Organization(ctx, id)
		if err != nil {
			return err
		}
		return c.say(struct {
			Organization model.OrgID  `json:"organization_id"`
			Seats        int          `json:"max_allowed_users"`
			MemberRole   model.RoleID `json:"member_role_id"`
		}{o.ID, o.Seats, o.MemberRole}, "%s (%s) is set.\n", o.Name, o.ID)
	}
}

func setFeatures(ctx context.Context, d *db.DB, org model.OrgID, names string) error {
	var all []model.Feature
	for _, name := range list(names) {
		f, err := model.ParseFeature(name)
		if err != nil {
			return model.InvalidField("features", "organizations.unknown_feature", name)
		}
		all = append(all, f)
	}
	return organizations.New(d).SetFeatures(ctx, operator, org, all...)
}

func featureNames() string {
	var names []string
	for _, f := range model.Features() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}
