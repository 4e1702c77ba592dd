package main

import (
	"context"
	"fmt"
	"io"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/oidc"
	"anteroom/internal/secret"
)

// rotateKeys lets the next signing key of each algorithm sign. A server that runs
// notices within seconds.
func rotateKeys(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("keys rotate", stderr)
	stolen := flags.Bool("stolen", false, "Replace all keys at once: no token that is about stays good, and apps have to fetch the new keys.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onData(ctx, flags, args, environ, func(dir string, d *db.DB) error {
		seal, err := secret.LoadKeys(keysPath(dir))
		if err != nil {
			return err
		}
		rotate, done := oidc.RotateKeys, "New keys sign from now on. The old ones are published until what they signed has expired."
		if *stolen {
			rotate, done = oidc.ReplaceKeys, "New keys sign from now on. Nothing that the old ones signed is good any more."
		}
		if err := rotate(ctx, d, seal, operator); err != nil {
			return said(err)
		}
		if !*asJSON {
			_, err = fmt.Fprintln(stdout, done)
			return err
		}
		stored, err := d.SigningKeys(ctx)
		if err != nil {
			return err
		}
		active := []string{}
		for _, k := range stored {
			if k.State == model.KeyActive {
				active = append(active, k.ID)
			}
		}
		return writeJSON(stdout, struct {
			Active []string `json:"active"`
		}{active})
	})
}
