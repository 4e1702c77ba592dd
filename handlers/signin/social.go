package signin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/social"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// Signing in by an account of one's own with Google, Microsoft, GitHub or GitLab. Their
// pages send browsers here, so that it has the protections of upstream.go.

func providerOf(r *http.Request) model.Social { return model.Social(mux.Vars(r)["provider"]) }

// offerSocial returns the links to providers for somebody who goes on to next. An
// application that wants its person to prove anew who they are is not served by those,
// which may let anybody through who found a browser open.
func (h *Handler) offerSocial(ctx context.Context, next string) ([]view.Social, error) {
	offered := h.Social.Offered()
	if len(offered) == 0 {
		return nil, nil
	}
	fresh, err := h.FreshAt(ctx, next)
	if err != nil || fresh {
		return nil, err
	}
	all := make([]view.Social, len(offered))
	for i, p := range offered {
		all[i] = view.Social{Name: string(p), Label: p.Label(), URL: model.SocialStartPath(p) + asNext(next)}
	}
	return all, nil
}

// asNext returns the query that carries where to go on, "" for nowhere.
func asNext(next string) string {
	if next == "" {
		return ""
	}
	return "?" + url.Values{"next": {next}}.Encode()
}

// StartSocial sends a browser to a provider.
func (h *Handler) StartSocial(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodHead { // asks, and goes nowhere
		return nil
	}
	next := web.LocalPath(r.URL.Query().Get("next"))
	fresh, err := h.FreshAt(r.Context(), next)
	if err != nil {
		return err
	}
	if fresh {
		return h.Web.Redirect(w, r, "/a/login"+asNext(next))
	}
	to, err := h.Social.Begin(r.Context(), social.Wish{Provider: providerOf(r), Next: next, Browser: h.Web.Remember(w, r)})
	if err != nil {
		return h.socialFailed(w, r, social.Proven{Provider: providerOf(r), Next: next}, err)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// SocialCallback takes the answer that a provider has a browser bring (RFC 6749, section
// 4.1.2).
func (h *Handler) SocialCallback(w http.ResponseWriter, r *http.Request) error {
	p, err := h.Social.Finish(r.Context(), providerOf(r), r.URL.Query(), h.carrier(r))
	if err != nil {
		return h.socialFailed(w, r, p, err)
	}
	session, token, err := h.SignIn.With(r.Context(), h.browser(w, r), p.How(), h.Social.Enter(p))
	if err != nil {
		return h.socialFailed(w, r, p, err)
	}
	return h.arrive(w, r, session, token, cmp.Or(p.Next, h.Web.Portal.Links.Home()))
}

func (h *Handler) carrier(r *http.Request) social.Carrier {
	return social.Carrier{Browsers: h.Web.Browsers(r), IP: h.Web.ClientIP(r)}
}

// socialFailed answers when somebody is not signed in by a provider: it leads on who can
// get in otherwise, and has one page for whatever was wrong.
func (h *Handler) socialFailed(w http.ResponseWriter, r *http.Request, p social.Proven, err error) error {
	var elsewhere *model.Elsewhere
	var unproven *social.Unproven
	var refused *social.Refused
	switch {
	case errors.As(err, &elsewhere):
		if gone, err := h.goElsewhere(w, r, elsewhere.Email, p.Next); gone || err != nil {
			return err
		}
		return h.Web.Redirect(w, r, "/a/login"+asNext(p.Next)) // it was so a moment ago
	case errors.As(err, &unproven):
		return h.proveInbox(w, r, p, unproven.Email)
	case errors.As(err, &refused):
		h.Web.Log.WarnContext(r.Context(), "sign-in by a provider refused", "request_id", web.RequestID(r), "provider", p.Provider, "error", refused)
		v := view.SocialRefused{Provider: p.Provider.Label(), AgainURL: model.SocialStartPath(p.Provider) + asNext(p.Next), OtherURL: "/a/login" + asNext(p.Next)}
		return h.Web.Card(w, r, http.StatusForbidden, v.Title(web.Words(r)), v)
	case model.KindOf(err) == model.Unauthenticated: // their organization, or the operator, does not let them in so
		return h.showEmail(w, r, p.Next, "", &ui.Notice{Kind: ui.KindError, Text: web.MessageOf(r, err)}, nil)
	}
	return err
}

// proveInbox has somebody sign in by email whose account with a provider can be linked
// after that.
func (h *Handler) proveInbox(w http.ResponseWriter, r *http.Request, p social.Proven, email model.Email) error {
	token, err := h.Social.Keep(r.Context(), p, h.Web.Remember(w, r))
	if err != nil {
		return err
	}
	next := model.SocialLinkPath + "?" + url.Values{"token": {token}}.Encode()
	c, err := h.SignIn.Begin(r.Context(), email, next, h.browser(w, r))
	if model.KindOf(err) == model.Invalid {
		return h.showEmail(w, r, p.Next, string(email), nil, err)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, web.Words(r).Text("Prove once that you read this address. Then you can sign in with %s.", p.Provider.Label()))
	return h.Web.Redirect(w, r, codePage(c))
}

// OfferLink asks somebody who has proven their inbox whether to link the account with a
// provider by which they came.
func (h *Handler) OfferLink(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	o, err := h.Social.Offer(r.Context(), web.Session(r), token, h.carrier(r))
	if err != nil {
		return notLinked(r, err)
	}
	v := view.SocialLink{
		Provider: o.Provider.Label(), Email: emailaddr.Readable(o.Email), Token: token, Action: model.SocialLinkPath, NotNowURL: cmp.Or(o.Next, h.Web.Portal.Links.Home()),
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// LinkAccount links the account with a provider by which somebody came.
func (h *Handler) LinkAccount(w http.ResponseWriter, r *http.Request) error {
	o, err := h.Social.Link(r.Context(), web.Session(r), r.PostFormValue("token"), h.carrier(r))
	if err != nil {
		return notLinked(r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("You can sign in with %s from now on.", o.Provider.Label()))
	return h.Web.Redirect(w, r, cmp.Or(o.Next, h.Web.Portal.Links.Home()))
}

// notLinked shows a way on.
func notLinked(r *http.Request, err error) error {
	say := web.Words(r)
	return web.WithTitle(web.WithAction(err, say.Text("Go on"), string(model.Portal)+"/"), say.Text("Nothing was linked"))
}
