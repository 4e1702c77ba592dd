package oidc

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// errStale is for everybody who comes with a request that is not theirs or not there.
// It is the same for all, and gives no code.
var errStale = model.InvalidField("", "oidc.stale")

// Resume takes an authorization request up again after the person has signed in
// or chosen an organization: GET /oauth/authorize/{request}. One that is over leads
// back to its application. It returns an Invalid error unless the request was begun
// in this browser: otherwise, whoever sends a victim the address of a login gets the
// victim's code.
func (p *Provider) Resume(w http.ResponseWriter, r *http.Request) error {
	noStore(w)
	if r.Method == http.MethodHead { // which changes nothing (RFC 9110, section 9.2.1), as GET does here
		return nil
	}
	id := model.AuthRequestID(mux.Vars(r)["request"])
	stored, err := ownRequest(r.Context(), p.cfg.DB, id, p.cfg.Browsers(r))
	if errors.Is(err, errStale) {
		return p.lost(w, r)
	}
	if err != nil {
		return err
	}
	app, err := p.cfg.DB.Application(r.Context(), stored.Application)
	if err != nil {
		return err
	}
	if !stored.CompletedAt.IsZero() {
		return p.leadBack(w, r, app, stored)
	}
	if err := p.checkRedirect(r.Context(), app, stored.RedirectURI, "oidc.gone_redirect"); err != nil {
		return err
	}
	if stored.Over(p.cfg.DB.Now()) {
		return p.tooLate(w, r, app, stored)
	}
	req := authRequest{AuthRequest: stored}
	session, ok, err := p.signedIn(r)
	if err != nil {
		return err
	}
	if !ok || !req.cameBy(session) || !req.Recent(session) && !req.Came(session) {
		return p.askLogin(w, r, req)
	}
	if !req.Recent(session) { // the identity provider did not ask them anew, and would not the next time
		return p.answerFailure(w, r, req, errUnmet)
	}
	return p.proceed(w, r, req, session)
}

// requests is where an authorization request is read: in a transaction, or
// outside.
type requests interface {
	AuthRequest(context.Context, model.AuthRequestID) (model.AuthRequest, error)
}

// ownRequest returns an authorization request that this browser has begun.
func ownRequest(ctx context.Context, in requests, id model.AuthRequestID, browsers [][]byte) (model.AuthRequest, error) {
	if !model.ValidID(model.PrefixAuthRequest, string(id)) {
		return model.AuthRequest{}, errStale
	}
	req, err := in.AuthRequest(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return req, errStale
	}
	if err != nil {
		return req, err
	}
	if !req.BegunIn(browsers) {
		return model.AuthRequest{}, errStale
	}
	return req, nil
}

// tooLate tells the application of a request that is too old that it failed, so that
// the application can begin anew. Each request gets one answer.
func (p *Provider) tooLate(w http.ResponseWriter, r *http.Request, app model.Application, req model.AuthRequest) error {
	first, err := p.cfg.Ledger.close(r.Context(), req.ID)
	if err != nil {
		return err
	}
	if !first {
		return p.leadBack(w, r, app, req)
	}
	return p.answerFailure(w, r, authRequest{AuthRequest: req}, refuse("login_required", "Signing in took too long. Begin again."))
}

// lost shows whoever comes to a request that is kept no longer, or was begun in another
// browser, the way to the application that the address names: to where it is registered,
// and nowhere that anybody could write into an address.
func (p *Provider) lost(w http.ResponseWriter, r *http.Request) error {
	_, id := model.WaitingAt(r.URL.RequestURI())
	app, err := p.cfg.DB.Application(r.Context(), id)
	if model.KindOf(err) == model.NotFound {
		return errStale
	}
	if err != nil {
		return err
	}
	return p.cfg.Lost(w, r, app.Name, homeOf(app))
}

// homeOf returns where people come into an application, as far as that is known
// without a request of its own.
func homeOf(app model.Application) string {
	i := slices.IndexFunc(app.RedirectURIs, func(uri string) bool { return !strings.Contains(uri, "*") && entryOf(app, uri) != "" })
	if i < 0 || app.Type == model.ApplicationNative { // its addresses are on devices
		return app.InitiateLoginURI
	}
	return entryOf(app, app.RedirectURIs[i])
}

// leadBack shows whoever comes to a request that was answered the way to its
// application.
func (p *Provider) leadBack(w http.ResponseWriter, r *http.Request, app model.Application, req model.AuthRequest) error {
	return p.cfg.Answered(w, r, app.Name, entryOf(app, req.RedirectURI))
}

// entryOf returns where people come into an application: where it wants them to
// begin signing in, or the beginning of the site that the answers go to; "" where
// neither is known, or where that address is not the application's any more.
func entryOf(app model.Application, redirectURI string) string {
	if app.InitiateLoginURI != "" {
		return app.InitiateLoginURI
	}
	u, err := url.Parse(redirectURI)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && applications.RedirectsTo(app, redirectURI) {
		return u.Scheme + "://" + u.Host + "/"
	}
	return ""
}

