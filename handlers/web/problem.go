package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/problem"
)

// statusError is a failure that is neither a rule's nor an outage: the request
// itself is too large, too often, or from elsewhere.
type statusError struct {
	status  int
	retry   int    // seconds, for 429
	message string // for the person; "" for the status's usual words
	cause   error
}

func (e *statusError) Error() string {
	text := http.StatusText(e.status)
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

func (e *statusError) Unwrap() error { return e.cause }

// StatusOf returns the HTTP status for an error, 200 for none. It is for pages
// that show the error themselves.
func StatusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return statusOf(err)
}

// WithAction gives an error a way on, to be offered on its page.
func WithAction(err error, label, path string) error { return &actionError{err, label, path} }

type actionError struct {
	error
	label, path string
}

func (e *actionError) Unwrap() error { return e.error }

// WithTitle gives the page of an error that something is missing, or not as it was,
// another heading than the usual one. Other errors stay as they are.
func WithTitle(err error, title string) error {
	if k := model.KindOf(err); k != model.NotFound && k != model.Conflict {
		return err
	}
	return &titleError{err, title}
}

type titleError struct {
	error
	title string
}

func (e *titleError) Unwrap() error { return e.error }

// statusOf is the table that turns errors into HTTP statuses.
func statusOf(err error) int {
	var s *statusError
	if errors.As(err, &s) {
		return s.status
	}
	switch model.KindOf(err) {
	case model.Invalid:
		return http.StatusUnprocessableEntity
	case model.NotFound:
		return http.StatusNotFound
	case model.Forbidden:
		return http.StatusForbidden
	case model.Conflict:
		return http.StatusConflict
	case model.Unauthenticated:
		return http.StatusUnauthorized
	}
	if db.Unavailable(err) {
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// fail shows an error that a handler returned, and logs those that somebody has
// to look into. What a person sees is never the error's own text.
func (s *Web) fail(w http.ResponseWriter, r *http.Request, err error) {
	var gone errGone
	if errors.As(err, &gone) || errors.Is(err, context.Canceled) {
		return
	}
	status := statusOf(err)
	if status >= 500 {
		s.Log.ErrorContext(r.Context(), "request failed", "request_id", RequestID(r), "method", r.Method, "route", noteOf(r).route, "error", err)
	}
	if status == http.StatusUnauthorized {
		var lost []string
		if r.Method == http.MethodPost && s.shellOf(r) != s.Portal { // in which it is kept, where it can be
			lost = []string{LostParam, lostAs(r)}
		}
		s.toSignIn(w, r, s.returnPath(r), lost...)
		return
	}
	var e *statusError
	if errors.As(err, &e) && e.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(e.retry))
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	page := s.explain(r, status, err)
	if sendsJSON(r) {
		_ = Answer(w, status, refusal{Error: page.Text}) // fails only when nobody is there
		return
	}
	if failure := s.show(w, r, status, page); failure != nil && !errors.As(failure, &gone) && !errors.Is(failure, context.Canceled) {
		if status != http.StatusServiceUnavailable || !db.Unavailable(failure) { // which was said already
			s.Log.ErrorContext(r.Context(), "error page failed", "request_id", RequestID(r), "error", failure)
			status = http.StatusInternalServerError
		}
		w.Header().Del(answerHeader) // it is no fragment
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		w.Write(s.fatal(r, status))
	}
}

// explain returns the page of an error: what it means, and the way on.
func (s *Web) explain(r *http.Request, status int, err error) problem.Page {
	message := MessageOf(r, err)
	page := describe(Words(r), status, message)
	if status == http.StatusNotFound && isPartial(r) { // the page is there, and what was on it is not
		page.Title = Words(r).Text("That didn’t work")
		page.Text = cmp.Or(message, Words(r).Text("It was removed meanwhile, or you may not see it any more. Load the page again."))
	}
	page.Action, page.ActionURL = s.wayOn(r, status)
	if strings.HasPrefix(noteOf(r).route, "/oauth/") {
		s.toApplication(r, &page)
	}
	if status == http.StatusMisdirectedRequest {
		page.Action, page.ActionURL = Words(r).Text("Go to %s", s.hostOf(r.URL.Path)), s.BaseURL.Scheme+"://"+s.hostOf(r.URL.Path)+"/"
	}
	var action *actionError
	if errors.As(err, &action) {
		page.Action, page.ActionURL = action.label, action.path
	}
	var titled *titleError
	if errors.As(err, &titled) {
		page.Title = titled.title
	}
	if status >= 500 {
		page.RequestID = RequestID(r)
	}
	return page
}

// wayOn returns where a page about an error leads: what may work in a moment can be
// tried again, and what was sent begins at the page that it came from.
func (s *Web) wayOn(r *http.Request, status int) (action, path string) {
	links, say := s.linksOf(r), Words(r)
	if strings.HasPrefix(r.URL.Path, loginPath) {
		return say.Text("Go to sign-in"), loginPath
	}
	if status != http.StatusTooManyRequests && status < 500 || !strings.HasPrefix(r.URL.Path, links.Home()) {
		return say.Text("Go to settings"), links.Home()
	}
	if r.Method == http.MethodPost {
		return say.Text("Go back"), s.shellOf(r).roomOf(r.URL.Path)
	}
	return say.Text("Try again"), LocalPath(r.URL.RequestURI())
}

// toApplication makes a page of what an application did wrong that leads to where the
// operator's people work: which page of which application was meant, nobody knows.
func (s *Web) toApplication(r *http.Request, page *problem.Page) {
	say := Words(r)
	if page.Title == unclear(say) {
		page.Title = say.Text("This app can’t sign you in")
	}
	page.Action, page.ActionURL = "", "" // settings have nothing to do with it
	instance, err := s.DB.Instance(r.Context())
	if err == nil && instance.AppURL != "" {
		page.Action, page.ActionURL = say.Text("Go to %s", instance.AppName), instance.AppURL
	}
}

func (s *Web) show(w http.ResponseWriter, r *http.Request, status int, page problem.Page) error {
	if isPartial(r) {
		return s.write(w, r, status, page.Fragment())
	}
	if VisitorOf(r).Org.ID != "" {
		return s.Invalid(w, r, status, page.Title, page)
	}
	return s.Card(w, r, status, page.Title, page)
}

// linksOf returns the links to the rooms that whoever makes a request sees.
func (s *Web) linksOf(r *http.Request) model.Links {
	if v := VisitorOf(r); v.shell != nil {
		return v.Links
	}
	return s.shellOf(r).Links
}

// MessageOf returns what the person of a request is told about an error, in
// their language, "" when nothing. Like StatusOf it is for pages that show the
// error themselves.
func MessageOf(r *http.Request, err error) string {
	var e *statusError
	if errors.As(err, &e) {
		return e.message
	}
	return Words(r).Of(err)
}

// fatal returns the page for when nothing else works, and a line of text where even that
// does not.
func (s *Web) fatal(r *http.Request, status int) []byte {
	page, err := s.lastResort(r, status)
	if err != nil {
		s.Log.ErrorContext(r.Context(), "page of last resort failed", "request_id", RequestID(r), "error", err)
		return []byte(http.StatusText(status))
	}
	return page
}

// Explain puts into a form of one choice why that was not saved: beside the choice where
// that is wrong, and above the form where somebody was faster. It reports false for any
// other error.
func Explain(r *http.Request, err error, choice, form *string) bool {
	switch model.KindOf(err) {
	case model.Invalid:
		*choice = MessageOf(r, err)
	case model.Conflict:
		*form = MessageOf(r, err)
	default:
		return false
	}
	return true
}

// lastResort renders the page that is shown when not even an error page can be
// rendered, for instance because the database is gone.
func (s *Web) lastResort(r *http.Request, status int) ([]byte, error) {
	p := describe(s.Views.Words().English(), status, "")
	p.Action, p.ActionURL = "Go to settings", s.Portal.Links.Home()
	if status == http.StatusServiceUnavailable && r.Method == http.MethodGet {
		p.Action, p.ActionURL = "Try again", LocalPath(r.URL.RequestURI())
	}
	body, err := s.Views.HTML(p)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = s.Views.Render(&b, layout.Auth{Title: "Error: " + p.Title, AppName: model.ProductName, Look: model.Look{Color: model.DefaultBrand}, Body: body, Room: views.Room(p)})
	return b.Bytes(), err
}

// NotFound answers for addresses that do not exist, as for things that somebody
// may not see.
func (s *Web) NotFound() http.Handler {
	return s.Handle(func(http.ResponseWriter, *http.Request) error { return model.Missing("") })
}

// MethodNotAllowed answers for methods that an address does not take.
func (s *Web) MethodNotAllowed() http.Handler {
	return s.Handle(func(http.ResponseWriter, *http.Request) error {
		return &statusError{status: http.StatusMethodNotAllowed}
	})
}
