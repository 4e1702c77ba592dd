package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/repeats"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/users"
)

// Where the API is reached.
const (
	Root    = "/api/v1/"      // REST
	Package = "/anteroom.v1." // gRPC and Connect
	Foreign = "/scalekit.v1." // the same, as existing SDKs call it
)

// Config is what a Server works with.
type Config struct {
	DB       *db.Reader
	Keys     *secret.Keys // sign the tokens of pages
	ClientOf func(ctx context.Context, token string) (oidc.Client, error)
	Say      func(error) string // what a rule says when it refuses, as people read it
	IP       func(*http.Request) string
	Site     func(context.Context) model.Site // under which address a request came
	Known    func(model.Site) model.Site      // the one by which an identity provider knows us
	Logger   *slog.Logger

	Applications  *applications.Service
	Directories   *directories.Service
	Domains       *domains.Service
	Instance      *instance.Service
	Invitations   *invitations.Service
	Members       *members.Service
	APIKeys       *keys.Service
	Organizations *organizations.Service
	Passkeys      *passkeys.Service
	Portal        *portal.Service
	Repeats       *repeats.Service
	Roles         *roles.Service
	Sessions      *sessions.Service
	Social        *social.Service
	SSO           *sso.Service
	Users         *users.Service
}

// Server answers calls of the API. It is an http.Handler for everything below Root, Package
// and Foreign.
type Server struct {
	cfg    Config
	turns  turns
	routes func() routes // made when the first call comes: a server whose apps only sign in has none

	manual      func() *manual         // what is said of the methods
	description func() ([]byte, error) // the same for programs
}

// routes is what answers calls, by their paths.
type routes struct {
	rest       *mux.Router
	procedures map[string]http.Handler
}

// New returns a Server.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg}
	methods := s.methods()
	s.routes = sync.OnceValue(func() routes { return s.route(methods) })
	s.manual = sync.OnceValue(func() *manual { return manualOf(methods) })
	s.description = sync.OnceValues(func() ([]byte, error) { return json.MarshalIndent(s.manual().openAPI(), "", "  ") })
	return s
}

func (s *Server) route(methods []method) routes {
	r := routes{mux.NewRouter().UseEncodedPath().SkipClean(true), map[string]http.Handler{}}
	r.rest.HandleFunc(Root+"openapi.json", s.describe).Methods("GET", "HEAD")
	for _, m := range methods {
		if m.plain == nil {
			r.procedures[m.procedure] = m.connect(s, m)
		}
		for _, at := range m.rest {
			r.rest.Handle(at.pattern(), m.serve(s, at)).Methods(at.verb)
		}
	}
	for _, at := range unimplementedAddresses() {
		r.rest.HandleFunc(at.pattern(), s.unimplementedREST).Methods(at.verb)
	}
	r.rest.NotFoundHandler = http.HandlerFunc(s.nowhere)
	r.rest.MethodNotAllowedHandler = r.rest.NotFoundHandler
	return r
}

// methods lists what the API can do.
func (s *Server) methods() []method {
	return slices.Concat(
		s.clientMethods(),
		s.connectionMethods(),
		s.directoryMethods(),
		s.domainMethods(),
		s.eventMethods(),
		s.organizationMethods(),
		s.passkeyMethods(),
		s.roleMethods(),
		s.sessionMethods(),
		s.tokenMethods(),
		s.userMethods(),
	)
}

// ServeHTTP answers a call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if strings.HasPrefix(r.URL.Path, Root) {
		s.routes().rest.ServeHTTP(w, r)
		return
	}
	path := r.URL.Path
	if behind, ok := strings.CutPrefix(path, Foreign); ok {
		path = Package + strings.TrimPrefix(behind, "auth.") // services of theirs that we have beside the others
		r = r.WithContext(context.WithValue(r.Context(), foreignKey{}, true))
	}
	h, ok := s.routes().procedures[path]
	switch {
	case !ok:
		s.fail(w, r, errUnimplemented)
	case tooLarge(r):
		s.fail(w, r, errTooLarge)
	default:
		r = r.WithContext(context.WithValue(r.Context(), ipKey{}, s.cfg.IP(r)))
		h.ServeHTTP(w, r)
	}
	endsInTrailers(w, r)
}

// endsInTrailers sends the head of an answer in gRPC, whose status stands in the trailers, before
// the answer is over. An empty one that is over would get a length of zero, after which nginx,
// and HTTP/1.1, pass no trailers on.
func endsInTrailers(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc") {
		_ = http.NewResponseController(w).Flush() // who cannot be told hears nothing anyway
	}
}

// foreignKey marks the context of a call that came below Foreign.
type foreignKey struct{}

// packageOf returns the name under which a caller knows the package of our messages.
func packageOf(ctx context.Context) string {
	if ctx.Value(foreignKey{}) != nil {
		return strings.Trim(Foreign, "/.")
	}
	return strings.Trim(Package, "/.")
}
