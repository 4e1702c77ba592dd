package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Ended is sessions that were ended together.
type Ended struct {
	sessions []db.EndedSession
	by       model.Actor
	why      model.EndReason
}

// EndSessions ends the sessions that are going on among those named, with what
// applications were granted in them, and leads to those applications being told.
func EndSessions(ctx context.Context, tx *db.Tx, by model.Actor, which db.Sessions, why model.EndReason) (Ended, error) {
	ended, err := tx.EndSessions(ctx, which, why)
	return Ended{ended, by, why}, err
}

// Count returns how many sessions were going on.
func (e Ended) Count() int { return len(e.sessions) }

// IDs returns which sessions were going on.
func (e Ended) IDs() []model.SessionID {
	ids := make([]model.SessionID, len(e.sessions))
	for i, s := range e.sessions {
		ids[i] = s.ID
	}
	return ids
}

// CountPeople returns how many people were signed out.
func (e Ended) CountPeople() int {
	people := map[model.UserID]bool{}
	for _, s := range e.sessions {
		people[s.User] = true
	}
	return len(people)
}

// Includes reports whether a session is among them.
func (e Ended) Includes(id model.SessionID) bool {
	for _, s := range e.sessions {
		if s.ID == id {
			return true
		}
	}
	return false
}

// Events returns what tells of each session.
func (e Ended) Events() []model.Event {
	events := make([]model.Event, len(e.sessions))
	for i, s := range e.sessions {
		ref := model.SessionRef{ID: s.ID, User: s.User, Org: s.Org}
		events[i] = model.Event{Org: s.Org, Actor: e.by, User: s.User, Target: string(s.ID), Payload: model.UserLoggedOut{Session: ref, Reason: e.why}}
		if s.Support != "" {
			events[i].Payload = model.SupportSessionEnded{Session: ref, Operator: s.Support, Reason: e.why}
		}
	}
	return events
}
