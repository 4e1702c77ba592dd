package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"anteroom/db"
	"anteroom/handlers"
	"anteroom/internal/config"
	"anteroom/internal/dns"
	"anteroom/internal/domains"
	"anteroom/internal/fetch"
	"anteroom/internal/geoip"
	"anteroom/internal/invitations"
	"anteroom/internal/jobs"
	"anteroom/internal/mail"
	"anteroom/internal/oidc"
	"anteroom/internal/passkeys"
	"anteroom/internal/secret"
	"anteroom/internal/sessions"
	"anteroom/internal/signin"
)

// serve runs the program on the configured data directory until ctx ends.
func serve(ctx context.Context, c config.Config, stderr io.Writer) error {
	log := newLogger(c, stderr)
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	keys, err := secret.LoadKeys(keysPath(c.Data))
	if err != nil {
		return err
	}
	sender, err := newSender(c, log)
	if err != nil {
		return err
	}
	resolver, err := dns.New(dns.Options{Resolvers: c.DNSResolvers})
	if err != nil {
		return fmt.Errorf("dns-resolvers: %w", err)
	}
	p, err := open(ctx, c, keys, sender, resolver, log)
	if err != nil {
		return err
	}
	handler, err := handlers.New(ctx, p.handlers)
	if err != nil {
		return errors.Join(err, p.close())
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return errors.Join(err, p.close())
	}
	log.Info("ready", "version", version(), "addr", listener.Addr().String(), "base_url", c.BaseURL, "data", c.Data)
	return p.run(ctx, listener, handler, c.ShutdownTimeout)
}

func databasePath(dir string) string { return filepath.Join(dir, "anteroom.db") }
func keysPath(dir string) string     { return filepath.Join(dir, "keys") }

// program is what runs beside the HTTP server.
type program struct {
	db       *db.DB
	outbox   *mail.Outbox
	logouts  *oidc.Logouts
	sessions *sessions.Service
	domains  *domains.Service
	log      *slog.Logger
	places   *geoip.Places
	handlers handlers.Config
}

// close closes what open has opened.
func (p *program) close() error { return errors.Join(p.db.Close(), p.places.Close()) }

// open opens the database and wires what works on it.
func open(ctx context.Context, c config.Config, keys *secret.Keys, sender mail.Sender, resolver *dns.Client, log *slog.Logger) (*program, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return nil, err
	}
	var places *geoip.Places
	if c.GeoIPFile != "" {
		if places, err = geoip.Open(c.GeoIPFile); err != nil {
			return nil, err
		}
	}
	d, err := db.Open(ctx, databasePath(c.Data), db.Options{})
	if err != nil {
		return nil, errors.Join(err, places.Close())
	}
	source := secret.NewSource(nil)
	p := &program{db: d, outbox: mail.NewOutbox(d, keys, sender), sessions: sessions.New(d, source), places: places, log: log}
	absolute := func(path string) string { return c.BaseURL + path }
	p.domains = domains.New(d, resolver, source, p.outbox, absolute)
	entry := signin.New(d, keys, source, p.outbox, signin.Links{
		SignIn:   func(token string) string { return c.BaseURL + "/a/login/link/" + token },
		Security: c.BaseURL + "/ui/security",
	})
	p.handlers = handlers.Config{
		BaseURL: base, TrustedProxies: c.TrustedProxies, DB: d, Keys: keys, Sessions: p.sessions, SignIn: entry, Log: log,
		Place:       places.Place,
		Invitations: invitations.New(d, keys, source, p.outbox, absolute),
		Domains:     p.domains,
	}
	if p.handlers.Passkeys, err = passkeys.New(d, base, p.outbox, c.BaseURL+"/ui/security", log); err != nil {
		return nil, errors.Join(err, p.close())
	}
	if p.logouts, err = oidc.NewLogouts(ctx, oidc.LogoutsConfig{
		Issuer: c.BaseURL, DB: d, Keys: keys, Source: source, Client: fetch.New(c.AllowPrivateHosts...), Logger: log,
	}); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// keepFinished is how long half-finished sign-ins are kept after their end, so
// that their pages can say what became of them.
const keepFinished = 24 * time.Hour

// keepLogouts is how long it can be seen whether applications were told about the
// end of a session.
const keepLogouts = 30 * 24 * time.Hour

