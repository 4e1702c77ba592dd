package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// Does returns a guard of a route that changes something, which says what: people read
// it where a request waits for them, after "You are about to" and on the button that
// goes on, in their language. model.OrgSlot in it stands for the organization's name.
func (g Guard) Does(action string) Guard {
	g.does = action
	return g
}

// Danger returns a guard of a route that takes something away: its button says so.
func (g Guard) Danger() Guard {
	g.danger = true
	return g
}

// Sudo returns a guard that also wants the person to have proved who they are in
// the last minutes (model.SudoLife). A request without that waits, and is
// carried out once they have. action says what will happen, as for Does. back is
// the page to return to when the person would rather not, below the base path of
// the shell; "{directory}" in it stands for what the request's own address has there.
func (g Guard) Sudo(action, back string) Guard {
	g.sudo, g.back = true, back
	return g.Does(action)
}

// backOf returns the page to return to from a request.
func (g Guard) backOf(r *http.Request) string {
	parts := strings.Split(g.back, "/")
	for i, part := range parts {
		if name, is := strings.CutPrefix(part, "{"); is {
			parts[i] = url.PathEscape(Var(r, strings.TrimSuffix(name, "}")))
		}
	}
	return strings.Join(parts, "/")
}

// askForProof returns the handler that keeps the request and sends the browser to
// where the person proves who they are; a script gets the address of that. Only
// forms are kept. After anything else, such as a file or what a script sends,
// people come back to the page and do it again: by then without being asked.
func (s *Web) askForProof(g Guard) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		held, err := requestToHold(w, r, g, cmp.Or(s.sentFrom(r), string(VisitorOf(r).Links)+g.backOf(r)))
		if errors.Is(err, errNoForm) {
			held.Method, held.Path = http.MethodGet, held.Back
		} else if err != nil {
			return err
		}
		where, err := s.keep(r, held)
		if err != nil {
			return err
		}
		if sendsJSON(r) {
			return Answer(w, http.StatusForbidden, refusal{Location: where})
		}
		return s.Redirect(w, r, where)
	}
}

// keep keeps a request until its visitor has proved who they are, and returns where they do.
func (s *Web) keep(r *http.Request, held model.HeldRequest) (where string, err error) {
	if shell := s.shellOf(r); VisitorOf(r).session == nil {
		return shell.Hold(r, held)
	}
	id, err := s.Hold(r.Context(), Session(r), held)
	return HeldPath(id), err
}

const formType = "application/x-www-form-urlencoded"

// isForm reports whether a request sends a form, as most pages do.
func isForm(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == formType
}

var errNoForm = errors.New("the body is not a form")

// formBody returns the body of a request that sends a form, as it was sent.
func formBody(w http.ResponseWriter, r *http.Request) (string, error) {
	if r.ContentLength != 0 && !isForm(r) {
		return "", errNoForm
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxForm))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return "", &statusError{status: http.StatusRequestEntityTooLarge, cause: err}
	case err != nil:
		return "", &statusError{status: http.StatusBadRequest, cause: err}
	}
	return string(body), nil
}

// Resume carries out a request that waited, as if the person had sent it now:
// router answers it, in the same response.
func (s *Web) Resume(w http.ResponseWriter, r *http.Request, router http.Handler, held model.HeldRequest) error {
	if held.Method != http.MethodPost {
		return s.Redirect(w, r, held.Path)
	}
	target, err := url.ParseRequestURI(held.Path)
	if err != nil {
		return err
	}
	// The context is a new one: this request's holds the session as it was.
	n := noteOf(r)
	token := s.Token(r)
	n.sentFrom, n.token, n.policy = held.Back, "", contentPolicy{}
	setPageHeaders(w.Header())
	ctx, cancel := context.WithCancel(withReader(context.WithValue(context.Background(), noteKey{}, n), r, n))
	defer cancel()
	defer context.AfterFunc(r.Context(), cancel)()
	again := r.Clone(ctx)
	again.Method, again.URL, again.RequestURI = held.Method, target, held.Path
	again.Form, again.PostForm, again.MultipartForm = nil, nil, nil
	again.Body, again.ContentLength = io.NopCloser(strings.NewReader(held.Body)), int64(len(held.Body))
	again.Header.Set("Content-Type", formType)
	again.Header.Set("Content-Length", strconv.Itoa(len(held.Body)))
	s.replaceToken(again, token)
	router.ServeHTTP(w, again)
	return nil
}

// replaceToken makes a request carry the token of a session.
func (s *Web) replaceToken(r *http.Request, token string) {
	cookies := r.Cookies()
	r.Header.Del("Cookie")
	for _, c := range cookies {
		if c.Name != s.store.cookie {
			r.AddCookie(c)
		}
	}
	r.AddCookie(&http.Cookie{Name: s.store.cookie, Value: token})
}

// Token returns the token that the request's session has: the one that its answer
// brings, or the one that it came with.
func (s *Web) Token(r *http.Request) string {
	if token := noteOf(r).token; token != "" {
		return token
	}
	c, err := r.Cookie(s.store.cookie)
	if err != nil {
		return ""
	}
	return c.Value
}
