package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// failure is an error as the protocol tells it (RFC 6749, sections 4.1.2.1 and
// 5.2; RFC 6750, section 3.1). The description is for developers: printable
// ASCII without quotes and backslashes.
type failure struct {
	status      int // where the answer is not a redirect
	code        string
	description string
}

// Error returns the text for the log.
func (f *failure) Error() string { return f.code + ": " + f.description }

// refuse returns a failure of an application's request.
func refuse(code, description string) error {
	return &failure{http.StatusBadRequest, code, description}
}

// Errors that several checks share. One text for all reasons tells nobody more
// than they need.
var (
	errClient = &failure{http.StatusUnauthorized, "invalid_client", "The client is unknown or its authentication is wrong."}
	errGrant  = &failure{http.StatusBadRequest, "invalid_grant", "The code is unknown, expired, used, or was issued for another request."}
	errBearer = &failure{http.StatusUnauthorized, "invalid_token", "The access token is malformed, expired, revoked, or of a session that is over."}
)

// refuseClient returns a failure of an application that does not prove that it is
// the one, and says why.
func refuseClient(description string) error {
	return &failure{http.StatusUnauthorized, errClient.code, description}
}

// isClientRefused reports whether an application did not prove that it is the one.
func isClientRefused(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.code == errClient.code
}

// writeFailure answers a machine. What is no failure of the protocol is our own
// and goes to the log.
func (p *Provider) writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{p.outage(w, r, err), "server_error", "The request could not be answered. Try again later."}
	}
	writeJSON(w, f.status, struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}{f.code, f.description})
}

// outage logs an error that is our own and returns the status that tells of it:
// whoever asks again in time may be answered where the database does not work now.
func (p *Provider) outage(w http.ResponseWriter, r *http.Request, err error) (status int) {
	if !errors.Is(err, context.Canceled) { // who asked is gone
		p.cfg.Logger.ErrorContext(r.Context(), "oidc", "path", r.URL.Path, "error", err)
	}
	if !db.Unavailable(err) {
		return http.StatusInternalServerError
	}
	w.Header().Set("Retry-After", "5")
	return http.StatusServiceUnavailable
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // fails only when the client has gone
}

// noStore keeps an answer out of every cache (RFC 6749, section 5.1).
func noStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
}

// allow refuses other methods than the given ones.
func allow(w http.ResponseWriter, r *http.Request, methods ...string) error {
	if slices.Contains(methods, r.Method) {
		return nil
	}
	for _, m := range methods {
		w.Header().Add("Allow", m)
	}
	return &failure{http.StatusMethodNotAllowed, "invalid_request", "This endpoint does not answer to that method."}
}

// maxForm bounds the body of a request.
const maxForm = 64 << 10

func isForm(r *http.Request) bool {
	typ, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && typ == "application/x-www-form-urlencoded"
}

// form returns the parameters in the body of a request, each of which is there once.
// Nothing is taken from the query.
func form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	params, err := body(w, r)
	if err != nil {
		return nil, err
	}
	return params, checkUnrepeated(params)
}

// body returns the parameters in the body of a request, as they are.
func body(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if !isForm(r) {
		return nil, refuse("invalid_request", "The body must be application/x-www-form-urlencoded.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return nil, &failure{http.StatusRequestEntityTooLarge, "invalid_request", "The body is too large."}
		}
		return nil, refuse("invalid_request", "The body or the query is malformed.")
	}
	return r.PostForm, nil
}

// query returns the parameters in the address of a request, each of which is there once.
func query(r *http.Request) (url.Values, error) {
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	return params, checkUnrepeated(params)
}

// checkUnrepeated refuses parameters that are there twice: two readers could each
// take another one (RFC 6749, sections 3.1 and 3.2). Two that mean nothing here may
// be: resource and audience (RFC 8707, section 2; RFC 8693, section 2.1).
func checkUnrepeated(params url.Values) error {
	for name, values := range params {
		if len(values) > 1 && name != "resource" && name != "audience" {
			return refuse("invalid_request", "A parameter is there more than once.")
		}
	}
	return nil
}

// asGET has a browser repeat a POST as a GET, which judges its parameters. A form
// that another site posts comes without SameSite cookies, and everybody would seem to
// be signed out.
func asGET(w http.ResponseWriter, r *http.Request, path string) error {
	params, err := body(w, r)
	if err != nil {
		return model.Because(model.InvalidField("", "oidc.unreadable_request"), err)
	}
	http.Redirect(w, r, path+"?"+params.Encode(), http.StatusSeeOther)
	return nil
}
