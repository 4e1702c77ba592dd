package signin

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/signin"
)

// Signing in through somebody else. Other sites' pages send browsers here, so that it
// has protections of its own: each answer fits one request of ours, made in the same
// browser, or signs nobody in without a word of theirs.

func connectionOf(r *http.Request) model.ConnectionID {
	return model.ConnectionID(mux.Vars(r)["connection"])
}

// Start sends a browser to the identity provider of a connection. It is also the
// initiate_login_uri at which a provider may begin itself (OpenID Connect Core, section
// 4): then it goes on as any other sign-in, to the application that is meant.
func (h *Handler) Start(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodHead { // asks, and goes nowhere
		return nil
	}
	query := r.URL.Query()
	next, err := h.goal(r.Context(), cmp.Or(query.Get("next"), query.Get("target_link_uri")))
	if err != nil {
		return err
	}
	wish := sso.Wish{
		Connection: connectionOf(r), Purpose: model.UpstreamSignIn, Next: next,
		Fresh: query.Get("fresh") != "", Issuer: query.Get("iss"), Browser: h.Web.Remember(w, r),
	}
	wish.Hint, _ = emailaddr.Parse(query.Get("login_hint")) // "" for what is no address
	_, then := choiceIn(wish.Next)
	request, err := h.waiting(r.Context(), then)
	if err != nil {
		return err
	}
	wish.Fresh, wish.Since, wish.Contexts = wish.Fresh || request.NeedsLogin, request.AuthSince, request.Contexts() // whatever the address says
	session, err := h.Web.CurrentSession(r)
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		return err
	}
	if query.Get("purpose") == string(model.UpstreamConfirm) && session.ID != "" {
		wish.Purpose, wish.Session, wish.Hint = model.UpstreamConfirm, session, model.Email(session.User.Email)
	}
	to, err := h.SSO.Begin(r.Context(), wish)
	if err != nil {
		return h.upstreamFailed(w, r, wish.Connection, wish.Next, err)
	}
	return h.leadTo(w, r, to)
}

// leadTo sends a browser to an identity provider.
func (h *Handler) leadTo(w http.ResponseWriter, r *http.Request, to sso.Destination) error {
	if to.Form != nil {
		if err := h.Web.BelongsTo(r.Context(), to.Org); err != nil {
			return err
		}
		return h.PostForm(w, r, view.PostForm{Way: view.PostToProvider, Name: to.Name, URI: to.Form.Action}, url.Values{to.Form.Name: {to.Form.Value}, "RelayState": {to.Form.RelayState}})
	}
	http.Redirect(w, r, to.URL, http.StatusSeeOther)
	return nil
}

// repeated is the field of an answer that our own page has posted again.
const repeated = "repeated"

// AssertionConsumer takes the response that an identity provider has a browser post
// (SAML Bindings 3.5). Browsers keep the cookies of a page from what another site posts
// there, so that without any the answer is posted once more, by a page of ours.
func (h *Handler) AssertionConsumer(w http.ResponseWriter, r *http.Request) error {
	form, err := postedForm(w, r)
	if err != nil {
		return err
	}
	browsers := h.Web.Browsers(r)
	if h.sendsAgain(r, form) {
		return h.sendAgain(w, r, view.PostSignIn, form)
	}
	id := connectionOf(r)
	if err := h.Refusals.Left(r, string(id)); err != nil {
		return err
	}
	p, err := h.SSO.FinishSAML(r.Context(), id, form.Get("SAMLResponse"), form.Get("RelayState"), sso.Carrier{Browsers: browsers, IP: h.Web.ClientIP(r)})
	if err != nil {
		return h.unproven(w, r, p, id, err)
	}
	if p.Request.Hash == nil { // what the person wants is in what the provider was set up with
		if p.Request.Next, err = h.goal(r.Context(), form.Get("RelayState")); err != nil {
			return err
		}
	}
	return h.proven(w, r, p)
}

