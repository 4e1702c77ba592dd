package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
)

// A few things that a page does cannot be a form, because only a script can ask
// the browser for them. Such a script sends JSON and gets JSON.

// JSON reads the request's body into v. It returns the errors for a body that
// is too large or no JSON. A form of another site cannot carry the type.
func JSON(w http.ResponseWriter, r *http.Request, v any) error {
	if !sendsJSON(r) {
		return &statusError{status: http.StatusUnsupportedMediaType}
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, MaxForm)).Decode(v)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &statusError{status: http.StatusRequestEntityTooLarge, cause: err}
	case err != nil:
		return &statusError{status: http.StatusBadRequest, cause: err}
	}
	return nil
}

// sendsJSON reports whether a script has sent a request.
func sendsJSON(r *http.Request) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && t == "application/json"
}

// Answer answers with v as JSON.
func Answer(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", fmt.Sprint(len(b)))
	w.WriteHeader(status)
	if _, err := w.Write(b); err != nil {
		return errGone{err}
	}
	return nil
}

// refusal is the answer for a script whose request changed nothing.
type refusal struct {
	Error    string `json:"error"`              // for the person
	Detail   any    `json:"detail,omitempty"`   // for the script
	Location string `json:"location,omitempty"` // where the person has to go first
}

// Refuse answers a script with an error that a person can be told about, and
// returns every other error. detail is for the script, nil when there is none.
func Refuse(w http.ResponseWriter, r *http.Request, err error, detail any) error {
	var s *statusError
	if model.KindOf(err) == 0 && !errors.As(err, &s) {
		return err
	}
	status := statusOf(err)
	return Answer(w, status, refusal{Error: describe(Words(r), status, MessageOf(r, err)).Text, Detail: detail})
}
