package command

import (
	"context"
	"errors"
	"flag"
	"os"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
)

// announcement is what the demo prints when it is ready.
type announcement struct {
	BaseURL      string   `json:"base_url"`
	Portal       string   `json:"portal"`
	App          string   `json:"app"`
	Mail         string   `json:"mail"`
	Demo         string   `json:"demo"`
	IdP          string   `json:"identity_provider"`
	People       []string `json:"people"`
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
}

// demo runs everything with sample data: the program, a sample application that
// signs its users in through it, an identity provider, and a mail server that shows its
// mail on a page.
func demo(flags *flag.FlagSet) action {
	var o program.DemoOptions
	flags.StringVar(&o.Addr, "addr", "localhost:8080", "Serve Anteroom on this loopback `HOST:PORT`.")
	// Other hosts than Anteroom's, so that browsers take them for other sites, as they are.
	flags.StringVar(&o.AppAddr, "app-addr", "127.0.0.1:8081", "Serve the sample application on this loopback `HOST:PORT`.")
	flags.StringVar(&o.IDPAddr, "idp-addr", "127.0.0.1:8082", "Serve the identity provider on this loopback `HOST:PORT`.")
	flags.StringVar(&o.Data, "data", "", "Keep the data in this `DIR`. By default it is in a temporary one, which is removed at the end.")
	flags.StringVar(&o.Database, "database", "", "Keep it in PostgreSQL, in the database at this `URL`, in which nothing may be yet; keys and settings stay in the directory.")
	flags.StringVar(&o.Views, "views", "", "Read templates and styles from this `DIR` at each request, for people who work on them.")
	verbose := flags.Bool("verbose", false, "Log every request.")
	return func(ctx context.Context, c *call) (err error) {
		if o.Data == "" {
			if o.Data, err = os.MkdirTemp("", "anteroom-demo-"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(o.Data)) }()
		} else if err := os.MkdirAll(o.Data, 0o700); err != nil {
			return err
		}
		o.Level, o.Stderr = "warn", c.stderr
		if *verbose {
			o.Level = "info"
		}
		return program.RunDemo(ctx, o, func(d program.Demo) error { return c.announce(d) })
	}
}

// announce says what there is to open.
func (c *call) announce(d program.Demo) error {
	a := announcement{
		BaseURL: d.BaseURL, Portal: model.NewSite(d.BaseURL).Portal().Home(), App: d.AppURL + "/", Mail: d.BaseURL + "/demo/mail", Demo: d.BaseURL + "/demo/", IdP: d.IDPURL + "/",
		ClientID: d.Sample.ClientID, ClientSecret: d.Sample.ClientSecret,
	}
	for _, p := range d.Sample.People {
		a.People = append(a.People, p.Email)
	}
	return c.say(a, `Anteroom demo: sample data, all on this machine.

  Start here      %s   sign in as one of the sample people
  Coffeedesk      %s        the app that signs in through Anteroom
  Portal          %s
  Mail            %s
  Single sign-on  %s        a customer’s identity provider, for SAML, OpenID Connect and SCIM
  Issuer          %s         for an app of your own: see docs/integrate

Stop with Ctrl+C.
`, a.Demo, a.App, a.Portal, a.Mail, a.IdP, a.BaseURL)
}
