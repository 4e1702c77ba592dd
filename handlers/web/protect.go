package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// Protect is around everything that the program serves. It sets the headers that
// every answer carries, gives the request an id, turns away other hosts' names,
// logs, and keeps a panic from taking the process down.
func (s *Web) Protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		var id [8]byte
		rand.Read(id[:])
		n := &note{id: hex.EncodeToString(id[:]), route: "(none)", reader: reader{catalogue: s.Views.Words(), room: anyRoom}}
		r = r.WithContext(withReader(context.WithValue(r.Context(), noteKey{}, n), r, n))
		s.setHeaders(w.Header(), RequestID(r))
		s.keepLanguage(w, r)
		if r.Header.Get("HX-Request") == "true" {
			w.Header().Set(answerHeader, "true")
		}
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				s.panicked(rec, r, p)
			}
			status, took := cmp.Or(rec.status, http.StatusOK), time.Since(begun)
			s.Log.InfoContext(r.Context(), "request", "request_id", RequestID(r), "method", r.Method, "route", noteOf(r).route,
				"status", status, "ip", s.ClientIP(r), "ms", float64(took.Microseconds())/1000)
			if s.Answered != nil {
				s.Answered(noteOf(r).route, status, took)
			}
		}()
		s.reach(rec, r, next)
	})
}

// reach has next answer a request that came to the right host.
func (s *Web) reach(w http.ResponseWriter, r *http.Request, next http.Handler) {
	host := s.hostOf(r.URL.Path)
	if netaddr.SameAuthority(s.BaseURL.Scheme, r.Host, host) || anyHost(r.URL.Path) {
		next.ServeHTTP(w, r)
		return
	}
	if alias, ok := s.aliasOf(r); ok && host == s.BaseURL.Host {
		s.answerAlias(w, r, alias, next)
		return
	}
	s.fail(w, r, &statusError{status: http.StatusMisdirectedRequest})
}

// anyHost says what is served under every name: what probes ask for, what the
// page needs that says which name is right, and what proxies ask, which looks at
// the name itself.
func anyHost(path string) bool {
	return path == "/healthz" || path == "/auth/verify" || path == "/readyz" || strings.HasPrefix(path, "/static/")
}

func (s *Web) setHeaders(h http.Header, id string) {
	setPageHeaders(h)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin") // without one, our own forms say "Origin: null"
	h.Set(resourceHeader, "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Request-Id", id)
	if s.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// answerHeader tells app.js that an answer is the program's, and not that of a
// proxy: all others it keeps out of the page.
const answerHeader = "HX-Answer"

// setPageHeaders sets those that pages of their own need other values of.
func setPageHeaders(h http.Header) {
	h.Set(policyHeader, contentPolicy{}.String())
	h.Set(openerHeader, "same-origin")
}

// What browsers are told of pages that show others, or are shown by them.
const (
	resourceHeader = "Cross-Origin-Resource-Policy"
	embedderHeader = "Cross-Origin-Embedder-Policy"
)

// openerHeader is where browsers are told that a page does not know the window that
// opened it.
const openerHeader = "Cross-Origin-Opener-Policy"

// Crossing is around what takes people from an application to us and back, and on to
// where they sign in elsewhere. Two protections would cut that way off. Browsers hold
// form-action against every redirect that follows a form, and whoever the application
// or the other provider sends the browser on to is known to nobody here. And an
// application that signs people in in a pop-up loses the window with the first answer
// that has an opener policy, even a redirect.
func (s *Web) Crossing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := noteOf(r)
		n.policy.crossing = true
		w.Header().Set(policyHeader, n.policy.String())
		w.Header().Del(openerHeader)
		next.ServeHTTP(w, r)
	})
}

func (s *Web) panicked(w *recorder, r *http.Request, p any) {
	s.Log.ErrorContext(r.Context(), "panic", "request_id", RequestID(r), "method", r.Method, "route", noteOf(r).route,
		"panic", p, "stack", string(debug.Stack()))
	if w.status == 0 {
		s.fail(w, r, &statusError{status: http.StatusInternalServerError})
	}
}

// SameOrigin refuses requests that change something and come from another site's
// page. Browsers say where a request comes from; a request that says nothing and
// yet carries a session is refused too, because no browser of today sends it.
func (s *Web) SameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.checkOrigin(r); err != nil {
			s.fail(w, r, &statusError{
				status: http.StatusForbidden, cause: err,
				message: Words(r).Text("The request came from another website, so nothing was changed. Open the page here and try again."),
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// checkOrigin returns an error for a request that may change something and that
// none of the shell's own pages has sent.
func (s *Web) checkOrigin(r *http.Request) error {
	shell, protection := s.shellOf(r), s.csrf
	if shell.Host != "" {
		protection = s.strict
	}
	origin, own := r.Header.Get("Origin"), s.BaseURL.Scheme+"://"+cmp.Or(shell.Host, s.BaseURL.Host)
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions {
		return nil
	}
	if r.Header.Get("Sec-Fetch-Site") != "" {
		return protection.Check(r)
	}
	// An older browser, or a proxy that strips what it does not know. The origin's
	// scheme says as much as its host about whose page it is.
	if origin != "" && netaddr.Origin(origin) != netaddr.Origin(own) {
		return fmt.Errorf("the origin is %q and not %q", origin, own)
	}
	if _, err := r.Cookie(s.cookie(shell.Cookies, "")); err == nil && origin == "" {
		return errors.New("a session without Origin and Sec-Fetch-Site")
	}
	return nil
}

// MaxForm is how many bytes a form may have.
const MaxForm = 64 << 10

// readForm reads the form of a request, for every route before its handler: no other
// body is read, and then the form is empty. It returns the errors for a form that is
// too large or malformed, and for a field that is there twice and is none of several:
// no page of ours sends that, and whoever reads the first may mean something else than
// who reads the last.
func readForm(w http.ResponseWriter, r *http.Request, several ...string) error {
	if r.Method != http.MethodPost {
		return nil
	}
	if isForm(r) {
		r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
	}
	err := r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &statusError{status: http.StatusRequestEntityTooLarge, cause: err}
	case err != nil:
		return &statusError{status: http.StatusBadRequest, cause: err}
	}
	for name, values := range r.PostForm {
		if len(values) > 1 && !slices.Contains(several, name) {
			return errTwice(name)
		}
	}
	return nil
}

func errTwice(name string) error {
	return &statusError{status: http.StatusBadRequest, cause: errors.New("a field is there twice: " + name)}
}

// note is what is known of a request wherever it is handled.
type note struct {
	id, route string
	shell     *Shell // nil outside of one
	policy    contentPolicy
	reader    reader
	token     string      // that the answer brings the session, "" when it brings none
	org       model.OrgID // whose page the answer is, beside what the visitor says
	sentFrom  string      // the page that a request was sent from which was held
}

type noteKey struct{}

func noteOf(r *http.Request) *note { return noteIn(r.Context()) }

func noteIn(ctx context.Context) *note {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		return n
	}
	return &note{route: "(none)"}
}

// RequestID returns the id under which the request is in the log.
func RequestID(r *http.Request) string { return noteOf(r).id }

// NoteRoute notes the pattern of the request's route for the log: paths may hold
// tokens, and those do not belong there.
func NoteRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if template, err := mux.CurrentRoute(r).GetPathTemplate(); err == nil {
			noteOf(r).route = template
		}
		next.ServeHTTP(w, r)
	})
}

// recorder notes which status was sent.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status and sends it.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write sends bytes, with status 200 when none was sent before.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
