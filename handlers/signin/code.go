package signin

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/signin"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

func codePage(c model.Challenge) string {
	return "/a/login/code?challenge=" + url.QueryEscape(string(c.ID))
}

// Code shows the form that asks for the code.
func (h *Handler) Code(w http.ResponseWriter, r *http.Request) error {
	c, err := h.SignIn.Challenge(r.Context(), model.ChallengeID(r.URL.Query().Get("challenge")), h.browser(w, r))
	if err != nil {
		return startAgain(r, err)
	}
	if gone, err := h.aheadWith(w, r, c); gone || err != nil {
		return err
	}
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	if !c.UsedAt.IsZero() || !i.Ways.Email() {
		return h.Web.Redirect(w, r, "/a/login?next="+url.QueryEscape(c.Next))
	}
	return h.showCode(w, r, c, nil)
}

func (h *Handler) showCode(w http.ResponseWriter, r *http.Request, c model.Challenge, problem error) error {
	invited, err := h.invited(r.Context(), c)
	if err != nil {
		return err
	}
	if _, err := h.waiting(r.Context(), c.Next); err != nil { // whose page this is
		return err
	}
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	web.ShownAt(r, codePage(c))
	v := view.Code{
		Address: emailaddr.Readable(string(c.Email)), Invited: invited, LinkOnly: c.Sends != model.SendsCode || !i.Ways.Code, Crowded: i.Ways.Code, NoLink: !i.Ways.Link, Challenge: string(c.ID), Next: c.Next,
		Code: ui.Field{
			ID: "code", Name: "code", Label: web.Words(r).Text("Six-digit code"), Type: "text", Error: web.MessageOf(r, problem),
			Autocomplete: "one-time-code", InputMode: "numeric", Required: true, Autofocus: true, MaxLength: 40,
		},
	}
	if v.LinkOnly && problem != nil {
		v.Notice = &ui.Notice{Kind: ui.KindError, Text: v.Code.Error}
	}
	return h.Web.Card(w, r, web.StatusOf(problem), v.Title(web.Words(r)), v)
}

// Finish takes a code and signs in with it.
func (h *Handler) Finish(w http.ResponseWriter, r *http.Request) error {
	from := h.browser(w, r)
	c, err := h.SignIn.Challenge(r.Context(), model.ChallengeID(r.PostFormValue("challenge")), from)
	if err != nil {
		return startAgain(r, err)
	}
	if gone, err := h.aheadWith(w, r, c); gone || err != nil {
		return err
	}
	session, token, err := h.SignIn.Finish(r.Context(), c.ID, r.PostFormValue("code"), from)
	if errors.Is(err, signin.ErrOff) {
		return h.turnedOff(w, r, c, err)
	}
	if model.KindOf(err) == model.Invalid {
		return h.showCode(w, r, c, err)
	}
	if e := (*model.Elsewhere)(nil); errors.As(err, &e) {
		if gone, err := h.goElsewhere(w, r, e.Email, c.Next); gone || err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return h.arrive(w, r, session, token, c.Next)
}

// Resend sends another code for a challenge.
func (h *Handler) Resend(w http.ResponseWriter, r *http.Request) error {
	from := h.browser(w, r)
	c, err := h.SignIn.Challenge(r.Context(), model.ChallengeID(r.PostFormValue("challenge")), from)
	if err != nil {
		return startAgain(r, err)
	}
	if gone, err := h.aheadWith(w, r, c); gone || err != nil {
		return err
	}
	if gone, err := h.goElsewhere(w, r, c.Email, c.Next); gone || err != nil {
		return err
	}
	again, err := h.SignIn.Again(r.Context(), c.ID, from)
	if errors.Is(err, signin.ErrOff) {
		return h.turnedOff(w, r, c, err)
	}
	if model.KindOf(err) == model.Invalid {
		return h.showCode(w, r, c, err)
	}
	if err != nil {
		return err
	}
	invited, err := h.invited(r.Context(), c)
	if err != nil {
		return err
	}
	say := web.Words(r)
	says := say.Text("If that address has an account, a new code is on its way.")
	switch {
	case again.Sends != model.SendsCode:
		says = say.Text("Open the link in the newest email.")
	case invited:
		says = say.Text("A new code is on its way.")
	}
	h.Web.Say(w, r, says)
	return h.Web.Redirect(w, r, codePage(again))
}
