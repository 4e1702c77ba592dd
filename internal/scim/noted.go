package scim

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
)

// requestHeader says to the provider, whose log can have it, how its request is called here.
const requestHeader = "X-Request-Id"

// name gives a request an id, which the events have that it leads to.
func (s *Server) name(c *call) {
	c.noted.ID = s.cfg.Directories.NewRequestID(c.noted.At)
	c.actor.Request = c.noted.ID
	c.w.Header().Set(requestHeader, string(c.noted.ID))
}

// note begins what is written down of a request, whose path behind the directory is rest.
func (s *Server) note(c *call, by directories.Proven, rest string) {
	r := c.r
	c.by, c.actor = by, by.Actor(s.cfg.IP(r))
	c.noted = model.DirectoryRequest{
		Org: c.org(), Directory: c.directory(), Token: by.Token, At: s.cfg.DB.Now(), IP: c.actor.IP, Agent: clipped(r.UserAgent(), 200),
		Method: r.Method, Path: shownPath(rest, r.URL.RawQuery),
	}
	s.name(c)
}

// hear has a request written down.
func (s *Server) hear(c *call) {
	if !c.noted.At.IsZero() {
		c.noted.Took = s.cfg.DB.Now().Sub(c.noted.At)
	}
	if err := s.cfg.Directories.Heard(context.WithoutCancel(c.ctx()), c.noted); err != nil {
		s.cfg.Logger.ErrorContext(c.ctx(), "request of a directory", "error", err)
	}
}

// sparing says when something was noted last of a directory that can happen at every request.
type sparing struct {
	mu   sync.Mutex
	last map[model.DirectoryID]time.Time
}

// hearSometimes has a request written down that was turned away at the door, once a minute: a
// directory that asks on and on leaves room in its activity for what it was refused else.
func (s *Server) hearSometimes(c *call) {
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	if at, known := s.heard.last[c.noted.Directory]; known && c.noted.At.Sub(at) < time.Minute {
		return
	}
	if s.heard.last == nil {
		s.heard.last = map[model.DirectoryID]time.Time{}
	}
	s.heard.last[c.noted.Directory] = c.noted.At
	s.hear(c)
}

// entraFlag is what Entra ID's guides have at the end of the base URL.
const entraFlag = "aadOptscim062020"

// shownPath returns what was asked for, as the activity of a directory shows it. Of the
// query it has what the protocol knows: what else somebody puts there may be a secret, as
// access_token is (RFC 6750 section 2.3).
func shownPath(rest, query string) string {
	shown := "/" + rest
	mark := "?"
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(name); err != nil || name != entraFlag && !slices.Contains(queryNames(), name) {
			continue
		}
		shown, mark = shown+mark+pair, "&"
	}
	return clipped(shown, 500)
}

func clipped(s string, most int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}
