package invitations

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// Show shows what an invitation's link is worth to whoever opens it. It changes
// nothing.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	i, err := h.Invitations.Find(r.Context(), web.Var(r, "token"))
	return h.show(w, r, i, err, "")
}

// Accept accepts an invitation by its link: at once for the invited person when
// signed in with proof of the address, otherwise after that proof. The link
// alone signs nobody in, because mails are forwarded. A second click leads where the
// first one did.
func (h *Handler) Accept(w http.ResponseWriter, r *http.Request) error {
	i, err := h.Invitations.Find(r.Context(), web.Var(r, "token"))
	if err != nil {
		return h.show(w, r, i, err, "")
	}
	session, err := h.Web.CurrentSession(r)
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		return err
	}
	switch {
	case h.joinedBy(r.Context(), session, i):
		return h.enter(w, r, session, i)
	case i.State != model.InvitationOpen, i.Expired(h.Now()):
		return h.show(w, r, i, nil, "")
	}
	return h.accept(w, r, session, i)
}

// joinedBy reports whether it is the person of a session who has accepted an
// invitation, and is a member still.
func (h *Handler) joinedBy(ctx context.Context, session model.Session, i model.Invitation) bool {
	if i.State != model.InvitationAccepted || i.User != session.User.ID {
		return false
	}
	m, err := h.DB.MemberOfUser(ctx, i.Org, i.User)
	return err == nil && m.Status == model.MemberActive
}

// accept accepts an invitation in a session of its user with proof of the
// address, and gets that proof otherwise.
func (h *Handler) accept(w http.ResponseWriter, r *http.Request, session model.Session, i model.Invitation) error {
	if session.User.ID == i.User && session.User.EmailVerified {
		accepted, err := h.Invitations.Accept(r.Context(), session, i.ID)
		switch k := model.KindOf(err); {
		case k == model.Conflict && h.joinedBy(r.Context(), session, accepted): // in another tab
		case k == model.Conflict, k == model.Forbidden:
			return h.Web.Redirect(w, r, web.InvitationPath+string(i.ID))
		case err != nil:
			return err
		}
		return h.enter(w, r, session, accepted)
	}
	err := h.Prove(w, r, model.Email(i.Email), web.InvitationPath+string(i.ID))
	if model.KindOf(err) == model.Invalid {
		return h.show(w, r, i, nil, web.MessageOf(r, err))
	}
	return err
}

// Decline refuses an invitation.
func (h *Handler) Decline(w http.ResponseWriter, r *http.Request) error {
	i, err := h.Invitations.DeclineByLink(r.Context(), web.Var(r, "token"), h.Web.ClientIP(r))
	if err != nil && model.KindOf(err) != model.Conflict && model.KindOf(err) != model.NotFound {
		return err
	}
	return h.again(w, r, i)
}

// AskAgain asks for a new invitation in place of one that has expired.
func (h *Handler) AskAgain(w http.ResponseWriter, r *http.Request) error {
	i, err := h.Invitations.AskAgain(r.Context(), web.Var(r, "token"), h.Web.ClientIP(r))
	switch model.KindOf(err) {
	case model.Conflict, model.NotFound, model.Invalid:
		return h.again(w, r, i)
	}
	if err != nil {
		return err
	}
	return h.again(w, r, i)
}

// again sends the browser back to the invitation's page, which says what is
// true now.
func (h *Handler) again(w http.ResponseWriter, r *http.Request, i model.Invitation) error {
	if i.ID == "" {
		return h.show(w, r, i, model.Missing(""), "")
	}
	return h.Web.Redirect(w, r, model.InvitationPath(web.Var(r, "token")))
}

// Mine shows an invitation to the invited person, who is signed in: where
// accepting it after the proof of the address did not work.
func (h *Handler) Mine(w http.ResponseWriter, r *http.Request) error {
	i, err := h.own(r)
	if err != nil {
		return err
	}
	return h.show(w, r, i, nil, "")
}

// AcceptMine accepts an invitation of the person who is signed in.
func (h *Handler) AcceptMine(w http.ResponseWriter, r *http.Request) error {
	i, err := h.own(r)
	if err != nil {
		return err
	}
	return h.accept(w, r, web.Session(r), i)
}

func (h *Handler) own(r *http.Request) (model.Invitation, error) {
	i, err := h.DB.InvitationOf(r.Context(), web.Session(r).User.ID, invitation(r))
	if model.KindOf(err) == model.NotFound {
		return i, model.Missing("invitations.for_another_address")
	}
	return i, err
}

// Arrive goes on with an invitation for a session that has just begun, whose
// token the browser does not have yet.
func (h *Handler) Arrive(w http.ResponseWriter, r *http.Request, session model.Session, token string, id model.InvitationID) error {
	// The person is signed in, whatever becomes of the invitation.
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	i, err := h.Invitations.Accept(r.Context(), session, id)
	if model.KindOf(err) != 0 { // its page says why
		return h.Web.Redirect(w, r, web.InvitationPath+string(id))
	}
	if err != nil {
		return err
	}
	return h.enter(w, r, session, i)
}

// enter makes the organization the session's active one and goes to the
// application.
func (h *Handler) enter(w http.ResponseWriter, r *http.Request, session model.Session, i model.Invitation) error {
	token, err := h.Sessions.Switch(r.Context(), session, i.Org, h.Web.NextToken(r))
	if errors.Is(err, sessions.ErrSignInAgain) {
		return h.Web.Redirect(w, r, "/a/organizations") // choosing it there asks to sign in
	}
	if err != nil {
		return err
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	target, err := h.Invitations.Landing(r.Context())
	if err != nil {
		return err
	}
	if strings.HasPrefix(target, "/") {
		return h.Web.Redirect(w, r, target)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}
