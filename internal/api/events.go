package api

import (
	"context"
	"math"

	"github.com/anteroom/anteroom/internal/model"
)

// The sizes of an answer with events.
const (
	usualEvents = 100
	mostEvents  = 1000
)

// noPlace is what a request says of where it goes on that says nothing.
const noPlace = math.MinInt64

// eventsAnswer is some events, in the order of their commits.
type eventsAnswer struct {
	Events []model.Envelope `json:"events"`
	After  int64            `json:"after"` // the number of the last one: what comes then follows on it
	Gap    *gap             `json:"gap,omitempty"`
}

// gap is of events that are kept no more, and that the caller has not seen.
type gap struct {
	First int64 `json:"first"`
	Last  int64 `json:"last"`
}

// eventMethods are those about what has happened, as webhooks are told it, for whoever would
// rather fetch it.
func (s *Server) eventMethods() []method {
	return []method{
		method{procedure: Package + "events.Events/FetchEvents", plain: &plain{
			says:  "Returns what has happened in the order of its commits, behind the number after: limit events, at most 1000. A gap says what is kept no more.",
			takes: []number{{"after", noPlace}, {"limit", usualEvents}}, gives: eventsAnswer{}, do: s.events,
		}}.needs(model.ScopeEventsRead).at("GET "+Root+"events", ""),
	}
}

func (s *Server) events(ctx context.Context, c *call, numbers map[string]int64) (any, error) {
	after, limit := max(0, numbers["after"]), int(max(1, min(numbers["limit"], mostEvents)))
	var all []model.Event
	var err error
	if c.by.Org != "" {
		all, err = s.cfg.DB.EventsOf(ctx, c.by.Org, after, limit)
	} else {
		all, err = s.cfg.DB.EventsAfter(ctx, after, limit)
	}
	if err != nil {
		return nil, err
	}
	a := eventsAnswer{Events: make([]model.Envelope, len(all)), After: after}
	for i, e := range all {
		if c.by.Org != "" {
			e = e.ForOrganization()
		}
		a.Events[i], a.After = e.Envelope(), e.Seq
	}
	// What is forgotten is looked at last, so that nothing goes unnoticed meanwhile.
	forgotten, err := s.cfg.DB.ForgottenEvents(ctx)
	if numbers["after"] != noPlace && after < forgotten {
		a.Gap = &gap{after + 1, forgotten}
	}
	return a, err
}