// proceed answers a request for a person who is signed in, or has them choose
// an organization first.
func (p *Provider) proceed(w http.ResponseWriter, r *http.Request, req authRequest, session model.Session) error {
	_, met := req.ACRFor(session)
	switch {
	case !req.answeredBy(session.User.ID):
		return p.answerFailure(w, r, req, refuse("login_required", "Another user signed in than the one in id_token_hint."))
	case session.Support.On() && (!met || req.Organization != "" && req.Organization != session.Org.ID):
		return p.answerFailure(w, r, req, refuse("access_denied", "An operator is there in the place of the user, who proves nothing of them and stays in one organization."))
	case !met:
		return p.stepUp(w, r, req)
	case req.Organization != "" && req.Organization == session.Org.ID: // as wished, whatever else was
	case req.Organization != "":
		return p.changeOrganization(w, r, req, session)
	case req.NeedsSwitcher || session.Org.ID == "":
		return p.askOrganization(w, r, req, session)
	}
	return p.complete(w, r, req, session)
}

// askLogin sends the browser to the sign-in page, or to the identity provider by which
// the application wants the person signed in, from where it comes back to Resume.
func (p *Provider) askLogin(w http.ResponseWriter, r *http.Request, req authRequest) error {
	if req.silent {
		return p.answerFailure(w, r, req, refuse("login_required", "The user has to sign in."))
	}
	if req.Connection != "" {
		return p.ask(w, r, req, model.StartPath(req.Connection))
	}
	return p.ask(w, r, req, loginPage)
}

// ask keeps the request, unless it is kept already, and sends the browser to one
// of our pages.
func (p *Provider) ask(w http.ResponseWriter, r *http.Request, req authRequest, page string) error {
	if req.ID == "" {
		if err := p.mayKeep(r); err != nil {
			return err
		}
		req.ResponseMode = cmp.Or(req.ResponseMode, model.ResponseQuery)
		req.Browser = p.cfg.Remember(w, r)
		var err error
		if req.AuthRequest, err = p.cfg.Ledger.keep(r.Context(), req.AuthRequest); err != nil {
			return err
		}
	}
	next := model.WaitingPath(req.ID, req.Application)
	if req.chooses {
		next = model.ChoicePath(req.Organization, next)
	}
	params := url.Values{"next": {next}}
	if page == loginPage || req.Connection != "" && page == model.StartPath(req.Connection) {
		for name, hint := range map[string]string{
			"login_hint": req.LoginHint, "domain_hint": req.DomainHint, "ui_locales": req.UILocales,
		} {
			if hint != "" {
				params.Set(name, hint)
			}
		}
	}
	http.Redirect(w, r, page+"?"+params.Encode(), http.StatusSeeOther)
	return nil
}

// complete gives the application its code. Of several attempts to complete a
// request one wins.
func (p *Provider) complete(w http.ResponseWriter, r *http.Request, req authRequest, session model.Session) error {
	if stopped, err := p.stopCodes(w, r, req, session.ID); stopped || err != nil {
		return err
	}
	code := p.cfg.Source.Token()
	err := p.cfg.Ledger.complete(r.Context(), req.AuthRequest, session, secret.Hash(code))
	if errors.Is(err, errStale) { // another tab was faster
		app, err := p.cfg.DB.Application(r.Context(), req.Application)
		if err != nil {
			return err
		}
		return p.leadBack(w, r, app, req.AuthRequest)
	}
	if err != nil {
		return err
	}
	p.cfg.Sessions.Came(r.Context(), session)
	params := url.Values{"code": {code}}
	if p.countCode(w, r, req) {
		return p.cfg.GoOn(w, r, p.answerURL(req.AuthRequest, params))
	}
	return p.answer(w, r, req.AuthRequest, params)
}

// answerFailure tells the application what is wrong (RFC 6749, section
// 4.1.2.1), or the person, when the application does not listen.
func (p *Provider) answerFailure(w http.ResponseWriter, r *http.Request, req authRequest, err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	if stopped, err := p.stopFailures(w, r, req, f); stopped || err != nil {
		return err
	}
	return p.answer(w, r, req.AuthRequest, url.Values{"error": {f.code}, "error_description": {f.description}})
}

// answer sends the browser back to the application. Each answer names who gives
// it, so that one provider's answer is not taken for another's (RFC 9207,
// section 2).
func (p *Provider) answer(w http.ResponseWriter, r *http.Request, req model.AuthRequest, params url.Values) error {
	if req.ResponseMode == model.ResponseFormPost {
		return p.cfg.PostForm(w, r, req.RedirectURI, p.named(req, params))
	}
	http.Redirect(w, r, p.answerURL(req, params), http.StatusSeeOther)
	return nil
}

func (p *Provider) answerURL(req model.AuthRequest, params url.Values) string {
	return withParams(req.RedirectURI, p.named(req, params))
}

// named adds to an answer which request it answers, and who gives it.
func (p *Provider) named(req model.AuthRequest, params url.Values) url.Values {
	if req.State != "" {
		params.Set("state", req.State)
	}
	params.Set("iss", string(p.sites.Known(req.Issuer)))
	return params
}

// withParams appends parameters to the query of a registered address and leaves
// the rest as it was registered (RFC 6749, section 3.1.2).
func withParams(uri string, params url.Values) string {
	uri, fragment, _ := strings.Cut(uri, "#")
	separator := "?"
	if strings.Contains(uri, "?") {
		separator = "&"
	}
	uri += separator + params.Encode()
	if fragment != "" {
		uri += "#" + fragment
	}
	return uri
}
