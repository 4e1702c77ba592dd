package scim

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"anteroom/internal/model"
)

// hear has a request written down.
func (s *Server) hear(c *call) {
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
