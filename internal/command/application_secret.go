package command

import (
	"context"
	"flag"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// addSecret gives an application another client secret and prints it, this once.
func addSecret(flags *flag.FlagSet) action {
	app := flags.String("client-id", "", "The `ID` of the application.")
	return func(ctx context.Context, c *call) error {
		id, clientSecret, err := applicationRules(c.db).AddSecret(ctx, operator, model.ApplicationID(*app))
		if err != nil {
			return err
		}
		return c.say(struct {
			ID     model.SecretID `json:"secret_id"`
			Secret string         `json:"client_secret"`
		}{id, clientSecret}, "secret_id      %s\nclient_secret  %s\n\nKeep the secret now: it is not shown again. "+
			"Once the app uses it, remove the old one.\n", id, clientSecret)
	}
}

// removeSecret makes a client secret worthless.
func removeSecret(flags *flag.FlagSet) action {
	app := flags.String("client-id", "", "The `ID` of the application.")
	id := flags.String("secret-id", "", "The `ID` of the secret, as application secret list prints it.")
	return func(ctx context.Context, c *call) error {
		err := applicationRules(c.db).RemoveSecret(ctx, operator, model.ApplicationID(*app), model.SecretID(*id))
		if err != nil {
			return err
		}
		return c.say(struct {
			ID model.SecretID `json:"secret_id"`
		}{model.SecretID(*id)}, "%s is worth nothing any more.\n", *id)
	}
}

// listedSecret is what can still be said about a client secret.
type listedSecret struct {
	ID         model.SecretID `json:"secret_id"`
	Suffix     string         `json:"suffix,omitempty"` // of one that is old, and was not used since that is kept, nobody knows
	CreatedAt  time.Time      `json:"created_at"`
	LastUsedAt *time.Time     `json:"last_used_at,omitempty"`
}

// listSecrets prints which client secrets an application has.
func listSecrets(flags *flag.FlagSet) action {
	app := flags.String("client-id", "", "The `ID` of the application.")
	return func(ctx context.Context, c *call) error {
		a, err := c.db.Application(ctx, model.ApplicationID(*app))
		if model.KindOf(err) == model.NotFound {
			return model.Because(model.Missing("applications.unknown"), err)
		}
		if err != nil {
			return err
		}
		secrets, rows := make([]listedSecret, len(a.Secrets)), make([][]string, len(a.Secrets))
		for i, s := range a.Secrets {
			secrets[i] = listedSecret{ID: s.ID, Suffix: s.Suffix, CreatedAt: s.CreatedAt}
			used := "not used"
			if !s.LastUsedAt.IsZero() {
				secrets[i].LastUsedAt, used = &s.LastUsedAt, "used "+s.LastUsedAt.Format(time.RFC3339)
			}
			rows[i] = []string{string(s.ID), "…" + s.Suffix, "of " + s.CreatedAt.Format(time.RFC3339), used}
		}
		return c.sayRows(struct {
			Secrets []listedSecret `json:"secrets"`
		}{secrets}, rows)
	}
}
