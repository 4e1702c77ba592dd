// Package scim is the SCIM service provider (RFC 7643, RFC 7644, RFC 9865): where the
// identity providers of organizations tell of their people and groups. It speaks the
// protocol's HTTP itself.
//
// What a resource is stands in internal/scim/resource, what filters and changes mean in
// internal/scim/filter and internal/scim/patch, and what becomes of what a provider says
// is decided in internal/directories.
package scim

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
	"github.com/anteroom/anteroom/internal/secret"
)

// Root is the path below which every directory has its own.
const Root = "/scim/v2/"

// Config is what a Server works with.
type Config struct {
	Site        model.Sites
	DB          *db.Reader
	Directories *directories.Service
	Keys        *secret.Keys               // sign places in lists
	Say         func(error) string         // what a rule says when it refuses, as people read it
	IP          func(*http.Request) string // where a request comes from
	Logger      *slog.Logger               // where failures go; slog.Default() when nil
}

// Server answers what directories ask. It is an http.Handler for everything below Root.
type Server struct {
	cfg      Config
	catalogs catalogs
	busy     limiter
	large    limiter // who has sent much
	cursors  cursors
	heard    sparing
	buffers  sync.Pool // of *[]byte, for lists
}

// New returns a Server.
func New(cfg Config) *Server {
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	return &Server{cfg: cfg, busy: limiter{most: model.MostDirectoryRequestsAtOnce}, large: limiter{most: model.MostLargeRequestsAtOnce}, cursors: cursors{cfg.Keys}}
}

// call is one request of a directory and what is to be written down of it.
type call struct {
	w       http.ResponseWriter
	r       *http.Request
	by      directories.Proven
	catalog *resource.Catalog // what there is to say, at the time of the request
	actor   model.Actor
	base    string   // URL of the directory
	path    []string // behind it
	params  url.Values
	groups  map[model.DirectoryGroupRef]any // as those who are in them have them
	large   *limiter
	holds   bool // a place in that
	started bool // an answer has begun
	broken  bool // and cannot be ended
	noted   model.DirectoryRequest
}

func (c *call) ctx() context.Context         { return c.r.Context() }
func (c *call) org() model.OrgID             { return c.by.Directory.Org }
func (c *call) directory() model.DirectoryID { return c.by.Directory.ID }

// ServeHTTP answers a request. Who does not prove that they are a directory gets one
// answer whatever the reason, so that nobody finds out which directories there are.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	id, rest, _ := strings.Cut(strings.TrimLeft(strings.TrimPrefix(r.URL.Path, Root), "/"), "/")
	c := &call{w: w, r: r, base: s.cfg.Site.Called(r.Context()).SCIM(model.DirectoryID(id)), path: segments(rest)}
	if len(c.path) == 1 && c.path[0] == tokenPath {
		s.token(c, model.DirectoryID(id))
		return
	}
	by, err := s.cfg.Directories.Authenticate(r.Context(), model.DirectoryID(id), bearer(r))
	if err != nil && by.Token == "" {
		c.refuse(s, err)
		return
	}
	s.note(c, by, rest)
	if err != nil {
		c.refuse(s, err)
		c.noted.Problem = "The token has expired or was revoked. Create another one, and enter it at the identity provider."
		s.hearSometimes(c)
		return
	}
	if !s.busy.enter(c.directory()) {
		c.refuse(s, errTooMuch)
		s.hearSometimes(c)
		return
	}
	defer s.busy.leave(c.directory())
	c.large = &s.large
	defer func() {
		if c.holds {
			s.large.leave(c.directory())
		}
	}()
	if c.catalog, err = s.catalogs.now(c.ctx(), s.cfg.DB); err == nil {
		c.params, err = parameters(r.URL.RawQuery)
	}
	if err == nil {
		err = s.route(c)
	}
	if err != nil {
		c.refuse(s, err)
	}
	s.hear(c)
	if c.broken { // so that the client sees that the answer is not whole
		panic(http.ErrAbortHandler)
	}
}

// segments returns the parts of a path. Slashes at its end, and twice, are none: some put
// addresses together from parts that have their own.
func segments(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// bearer returns the token that a request carries (RFC 6750 section 2.1), "" for none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// errTooMuch refuses what a directory can have in a moment.
var errTooMuch = &resource.Error{Status: http.StatusTooManyRequests, Detail: "The directory asks for too much at once. Try again in a second."}

// refuse answers with an error (RFC 7644 section 3.12), and notes why.
func (c *call) refuse(s *Server, err error) {
	e := s.explain(c.r, err)
	c.noted.Problem, c.noted.Status = e.Detail, e.Status
	if c.started {
		c.broken = true
		return
	}
	switch e.Status {
	case http.StatusUnauthorized:
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="SCIM"`)
	case http.StatusTooManyRequests:
		c.w.Header().Set("Retry-After", "1")
	case http.StatusServiceUnavailable:
		c.w.Header().Set("Retry-After", "5")
	}
	c.write(e.Status, e.JSON())
}

// field returns the attribute that a rule says is wrong, "" for none in particular.
func field(err error) string {
	var e *model.Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

// explain makes of every error one that a directory is told.
func (s *Server) explain(r *http.Request, err error) *resource.Error {
	var e *resource.Error
	if errors.As(err, &e) {
		return e
	}
	e = &resource.Error{Detail: s.cfg.Say(err)}
	switch model.KindOf(err) {
	case model.Unauthenticated:
		e.Status = http.StatusUnauthorized
	case model.NotFound:
		e.Status, e.Detail = http.StatusNotFound, "There is no such resource."
	case model.Forbidden:
		e.Status = http.StatusForbidden
	case model.Invalid:
		e.Status, e.Type, e.Attribute = http.StatusBadRequest, resource.InvalidValue, field(err)
	case model.Conflict:
		e.Status = http.StatusConflict
		switch {
		case errors.Is(err, directories.ErrVersion):
			e.Status = http.StatusPreconditionFailed
		case errors.Is(err, directories.ErrTaken):
			e.Type = resource.Taken
		}
	default:
		if r.Context().Err() == nil { // and not because the client has gone
			s.cfg.Logger.ErrorContext(r.Context(), "SCIM request failed", "path", directories.Masked(r.URL.Path), "error", err)
		}
		e.Status, e.Detail = http.StatusInternalServerError, "Something went wrong here. Try again; the administrator of the instance can look into it."
		if db.Unavailable(err) {
			e.Status, e.Detail = http.StatusServiceUnavailable, "Nothing can be changed at the moment, and nothing was. Try again in some seconds."
		}
	}
	return e
}
