package signin

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// Somebody who is let in under an address of which the identity provider does not say
// whose it is proves once that they read it.

// askForInbox keeps what was proven about somebody, and sends a code to the address that
// they are said to have.
func (h *Handler) askForInbox(w http.ResponseWriter, r *http.Request, p sso.Proven, whose *sso.Unread) error {
	token, err := h.SSO.KeepUnread(r.Context(), p, h.Web.Remember(w, r))
	if err != nil {
		return h.upstreamFailed(w, r, p.Connection.ID, p.Request.Next, h.SSO.Refuse(r.Context(), p, err))
	}
	return h.sendInboxCode(w, r, p, token, signin.Inbox{Email: whose.Email})
}

// sendInboxCode sends a code, and goes to the page that asks for it.
func (h *Handler) sendInboxCode(w http.ResponseWriter, r *http.Request, p sso.Proven, token string, in signin.Inbox) error {
	in.Connection, in.About = p.Connection.Name, sso.About(token)
	c, err := h.SignIn.BeginInbox(r.Context(), in, h.browser(w, r))
	if model.KindOf(err) == model.Invalid {
		return h.showInbox(w, r, p, token, "", err)
	}
	if err != nil {
		return err
	}
	query := url.Values{"token": {token}, "challenge": {string(c.ID)}}
	return h.Web.Redirect(w, r, model.InboxPath(p.Connection.ID)+"?"+query.Encode())
}

// Inbox shows the form that asks for the code.
func (h *Handler) Inbox(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	p, err := h.unread(r, query.Get("token"))
	if err != nil {
		return h.upstreamFailed(w, r, connectionOf(r), "", err)
	}
	c, err := h.SignIn.InboxChallenge(r.Context(), model.ChallengeID(query.Get("challenge")), h.browser(w, r))
	if err != nil {
		return startAgain(r, err)
	}
	return h.showInbox(w, r, p, query.Get("token"), c.ID, nil)
}

func (h *Handler) unread(r *http.Request, token string) (sso.Proven, error) {
	return h.SSO.Unread(r.Context(), connectionOf(r), token, sso.Carrier{Browsers: h.Web.Browsers(r), IP: h.Web.ClientIP(r)})
}

func (h *Handler) showInbox(w http.ResponseWriter, r *http.Request, p sso.Proven, token string, id model.ChallengeID, problem error) error {
	org, err := h.DB.Organization(r.Context(), p.Connection.Org)
	if err != nil {
		return err
	}
	if err := h.Web.BelongsTo(r.Context(), org.ID); err != nil {
		return err
	}
	v := view.Inbox{
		ConnectionName: p.Connection.Name, OrgName: org.Name, Address: emailaddr.Readable(p.Identity.Email),
		Action: model.InboxPath(p.Connection.ID), CancelURL: "/a/login", Token: token, Challenge: string(id),
		Code: ui.Field{
			ID: "code", Name: "code", Label: web.Words(r).Text("Six-digit code"), Type: "text", Error: web.MessageOf(r, problem),
			Autocomplete: "one-time-code", InputMode: "numeric", Required: true, Autofocus: true, MaxLength: 40,
		},
	}
	if id == "" {
		v.Notice = &ui.Notice{Kind: ui.KindError, Text: v.Code.Error}
	}
	return h.Web.Card(w, r, web.StatusOf(problem), v.Title(web.Words(r)), v)
}

// FinishInbox takes the code, and signs the person in: by the connection, which knows them
// from then on.
func (h *Handler) FinishInbox(w http.ResponseWriter, r *http.Request) error {
	token, id := r.PostFormValue("token"), model.ChallengeID(r.PostFormValue("challenge"))
	p, err := h.unread(r, token)
	if err != nil {
		return h.upstreamFailed(w, r, connectionOf(r), "", err)
	}
	proof := func(read model.Email) signin.Proof { return h.SSO.EnterRead(p, read) }
	session, cookie, err := h.SignIn.FinishInbox(r.Context(), id, sso.About(token), r.PostFormValue("code"), h.browser(w, r), p.How(), proof)
	switch {
	case model.KindOf(err) == model.Invalid:
		return h.showInbox(w, r, p, token, id, err)
	case model.KindOf(err) == model.NotFound:
		return startAgain(r, err)
	}
	return h.entered(w, r, p, session, cookie, err)
}

// ResendInbox sends another code.
func (h *Handler) ResendInbox(w http.ResponseWriter, r *http.Request) error {
	token := r.PostFormValue("token")
	p, err := h.unread(r, token)
	if err != nil {
		return h.upstreamFailed(w, r, connectionOf(r), "", err)
	}
	whose, err := h.SSO.WhoseInbox(r.Context(), p)
	if err != nil {
		return h.upstreamFailed(w, r, p.Connection.ID, p.Request.Next, h.SSO.Refuse(r.Context(), p, err))
	}
	return h.sendInboxCode(w, r, p, token, signin.Inbox{Email: whose.Email})
}
