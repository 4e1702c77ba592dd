package command

import (
	"context"
	"errors"
	"flag"

	"anteroom/internal/program"
)

// serve runs the program on the configured data directory until ctx ends.
func serve(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		if err := c.config.Check(); err != nil {
			return err
		}
		log := program.NewLogger(c.config, c.stderr)
		p, err := program.Open(ctx, program.Options{Settings: c.config, Log: log})
		if err != nil {
			return err
		}
		l, err := program.Listen(c.config)
		if err != nil {
			return errors.Join(err, p.Close())
		}
		log.Info("ready", "version", version(), "addr", l.Main.Addr().String(), "base_url", c.config.BaseURL, "data", c.config.Data)
		if err := c.say(struct {
			Version string `json:"version"`
			Addr    string `json:"addr"`
			BaseURL string `json:"base_url"`
			Data    string `json:"data"`
		}{version(), l.Main.Addr().String(), c.config.BaseURL, c.config.Data}, ""); err != nil {
			return errors.Join(err, l.Close(), p.Close())
		}
		return p.Run(ctx, l)
	}
}
