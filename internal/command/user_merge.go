package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/users"
)

// duplicateText is an account that nobody reaches by its address, as the commands
// print it.
type duplicateText struct {
	userText
	Organizations int          `json:"organizations"`
	SameAs        model.UserID `json:"same_as,omitempty"`
	Problem       string       `json:"problem,omitempty"`
}

// listDuplicates prints the accounts that nobody reaches by their address.
func listDuplicates(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		all, err := users.New(c.db).Duplicates(ctx)
		if err != nil {
			return err
		}
		list, rows := make([]duplicateText, len(all)), make([][]string, len(all))
		for i, d := range all {
			memberships, err := c.db.Memberships(ctx, d.User.ID)
			if err != nil {
				return err
			}
			t := duplicateText{userText: userTextOf(d.User), Organizations: len(memberships), SameAs: d.Of.ID}
			why := "same mailbox as " + string(d.Of.ID)
			if d.Why != nil {
				if why, err = sentenceOf(d.Why); err != nil {
					return err
				}
				t.Problem = why
			}
			list[i], rows[i] = t, []string{string(t.ID), t.Email, why}
		}
		return c.sayRows(struct {
			Duplicates []duplicateText `json:"duplicates"`
		}{list}, rows)
	}
}

// mergeUsers makes one account of two.
func mergeUsers(flags *flag.FlagSet) action {
	from := flags.String("from", "", "The `ID` of the account that goes.")
	into := flags.String("into", "", "The `ID` of the account that stays, and gets what the other one belongs to.")
	return func(ctx context.Context, c *call) error {
		gone, err := neededUser("from", *from)
		if err != nil {
			return err
		}
		stays, err := neededUser("into", *into)
		if err != nil {
			return err
		}
		u, err := users.New(c.db).Merge(ctx, operator, gone, stays)
		if err != nil {
			return err
		}
		return c.say(userTextOf(u), "%s is %s now, for %s. Nobody signs in to %s any more.\n", *from, u.ID, u.Email, *from)
	}
}
