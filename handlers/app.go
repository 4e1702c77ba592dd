// Package handlers puts the rooms together and lists every URL of the program.
package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/activity"
	"github.com/anteroom/anteroom/handlers/branding"
	"github.com/anteroom/anteroom/handlers/console"
	"github.com/anteroom/anteroom/handlers/demo"
	provisioned "github.com/anteroom/anteroom/handlers/directories"
	"github.com/anteroom/anteroom/handlers/domains"
	"github.com/anteroom/anteroom/handlers/general"
	ownGroups "github.com/anteroom/anteroom/handlers/groups"
	"github.com/anteroom/anteroom/handlers/home"
	"github.com/anteroom/anteroom/handlers/invitations"
	apiKeys "github.com/anteroom/anteroom/handlers/keys"
	"github.com/anteroom/anteroom/handlers/members"
	staff "github.com/anteroom/anteroom/handlers/operators"
	setup "github.com/anteroom/anteroom/handlers/portal"
	"github.com/anteroom/anteroom/handlers/profile"
	"github.com/anteroom/anteroom/handlers/reference"
	"github.com/anteroom/anteroom/handlers/security"
	"github.com/anteroom/anteroom/handlers/sessionpolicy"
	"github.com/anteroom/anteroom/handlers/signin"
	connections "github.com/anteroom/anteroom/handlers/sso"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/aliases"
	"github.com/anteroom/anteroom/internal/api"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/directories"
	ownership "github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/exports"
	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/instance"
	invite "github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/mail"
	rules "github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/repeats"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/scim"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	entry "github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/support"
	"github.com/anteroom/anteroom/internal/users"
	"github.com/anteroom/anteroom/internal/webhooks"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/signin"
)

// Config is what the program's pages and protocols work with.
type Config struct {
	BaseURL        *url.URL
	Aliases        []string // where it was before
	TrustedProxies []netip.Prefix
	DB             *db.Reader     // whatever is written goes through the services
	Allowances     *db.Allowances // nil where this is the only process
	Keys           *secret.Keys
	Log            *slog.Logger

	Aliased       *aliases.Service
	Applications  *applications.Service
	Attributes    *attributes.Service
	Domains       *ownership.Service
	Exports       *exports.Service
	Groups        *groups.Service
	Instance      *instance.Service
	Invitations   *invite.Service
	APIKeys       *keys.Service
	Ledger        *oidc.Ledger
	Members       *rules.Service
	Operators     *operators.Service
	Organizations *organizations.Service
	Outbox        *mail.Outbox
	Passkeys      *passkeys.Service
	Portal        *portal.Service
	Repeats       *repeats.Service
	Roles         *roles.Service
	Sessions      *sessions.Service
	SignIn        *entry.Service
	Social        *social.Service
	Directories   *directories.Service
	SSO           *sso.Service
	Support       *support.Service
	Users         *users.Service
	Webhooks      *webhooks.Service

	// MailSettings is what the server was told of its mail server.
	MailSettings []model.Setting

	// Place says where an IP address is, in words, or "". It may be nil.
	Place func(ip string) string

	// SampleMail returns a mail as an instance would send it to those who read a language, in
	// HTML.
	SampleMail func(model.Instance, model.Language) (string, error)

	// Stopping reports whether the program is about to stop. It may be nil.
	Stopping func() bool

	// Answered is told of each answer: the pattern of its route, its status, and how long it
	// took. It may be nil.
	Answered func(route string, status int, took time.Duration)

	// Rehearsed reports whether somebody has signed in for a trial, and so whether people can.
	// It may be nil.
	Rehearsed func() bool

	// Jobs says how what the program does by itself is doing, and RunJob has one of that done
	// now, where there is one of that name.
	Jobs   func(context.Context) ([]model.JobStatus, error)
	RunJob func(name string) bool

	// Examine looks at what has to work together, as far as that can be done while it serves.
	Examine func(context.Context) []model.Finding

	// RotateKeys lets the next keys sign tokens.
	RotateKeys func(ctx context.Context, by model.Actor) error

	// Damaged reports whether what is stored was found to be damaged. It may be nil.
	Damaged func() bool

	// ViewsDir is a folder that templates and styles are read from anew for each
	// page, for people who work on them; "" for those of the program.
	ViewsDir string

	// Demo adds the pages of the demo; nil outside of it. New fills in its Web
	// and SignIn.
	Demo *demo.Handler
}

