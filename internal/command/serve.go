package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
)

// serve runs the program on the configured data directory until ctx ends. It makes a new instance
// in a new directory, and says then how to set it up.
func serve(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		if err := c.config.Check(); err != nil {
			return err
		}
		log := program.NewLogger(c.config, c.stderr)
		fresh, err := program.CreateNew(ctx, c.config)
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
		s, err := c.serving(ctx, p, l, fresh)
		if err == nil {
			log.Info("ready", "version", s.Version, "addr", s.Addr, "base_url", s.BaseURL, "data", s.Data)
			err = c.say(s, "%s", s.toSetUp())
		}
		if err != nil {
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
	Console string     `json:"console_addr,omitempty"`
	Metrics string     `json:"metrics_addr,omitempty"`
	SetUp   string     `json:"set_up,omitempty"`      // the link that sets a new instance up, once
	Expires *time.Time `json:"expire_time,omitempty"` // of it
}

// serving returns what to say when the server is ready, with a link where nobody has set it up.
func (c *call) serving(ctx context.Context, p *program.Program, l program.Listeners, fresh bool) (serving, error) {
	s := serving{Version: program.Version(), Addr: l.Main.Addr().String(), BaseURL: c.config.BaseURL, Data: c.config.Data, Console: l.ConsoleAddr(), Metrics: l.MetricsAddr()}
	awaits, err := p.Operators.AwaitsSetUp(ctx)
	if err != nil || !fresh && !awaits {
		return s, err
	}
	token, until, err := p.Operators.AwaitSetUp(ctx)
	until = until.UTC()
	s.SetUp, s.Expires = model.NewSite(c.config.BaseURL).SetUpLink(token), &until
	return s, err
}

// toSetUp returns what people read of how the instance is set up, "" when somebody has.
func (s serving) toSetUp() string {
	if s.SetUp == "" {
		return ""
	}
	return fmt.Sprintf(`Nobody has set up this instance yet. Open this address, which works once, until %s:

  %s

No browser here? anteroom operator add --email you@example.com --data %s --base-url %s
`, s.Expires.Format(time.RFC3339), s.SetUp, s.Data, s.BaseURL)
}
