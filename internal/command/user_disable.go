package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/users"
)

// disableUser lets somebody in no more.
func disableUser(flags *flag.FlagSet) action {
	person := userFlags(flags)
	reason := flags.String("reason", "", "Why, for operators and the log of events: `TEXT` of up to 200 characters.")
	return func(ctx context.Context, c *call) error {
		u, err := person(ctx, c)
		if err != nil {
			return err
		}
		if u, err = users.New(c.db).Disable(ctx, operator, u.ID, *reason); err != nil {
			return err
		}
		return c.say(userTextOf(u), "Nobody is let in to %s (%s) any more, and the sessions are ended.\n", u.Email, u.ID)
	}
}

// enableUser lets somebody in again.
func enableUser(flags *flag.FlagSet) action {
	person := userFlags(flags)
	return func(ctx context.Context, c *call) error {
		u, err := person(ctx, c)
		if err != nil {
			return err
		}
		if u, err = users.New(c.db).Enable(ctx, operator, u.ID); err != nil {
			return err
		}
		return c.say(userTextOf(u), "%s (%s) can sign in again.\n", u.Email, u.ID)
	}
}

// purgeUser deletes an account, and has the log forget whose it was.
func purgeUser(flags *flag.FlagSet) action {
	person, confirmed := userFlags(flags), confirmFlags(flags)
	return func(ctx context.Context, c *call) error {
		u, err := person(ctx, c)
		if err != nil {
			return err
		}
		if err := confirmed(u.Email, "purging "+u.Email+" ("+string(u.ID)+")"); err != nil {
			return err
		}
		if u, err = users.New(c.db).Purge(ctx, operator, u.ID); err != nil {
			return err
		}
		return c.say(userTextOf(u), "The account of %s (%s) is gone. The server that runs has the log of events forget who they were within minutes. Backups that were made before still have them.\n", u.Email, u.ID)
	}
}