// sendsAgain reports whether a browser has to bring once more what a form of an identity
// provider's page brought: for its cookies, or at the base URL, where they are.
func (h *Handler) sendsAgain(r *http.Request, form url.Values) bool {
	return h.Web.CameByAlias(r) || len(h.Web.Browsers(r)) == 0 && form.Get(repeated) == ""
}

// sendAgain answers with the page that brings it. What comes from an alias comes from
// another site, and is sent again there in its turn.
func (h *Handler) sendAgain(w http.ResponseWriter, r *http.Request, way view.PostWay, form url.Values) error {
	again := url.Values{"SAMLResponse": {form.Get("SAMLResponse")}, "RelayState": {form.Get("RelayState")}}
	if h.Web.CameByAlias(r) {
		return h.PostForm(w, r, view.PostForm{Way: way, URI: h.Web.URL(r.URL.Path)}, again)
	}
	again.Set(repeated, "1")
	return h.PostForm(w, r, view.PostForm{Way: way, URI: r.URL.Path}, again)
}

// postedForm reads a form that may be as large as the answers of identity providers
// are, and has each field once.
func postedForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, model.MostSAMLResponse))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, model.InvalidField("", "signin.large_answer")
	}
	if err != nil {
		return nil, model.Because(model.InvalidField("", "signin.unreadable_answer"), err)
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, model.Because(model.InvalidField("", "signin.unreadable_answer"), err)
	}
	for _, values := range form {
		if len(values) > 1 {
			return nil, model.InvalidField("", "signin.unreadable_answer")
		}
	}
	return form, nil
}

// Callback takes the answer that an OpenID provider has a browser bring (OpenID Connect
// Core, section 3.1.2.5).
func (h *Handler) Callback(w http.ResponseWriter, r *http.Request) error {
	id := connectionOf(r)
	if err := h.Refusals.Left(r, string(id)); err != nil {
		return err
	}
	p, err := h.SSO.FinishOIDC(r.Context(), id, r.URL.Query(), sso.Carrier{Browsers: h.Web.Browsers(r), IP: h.Web.ClientIP(r)})
	if err != nil {
		return h.unproven(w, r, p, id, err)
	}
	return h.proven(w, r, p)
}

// proven goes on with what an identity provider has proven.
func (h *Handler) proven(w http.ResponseWriter, r *http.Request, p sso.Proven) error {
	switch p.Request.Purpose {
	case model.UpstreamTest: // signs nobody in
		return h.showTest(w, r, p.Attempt)
	case model.UpstreamConfirm:
		return h.confirmUpstream(w, r, p)
	}
	other, err := h.somebodyElse(r, p)
	if err != nil {
		return err
	}
	if unasked := p.Request.Hash == nil; unasked || other != "" {
		return h.askWhether(w, r, p, other)
	}
	return h.enterUpstream(w, r, p)
}