// keepFailedMail is how long it can be seen why a mail was not sent.
const keepFailedMail = 30 * 24 * time.Hour

// keepInvitations is how long invitations stay that were accepted, cancelled or
// replaced.
const keepInvitations = 90 * 24 * time.Hour

// keepSessions is the same for sessions that have ended.
const keepSessions = 90 * 24 * time.Hour

// forgetBatch is how many sessions one transaction forgets: few enough that
// nobody waits for it.
const forgetBatch = 200

func (p *program) timetable() []jobs.Job {
	return []jobs.Job{
		{
			Name: "expire sessions", Spec: "* * * * *",
			Run: func(ctx context.Context) error {
				n, err := p.sessions.Expire(ctx)
				if n > 0 {
					p.log.Info("sessions expired", "count", n)
				}
				return err
			},
		},
		{
			Name: "check domains", Spec: "* * * * *",
			Run: func(ctx context.Context) error {
				n, err := p.domains.CheckDue(ctx)
				if n > 0 {
					p.log.Info("domains checked", "count", n)
				}
				return err
			},
		},
		{
			Name: "sweep", Spec: "17 * * * *",
			Run: func(ctx context.Context) error { return sweep(ctx, p.db) },
		},
		{
			Name: "rotate signing keys", Spec: "43 3 * * *",
			Run: func(ctx context.Context) error {
				rotated, err := oidc.RotateOldKeys(ctx, p.db, p.handlers.Keys)
				if rotated {
					p.log.Info("signing keys rotated")
				}
				return err
			},
		},
	}
}

// sweep deletes what has been kept long enough.
func sweep(ctx context.Context, d *db.DB) error {
	err := d.Housekeep(ctx, func(tx *db.Tx) error {
		return errors.Join(tx.Sweep(ctx, keepFinished), tx.SweepInvitations(ctx, keepInvitations),
			tx.SweepLogouts(ctx, keepLogouts), tx.SweepMail(ctx, keepFailedMail))
	})
	return errors.Join(err, forgetSessions(ctx, d))
}

// forgetSessions deletes sessions that ended long ago, in batches.
func forgetSessions(ctx context.Context, d *db.DB) error {
	for {
		ids, err := d.ForgettableSessions(ctx, d.Now().Add(-keepSessions), forgetBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := d.Housekeep(ctx, func(tx *db.Tx) error { return tx.ForgetSessions(ctx, ids) }); err != nil {
			return err
		}
	}
}

// run serves until ctx ends, lets requests finish, and stops what runs beside.
func (p *program) run(ctx context.Context, l net.Listener, h http.Handler, timeout time.Duration) error {
	beside, stop := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	report := func(err error) { p.log.Error("background work failed", "error", err) }
	running.Go(func() { p.outbox.Run(beside, report) })
	running.Go(func() { p.logouts.Run(beside, report) })
	running.Go(func() { p.sessions.Run(beside, report) })
	running.Go(func() { p.domains.Run(beside, report) })
	running.Go(func() {
		if err := jobs.Run(beside, p.log, p.timetable()...); err != nil {
			report(err)
		}
	})
	err := serveHTTP(ctx, l, h, timeout, p.log)
	stop()
	running.Wait()
	return errors.Join(err, p.close())
}

// serveHTTP serves until ctx ends, and then waits at most timeout for requests
// that are under way.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, timeout time.Duration, log *slog.Logger) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	return s.Shutdown(grace)
}

// newLogger returns the logger that the settings ask for.
func newLogger(c config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == config.LogText || c.LogFormat == config.LogAuto && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func newSender(c config.Config, log *slog.Logger) (mail.Sender, error) {
	if c.SMTPAddr == "" {
		log.Warn("no mail server is configured: nobody can sign in by email; set smtp-addr")
		return noMail{}, nil
	}
	return mail.NewSMTP(mail.SMTPConfig{
		Addr: c.SMTPAddr, User: c.SMTPUser, Password: c.SMTPPassword, From: c.SMTPFrom, TLS: c.SMTPTLS, Timeout: 20 * time.Second,
	})
}

// noMail is the sender when no mail server is configured: mails wait until one
// is, or until they are too old.
type noMail struct{}

// Send returns an error that says what to do.
func (noMail) Send(context.Context, mail.Message) error {
	return errors.New("no mail server is configured: set smtp-addr")
}

func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", b)
	}
	return err
}
