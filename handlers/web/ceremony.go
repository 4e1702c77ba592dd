package web

import (
	"encoding/json"
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
)

// A passkey takes a script two requests, whatever it is used for: one for the
// question to put to an authenticator, and one with its answer.

// Script makes a handler of one that a script asks: what a person can be told
// about an error, it is told as JSON.
func Script(h Handler) Handler {
	room := roomOfHandler(h)
	return func(w http.ResponseWriter, r *http.Request) error {
		Answering(r, room)
		if err := h(w, r); err != nil {
			return Refuse(w, r, err, nil)
		}
		return nil
	}
}

// Question answers the first of the two requests with the question that ask
// returns.
func Question[Q any](w http.ResponseWriter, r *http.Request, ask func() (Q, error)) error {
	if err := JSON(w, r, &struct{}{}); err != nil {
		return err
	}
	q, err := ask()
	if err != nil {
		return err
	}
	return Answer(w, http.StatusOK, q)
}

// Credential is what the second of them brings.
type Credential struct {
	Ceremony model.CeremonyID `json:"ceremony"`   // which question is answered
	Answer   json.RawMessage  `json:"credential"` // of the authenticator
	Next     string           `json:"next"`       // where the person wants to go, when signing in
}
