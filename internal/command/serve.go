package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"anteroom/internal/model"
	"anteroom/internal/program"
)

// serve runs the program on the configured data directory until ctx ends. It makes a new instance
// in a new directory, and says then how to set it up.
func serve(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		if err := c.config.Check(); err != nil {
			return err
		}
		log := program.NewLogger(c.config, c.stderr)
		fresh, err := program.CreateNew(ctx, c.config.Data)
		if err != nil {
			return err
		}
		p, err := program.Open(ctx, program.Options{Settings: c.config, Log: log})
		if err != nil {
			return err
		}
		l, err := program.Listen(c.config)
		if err != nil {
			return errors.Join(err, p.Close())
		}
		log.Info("ready", "version", version(), "addr", l.Main.Addr().String(), "base_url", c.config.BaseURL, "data", c.config.Data)
		if err := c.sayServing(ctx, p, l, fresh); err != nil {
			return errors.Join(err, l.Close(), p.Close())
		}
		return p.Run(ctx, l)
	}
}

// serving is what a server says of itself when it is ready.
type serving struct {
	Version string     `json:"version"`
	Addr    string     `json:"addr"`
	BaseURL string     `json:"base_url"`
	Data    string     `json:"data"`
	Metrics string     `json:"metrics_addr,omitempty"`
	SetUp   string     `json:"set_up,omitempty"`      // the link that sets a new instance up, once
	Expires *time.Time `json:"expire_time,omitempty"` // of it
}

// sayServing says that the server is ready, and how it is set up where nobody has.
func (c *call) sayServing(ctx context.Context, p *program.Program, l program.Listeners, fresh bool) error {
	s := serving{Version: version(), Addr: l.Main.Addr().String(), BaseURL: c.config.BaseURL, Data: c.config.Data, Metrics: l.MetricsAddr()}
	awaits, err := p.Operators.AwaitsSetUp(ctx)
	if err != nil {
		return err
	}
	if !fresh && !awaits {
		return c.say(s, "")
	}
	token, until, err := p.Operators.AwaitSetUp(ctx)
	if err != nil {
		return err
	}
	until = until.UTC()
	s.SetUp, s.Expires = model.NewSite(c.config.BaseURL).SetUpLink(token), &until
	return c.say(s, "%s", fmt.Sprintf(`Nobody has set up this instance yet. Open this address, which works once, until %s:

  %s

No browser here? anteroom operator add --email you@example.com --data %s --base-url %s
`, until.Format(time.RFC3339), s.SetUp, c.config.Data, c.config.BaseURL))
}
