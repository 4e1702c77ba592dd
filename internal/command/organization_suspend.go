package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/organizations"
)

// suspendOrganization has nobody act for an organization any more.
func suspendOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	reason := flags.String("reason", "", "Why, for operators and the organization’s log of events: `TEXT` of up to 200 characters.")
	return func(ctx context.Context, c *call) error {
		id, err := neededOrganization(*org)
		if err != nil {
			return err
		}
		o, err := organizations.New(c.db).Suspend(ctx, operator, id, *reason)
		if err != nil {
			return err
		}
		t, err := c.organizationText(ctx, o)
		if err != nil {
			return err
		}
		return c.say(t, "Nobody can act for %s (%s) any more. anteroom organization resume brings all back.\n", o.Name, o.ID)
	}
}

// resumeOrganization undoes that.
func resumeOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	return func(ctx context.Context, c *call) error {
		id, err := neededOrganization(*org)
		if err != nil {
			return err
		}
		o, err := organizations.New(c.db).Resume(ctx, operator, id)
		if err != nil {
			return err
		}
		t, err := c.organizationText(ctx, o)
		if err != nil {
			return err
		}
		return c.say(t, "%s (%s) is suspended no more. What has not run out meanwhile works again.\n", o.Name, o.ID)
	}
}
