package program

import (
	"context"
	"log/slog"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/webhooks"
)

// Webhooks returns the rules about webhooks for a command, which ends before anything is sent: a
// server on the same database sends it.
func Webhooks(ctx context.Context, c config.Config, d *db.DB) (*webhooks.Service, error) {
	keys, err := LoadKeys(ctx, c, &d.Reader)
	if err != nil {
		return nil, err
	}
	return webhooks.New(webhooks.Config{
		DB: d, Keys: keys, Source: secret.NewSource(nil), Client: fetch.New(c.AllowPrivateHosts...), Outbox: PutsMail(d, keys),
		Sites: model.NewSites(c.BaseURL, c.Aliases), Logger: slog.New(slog.DiscardHandler),
	}), nil
}
