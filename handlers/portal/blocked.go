package portal

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// blocked remembers which frames browsers have blocked lately. It is safe for concurrent use.
type blocked struct {
	mu   sync.Mutex
	last map[blockedFrame]time.Time // when the log said it
}

// blockedFrame is a page that may not show what an application embeds, and does.
type blockedFrame struct {
	app    model.ApplicationID
	origin string
}

// news reports whether the log has to say that a frame was blocked: once in a while.
func (b *blocked) news(f blockedFrame, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for old, said := range b.last {
		if now.Sub(said) >= model.BlockedEmbedEvery {
			delete(b.last, old)
		}
	}
	if _, known := b.last[f]; known || len(b.last) >= model.MostBlockedEmbeds {
		return false
	}
	if b.last == nil {
		b.last = map[blockedFrame]time.Time{}
	}
	b.last[f] = now
	return true
}

// noteBlocked has the log say that a page of an origin that is not registered shows a link in
// a frame. The browser blocks it, and nothing in there can tell anybody why.
func (h *Handler) noteBlocked(r *http.Request, l model.PortalLink) {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host == "" || r.Header.Get("Sec-Fetch-Dest") != "iframe" {
		return
	}
	f := blockedFrame{l.App, from.Scheme + "://" + from.Host}
	if slices.Contains(web.FramersOf(r), f.origin) || !h.blocked.news(f, h.Now()) {
		return
	}
	h.Web.Log.WarnContext(r.Context(), "blocked embed: the page that shows the admin portal is of no origin of the application; anteroom application set --origins allows it",
		"request_id", web.RequestID(r), "origin", f.origin, "application", f.app)
}