// somebodyElse returns the address of the person who is signed in in this browser, where
// an identity provider means another one; "" otherwise. A page of anybody's can have begun
// the sign-in, so that their session would end for one that they do not know.
func (h *Handler) somebodyElse(r *http.Request, p sso.Proven) (string, error) {
	session, err := h.Web.CurrentSession(r)
	if model.KindOf(err) == model.Unauthenticated {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	known, err := h.DB.Identity(r.Context(), p.Connection.Org, p.Connection.ID, p.Identity.Issuer, p.Identity.Subject)
	switch {
	case err != nil && model.KindOf(err) != model.NotFound:
		return "", err
	case err == nil && known.User == session.User.ID, err != nil && model.Email(p.Identity.Email).Key() == model.Email(session.User.Email).Key():
		return "", nil
	}
	return emailaddr.Readable(session.User.Email), nil
}

// enterUpstream signs somebody in about whom an identity provider has proven who they
// are.
func (h *Handler) enterUpstream(w http.ResponseWriter, r *http.Request, p sso.Proven) error {
	session, token, err := h.SignIn.With(r.Context(), h.browser(w, r), p.How(), h.SSO.Enter(p))
	if whose := (*sso.Unread)(nil); errors.As(err, &whose) {
		return h.askForInbox(w, r, p, whose)
	}
	return h.entered(w, r, p, session, token, err)
}

// entered goes on with somebody who was signed in, or was not.
func (h *Handler) entered(w http.ResponseWriter, r *http.Request, p sso.Proven, session model.Session, token string, err error) error {
	if err != nil {
		return h.upstreamFailed(w, r, p.Connection.ID, p.Request.Next, h.SSO.Refuse(r.Context(), p, err))
	}
	return h.arrive(w, r, session, token, cmp.Or(p.Request.Next, h.Web.Portal.Links.Home()))
}

// confirmUpstream takes what an identity provider has proven as the proof that the
// person of the session is there.
func (h *Handler) confirmUpstream(w http.ResponseWriter, r *http.Request, p sso.Proven) error {
	session, err := h.Web.CurrentSession(r)
	if err != nil {
		return err
	}
	if session.ID != p.Request.Session {
		return model.Denied("signin.somebody_else")
	}
	if p.Stale() {
		if err := h.SignIn.Vouch(r.Context(), session, p.Connection.ID, h.SSO.Vouch(p, session)); err != nil {
			return h.upstreamFailed(w, r, p.Connection.ID, p.Request.Next, h.SSO.Refuse(r.Context(), p, err))
		}
		return h.Web.Redirect(w, r, p.Request.Next)
	}
	token, err := h.SignIn.Confirm(r.Context(), session, p.How(), h.SSO.Confirm(p, session))
	if err != nil {
		return h.upstreamFailed(w, r, p.Connection.ID, p.Request.Next, h.SSO.Refuse(r.Context(), p, err))
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	return h.Web.Redirect(w, r, p.Request.Next)
}

// askWhether asks somebody whose identity provider sent them without having been asked, or
// as another person than the one who is signed in, whether they want to sign in: a page of
// anybody's could have sent them.
func (h *Handler) askWhether(w http.ResponseWriter, r *http.Request, p sso.Proven, instead string) error {
	token, err := h.SSO.Keep(r.Context(), p, h.Web.Remember(w, r))
	if err != nil {
		return h.upstreamFailed(w, r, p.Connection.ID, p.Request.Next, h.SSO.Refuse(r.Context(), p, err))
	}
	org, err := h.DB.Organization(r.Context(), p.Connection.Org)
	if err != nil {
		return err
	}
	if err := h.Web.BelongsTo(r.Context(), org.ID); err != nil {
		return err
	}
	v := view.Unsolicited{
		Email: emailaddr.Readable(p.Identity.Email), OrgName: org.Name, ConnectionName: p.Connection.Name,
		Instead: instead, Action: model.ContinuePath(p.Connection.ID), Token: token,
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// Continue signs in whom their identity provider sent without having been asked, now
// that they want to.
func (h *Handler) Continue(w http.ResponseWriter, r *http.Request) error {
	id := connectionOf(r)
	p, err := h.SSO.Resume(r.Context(), id, r.PostFormValue("token"), sso.Carrier{Browsers: h.Web.Browsers(r), IP: h.Web.ClientIP(r)})
	if err != nil {
		return h.upstreamFailed(w, r, id, "", err)
	}
	return h.enterUpstream(w, r, p)
}

// Metadata answers with our metadata for a connection (SAML Metadata 4.1).
func (h *Handler) Metadata(w http.ResponseWriter, r *http.Request) error {
	raw, err := h.SSO.Metadata(r.Context(), connectionOf(r))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	if r.URL.Query().Has("download") {
		w.Header().Set("Content-Disposition", `attachment; filename="metadata.xml"`)
	}
	_, err = w.Write(raw)
	return err
}