// app is everything that routes.go mounts.
type app struct {
	consoleRooms
	web         *web.Web
	views       *views.Set
	db          *db.Reader
	provider    *oidc.Provider
	scim        *scim.Server
	api         *api.Server
	reference   *reference.Handler
	home        *home.Handler
	signin      *signin.Handler
	general     *general.Handler
	members     *members.Handler
	groups      *ownGroups.Handler
	invitations *invitations.Handler
	domains     *domains.Handler
	sso         *connections.Handler
	directories *provisioned.Handler
	policy      *sessionpolicy.Handler
	keys        *apiKeys.Handler
	profile     *profile.Handler
	security    *security.Handler
	activity    *activity.Handler
	passkeys    *passkeys.Service
	setup       *setup.Handler
	console     *console.Handler
	operators   *staff.Handler
	ownPasskeys *security.Passkeys // of operators
	branding    *branding.Handler
	demo        *demo.Handler
	stopping    func() bool // nil: never
	damaged     func() bool // nil: never
	rehearsed   func() bool // nil: nobody has to
	assets      sync.Map    // name → *asset: compressed when first asked for, and once
}

// New returns the handler of everything that the program serves.
func New(ctx context.Context, c Config) (http.Handler, error) {
	a, err := newApp(ctx, c)
	if err != nil {
		return nil, err
	}
	return a.web.Protect(a.routes()), nil
}

// Prepare reads what pages need, so that who asks for the first one does not wait for it.
func Prepare() error {
	set, err := views.Load()
	if err != nil {
		return err
	}
	return set.Prepare()
}

func newApp(ctx context.Context, c Config) (*app, error) {
	set, err := views.Load()
	if err != nil {
		return nil, err
	}
	if c.ViewsDir != "" {
		set = set.Dev(c.ViewsDir)
	}
	w, err := web.New(web.Config{
		BaseURL: c.BaseURL, Aliases: c.Aliases, AtAlias: links{c.Portal}.atAlias, Reached: c.Aliased.Came, TrustedProxies: c.TrustedProxies, Views: set, DB: c.DB, Allowances: c.Allowances, Sessions: c.Sessions, Keys: c.Keys, Log: c.Log,
		Demo: c.Demo != nil, Now: c.DB.Now, Hold: c.SignIn.Hold, PlaceOf: c.Place, Answered: c.Answered,
	})
	if err != nil {
		return nil, err
	}
	mayKeep := w.Allowance("kept", model.MostKeptFromOne).Use
	provider, err := newProvider(ctx, c, w, mayKeep)
	if err != nil {
		return nil, err
	}
	a := &app{
		web: w, views: set, db: c.DB, provider: provider, scim: newProvisioning(c, w), api: newAPI(c, w, provider), stopping: c.Stopping, damaged: c.Damaged, rehearsed: c.Rehearsed,
		home:        &home.Handler{Web: w},
		general:     &general.Handler{Web: w, DB: c.DB, Organizations: c.Organizations, Exports: c.Exports, Social: c.Social, Support: c.Support, Now: c.DB.Now},
		members:     &members.Handler{Web: w, DB: c.DB, Members: c.Members, Now: c.DB.Now},
		domains:     &domains.Handler{Web: w, DB: c.DB, Domains: c.Domains, Now: c.DB.Now},
		sso:         &connections.Handler{Web: w, DB: c.DB, SSO: c.SSO, Domains: c.Domains, Guides: connections.NewGuides(), Now: c.DB.Now},
		directories: &provisioned.Handler{Web: w, DB: c.DB, Directories: c.Directories, Guides: provisioned.NewGuides(), Now: c.DB.Now},
		keys:        &apiKeys.Handler{Web: w, DB: c.DB, Keys: c.APIKeys, Now: c.DB.Now},
		policy:      &sessionpolicy.Handler{Web: w, DB: c.DB, Sessions: c.Sessions},
		profile:     &profile.Handler{Web: w, DB: c.DB, Users: c.Users, SignIn: c.SignIn, Members: c.Members, Now: c.DB.Now},
		security:    newSecurity(c, w),
		activity:    &activity.Handler{Web: w, DB: c.DB, Now: c.DB.Now},
		groups:      &ownGroups.Handler{Web: w, DB: c.DB, Groups: c.Groups},
		signin:      newSignIn(c, w, provider, mayKeep),
		invitations: &invitations.Handler{Web: w, DB: c.DB, Invitations: c.Invitations, Sessions: c.Sessions, Now: c.DB.Now},
		setup:       newAdminPortal(c, w), console: newConsole(c, w), consoleRooms: newConsoleRooms(c, w),
		branding: &branding.Handler{Web: w, DB: c.DB, Instance: c.Instance, Mail: c.SampleMail},
		demo:     c.Demo, passkeys: c.Passkeys,
	}
	a.reference = &reference.Handler{Web: w, API: a.api}
	a.sso.Card = a.domains.Card
	a.handOver()
	a.seeOperators(c)
	a.invitations.Prove, a.signin.Invited = a.signin.Prove, a.invitations.Arrive
	if a.demo != nil {
		a.demo.Web, a.demo.SignIn, a.demo.Now = w, c.SignIn, c.DB.Now
	}
	return a, nil
}

