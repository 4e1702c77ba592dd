package signin

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// Signing in again: a session that is good where it is can be over for another
// organization, whose limits are stricter. The choice of that organization then
// travels through signing in, as a part of where to go afterwards.

// choiceIn returns the choice in an address that model.ChoicePath made, and where to
// go afterwards; otherwise "" and next itself.
func choiceIn(next string) (org model.OrgID, then string) {
	u, err := url.Parse(next)
	if err != nil || u.Path != model.SwitcherPath || !model.ValidID(model.PrefixOrg, u.Query().Get("organization")) {
		return "", next
	}
	return model.OrgID(u.Query().Get("organization")), web.LocalPath(u.Query().Get("next"))
}

// arrive goes on after signing in: to the organization that was chosen before,
// if there is one, and to next.
func (h *Handler) arrive(w http.ResponseWriter, r *http.Request, session model.Session, token, next string) error {
	if id, ok := strings.CutPrefix(next, web.InvitationPath); ok {
		return h.Invited(w, r, session, token, model.InvitationID(id))
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	path, err := h.landing(w, r, session, next)
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, path)
}

// landing makes the organization that was chosen before, if there is one, the
// active one of a session that has just begun, and returns where to go.
func (h *Handler) landing(w http.ResponseWriter, r *http.Request, session model.Session, next string) (path string, err error) {
	next = web.LocalPath(next)
	org, then := choiceIn(next)
	if org == "" {
		return next, nil
	}
	err = h.choose(w, r, session, org, then)
	switch model.KindOf(err) {
	case model.NotFound, model.Unauthenticated:
		return next, nil // not this person's: the switcher shows what there is
	}
	return then, err
}

// ahead sends the browser on to next when there is nothing to sign in for on the way
// there, and reports whether it has: for a session, the zero value for none, that is
// good for what waits there, or because what waited is over, and leads back to its
// application. Whoever comes back to a page of signing in is led on by it, instead of
// beginning a second time.
func (h *Handler) ahead(w http.ResponseWriter, r *http.Request, session model.Session, next string) (bool, error) {
	request, err := h.waiting(r.Context(), next)
	if err != nil {
		return false, err
	}
	own := request.ID != "" && request.BegunIn(h.Web.Browsers(r))
	invited := strings.HasPrefix(next, web.InvitationPath)
	switch {
	case own && request.Over(h.Now()), lost(next, request):
	case session.ID == "" || own && !request.SatisfiedBy(session):
		return false, nil
	case invited && !session.User.EmailVerified: // only who reads the inbox accepts
		return false, nil
	case web.HeldAt(next) != "" && !session.Sudo(h.Now()): // who signs in anew confirms
		return false, nil
	default:
		if why, err := h.whyAgain(r, session, next); err != nil || why != nil {
			return h.led(w, r, err, next)
		}
	}
	if !invited {
		next = web.LocalPath(next)
	}
	if org, then := choiceIn(next); org != "" && org == session.Org.ID {
		next = then
	}
	return true, h.Web.Redirect(w, r, next)
}

// lost reports whether next leads to an authorization request which, as waiting says, is
// not kept any more: nobody can answer it, and it leads to its application.
func lost(next string, waiting model.AuthRequest) bool {
	_, app := model.WaitingAt(next)
	return app != "" && waiting.ID == ""
}

// aheadWith does so for the browser of a challenge, when its session is that of the
// person who is asked to prove it.
func (h *Handler) aheadWith(w http.ResponseWriter, r *http.Request, c model.Challenge) (bool, error) {
	session, err := h.Web.CurrentSession(r)
	if model.KindOf(err) == model.Unauthenticated || err == nil && session.User.ID != c.User {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return h.ahead(w, r, session, c.Next)
}

// whyAgain says why somebody who is signed in has to sign in once more: for the
// organization that next leads to, the session is over. It returns nil when that
// is not so, and a model.Elsewhere where they sign in elsewhere.
func (h *Handler) whyAgain(r *http.Request, session model.Session, next string) (*ui.Notice, error) {
	org, then := choiceIn(next)
	if org == "" {
		request, err := h.waiting(r.Context(), then)
		if err != nil {
			return nil, err
		}
		org = request.Organization
	}
	if org == "" {
		return nil, nil
	}
	err := h.Sessions.Fits(r.Context(), session, org)
	switch e := (*model.Elsewhere)(nil); {
	case errors.As(err, &e):
		return nil, err
	case errors.Is(err, sessions.ErrSignInAgain):
		return &ui.Notice{Kind: ui.KindInfo, Text: web.MessageOf(r, err)}, nil
	case model.KindOf(err) == model.NotFound:
		return nil, nil
	}
	return nil, err
}

// startAgain makes a page of a challenge that is not this browser's: there is
// nothing to see, but a way on.
func startAgain(r *http.Request, err error) error {
	say := web.Words(r)
	return web.WithTitle(web.WithAction(err, say.Text("Sign in"), "/a/login"), view.Lost{}.Title(say))
}
