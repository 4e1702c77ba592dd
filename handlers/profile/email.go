package profile

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/profile"
	"github.com/anteroom/anteroom/views/ui"
)

const emailTitle = "Change email"

// ChangeEmail asks for a new address.
func (h *Handler) ChangeEmail(w http.ResponseWriter, r *http.Request) error {
	v, err := h.emailForm(r, "", nil)
	if err != nil {
		return err
	}
	if !h.SignIn.SendsMail() { // said before anything is typed; what was typed comes back with its error
		v.NoMail = &ui.Notice{Kind: ui.KindWarn, Text: web.Words(r).Sentence("mail.no_server")}
	}
	return h.Web.Page(w, r, web.Words(r).Text(emailTitle), v)
}

// emailForm returns the form with what was typed and what is wrong with it.
func (h *Handler) emailForm(r *http.Request, typed string, problem error) (view.ChangeEmail, error) {
	u := web.Session(r).User
	managed, err := h.managedBy(r)
	if err != nil {
		return view.ChangeEmail{}, err
	}
	invited, err := h.DB.InvitationsOf(r.Context(), u, h.Now())
	if err != nil {
		return view.ChangeEmail{}, err
	}
	return view.ChangeEmail{
		Links: web.VisitorOf(r).Links, Address: emailaddr.Readable(u.Email), ManagedBy: managed, Invitations: len(invited),
		Field: ui.Field{
			ID: "profile-new-email", Name: "email", Type: "email", Label: web.Words(r).Text("New email"), Value: typed, Error: web.MessageOf(r, problem),
			Autocomplete: "email", Required: true, Autofocus: true,
		},
	}, nil
}

func (h *Handler) refuseEmail(w http.ResponseWriter, r *http.Request, typed string, why error) error {
	v, err := h.emailForm(r, typed, why)
	if err != nil {
		return err
	}
	return h.Web.Refused(w, r, why, web.Words(r).Text(emailTitle), v, v)
}

// SendEmailCode sends a code to the new address.
func (h *Handler) SendEmailCode(w http.ResponseWriter, r *http.Request) error {
	typed := r.PostFormValue("email")
	email, err := emailaddr.Parse(typed)
	var c model.Challenge
	if err == nil {
		c, err = h.SignIn.BeginEmailChange(r.Context(), web.Session(r), email, h.Web.BrowserOf(w, r))
	}
	if model.KindOf(err) == model.Invalid {
		return h.refuseEmail(w, r, typed, err)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.ProfileEmail()+"/code?challenge="+url.QueryEscape(string(c.ID)))
}

// EmailCode shows the form that asks for the code.
func (h *Handler) EmailCode(w http.ResponseWriter, r *http.Request) error {
	c, err := h.SignIn.EmailChange(r.Context(), web.Session(r), model.ChallengeID(r.URL.Query().Get("challenge")), h.Web.BrowserOf(w, r))
	if err != nil {
		return backToProfile(r, err)
	}
	v := codeForm(r, c, true, nil)
	if v.Undelivered, err = h.DB.Undelivered(r.Context(), string(c.ID)); err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text(emailTitle), v)
}

// codeForm returns the form with what is wrong with the code.
func codeForm(r *http.Request, c model.Challenge, others bool, problem error) view.EmailCode {
	return view.EmailCode{
		Links: web.VisitorOf(r).Links, Email: emailaddr.Readable(string(c.Email)), Challenge: string(c.ID), Others: others,
		Code: ui.Field{
			ID: "code", Name: "code", Label: web.Words(r).Text("Six-digit code"), Type: "text", Error: web.MessageOf(r, problem),
			Autocomplete: "one-time-code", InputMode: "numeric", Required: true, Autofocus: true, MaxLength: 40,
		},
	}
}

// FinishEmailChange takes the code and changes the address.
func (h *Handler) FinishEmailChange(w http.ResponseWriter, r *http.Request) error {
	session, from, others := web.Session(r), h.Web.BrowserOf(w, r), r.PostFormValue("others") != ""
	c, err := h.SignIn.EmailChange(r.Context(), session, model.ChallengeID(r.PostFormValue("challenge")), from)
	if err != nil {
		return backToProfile(r, err)
	}
	u, err := h.SignIn.FinishEmailChange(r.Context(), session, c.ID, r.PostFormValue("code"), others, from)
	switch model.KindOf(err) {
	case model.Invalid:
		v := codeForm(r, c, others, err)
		return h.Web.Refused(w, r, err, web.Words(r).Text(emailTitle), v, v)
	case model.Conflict:
		return h.refuseEmail(w, r, emailaddr.Readable(string(c.Email)), err)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, web.Words(r).Text("Your email is now %s.", emailaddr.Readable(u.Email)))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Profile())
}

// backToProfile makes a page of a change that cannot be gone on with.
func backToProfile(r *http.Request, err error) error {
	return web.WithAction(err, web.Words(r).Text("Back to profile"), web.VisitorOf(r).Links.Profile())
}
