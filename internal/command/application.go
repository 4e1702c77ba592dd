package command

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func applicationRules(d *db.DB) *applications.Service {
	return applications.New(d, secret.NewSource(nil))
}

// addApplication registers an OpenID Connect client and prints its secret, which
// is not stored and so shown only now.
func addApplication(flags *flag.FlagSet) action {
	kind := flags.String("type", string(model.ApplicationWeb), "The `TYPE`: web (keeps a secret), spa or native.")
	what := applicationFlags(flags)
	return func(ctx context.Context, c *call) error {
		a := model.Application{Type: model.ApplicationType(*kind), PostLogoutRedirectURIs: []string{}, OfflineAccess: true}
		what.To(&a)
		created, clientSecret, err := applicationRules(c.db).Create(ctx, operator, a)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("client_id      %s\n", created.ID)
		if clientSecret != "" {
			text += fmt.Sprintf("client_secret  %s\n\nKeep the secret now: it is not shown again.\n", clientSecret)
		}
		return c.say(struct {
			ID     model.ApplicationID `json:"client_id"`
			Secret string              `json:"client_secret,omitempty"`
		}{created.ID, clientSecret}, "%s", text)
	}
}

// setApplication changes an application, all that is asked for or nothing.
func setApplication(flags *flag.FlagSet) action {
	app := flags.String("client-id", "", "The `ID` of the application.")
	what := applicationFlags(flags)
	return func(ctx context.Context, c *call) error {
		id, err := neededApplication(*app)
		if err != nil {
			return err
		}
		if *what == (applications.Change{}) {
			return errors.New("name what to set: anteroom application set -h lists the flags")
		}
		a, err := applicationRules(c.db).Set(ctx, operator, id, *what)
		if err != nil {
			return err
		}
		return c.say(a.Snapshot(), "%s (%s) is set. anteroom application show prints it.\n", a.Name, a.ID)
	}
}

// deleteApplication deletes an application.
func deleteApplication(flags *flag.FlagSet) action {
	app := flags.String("client-id", "", "The `ID` of the application.")
	confirm := confirmFlags(flags)
	return func(ctx context.Context, c *call) error {
		a, err := c.application(ctx, *app)
		if err != nil {
			return err
		}
		if err := confirm(a.Name, fmt.Sprintf("deleting %s (%s)", a.Name, a.ID)); err != nil {
			return err
		}
		if a, err = applicationRules(c.db).Delete(ctx, operator, a.ID); err != nil {
			return err
		}
		return c.say(a.Snapshot(), "%s (%s) is deleted. Nobody signs in to it any more, and its tokens are worth nothing.\n", a.Name, a.ID)
	}
}
