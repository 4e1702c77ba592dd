package program

import (
	"context"
	"log/slog"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/streams"
)

// Streams returns the rules about streams for a command, which ends before anything is sent: a
// server on the same database sends it.
func Streams(ctx context.Context, c config.Config, d *db.DB) (*streams.Service, error) {
	keys, err := LoadKeys(ctx, c, &d.Reader)
	if err != nil {
		return nil, err
	}
	return streams.New(streams.Config{
		DB: d, Keys: keys, Source: secret.NewSource(nil), Client: fetch.New(c.AllowPrivateHosts...), Outbox: PutsMail(d, keys),
		Sites: model.NewSites(c.BaseURL, c.Aliases), Logger: slog.New(slog.DiscardHandler),
	}), nil
}
