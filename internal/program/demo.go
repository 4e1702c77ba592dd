package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	handlersdemo "github.com/anteroom/anteroom/handlers/demo"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/demo"
	"github.com/anteroom/anteroom/internal/demo/coffeedesk"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/demo/mailbox"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/secret"
)

// DemoOptions are what a demo is started with.
type DemoOptions struct {
	Data     string    // the data directory, which is there
	Database string    // the address of a database of PostgreSQL; "" for a file in Data
	Addr     string    // where Anteroom listens: a loopback HOST:PORT
	AppAddr  string    // where the sample application does
	IDPAddr  string    // where the identity provider does
	Views    string    // see handlers.Config.ViewsDir
	Level    string    // what is logged
	Stderr   io.Writer // where the log goes
}

// Demo is a demo that can be used.
type Demo struct {
	BaseURL string // of Anteroom
	AppURL  string // of the sample application
	IDPURL  string // of the identity provider
	Sample  demo.Sample
}

// RunDemo runs the program on sample data until ctx ends, with what an operator
// has around it: an application that signs its users in through it, a customer's
// identity provider, a mail server, and the DNS of .example. All of it stays on this machine. It calls
// ready once everything can be used.
func RunDemo(ctx context.Context, o DemoOptions, ready func(Demo) error) error {
	lock, err := lockDir(o.Data) // before the sample is made where a server works
	if err != nil {
		return err
	}
	defer lock.Close()
	own, ownURL, err := listenLoopback(o.Addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	defer own.Close()
	app, appURL, err := listenLoopback(o.AppAddr)
	if err != nil {
		return fmt.Errorf("--app-addr: %w", err)
	}
	defer app.Close()
	idp, idpURL, err := listenLoopback(o.IDPAddr)
	if err != nil {
		return fmt.Errorf("--idp-addr: %w", err)
	}
	defer idp.Close()
	box, err := mailbox.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer box.Close()
	names, err := nameserver.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer names.Close()
	s := &surroundings{lock: lock, own: own, app: app, idp: idp, box: box, names: names, demo: Demo{BaseURL: ownURL, AppURL: appURL, IDPURL: idpURL}}
	p, beside, err := s.open(ctx, o)
	if err != nil {
		return err
	}
	return s.run(ctx, p, beside, ready)
}

// surroundings are what the demo has around the program.
type surroundings struct {
	lock          *dirLock // of the data directory
	own, app, idp net.Listener
	box           *mailbox.Mailbox
	names         *nameserver.Server
	customers     *identityprovider.Provider
	demo          Demo
}

// open makes the sample and opens the program on it, and what is served beside it.
func (s *surroundings) open(ctx context.Context, o DemoOptions) (*Program, map[net.Listener]http.Handler, error) {
	settings, err := s.settings(o)
	if err != nil {
		return nil, nil, err
	}
	log := NewLogger(settings, o.Stderr)
	keys, err := demoKeys(ctx, settings)
	if err != nil {
		return nil, nil, err
	}
	relying := coffeedesk.Config{Issuer: s.demo.BaseURL, BaseURL: s.demo.AppURL, Logger: log}
	sample, err := demo.Prepare(ctx, o.Data, Database(settings), s.demo.BaseURL, keys, demo.Application{
		URL: s.demo.AppURL + "/", InitiateLoginURI: s.demo.AppURL + "/login", RedirectURI: relying.RedirectURL(),
		PostLogoutRedirectURI: relying.PostLogoutRedirectURL(), BackchannelLogoutURI: relying.BackchannelLogoutURL(),
	})
	if err != nil {
		return nil, nil, err
	}
	s.demo.Sample = sample
	relying.ClientID, relying.ClientSecret = sample.ClientID, sample.ClientSecret
	resolver, err := dns.New(dns.Options{
		Resolvers: s.names.Addr(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: s.names.DialContext,
	})
	if err != nil {
		return nil, nil, err
	}
	p, err := Open(ctx, Options{
		Settings: settings, Log: log, lock: s.lock, resolver: resolver, viewsDir: o.Views,
		demo: &handlersdemo.Handler{Mail: s.box, DNS: s.names, Sample: sample, AppURL: s.demo.AppURL, IDPURL: s.demo.IDPURL},
	})
	if err != nil {
		return nil, nil, err
	}
	relying.Portal = s.embed(p, model.ApplicationID(sample.ClientID))
	customers, err := sample.Customers(ctx, s.demo.BaseURL, p.SSO.Metadata)
	if err != nil {
		return nil, nil, errors.Join(err, p.Close())
	}
	customers.BaseURL, customers.Logger = s.demo.IDPURL, log
	s.customers = identityprovider.New(customers)
	return p, map[net.Listener]http.Handler{s.app: coffeedesk.New(relying), s.idp: s.customers}, nil
}

// embed returns how the sample application gets a link to the admin portal of an
// organization, for a frame in a page of its own: all that the organization has of it.
func (s *surroundings) embed(p *Program, app model.ApplicationID) func(context.Context, string) (string, error) {
	return func(ctx context.Context, org string) (string, error) {
		by := model.Actor{Kind: model.ActorOperator, Org: model.OrgID(org)}
		features, err := p.db.FeaturesOf(ctx, by.Org)
		if err != nil {
			return "", err
		}
		modules := slices.DeleteFunc(model.PortalModules(), func(m model.Feature) bool { return !slices.Contains(features, m) })
		_, token, err := p.Portal.Embed(ctx, by, app, modules)
		return model.NewSite(s.demo.BaseURL).PortalLink(token), err
	}
}

// demoKeys returns the keys with which the sample is made. It takes no instance that is there for
// a demo.
func demoKeys(ctx context.Context, c config.Config) (*secret.Keys, error) {
	if c.Database != "" && !demo.Prepared(c.Data) {
		switch v, err := db.ReadVersion(ctx, c.Database); {
		case err != nil:
			return nil, err
		case v.Stored > 0:
			return nil, onlyFile(c, "there is an instance in it already: name an empty one, and with --data the directory of a demo that you want to start again")
		}
	}
	d, err := db.Open(ctx, Database(c), db.Options{})
	if err != nil {
		return nil, err
	}
	keys, err := openKeys(ctx, c, d)
	return keys, errors.Join(err, d.Close())
}

func (s *surroundings) settings(o DemoOptions) (config.Config, error) {
	return config.Load(flag.NewFlagSet("demo", flag.ContinueOnError), []string{
		"--addr", s.own.Addr().String(), "--base-url", s.demo.BaseURL, "--data", o.Data, "--log-level", o.Level,
		"--allow-private-hosts", "localhost,127.0.0.1,::1", "--shutdown-delay", "0s", "--shutdown-timeout", "5s",
		"--smtp-addr", s.box.Addr(), "--smtp-tls", "none", "--smtp-from", demo.AppName + " <no-reply@coffeedesk.example>",
	}, []string{"ANTEROOM_DATABASE=" + o.Database}, os.ReadFile)
}

// run serves the program and what is beside it, has the identity provider tell of Acme's
// people and calls ready, and publishes the records of domains that are added, until ctx ends
// or one of them fails.
func (s *surroundings) run(ctx context.Context, p *Program, beside map[net.Listener]http.Handler, ready func(Demo) error) error {
	all, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, len(beside))
	for l, handler := range beside {
		go func() {
			failed <- server{handler: handler, timeout: time.Second, log: p.log}.run(all, l)
			stop()
		}()
	}
	publisher := demo.NewPublisher(p.db, p.Domains, s.names)
	var doing sync.WaitGroup
	var unready error
	doing.Go(func() {
		s.demo.Sample.Provision(all, s.customers)
		if all.Err() != nil {
			return
		}
		if unready = ready(s.demo); unready != nil {
			stop()
		}
	})
	doing.Go(func() {
		publisher.Run(all, func(err error) { p.log.Error("publish records", "error", err) })
	})
	err := p.Run(all, Listeners{Main: s.own})
	stop()
	doing.Wait()
	err = errors.Join(err, unready)
	for range beside {
		err = errors.Join(err, <-failed)
	}
	return err
}

// listenLoopback listens on an address of this machine and returns the URL that
// browsers on it use.
func listenLoopback(addr string) (net.Listener, string, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, "", fmt.Errorf("%s: enter an address as HOST:PORT", addr)
	}
	if !netaddr.Loopback(host) {
		return nil, "", fmt.Errorf("%s: the demo lets everybody be everybody, so it listens on this machine only; use localhost", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, "", errors.Join(err, l.Close())
	}
	return l, "http://" + net.JoinHostPort(host, port), nil
}
