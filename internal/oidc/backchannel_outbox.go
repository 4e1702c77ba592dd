package oidc

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"anteroom/db"
	"anteroom/internal/fetch"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// LogoutsConfig is what a Logouts works with.
type LogoutsConfig struct {
	Issuer string // the base URL, without a slash at its end
	DB     *db.DB
	Keys   *secret.Keys // seal the private keys
	Source secret.Source
	Client *fetch.Client
	Logger *slog.Logger
}

// Logouts tells applications that sessions are over (OpenID Connect Back-Channel
// Logout). Package db stores what is to be told with every end of a session; Run
// tells it, also what was left by an earlier run of the program. An application
// can hear of one end twice, and never of none, as long as it answers within a
// day and a half.
type Logouts struct {
	cfg   LogoutsConfig
	keys  *keys
	slots chan struct{} // filled by deliveries under way

	mu   sync.Mutex
	busy map[model.ApplicationID]bool // being told; true: look once more before you stop
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
	return &Logouts{
		cfg: cfg, keys: keys, slots: make(chan struct{}, logoutsAtOnce), busy: map[model.ApplicationID]bool{},
	}, nil
}

const (
	logoutsAtOnce   = 16              // deliveries under way
	logoutsAtOneApp = 2               // of those, to one application: one that hangs holds up nobody else
	logoutsLook     = 2 * time.Second // how often what is due again, or was put by another process, is looked for
)

// Run tells applications until ctx ends. It gives report what keeps it from
// working; applications that don't answer are in the log and in the outbox.
func (l *Logouts) Run(ctx context.Context, report func(error)) {
	tick := time.NewTicker(logoutsLook)
	defer tick.Stop()
	var running sync.WaitGroup
	defer running.Wait()
	for {
		if err := l.begin(ctx, &running, report); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-l.cfg.DB.Awake(model.QueueLogouts):
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// begin begins to tell each application for which something is due and which is
// not being told already.
func (l *Logouts) begin(ctx context.Context, running *sync.WaitGroup, report func(error)) error {
	apps, err := l.cfg.DB.ApplicationsToTell(ctx, l.cfg.DB.Now())
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range apps {
		_, busy := l.busy[id]
		l.busy[id] = busy
		if !busy {
			running.Go(func() {
				if err := l.tellAll(ctx, id); err != nil && ctx.Err() == nil {
					report(err)
				}
			})
		}
	}
	return nil
}

// tellAll tells an application all that is due.
func (l *Logouts) tellAll(ctx context.Context, id model.ApplicationID) error {
	for {
		err := l.tellDue(ctx, id)
		l.mu.Lock()
		again := l.busy[id]
		if err != nil || !again {
			delete(l.busy, id)
			l.mu.Unlock()
			return err
		}
		l.busy[id] = false
		l.mu.Unlock()
	}
}

// tellDue tells an application what is due, until nothing is.
func (l *Logouts) tellDue(ctx context.Context, id model.ApplicationID) error {
	app, err := l.cfg.DB.Application(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return nil // it was deleted, and its logouts with it
	}
	for err == nil {
		var due []model.Logout
		if due, err = l.cfg.DB.DueLogouts(ctx, id, l.cfg.DB.Now(), logoutsAtOneApp); len(due) == 0 {
			break
		}
		err = l.deliverAll(ctx, app, due)
	}
	return err
}

// deliverAll delivers some logouts at the same time, as slots become free.
func (l *Logouts) deliverAll(ctx context.Context, app model.Application, logouts []model.Logout) error {
	errs := make([]error, len(logouts))
	var running sync.WaitGroup
	for i, logout := range logouts {
		select {
		case l.slots <- struct{}{}:
		case <-ctx.Done():
			running.Wait()
			return ctx.Err()
		}
		running.Go(func() {
			defer func() { <-l.slots }()
			errs[i] = l.deliver(ctx, app, logout)
		})
	}
	running.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(errs...)
}
