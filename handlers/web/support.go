package web

import (
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/layout"
)

// An operator who is there as a member sees the organization's pages as that member does, and
// changes nothing: a route that may is closed to them unless its guard says otherwise, and so is
// what is the member's alone. The permissions of their session are narrower, too, and the database
// takes no event of theirs but a few (model.Event.CheckSupport).

// SupportOverPath is where an operator finds themselves whose visit is over.
const SupportOverPath = "/a/support-over"

// InSupport returns a guard of a route that is there for operators who are there as somebody else,
// although it changes something or is the person's alone.
func (g Guard) InSupport() Guard {
	g.visits = true
	return g
}

func (g Guard) openToVisits(r *http.Request) bool {
	return g.visits || !g.own && (r.Method == http.MethodGet || r.Method == http.MethodHead)
}

// unlessVisiting returns what answers at a route that everybody comes to: what changes something
// there is closed to operators who are there as somebody else, as it is everywhere.
func (s *Web) unlessVisiting(g Guard, h Handler) Handler {
	if g.visits {
		return h
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodPost || s.shellOf(r) != s.Portal {
			return h(w, r)
		}
		if session, err := s.CurrentSession(r); err == nil && session.Support.On() {
			return model.ErrInSupport
		}
		return h(w, r)
	}
}

// supportOver takes an operator out whose visit is over: they are not asked to sign in.
func (s *Web) supportOver(w http.ResponseWriter, r *http.Request) error {
	drain(w, r)
	if err := s.ForgetSession(w, r); err != nil {
		return err
	}
	if sendsJSON(r) {
		return Answer(w, http.StatusUnauthorized, refusal{Location: SupportOverPath})
	}
	return s.Redirect(w, r, SupportOverPath)
}

// Visiting reports whether the visitor is an operator who is there as somebody else.
func (v Visitor) Visiting() bool { return v.session != nil && v.session.Support.On() }

// visitOf says who looks at the portal as whom, nil for who is there themselves.
func visitOf(r *http.Request) *layout.Visit {
	v := VisitorOf(r)
	if !v.Visiting() {
		return nil
	}
	until := v.session.Support.Until.In(v.Location())
	return &layout.Visit{Text: Words(r).Text("%s of support, signed in as %s until %s. You can look, and change nothing here.", v.session.Support.Name, v.Name, Words(r).Moment(until))}
}
