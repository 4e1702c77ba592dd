package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"

	"anteroom/db"
	"anteroom/handlers"
	handlersdemo "anteroom/handlers/demo"
	"anteroom/internal/applications"
	"anteroom/internal/config"
	"anteroom/internal/dns"
	"anteroom/internal/domains"
	"anteroom/internal/fetch"
	"anteroom/internal/geoip"
	"anteroom/internal/invitations"
	"anteroom/internal/mail"
	"anteroom/internal/members"
	"anteroom/internal/oidc"
	"anteroom/internal/organizations"
	"anteroom/internal/passkeys"
	"anteroom/internal/secret"
	"anteroom/internal/sessions"
	"anteroom/internal/signin"
	"anteroom/internal/users"
)

// Options are what a program is started with.
type Options struct {
	Settings config.Config
	Log      *slog.Logger

	resolver *dns.Client           // asks DNS; nil: as the settings say
	viewsDir string                // see handlers.Config
	demo     *handlersdemo.Handler // the pages of the demo; nil outside of it
}

// Open opens the data directory, which it makes when it is not there, brings the
// database up to date and wires what works on it.
func Open(ctx context.Context, o Options) (_ *Program, err error) {
	c := o.Settings
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, err
	}
	keys, err := secret.LoadKeys(KeysPath(c.Data))
	if err != nil {
		return nil, err
	}
	if o.resolver == nil {
		if o.resolver, err = dns.New(dns.Options{Resolvers: c.DNSResolvers}); err != nil {
			return nil, fmt.Errorf("dns-resolvers: %w", err)
		}
	}
	sender, err := newSender(c, o.Log)
	if err != nil {
		return nil, err
	}
	p := &Program{keys: keys, timeout: c.ShutdownTimeout, log: o.Log}
	if c.GeoIPFile != "" {
		if p.places, err = geoip.Open(c.GeoIPFile); err != nil {
			return nil, err
		}
	}
	if p.db, err = db.Open(ctx, DatabasePath(c.Data), db.Options{}); err != nil {
		return nil, errors.Join(err, p.places.Close())
	}
	if err := p.wire(ctx, o, sender); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// wire makes the services and what answers requests with them.
func (p *Program) wire(ctx context.Context, o Options, sender mail.Sender) error {
	c, source := o.Settings, secret.NewSource(nil)
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return err
	}
	absolute := func(path string) string { return c.BaseURL + path }
	p.outbox = mail.NewOutbox(p.db, p.keys, sender)
	p.sessions = sessions.New(p.db, source)
	p.domains = domains.New(p.db, o.resolver, source, p.outbox, absolute)
	p.signin = signin.New(p.db, p.keys, source, p.outbox, signin.Links{
		SignIn:   func(token string) string { return absolute("/a/login/link/" + token) },
		Security: absolute("/ui/security"),
	})
	p.invitations = invitations.New(p.db, p.keys, source, p.outbox, absolute)
	if p.passkeys, err = passkeys.New(p.db, base, p.outbox, absolute("/ui/security"), o.Log); err != nil {
		return err
	}
	if p.logouts, err = oidc.NewLogouts(ctx, oidc.LogoutsConfig{
		Issuer: c.BaseURL, DB: p.db, Keys: p.keys, Source: source, Client: fetch.New(c.AllowPrivateHosts...), Logger: o.Log,
	}); err != nil {
		return err
	}
	ledger, err := oidc.NewLedger(ctx, p.db, p.keys)
	if err != nil {
		return err
	}
	p.handler, err = handlers.New(ctx, handlers.Config{
		BaseURL: base, TrustedProxies: c.TrustedProxies, DB: &p.db.Reader, Keys: p.keys, Log: o.Log, Place: p.places.Place,
		Sessions: p.sessions, SignIn: p.signin, Passkeys: p.passkeys, Domains: p.domains, Invitations: p.invitations, Ledger: ledger,
		Applications: applications.New(p.db, source), Members: members.New(p.db), Organizations: organizations.New(p.db), Users: users.New(p.db),
		ViewsDir: o.viewsDir, Demo: o.demo,
	})
	return err
}
