package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/sealing"
)

// rotateKeys lets the next signing key of each algorithm sign. A server that runs
// notices within seconds.
func rotateKeys(flags *flag.FlagSet) action {
	stolen := flags.Bool("stolen", false, "Replace all keys at once: no token that is about stays good, and apps have to fetch the new keys.")
	return func(ctx context.Context, c *call) error {
		seal, err := program.LoadKeys(ctx, c.config, &c.db.Reader)
		if err != nil {
			return err
		}
		rotate, done := oidc.RotateKeys, "New keys sign from now on. The old ones are published until what they signed has expired.\n"
		if *stolen {
			rotate, done = oidc.ReplaceKeys, "New keys sign from now on. Nothing that the old ones signed is good any more.\n"
		}
		if err := rotate(ctx, c.db, seal, operator); err != nil {
			return err
		}
		stored, err := c.db.SigningKeys(ctx)
		if err != nil {
			return err
		}
		active := []string{}
		for _, k := range stored {
			if k.State == model.KeyActive {
				active = append(active, k.ID)
			}
		}
		return c.say(struct {
			Active []string `json:"active"`
		}{active}, "%s", done)
	}
}

// resealKeys takes a new key of the key file into use, also while a server runs.
func resealKeys(flags *flag.FlagSet) action {
	forget := flags.Bool("forget", false, "Take the keys of before out of the key file at the end: codes that are on their way and refresh tokens of apps are over then, and backups of before need the key file of before.")
	return func(ctx context.Context, c *call) error {
		if _, err := program.LoadKeys(ctx, c.config, &c.db.Reader); err != nil {
			return err
		}
		done, err := sealing.Rotate(ctx, sealing.Rotation{DB: c.db, Path: program.Keys(c.config), By: operator, Forget: *forget})
		if err != nil {
			return err
		}
		begun := "A new key seals"
		if done.Resumed {
			begun = "The key that was made before seals"
		}
		kept := "No other key is left."
		if done.Older > 0 {
			kept = "The keys of before stay in the file for refresh tokens that were made with them: \"keys reseal --forget\" takes them out."
		}
		return c.say(struct {
			Resumed bool `json:"resumed"`
			Sealed  int  `json:"sealed"`
			Older   int  `json:"older"`
		}{done.Resumed, done.Sealed, done.Older}, "%s, and %d values were sealed anew by it. %s Copy the key file to where you keep it.\n", begun, done.Sealed, kept)
	}
}
