package program

import (
	"context"
	"crypto/rsa"
	"log/slog"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/internal/activity"
	"github.com/anteroom/anteroom/internal/aliases"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/exports"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/repeats"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/streams"
	"github.com/anteroom/anteroom/internal/support"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/users"
	"github.com/anteroom/anteroom/internal/webhooks"
	"github.com/anteroom/anteroom/views"
)

// Base is what services stand on.
type Base struct {
	DB       *db.DB
	Keys     *secret.Keys
	URL      *url.URL      // where people reach the program
	Aliases  []string      // where they did before
	Sender   mail.Sender   // takes mails
	Resolver *dns.Client   // asks DNS
	Client   *fetch.Client // calls applications
	Log      *slog.Logger
	Folder   string          // where files are while they are made, "" for that of the system
	Social   []social.Client // us at the providers where people have accounts of their own

	Generate func() (*rsa.PrivateKey, error) // see sso.Config; nil but in tests
}

// Services are the rules of the rooms, and the machines that carry out what they
// decide, each made once for a database.
type Services struct {
	Activity      *activity.Service
	Aliased       *aliases.Service
	Applications  *applications.Service
	Attributes    *attributes.Service
	Directories   *directories.Service
	Domains       *domains.Service
	Exports       *exports.Service
	Groups        *groups.Service
	Instance      *instance.Service
	Invitations   *invitations.Service
	APIKeys       *keys.Service
	Ledger        *oidc.Ledger
	Logouts       *oidc.Logouts
	Members       *members.Service
	Operators     *operators.Service
	Organizations *organizations.Service
	Outbox        *mail.Outbox
	Passkeys      *passkeys.Service
	Portal        *portal.Service
	Repeats       *repeats.Service
	Roles         *roles.Service
	Sessions      *sessions.Service
	SignIn        *signin.Service
	Social        *social.Service
	SSO           *sso.Service
	Streams       *streams.Service
	Support       *support.Service
	Users         *users.Service
	Webhooks      *webhooks.Service
}

// NewServices returns the services on a base. It makes the keys that sign tokens
// at the first start.
func NewServices(ctx context.Context, b Base) (s Services, err error) {
	source := secret.NewSource(nil)
	sites := model.NewSites(b.URL.String(), b.Aliases)
	site := sites.Site
	s.Outbox = mail.NewOutbox(b.DB, b.Keys, b.Sender, site)
	catalogue, err := views.Words()
	if err != nil {
		return s, err
	}
	s.Outbox.Speak(catalogue)
	s.Activity = activity.New(b.DB)
	s.Aliased = aliases.New(b.DB, sites.Aliases)
	s.Applications = applications.New(b.DB, source)
	s.Attributes = attributes.New(b.DB)
	s.Directories = directories.New(b.DB, source, s.Outbox, site, openid.NewProviders(b.Client.HTTP(), onOwnMachine(b.URL), b.DB.Now))
	s.Domains = domains.New(b.DB, b.Resolver, source, s.Outbox, site)
	s.Exports = exports.New(b.DB, b.Folder)
	s.Groups = groups.New(b.DB)
	s.APIKeys = keys.New(b.DB, source)
	s.Invitations = invitations.New(b.DB, b.Keys, source, s.Outbox, site)
	s.Members = members.New(b.DB)
	s.Operators = operators.New(b.DB, source, s.Outbox, sites.Site)
	s.Organizations = organizations.New(b.DB)
	s.Portal = portal.New(b.DB, source, s.Outbox, site)
	s.Repeats = repeats.New(b.DB, b.Keys)
	s.Roles = roles.New(b.DB)
	s.Sessions = sessions.New(b.DB)
	s.SignIn = signin.New(b.DB, b.Keys, source, s.Outbox, site)
	s.SSO = sso.New(sso.Config{DB: b.DB, Keys: b.Keys, Fetcher: b.Client, HTTP: b.Client.HTTP(), Source: source, Site: sites, Outbox: s.Outbox, Insecure: onOwnMachine(b.URL), Generate: b.Generate})
	s.Social = social.New(social.Config{DB: b.DB, Keys: b.Keys, Source: source, HTTP: b.Client.HTTP(), Site: site, Insecure: onOwnMachine(b.URL), Clients: b.Social})
	s.Instance = instance.New(b.DB, s.Social.Offered()...)
	if !s.Outbox.HasServer() {
		s.Instance.WithoutMail()
	}
	s.Streams = streams.New(streams.Config{DB: b.DB, Keys: b.Keys, Source: source, Client: b.Client, Outbox: s.Outbox, Sites: sites, Logger: b.Log})
	s.Support = support.New(b.DB, source, s.Outbox, site)
	s.Users = users.New(b.DB)
	s.Webhooks = webhooks.New(webhooks.Config{DB: b.DB, Keys: b.Keys, Source: source, Client: b.Client, Outbox: s.Outbox, Sites: sites, Logger: b.Log})
	if s.Passkeys, err = passkeys.New(ctx, b.DB, b.URL, sites.Aliases, s.Outbox, b.Log); err != nil {
		return s, err
	}
	if s.Ledger, err = oidc.NewLedger(ctx, b.DB, b.Keys); err != nil {
		return s, err
	}
	s.Logouts, err = oidc.NewLogouts(ctx, oidc.LogoutsConfig{
		Sites: sites, DB: b.DB, Keys: b.Keys, Source: source, Client: b.Client, Logger: b.Log,
	})
	return s, err
}

// onOwnMachine reports whether the program is reached on this machine alone and without
// TLS, as in a demo and while something is developed. Identity providers may be so, too,
// then; the operator still has to name the hosts.
func onOwnMachine(u *url.URL) bool {
	return u.Scheme == "http" && (netaddr.Loopback(u.Hostname()) || strings.HasSuffix(u.Hostname(), ".localhost"))
}

// Handlers returns what the handlers work with on a base. The caller adds what
// differs from one program to another.
func (s Services) Handlers(b Base) handlers.Config {
	return handlers.Config{
		BaseURL: b.URL, Aliases: b.Aliases, DB: &b.DB.Reader, Allowances: b.DB.Allowances(), Keys: b.Keys, Log: b.Log,
		Aliased: s.Aliased, Applications: s.Applications, Attributes: s.Attributes, Directories: s.Directories, Domains: s.Domains, Exports: s.Exports, Groups: s.Groups, Instance: s.Instance, Invitations: s.Invitations, APIKeys: s.APIKeys, Ledger: s.Ledger, Members: s.Members,
		Operators: s.Operators, Organizations: s.Organizations, Outbox: s.Outbox, Passkeys: s.Passkeys, Portal: s.Portal, Repeats: s.Repeats, Roles: s.Roles, Sessions: s.Sessions, SignIn: s.SignIn, Social: s.Social, SSO: s.SSO, Support: s.Support, Users: s.Users, Webhooks: s.Webhooks,
		RotateKeys: func(ctx context.Context, by model.Actor) error { return oidc.RotateKeys(ctx, b.DB, b.Keys, by) },
		SampleMail: func(i model.Instance, l model.Language) (string, error) {
			m, err := s.Outbox.Example(i, l)
			return m.HTML, err
		},
	}
}
