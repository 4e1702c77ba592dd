// Package oidc is the OpenID Provider: the authorization code flow with PKCE,
// the tokens that come out of it, the keys that sign them, and signing out on
// an application's request. It speaks the protocol's HTTP itself.
//
// It shows no page and knows no cookie. Where a person has to act it sends the
// browser to the sign-in pages, and what it needs of the browser comes in as
// functions. Whether a session is good is decided in internal/sessions.
package oidc

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	apikeys "github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// The provider's own paths, below the issuer, and those of the pages to which it
// sends browsers.
const (
	authorizePath  = "/oauth/authorize"
	tokenPath      = "/oauth/token"
	introspectPath = "/oauth/introspect"
	revokePath     = "/oauth/revoke"
	userinfoPath   = "/userinfo"
	keysPath       = "/keys"
	logoutPath     = "/oidc/logout"

	loginPage     = "/a/login"
	stepUpPage    = model.StepUpPath
	switcherPage  = model.SwitcherPath
	returnPage    = "/a/return"
	confirmPage   = "/a/logout"
	signedOutPage = "/a/signed-out"
)

// Config is what a Provider works with.
type Config struct {
	Issuer       string       // the base URL, without a slash at its end
	Aliases      []model.Site // issuers under which applications have known us
	DB           *db.Reader
	Ledger       *Ledger // what is written goes through it
	Sessions     *sessions.Service
	APIKeys      *apikeys.Service
	Applications *applications.Service // told which secrets were shown
	Keys         *secret.Keys          // open the private keys
	Source       secret.Source
	Logger       *slog.Logger // where the failures of the machines' endpoints go; slog.Default() when nil

	// Browser returns the SHA-256 of the cookie that tells this browser from
	// others, and sets the cookie when there is none.
	Browser func(http.ResponseWriter, *http.Request) []byte

	// Remember returns the same, for a request that waits until this browser comes
	// back, and Browsers all that it has returned for this browser.
	Remember func(http.ResponseWriter, *http.Request) []byte
	Browsers func(*http.Request) [][]byte

	// MayKeep returns an error, for a page, when an address has had more kept than a
	// stranger may. It may be nil.
	MayKeep func(*http.Request) error

	// PassReturn returns the parameters by which an address to return to travels
	// through signing in, as applications.Service does.
	PassReturn func(ctx context.Context, uri, shorter string, mayKeep func() error) (url.Values, error)

	// Connection returns a connection by which people can sign in at this moment, or a
	// NotFound error.
	Connection func(context.Context, model.ConnectionID) (model.Connection, error)

	// Session returns the browser's session, or an Unauthenticated error. That alone
	// does not show that somebody is there: any page can send a browser here.
	Session func(*http.Request) (model.Session, error)

	// Forwarded returns the host, method and path with query of the request that a
	// proxy asks about, each "" when no trusted proxy says so.
	Forwarded func(*http.Request) (host, method, uri string)

	// Switch makes an organization active in the browser's session, under a new
	// cookie, and returns the session as it is then. It returns a NotFound error
	// when the person does not belong to the organization, and
	// sessions.ErrSignInAgain when the session is not good for it.
	Switch func(http.ResponseWriter, *http.Request, model.Session, model.OrgID) (model.Session, error)

	// PostForm answers with a page that has the browser post parameters to an
	// application's registered address (OAuth 2.0 Form Post Response Mode).
	PostForm func(w http.ResponseWriter, r *http.Request, uri string, params url.Values) error

	// Answered answers with a page for somebody who comes to a request that was
	// answered: which application has the answer, and where its people come in, ""
	// when nobody knows.
	Answered func(w http.ResponseWriter, r *http.Request, name, entry string) error

	// Lost answers likewise for somebody whose request cannot go on here.
	Lost func(w http.ResponseWriter, r *http.Request, name, entry string) error

	// GoOn answers with a page that goes on by itself, and begins another chain of
	// redirects with that.
	GoOn func(w http.ResponseWriter, r *http.Request, to string) error

	// Looped answers with a page for somebody whose application goes round in circles.
	Looped func(http.ResponseWriter, *http.Request, Loop) error

	// SignOut ends the browser's session and forgets its cookie. Where the browser then goes
	// to an identity provider first, and to the page next afterwards, it leads it there and
	// reports that; never where next is "".
	SignOut func(w http.ResponseWriter, r *http.Request, s model.Session, next string) (led bool, err error)
}

// Provider answers the requests of applications and of the browsers that they
// send. It is safe for concurrent use.
//
// The methods that return an error are for people's browsers: their caller
// shows the error as a page. The others are for machines and answer everything
// themselves.
type Provider struct {
	cfg       Config
	keys      *keys
	sites     model.Sites
	discovery map[model.Site][]byte
	passes    passes
	rounds    loops
}

// New returns a provider. An error is returned when the keys in the database do
// not open with cfg.Keys.
func New(ctx context.Context, cfg Config) (*Provider, error) {
	u, err := url.Parse(cfg.Issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(cfg.Issuer, "/") {
		return nil, errors.New("oidc: the issuer must be a URL without query, fragment or a slash at its end")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	keys, err := loadKeys(ctx, cfg.DB, cfg.Keys, cfg.Logger)
	if err != nil {
		return nil, err
	}
	p := &Provider{cfg: cfg, keys: keys, sites: model.Sites{Site: model.NewSite(cfg.Issuer), Aliases: cfg.Aliases}, discovery: map[model.Site][]byte{}}
	for _, site := range p.sites.All() {
		if p.discovery[site], err = metadata(string(site)); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// issuer returns who we are to the application that has sent a request: the issuer at
// whose address it called.
func (p *Provider) issuer(ctx context.Context) string { return string(p.sites.Called(ctx)) }

// signedIn returns the browser's session and whether there is one.
func (p *Provider) signedIn(r *http.Request) (s model.Session, ok bool, err error) {
	s, err = p.cfg.Session(r)
	if model.KindOf(err) == model.Unauthenticated {
		return model.Session{}, false, nil
	}
	return s, err == nil, err
}

// mayKeep returns an error when nothing may be kept for a request.
func (p *Provider) mayKeep(r *http.Request) error {
	if p.cfg.MayKeep == nil {
		return nil
	}
	return p.cfg.MayKeep(r)
}
