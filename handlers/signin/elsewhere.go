package signin

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
)

// Signing in elsewhere: organizations have the people of their domains sign in through a
// connection of theirs.

// goElsewhere sends people with an address to where they sign in instead of
// here, and reports whether there is such a place.
func (h *Handler) goElsewhere(w http.ResponseWriter, r *http.Request, email model.Email, next string) (bool, error) {
	to, err := h.Upstream(r.Context(), email, next)
	if err != nil || to == "" {
		return false, err
	}
	return true, h.Web.Redirect(w, r, to)
}

// goAsHinted sends somebody of whom an application has said where they belong to where
// their organization signs people in, and reports whether it has: they need not type what
// is known. Only for an application that waits, and never back there for who has come away
// from it: that page has no hints in its address.
func (h *Handler) goAsHinted(w http.ResponseWriter, r *http.Request, email model.Email, next string) (bool, error) {
	request, err := h.waiting(r.Context(), next)
	if err != nil || request.ID == "" {
		return false, err
	}
	if email != "" {
		return h.goElsewhere(w, r, email, next)
	}
	domain, err := domainname.Parse(r.URL.Query().Get("domain_hint"))
	if err != nil { // a wish that says nothing
		return false, nil
	}
	to, err := h.DomainDoor(r.Context(), domain, next)
	if err != nil || to == "" {
		return false, err
	}
	return true, h.Web.Redirect(w, r, to)
}

// led sends somebody on to where their organization has them sign in, when err says that,
// and reports whether it has. Their browser forgets a session that is good for nothing
// else: who comes back finds the other ways of signing in. Other errors it returns, but
// for one that says that nobody is signed in.
func (h *Handler) led(w http.ResponseWriter, r *http.Request, err error, next string) (bool, error) {
	e := (*model.Elsewhere)(nil)
	if !errors.As(err, &e) {
		if model.KindOf(err) == model.Unauthenticated {
			err = nil
		}
		return false, err
	}
	if _, err := h.Web.CurrentSession(r); err != nil {
		if err := h.Web.ForgetSession(w, r); err != nil {
			return false, err
		}
	}
	return h.goElsewhere(w, r, e.Email, next)
}

// answerElsewhere tells the script of somebody who proved who they are, and whose
// organization has them sign in through its own connection.
func (h *Handler) answerElsewhere(w http.ResponseWriter, r *http.Request, email model.Email, next string) error {
	to, err := h.Upstream(r.Context(), email, next)
	if err != nil {
		return err
	}
	if to == "" { // it was so a moment ago
		to = "/a/login?next=" + url.QueryEscape(next)
	}
	return web.Answer(w, http.StatusOK, whereTo{to})
}