func newSecurity(c Config, w *web.Web) *security.Handler {
	h := &security.Handler{Web: w, DB: c.DB, Sessions: c.Sessions, Social: c.Social, Now: c.DB.Now}
	h.Passkeys = &security.Passkeys{Web: w, Rules: c.Passkeys, Now: c.DB.Now, Around: h.Around, Title: "Security", Back: "Back to security"}
	return h
}

func newSignIn(c Config, w *web.Web, provider *oidc.Provider, mayKeep func(*http.Request) error) *signin.Handler {
	return &signin.Handler{
		Web: w, DB: c.DB, SignIn: c.SignIn, Sessions: c.Sessions, Passkeys: c.Passkeys, AfterLogout: provider.PostLogoutURL,
		Applications: c.Applications, MayKeep: mayKeep, Chosen: provider.SwitcherAnswered, Invitations: c.Invitations, Now: c.DB.Now, Initiated: provider.InitiatedLogin, Upstream: c.upstream, Doors: c.doors, DomainDoor: c.domainDoor, UpstreamSudo: upstreamSudo,
		SSO: c.SSO, Social: c.Social, Refusals: w.Allowance("refused", model.MostRefusedFromOne), FreshAt: c.wantsFresh, PostForm: func(rw http.ResponseWriter, r *http.Request, v view.PostForm, fields url.Values) error {
			return postForm(w, rw, r, v, fields)
		},
		Leaving: c.leaving(w),
	}
}

func newProvisioning(c Config, w *web.Web) *scim.Server {
	return scim.New(scim.Config{
		Site: w.Sites(), DB: c.DB, Directories: c.Directories, Keys: c.Keys, Say: w.Views.Words().English().Of, IP: w.ClientIP, Logger: c.Log,
	})
}

func newAPI(c Config, w *web.Web, provider *oidc.Provider) *api.Server {
	return api.New(api.Config{
		Instance: c.Instance, Roles: c.Roles,
		DB: c.DB, Keys: c.Keys, APIKeys: c.APIKeys, ClientOf: provider.ClientOf, Say: w.Views.Words().English().Of, IP: w.ClientIP, Site: w.Sites().Called, Known: w.Sites().Known, Logger: c.Log,
		Applications: c.Applications, Directories: c.Directories, Domains: c.Domains, Invitations: c.Invitations, Members: c.Members,
		Organizations: c.Organizations, Passkeys: c.Passkeys, Portal: c.Portal, Repeats: c.Repeats, Sessions: c.Sessions, Social: c.Social, SSO: c.SSO, Users: c.Users,
	})
}
