package program

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers"
	handlersdemo "github.com/anteroom/anteroom/handlers/demo"
	"github.com/anteroom/anteroom/internal/backup"
	"github.com/anteroom/anteroom/internal/certificates"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/geoip"
	"github.com/anteroom/anteroom/internal/jobs"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/replicas"
	"github.com/anteroom/anteroom/internal/secret"
)

// Program is opened and ready to serve. Run or Close ends it.
type Program struct {
	Services
	data    string // the data directory
	db      *db.DB
	lock    *dirLock // of the data directory; nil where that has no database
	keys    *secret.Keys
	places  *geoip.Places
	watch   *jobs.Watch       // of the clock
	board   *jobs.Board       // of the timetable
	replica *replicas.Replica // this process, among those that serve from the database
	shelf   *backup.Shelf     // of backups; nil where it makes none
	handler http.Handler

	certificates *certificates.Keeper // nil where a proxy has them
	addresses    []string             // the base URL and the aliases

	counters  counters
	stopping  atomic.Bool
	damaged   atomic.Bool   // what is stored, as far as anybody has looked
	rehearsed atomic.Bool   // that people can sign in
	delay     time.Duration // how long it goes on when it is told to stop
	timeout   time.Duration // how long requests may take then
	log       *slog.Logger
}

// Options are what a program is started with.
type Options struct {
	Settings config.Config
	Log      *slog.Logger

	lock     *dirLock              // of the data directory; nil: Open takes it
	resolver *dns.Client           // asks DNS; nil: as the settings say
	viewsDir string                // see handlers.Config
	demo     *handlersdemo.Handler // the pages of the demo; nil outside of it
}

// Open opens a data directory that has a database, brings that up to date and wires
// what works on it. One program at a time works on a directory that has a database.
func Open(ctx context.Context, o Options) (_ *Program, err error) {
	c := o.Settings
	if c.Database == "" {
		if _, err := os.Stat(DatabasePath(c.Data)); errors.Is(err, fs.ErrNotExist) {
			return nil, NoDatabase(c)
		} else if err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil { // for what a server notes, where it is not there with the database
		return nil, err
	}
	p := &Program{counters: counters{started: time.Now()}, data: c.Data, lock: o.lock, delay: c.ShutdownDelay, timeout: c.ShutdownTimeout, log: o.Log}
	if p.shelf, err = newShelf(c); err != nil {
		return nil, err
	}
	if p.lock == nil {
		if p.lock, err = lockFile(c); err != nil {
			return nil, err
		}
	}
	if c.GeoIPFile != "" {
		if p.places, err = geoip.Open(c.GeoIPFile); err != nil {
			return nil, errors.Join(c.Wrong("geoip-file", err), p.lock.Close())
		}
	}
	if p.db, err = openKept(ctx, c, o.Log); err != nil {
		return nil, errors.Join(Advise(err), p.places.Close(), p.lock.Close())
	}
	for _, check := range []func() error{
		func() error { return p.checkFirst(ctx) },
		func() error { return neverBack(ctx, c.Data, &p.db.Reader) },
	} {
		if err := check(); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	if p.keys, err = openKeys(ctx, c, p.db); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	if err := p.wire(ctx, o); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// wire makes the services and what answers requests with them.
func (p *Program) wire(ctx context.Context, o Options) (err error) {
	c := o.Settings
	b := Base{DB: p.db, Keys: p.keys, Folder: c.Data, Resolver: o.resolver, Client: fetch.New(c.AllowPrivateHosts...), Log: o.Log, Social: socialClients(c)}
	b.Aliases = c.Aliases
	if b.URL, err = url.Parse(c.BaseURL); err != nil {
		return err
	}
	if b.Sender, err = newSender(c, o.Log); err != nil {
		return err
	}
	if b.Resolver == nil {
		if b.Resolver, err = dns.New(dns.Options{Resolvers: c.DNSResolvers}); err != nil {
			return c.Wrong("dns-resolvers", err)
		}
	}
	if p.Services, err = NewServices(ctx, b); err != nil {
		return err
	}
	p.Outbox.SayBy(readTexts(c.Data, o.Log))
	warnOfStorage(ctx, c, o.Log)
	if err := errors.Join(p.warnOfDuplicates(ctx, o.Log), p.Aliased.Watch(ctx)); err != nil {
		return err
	}
	h := p.Services.Handlers(b)
	h.TrustedProxies, h.Place, h.ViewsDir, h.Demo = c.TrustedProxies, p.places.Place, o.viewsDir, o.demo
	h.Stopping, h.Damaged, h.Rehearsed, h.Answered = p.stopping.Load, p.damaged.Load, p.rehearsed.Load, p.counters.requests.Note
	h.MailSettings = mailSettings(c)
	p.replica = replicas.New(p.db, p.keys, Version(), c.Addr)
	if p.board, err = jobs.NewBoard(jobs.Config{DB: p.db, Replica: p.replica.ID(), Host: p.replica.Host()}, p.measured(p.timetable())...); err != nil {
		return err
	}
	h.Jobs, h.RunJob = p.board.All, p.board.Ask
	h.Examine = func(ctx context.Context) []model.Finding {
		return ExamineBeside(ctx, Patient{Settings: c, Resolver: b.Resolver}, p.db)
	}
	if p.handler, err = handlers.New(ctx, h); err != nil {
		return err
	}
	p.addresses = append([]string{c.BaseURL}, c.Aliases...)
	if p.certificates, err = p.newCertificates(ctx, c, b.Client.HTTP()); err != nil {
		return err
	}
	p.watch, err = newWatch(ctx, p.db, o.Log)
	return err
}

// warnOfDuplicates tells the operator of people whom no address leads to.
func (p *Program) warnOfDuplicates(ctx context.Context, log *slog.Logger) error {
	all, err := p.Users.Duplicates(ctx)
	if err == nil && len(all) > 0 {
		log.Warn("no address leads to some accounts: anteroom user duplicates lists them, and anteroom user merge makes one of two", "accounts", len(all))
	}
	return err
}

// newWatch returns a watch of the clock that begins at the last change that the
// database has: a machine that starts with a wrong clock is found out, too.
func newWatch(ctx context.Context, d *db.DB, log *slog.Logger) (*jobs.Watch, error) {
	last, err := d.LastEventAt(ctx)
	return jobs.NewWatch(d.Now, last, log), err
}

// Close closes what Open has opened, for a program that was not run.
func (p *Program) Close() error { return errors.Join(p.db.Close(), p.places.Close(), p.lock.Close()) }
