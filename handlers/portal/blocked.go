package portal

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// blocked remembers which frames browsers have blocked lately. It is safe for concurrent use.
type blocked struct {
	mu   sync.Mutex
	last map[blockedFrame]blockedSince
}

// blockedSince is when a frame was spoken of, and how often it was blocked since then.
type blockedSince struct {
	said  time.Time
	times int64
}

// blockedFrame is a page that may not show what an application embeds, and does.
type blockedFrame struct {
	app    model.ApplicationID
	origin string
}

// news returns how often a frame was blocked of which nobody was told, when it is time to tell
// of it, which is once in a while, and 0 otherwise.
func (b *blocked) news(f blockedFrame, now time.Time) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	since, known := b.last[f]
	if known && now.Sub(since.said) < model.BlockedEmbedEvery {
		since.times++
		b.last[f] = since
		return 0
	}
	for old, other := range b.last {
		if now.Sub(other.said) >= model.BlockedEmbedEvery {
			delete(b.last, old)
		}
	}
	if len(b.last) >= model.MostBlockedEmbeds {
		return 0
	}
	if b.last == nil {
		b.last = map[blockedFrame]blockedSince{}
	}
	b.last[f] = blockedSince{said: now}
	return since.times + 1
}

// hostOfPage is what a host looks like that an operator could allow.
var hostOfPage = regexp.MustCompile(`^[a-zA-Z0-9.:\[\]-]+$`)

// longestHost is how long it can be, with a port.
const longestHost = 260

// noteBlocked remembers, and has the log say, that a page of an origin that is not registered
// shows a link in a frame. The browser blocks it, and nothing in there can tell anybody why.
func (h *Handler) noteBlocked(r *http.Request, l model.PortalLink) {
	from, err := url.Parse(r.Referer())
	if err != nil || len(from.Host) > longestHost || !hostOfPage.MatchString(from.Host) || from.Scheme != "https" && from.Scheme != "http" || r.Header.Get("Sec-Fetch-Dest") != "iframe" {
		return
	}
	f := blockedFrame{l.App, portal.Origin(from)}
	if slices.Contains(web.FramersOf(r), f.origin) {
		return
	}
	times := h.blocked.news(f, h.Now())
	if times == 0 {
		return
	}
	if err := h.Portal.NoteBlocked(r.Context(), f.app, f.origin, times); err != nil {
		h.Web.Log.WarnContext(r.Context(), "a blocked embed was not remembered", "request_id", web.RequestID(r), "error", err)
	}
	h.Web.Log.WarnContext(r.Context(), "blocked embed: the page that shows the admin portal is of no origin of the application; anteroom application set --origins allows it",
		"request_id", web.RequestID(r), "origin", f.origin, "application", f.app)
}
