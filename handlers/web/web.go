// Package web is what every handler of people's pages needs: sessions and
// guards, pages and fragments, errors as pages, and the protections that all
// responses share. It knows no room.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	gorilla "github.com/gorilla/sessions"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/views"
)

// Config is what a Web is made of.
type Config struct {
	BaseURL        *url.URL       // where people reach the program; every absolute URL comes from it
	Aliases        []string       // where they did before; see alias.go
	AtAlias        AtAlias        // what is answered there
	Reached        Reached        // is told what somebody reached there
	TrustedProxies []netip.Prefix // who may say for whom a request is
	Views          *views.Set
	DB             *db.Reader
	Allowances     *db.Allowances // counts for all processes; nil where this is the only one
	Sessions       *sessions.Service
	Keys           *secret.Keys
	Log            *slog.Logger
	Now            func() time.Time
	Hold           Hold                                               // keeps requests of routes that need sudo
	PlaceOf        func(ip string) string                             // says where an address is; nil when nobody knows
	Answered       func(route string, status int, took time.Duration) // is told of each answer; nil when nobody counts
	Demo           bool                                               // show that the data is a sample
}

// Web serves pages. It is safe for concurrent use.
type Web struct {
	Config
	Portal *Shell // the one in which people have sessions

	store     *store
	csrf      *http.CrossOriginProtection // lets in the origin of the base URL, whatever a proxy calls it
	strict    *http.CrossOriginProtection // for shells that have a host of their own
	elsewhere []*Shell                    // those that have a host of their own

	unreadable, unsent sync.Once // what the log has said about proxies
}

// New returns a Web.
func New(c Config) (*Web, error) {
	w := &Web{Config: c, csrf: http.NewCrossOriginProtection(), strict: http.NewCrossOriginProtection()}
	// A proxy may have changed the Host header: our own pages' origin is known.
	if err := w.csrf.AddTrustedOrigin(c.BaseURL.Scheme + "://" + c.BaseURL.Host); err != nil {
		return nil, err
	}
	w.Portal = w.newPortal()
	cookies := w.Portal.Cookies
	w.store = &store{c.Sessions, c.cookie(cookies, ""), func() *gorilla.Options { return c.cookieOptions(cookies) }}
	return w, nil
}

// Hold keeps a request of a session until its person has proved who they are.
type Hold func(ctx context.Context, by model.Session, r model.HeldRequest) (model.HeldRequestID, error)

// Place returns where an address is, in words, or "" when nobody knows.
func (c Config) Place(ip string) string {
	if c.PlaceOf == nil {
		return ""
	}
	return c.PlaceOf(ip)
}

// secure reports whether people reach the program by https, on which the names
// and flags of cookies depend.
func (c Config) secure() bool { return c.BaseURL.Scheme == "https" }

// URL returns the absolute URL of a path of this program.
func (c Config) URL(path string) string { return strings.TrimSuffix(c.BaseURL.String(), "/") + path }

// Sites returns the addresses of this program.
func (c Config) Sites() model.Sites { return model.NewSites(c.BaseURL.String(), c.Aliases) }

// Handler answers a request, or returns an error for Handle to show.
type Handler func(http.ResponseWriter, *http.Request) error

// Handle makes an http.Handler of a Handler. It is the one place where errors
// become answers; see problem.go.
func (s *Web) Handle(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}
