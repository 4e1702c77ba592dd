package security

import (
	"net/http"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/security"
)

const (
	isoTime = time.RFC3339

	recentShown  = 10
	activityPage = 50
)

// recent returns the last things that happened. It reads more events than it
// shows, because several can be told in one sentence.
func (h *Handler) recent(r *http.Request) (view.Recent, error) {
	events, err := h.DB.UserEvents(r.Context(), web.Session(r).User.ID, "", activityPage)
	if err != nil {
		return view.Recent{}, err
	}
	entries, err := h.entries(r, events)
	if err != nil {
		return view.Recent{}, err
	}
	return view.Recent{Links: web.VisitorOf(r).Links, Entries: entries[:min(len(entries), recentShown)], More: len(entries) > recentShown || len(events) == activityPage}, nil
}

// Activity shows a page of everything that happened, the newest first.
func (h *Handler) Activity(w http.ResponseWriter, r *http.Request) error {
	before := r.URL.Query().Get("before")
	if !model.ValidID(model.PrefixEvent, before) {
		before = ""
	}
	events, err := h.DB.UserEvents(r.Context(), web.Session(r).User.ID, model.EventID(before), activityPage+1)
	if err != nil {
		return err
	}
	v := view.Activity{Links: web.VisitorOf(r).Links}
	if len(events) > activityPage {
		events = events[:activityPage]
		v.OlderURL = v.Links.Activity() + "?before=" + url.QueryEscape(string(events[activityPage-1].ID))
	}
	if before != "" {
		v.FirstURL = v.Links.Activity()
	}
	if v.Entries, err = h.entries(r, events); err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Activity"), v)
}

// entries puts events into words. What one action caused at the same time is one
// entry.
func (h *Handler) entries(r *http.Request, events []db.UserEvent) ([]view.Entry, error) {
	say, by := web.Words(r), web.Session(r)
	payloads := make([]model.Payload, len(events))
	for i, e := range events {
		payloads[i] = e.Payload
	}
	apps, err := h.Web.AppNames(r.Context(), payloads)
	if err != nil {
		return nil, err
	}
	var entries []view.Entry
	zone := by.User.Location()
	for len(events) > 0 {
		n := 1
		for n < len(events) && sameAction(events[0], events[n]) {
			n++
		}
		e := view.Entry{Text: newTeller(say, by.User.ID, events[0], apps).sentence(n), WhenAbsolute: say.LongMoment(events[0].At.In(zone))}
		e.When, e.WhenISO = h.when(say, events[0].At.In(zone))
		e.When = words.Start(e.When)
		entries, events = append(entries, e), events[n:]
	}
	return entries, nil
}

// sameAction reports whether two events are of sessions that were ended by one
// click.
func sameAction(a, b db.UserEvent) bool {
	return wasRevoked(a) && wasRevoked(b) && a.At.Equal(b.At) && a.Actor.Session == b.Actor.Session
}

func wasRevoked(e db.UserEvent) bool {
	p, ok := e.Payload.(model.UserLoggedOut)
	return ok && p.Reason == model.EndRevoked
}
