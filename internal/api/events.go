package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"connectrpc.com/connect"

	"anteroom/internal/model"
)

// The sizes of an answer with events.
const (
	usualEvents = 100
	mostEvents  = 1000
)

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

// events answers with what has happened, as webhooks are told it, for whoever would rather
// fetch it. There is no method for it: what an event says is no message, and may grow.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	a, err := s.eventsFor(r)
	if err != nil {
		s.refuse(w, s.failureOf(r.Context(), method{procedure: Root + "events"}, err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(a); err != nil {
		s.cfg.Logger.Debug("a client went away", "error", err)
	}
}

func (s *Server) eventsFor(r *http.Request) (a eventsAnswer, err error) {
	c, err := s.caller(r.Context(), r.Header)
	if err != nil {
		return a, err
	}
	if !model.HasScope(c.scopes, model.ScopeEventsRead) {
		return a, &failure{code: connect.CodePermissionDenied, key: "insufficient_scope", text: fmt.Sprintf("The token lacks the scope %s.", model.ScopeEventsRead)}
	}
	after, err := numberIn(r, "after", 0)
	if err != nil {
		return a, err
	}
	limit, err := numberIn(r, "limit", usualEvents)
	if err != nil {
		return a, err
	}
	limit = max(1, min(limit, mostEvents))
	// What is forgotten is looked at last, so that nothing goes unnoticed meanwhile.
	var all []model.Event
	if c.by.Org != "" {
		all, err = s.cfg.DB.EventsOf(r.Context(), c.by.Org, after, int(limit))
	} else {
		all, err = s.cfg.DB.EventsAfter(r.Context(), after, int(limit))
	}
	if err != nil {
		return a, err
	}
	a.Events, a.After = make([]model.Envelope, len(all)), after
	for i, e := range all {
		a.Events[i], a.After = e.Envelope(), e.Seq
	}
	forgotten, err := s.cfg.DB.ForgottenEvents(r.Context())
	if err == nil && r.URL.Query().Has("after") && after < forgotten {
		a.Gap = &gap{after + 1, forgotten}
	}
	return a, err
}

// numberIn returns a number of the query, or what it is without one.
func numberIn(r *http.Request, name string, without int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return without, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, badField(name, "Give a whole number, 0 or more.")
	}
	return n, nil
}
