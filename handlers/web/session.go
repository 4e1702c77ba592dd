package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	gorilla "github.com/gorilla/sessions"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// sessionName is what gorilla/sessions knows the session by.
const sessionName = "session"

// store is a gorilla/sessions store. The cookie holds a random token and
// nothing else; what the session is stands in the database, and is judged anew
// at each request.
type store struct {
	sessions *sessions.Service
	cookie   string // its name
	options  func() *gorilla.Options
}

// loaded is the key of the model.Session among a gorilla session's values.
const loaded = "session"

// Get returns the request's session; it is loaded once for each request.
func (st *store) Get(r *http.Request, name string) (*gorilla.Session, error) {
	return gorilla.GetRegistry(r).Get(st, name)
}

// New loads the session that the request's cookie names. It returns a new, empty
// one and an Unauthenticated error when there is none that is good.
func (st *store) New(r *http.Request, name string) (*gorilla.Session, error) {
	s := gorilla.NewSession(st, name)
	s.Options = st.options()
	s.IsNew = true
	c, err := r.Cookie(st.cookie)
	if err != nil {
		return s, model.SignedOut("problem.sign_in")
	}
	session, err := st.sessions.Load(r.Context(), c.Value, sessions.Background)
	if err != nil {
		return s, err
	}
	s.ID, s.IsNew = c.Value, false
	s.Values[loaded] = session
	return s, nil
}

// Save sets the cookie to the session's id, or deletes it when MaxAge is
// negative. The row in the database was written by the rule that began or
// ended the session.
func (st *store) Save(_ *http.Request, w http.ResponseWriter, s *gorilla.Session) error {
	// An answer sets a cookie once (RFC 6265, section 4.1.1): a request can both begin a
	// session and choose its organization.
	set := slices.DeleteFunc(w.Header()["Set-Cookie"], func(c string) bool { return strings.HasPrefix(c, st.cookie+"=") })
	w.Header()["Set-Cookie"] = set
	http.SetCookie(w, gorilla.NewCookie(st.cookie, s.ID, s.Options))
	return nil
}

// CurrentSession returns the session of the request's browser, or an
// Unauthenticated error. Asking for it does not show yet that somebody is there.
func (s *Web) CurrentSession(r *http.Request) (model.Session, error) {
	g, err := s.store.Get(r, sessionName)
	if err != nil {
		return model.Session{}, err
	}
	session, ok := g.Values[loaded].(model.Session)
	if !ok {
		return model.Session{}, model.SignedOut("problem.sign_in")
	}
	noteOf(r).reads(session.User.Language, session.Org.Language)
	return session, nil
}

// KeepSession makes the browser keep the token of a session that has just begun
// or got a new token, "" when another answer brings that.
func (s *Web) KeepSession(w http.ResponseWriter, r *http.Request, token string) error {
	if token == "" {
		return nil
	}
	g := gorilla.NewSession(s.store, sessionName)
	g.Options = s.store.options()
	g.ID = token
	noteOf(r).token = token
	return s.store.Save(r, w, g)
}

// ForgetSession makes the browser forget its session, and what it has cached of
// pages that were shown in it.
func (s *Web) ForgetSession(w http.ResponseWriter, r *http.Request) error {
	g := gorilla.NewSession(s.store, sessionName)
	g.Options = s.store.options()
	g.Options.MaxAge = -1
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return s.store.Save(r, w, g)
}

type backgroundKey struct{}

// withBackground marks a request that does not show that somebody is there.
func withBackground(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), backgroundKey{}, true))
}

// Passing is around pages that people only pass on their way: coming there keeps no
// session going that is idle. What they come to does, and is judged by what was before
// they set out, however often they try.
func Passing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, withBackground(r)) })
}

// noteActivity notes that a visitor is there, unless the request does not show it.
func (s *Web) noteActivity(r *http.Request, shell *Shell, v Visitor) error {
	switch {
	case r.Context().Value(backgroundKey{}) != nil:
	case v.session != nil:
		s.store.sessions.Came(r.Context(), *v.session)
	case shell.Came != nil:
		return shell.Came(r, v)
	}
	return nil
}
