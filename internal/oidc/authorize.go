package oidc

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// authRequest is an authorization request with what only its first answer needs.
type authRequest struct {
	model.AuthRequest
	began   uint64        // when, as loops counts
	silent  bool          // prompt=none: nobody may be asked anything
	idHint  string        // an ID token of the person who is expected
	chooses bool          // signing in for it chooses its organization
	maxAge  time.Duration // how long ago the person may have signed in; -1 when it does not matter
}

// IssuerParam is the parameter by which an authorization request says which alias it
// was sent to, when it comes on from there: its answer names that as its issuer.
const IssuerParam = "anteroom_issuer"

// Authorize is the authorization endpoint (RFC 6749, section 3.1). A request
// that cannot be answered to a registered address gets an Invalid error, which
// is shown and never redirected; all others are answered to the application,
// right away or after the person has signed in.
func (p *Provider) Authorize(w http.ResponseWriter, r *http.Request) error {
	noStore(w)
	if r.Method == http.MethodHead { // which changes nothing (RFC 9110, section 9.2.1), as GET does here
		return nil
	}
	if r.Method == http.MethodPost {
		return asGET(w, r, authorizePath)
	}
	began := p.rounds.begin()
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return model.Because(errUnreadable, err)
	}
	applyObject(params)
	app, err := p.recipient(r.Context(), params)
	if err != nil {
		return err
	}
	req, err := parseRequest(params, app)
	req.began, req.Application, req.RedirectURI, req.State = began, app.ID, params.Get("redirect_uri"), params.Get("state")
	req.Issuer = p.sites.Known(model.Site(params.Get(IssuerParam)))
	if err != nil {
		if len(params["state"]) > 1 { // a state that is too long is not kept, but an answer has it
			req.State = ""
		}
		return p.answerFailure(w, r, req, err)
	}
	for _, note := range []func(context.Context, *authRequest) error{p.noteExpected, p.noteConnection} {
		if err := note(r.Context(), &req); err != nil {
			return p.answerFailure(w, r, req, err)
		}
	}
	session, ok, err := p.signedIn(r)
	if err != nil {
		return err
	}
	req.CreatedAt = p.cfg.DB.Now()
	req.ExpiresAt = req.CreatedAt.Add(model.AuthRequestLife)
	if req.maxAge >= 0 {
		req.AuthSince = req.CreatedAt.Add(-req.maxAge)
	}
	if ok && !req.answeredBy(session.User.ID) {
		req.NeedsLogin = true
	}
	if !ok || req.NeedsLogin || req.tooOld(session) || !req.cameBy(session) {
		return p.askLogin(w, r, req)
	}
	return p.proceed(w, r, req, session)
}

// noteExpected notes whom the application expects, by the ID token that it shows
// (OpenID Connect Core, section 3.1.2.1). An expired one still names somebody.
// One that cannot be read does not: then a person can be asked, and when nobody
// may be, the answer would be about just anybody.
func (p *Provider) noteExpected(ctx context.Context, req *authRequest) error {
	if req.idHint == "" {
		return nil
	}
	hint, ok, err := p.readHint(ctx, req.idHint)
	if err != nil {
		return err
	}
	if ok {
		req.HintUser = hint.User
		return nil
	}
	if req.silent {
		return refuse("login_required", "id_token_hint is not an ID token of this provider.")
	}
	return nil
}

// answeredBy reports whether the request is about a user.
func (r authRequest) answeredBy(u model.UserID) bool { return r.HintUser == "" || r.HintUser == u }

var errUnreadable = model.InvalidField("", "oidc.unreadable")

// recipient returns the application that an answer may be sent to. An answer to
// any other address than the registered ones could be a stolen code, so this is
// decided first.
func (p *Provider) recipient(ctx context.Context, params url.Values) (model.Application, error) {
	none := model.Application{}
	for _, name := range []string{"client_id", "redirect_uri"} {
		if len(params[name]) > 1 {
			return none, model.InvalidField(name, "oidc.repeated", name)
		}
	}
	id := params.Get("client_id")
	if !model.ValidID(model.PrefixApplication, id) {
		return none, errApplication
	}
	app, err := p.cfg.DB.Application(ctx, model.ApplicationID(id))
	if model.KindOf(err) == model.NotFound {
		return none, errApplication
	}
	if err != nil {
		return none, err
	}
	uri := params.Get("redirect_uri")
	if uri == "" {
		return none, model.InvalidField("redirect_uri", "oidc.missing_redirect")
	}
	return app, p.checkRedirect(ctx, app, uri, "oidc.unregistered_redirect")
}

// checkRedirect returns an Invalid error, with the sentence of that key, unless an
// application may get answers at an address at this moment.
func (p *Provider) checkRedirect(ctx context.Context, app model.Application, uri, key string) error {
	if applications.RedirectsTo(app, uri) {
		return nil
	}
	p.cfg.Logger.WarnContext(ctx, "redirect_uri is not registered", "application", app.ID, "redirect_uri", applications.Shown(uri))
	return model.InvalidField("redirect_uri", key, app.Name, applications.Shown(uri))
}

var errApplication = model.InvalidField("client_id", "oidc.unknown_application")
