package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// addAdministrator makes somebody an administrator of an organization that there is.
func addAdministrator(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	email := flags.String("email", "", "The `EMAIL` of the person, who need not be a member yet. You answer for the address.")
	return func(ctx context.Context, c *call) error {
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		address, err := emailaddr.Parse(*email)
		if err != nil {
			return err
		}
		m, err := members.New(c.db).MakeAdministrator(ctx, operator, o.ID, address)
		if err != nil {
			return err
		}
		return c.say(struct {
			Organization model.OrgID    `json:"organization_id"`
			Member       model.MemberID `json:"member_id"`
		}{o.ID, m.ID}, "%s can administer %s, from the next request on.\n", address, o.Name)
	}
}
