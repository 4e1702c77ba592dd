package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/activity"
	"github.com/anteroom/anteroom/internal/model"
)

// eraseUser forgets who somebody was, whose account may be gone already.
func eraseUser(flags *flag.FlagSet) action {
	id := flags.String("id", "", "The `ID` of the account that they have, or had.")
	return func(ctx context.Context, c *call) error {
		user, err := neededUser("id", *id)
		if err != nil {
			return err
		}
		n, err := activity.New(c.db).Erase(ctx, operator, user)
		if err != nil {
			return err
		}
		return c.say(struct {
			ID     model.UserID `json:"user_id"`
			Events int          `json:"events"`
		}{user, n}, "%d events said who %s was, and say it no more. Backups that were made before still do.\n", n, user)
	}
}
