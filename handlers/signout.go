package handlers

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/signin"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/signin"
)

// leaving returns how people get out.
func (c Config) leaving(s *web.Web) signin.Leaving {
	return signin.Leaving{
		SignOut: func(w http.ResponseWriter, r *http.Request, session model.Session, next string) (bool, error) {
			return c.signOut(s, w, r, session, next)
		},
		Leave: func(w http.ResponseWriter, r *http.Request, to sso.SigningOut) error { return leave(s, w, r, to) },
	}
}

// signOut ends a session and makes its browser forget it. Then it leads the browser to the
// identity provider by which its person signed in, where that is to sign them out, too, and
// reports that: they come back to where they go on to next. It does not where next is "".
// The session here has ended by then, whatever the provider makes of it.
func (c Config) signOut(s *web.Web, w http.ResponseWriter, r *http.Request, session model.Session, next string) (led bool, err error) {
	if err := c.Sessions.SignOut(r.Context(), session); err != nil {
		return false, err
	}
	if err := s.ForgetSession(w, r); err != nil || next == "" {
		return false, err
	}
	to, leads, err := c.SSO.SignOut(r.Context(), session, s.Remember(w, r), next)
	if err != nil {
		s.Log.WarnContext(r.Context(), "somebody is not signed out at their identity provider", "request_id", web.RequestID(r), "connection", session.Upstream.Connection, "error", err)
		return true, s.Redirect(w, r, signin.Unconfirmed(next))
	}
	if !leads {
		return false, nil
	}
	return true, leave(s, w, r, to)
}

// leave answers with a page that goes on to an identity provider by itself: what was posted
// by a page of ours may not be redirected there. Where it does not go on, people read that
// they are signed out here.
func leave(s *web.Web, w http.ResponseWriter, r *http.Request, to sso.SigningOut) error {
	instance, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v := view.Leave{AppName: instance.AppName, Name: to.Name, URL: to.URL, Answers: to.Answers}
	if to.Form == nil {
		w.Header().Set("Refresh", "0; url="+to.URL)
		return s.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
	}
	v.URL = to.Form.Action
	v.Fields = []view.Hidden{{Name: to.Form.Name, Value: to.Form.Value}}
	if to.Form.RelayState != "" {
		v.Fields = append(v.Fields, view.Hidden{Name: "RelayState", Value: to.Form.RelayState})
	}
	return s.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}
