package oidc

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/secret"
)

// LogoutsConfig is what a Logouts works with.
type LogoutsConfig struct {
	Sites  model.Sites // issuers under which applications know us
	DB     *db.DB
	Keys   *secret.Keys // seal the private keys
	Source secret.Source
	Client *fetch.Client
	Logger *slog.Logger
	Jitter func() float64 // see outbox.Config
}

// Logouts tells applications that sessions are over (OpenID Connect Back-Channel
// Logout). Package db stores what is to be told with every end of a session. An
// application can hear of one end twice, and never of none, as long as it answers
// within a day and a half.
type Logouts struct {
	cfg    LogoutsConfig
	keys   *keys
	outbox *outbox.Outbox
}

const (
	logoutsAtOnce   = 16               // being told
	logoutsAtOneApp = 2                // of those, to one application
	logoutTimeout   = 10 * time.Second // which is that of fetch, too
)

// logoutWaits are the times between attempts. After the last one a logout has
// failed.
func logoutWaits() []time.Duration {
	return []time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour,
	}
}

// NewLogouts returns what tells applications. It makes the signing keys at the
// first start.
func NewLogouts(ctx context.Context, cfg LogoutsConfig) (*Logouts, error) {
	if err := ensureKeys(ctx, cfg.DB, cfg.Keys); err != nil {
		return nil, err
	}
	keys, err := loadKeys(ctx, &cfg.DB.Reader, cfg.Keys, cfg.Logger)
	if err != nil {
		return nil, err
	}
	l := &Logouts{cfg: cfg, keys: keys}
	l.outbox = outbox.New(outbox.Config{
		DB: cfg.DB, Queue: model.QueueLogouts, Send: l.deliver,
		AtOnce: logoutsAtOnce, PerTarget: logoutsAtOneApp, Timeout: logoutTimeout, Waits: logoutWaits(), Jitter: cfg.Jitter,
	})
	return l, nil
}

// Inherit has tried at once what a process that is gone had begun to tell.
func (l *Logouts) Inherit(ctx context.Context) error { return l.outbox.Inherit(ctx) }

// Run tells applications until ctx ends. It gives report what keeps it from
// working; applications that don't answer are in the log and in the database.
func (l *Logouts) Run(ctx context.Context, report func(error)) {
	l.outbox.Run(ctx, func(err error) {
		if failure := new(outbox.Failure); errors.As(err, &failure) {
			l.log(ctx, failure)
			return
		}
		report(err)
	})
}

// log writes down that an application could not be told.
func (l *Logouts) log(ctx context.Context, f *outbox.Failure) {
	log := l.cfg.Logger.With("application", f.Delivery.Target, "session", f.Delivery.About, "attempt", f.Delivery.Attempts, "error", f.Err)
	if f.Delivery.State == model.DeliveryFailed {
		log.ErrorContext(ctx, "logout not delivered, and not tried again")
	} else {
		log.WarnContext(ctx, "logout not delivered", "again", f.Delivery.DueAt)
	}
}
