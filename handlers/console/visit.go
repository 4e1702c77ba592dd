package console

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
)

// Visit shows where a visit leads, beside the pages of organizations. It changes nothing.
func (h *Handler) Visit(w http.ResponseWriter, r *http.Request) error {
	token := web.Var(r, "token")
	s, err := h.Support.Look(r.Context(), token)
	if err != nil {
		return web.WithAction(err, "Go to the console", h.consoleURL())
	}
	v := view.Visit{OrgName: s.Org.Name, Name: emailaddr.Readable(s.User.Name()), Email: emailaddr.Readable(s.User.Email), Token: token}
	if old, err := h.Web.CurrentSession(r); err == nil {
		v.Instead = emailaddr.Readable(old.User.Email)
	}
	return h.Web.Card(w, r, http.StatusOK, "Sign in as "+v.Name, v)
}

// GoThere takes the operator there.
func (h *Handler) GoThere(w http.ResponseWriter, r *http.Request) error {
	old, err := h.Web.CurrentSession(r)
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		return err
	}
	token, err := h.Support.Go(r.Context(), r.PostFormValue("token"), old)
	if err != nil {
		return web.WithAction(err, "Go to the console", h.consoleURL())
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	return h.Web.Redirect(w, r, h.Web.Portal.Links.Home())
}

// LeaveVisit ends a visit because the operator has seen what they came for.
func (h *Handler) LeaveVisit(w http.ResponseWriter, r *http.Request) error {
	if s := web.Session(r); s.Support.On() {
		if err := h.Sessions.SignOut(r.Context(), s); err != nil {
			return err
		}
		if err := h.Web.ForgetSession(w, r); err != nil {
			return err
		}
	}
	return h.Web.Redirect(w, r, web.SupportOverPath)
}

// VisitOver says that a visit is over, and leads back.
func (h *Handler) VisitOver(w http.ResponseWriter, r *http.Request) error {
	return h.Web.Card(w, r, http.StatusOK, "Your visit is over", view.VisitOver{ConsoleURL: h.consoleURL()})
}

func (h *Handler) consoleURL() string { return model.Console.Home() }
