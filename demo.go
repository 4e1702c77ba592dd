package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"anteroom/handlers"
	handlersdemo "anteroom/handlers/demo"
	"anteroom/internal/config"
	"anteroom/internal/demo"
	"anteroom/internal/demo/coffeedesk"
	"anteroom/internal/demo/mailbox"
	"anteroom/internal/demo/nameserver"
	"anteroom/internal/dns"
	"anteroom/internal/mail"
	"anteroom/internal/secret"
)

// announcement is what the demo prints with --json when it is ready.
type announcement struct {
	BaseURL      string   `json:"base_url"`
	Portal       string   `json:"portal"`
	App          string   `json:"app"`
	Mail         string   `json:"mail"`
	Demo         string   `json:"demo"`
	People       []string `json:"people"`
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
}

// runDemo runs everything with sample data: the program, a sample application
// that signs its users in through it, and a mail server that shows its mail on a
// page. All of it stays on this machine.
func runDemo(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := newFlags("demo", stderr)
	addr := flags.String("addr", "localhost:8080", "Serve Anteroom on this loopback `HOST:PORT`.")
	appAddr := flags.String("app-addr", "localhost:8081", "Serve the sample application on this loopback `HOST:PORT`.")
	data := flags.String("data", "", "Keep the data in this `DIR`. By default it is in a temporary one, which is removed at the end.")
	asJSON := flags.Bool("json", false, "Print one line of JSON when ready.")
	viewsDir := flags.String("views", "", "Read templates and styles from this `DIR` at each request, for people who work on them.")
	verbose := flags.Bool("verbose", false, "Log every request.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("demo takes no argument %q", flags.Arg(0))
	}
	dir := *data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "anteroom-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	own, ownURL, err := listenLoopback(*addr)
	if err != nil {
		return err
	}
	defer own.Close()
	app, appURL, err := listenLoopback(*appAddr)
	if err != nil {
		return err
	}
	defer app.Close()
	level := "warn"
	if *verbose {
		level = "info"
	}
	d := &demonstration{dir: dir, own: own, ownURL: ownURL, app: app, appURL: appURL, level: level, views: *viewsDir, stderr: stderr}
	return d.run(ctx, func(s demo.Sample) error { return d.announce(s, *asJSON, stdout) })
}

// demonstration is a demo with its two listeners.
type demonstration struct {
	dir            string
	own, app       net.Listener
	ownURL, appURL string
	level, views   string
	stderr         io.Writer
}

func (d *demonstration) run(ctx context.Context, ready func(demo.Sample) error) error {
	box, err := mailbox.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer box.Close()
	c, err := config.Load(newFlags("demo", d.stderr), []string{
		"--addr", d.own.Addr().String(), "--base-url", d.ownURL, "--data", d.dir, "--log-level", d.level,
		"--allow-private-hosts", "localhost,127.0.0.1,::1",
		"--smtp-addr", box.Addr(), "--smtp-tls", "none", "--smtp-from", demo.AppName + " <no-reply@coffeedesk.example>",
	}, nil, os.ReadFile)
	if err != nil {
		return err
	}
	log := newLogger(c, d.stderr)
	keys, err := secret.LoadKeys(keysPath(d.dir))
	if err != nil {
		return err
	}
	relying := coffeedesk.Config{Issuer: d.ownURL, BaseURL: d.appURL, Logger: log}
	sample, err := demo.Prepare(ctx, d.dir, databasePath(d.dir), d.ownURL, keys, demo.Application{
		URL: d.appURL + "/", InitiateLoginURI: d.appURL + "/login", RedirectURI: relying.RedirectURL(),
		PostLogoutRedirectURI: relying.PostLogoutRedirectURL(), BackchannelLogoutURI: relying.BackchannelLogoutURL(),
	})
	if err != nil {
		return err
	}
	sender, err := newSender(c, log)
	if err != nil {
		return err
	}
	return d.serve(ctx, c, keys, sender, box, relying, sample, ready)
}

func (d *demonstration) serve(ctx context.Context, c config.Config, keys *secret.Keys, sender mail.Sender, box *mailbox.Mailbox,
	relying coffeedesk.Config, sample demo.Sample, ready func(demo.Sample) error,
) error {
	log := newLogger(c, d.stderr)
	names, err := nameserver.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer names.Close()
	resolver, err := dns.New(dns.Options{
		Resolvers: names.Addr(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: names.DialContext,
	})
	if err != nil {
		return err
	}
	p, err := open(ctx, c, keys, sender, resolver, log)
	if err != nil {
		return err
	}
	p.handlers.ViewsDir = d.views
	p.handlers.Demo = &handlersdemo.Handler{Mail: box, DNS: names, Sample: sample, AppURL: d.appURL}
	handler, err := handlers.New(ctx, p.handlers)
	if err != nil {
		return errors.Join(err, p.close())
	}
	relying.ClientID, relying.ClientSecret = sample.ClientID, sample.ClientSecret
	both, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 1)
	go func() {
		failed <- serveHTTP(both, d.app, http.Handler(coffeedesk.New(relying)), time.Second, log)
		stop()
	}()
	publisher := demo.NewPublisher(p.db, p.domains, names)
	var beside sync.WaitGroup
	beside.Go(func() { publisher.Run(both, func(err error) { log.Error("publish records", "error", err) }) })
	if err := ready(sample); err != nil {
		stop()
		beside.Wait()
		return errors.Join(err, p.close())
	}
	err = p.run(both, d.own, handler, 5*time.Second)
	stop()
	beside.Wait()
	return errors.Join(err, <-failed)
}

func (d *demonstration) announce(s demo.Sample, asJSON bool, w io.Writer) error {
	a := announcement{
		BaseURL: d.ownURL, Portal: d.ownURL + "/ui/", App: d.appURL + "/", Mail: d.ownURL + "/demo/mail", Demo: d.ownURL + "/demo/",
		ClientID: s.ClientID, ClientSecret: s.ClientSecret,
	}
	for _, p := range s.People {
		a.People = append(a.People, p.Email)
	}
	if asJSON {
		return writeJSON(w, a)
	}
	_, err := fmt.Fprintf(w, `Anteroom demo: sample data, all on this machine.

  Start here      %s   sign in as one of the sample people
  Coffeedesk      %s        the app that signs in through Anteroom
  Portal          %s
  Mail            %s
  Issuer          %s         for an app of your own: see docs/integrate

Stop with Ctrl+C.
`, a.Demo, a.App, a.Portal, a.Mail, a.BaseURL)
	return err
}

// listenLoopback listens on an address of this machine and returns the URL that
// browsers on it use.
func listenLoopback(addr string) (net.Listener, string, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, "", fmt.Errorf("%s: enter an address as HOST:PORT", addr)
	}
	if ip := net.ParseIP(host); !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
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
