package oidc

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// logoutRequest is what an application asks for (OpenID Connect RP-Initiated
// Logout, section 2).
type logoutRequest struct {
	client string // "" when it is not known
	hint   hint
	hinted bool // hint is an ID token of ours, and of this client
	uri    string
	state  string
}

// Logout is where applications send a browser to sign out. It does so only when
// the request shows an ID token of the browser's own session; for all others,
// which any web page can make, the person is asked first. A request without a
// session, as an application's own server makes it, ends the one that its ID token
// was issued for. ID tokens lie about in logs and histories, so that an old one does
// that only where a server shows it.
func (p *Provider) Logout(w http.ResponseWriter, r *http.Request) error {
	noStore(w)
	if r.Method == http.MethodHead { // which changes nothing (RFC 9110, section 9.2.1), as GET does here
		return nil
	}
	if r.Method == http.MethodPost && !byServer(r) {
		return asGET(w, r, logoutPath)
	}
	req, err := p.parseLogout(w, r)
	if err != nil {
		return err
	}
	session, ok, err := p.signedIn(r)
	if err != nil {
		return err
	}
	own := ok && req.hint.Session == session.ID && req.hint.User == session.User.ID
	switch {
	case !req.hinted && byServer(r):
		return model.InvalidField("id_token_hint", "oidc.hint_proves_nothing")
	case !req.hinted || ok && !own:
		http.Redirect(w, r, confirmPage+req.onward(), http.StatusSeeOther)
		return nil
	case !ok:
		if session, ok, err = p.hintedSession(r.Context(), req.hint); err != nil {
			return err
		}
		if ok && !byServer(r) && p.cfg.DB.Now().Unix() >= req.hint.Expires {
			http.Redirect(w, r, confirmPage+req.onward(), http.StatusSeeOther) // which says that nothing was ended
			return nil
		}
	}
	if !ok {
		return p.sendOn(w, r, req)
	}
	next := ""
	if own { // whose identity provider knows the browser, too
		next = signedOutPage + req.onward()
	}
	if led, err := p.cfg.SignOut(w, r, session, next); err != nil || led {
		return err
	}
	return p.sendOn(w, r, req)
}

// sendOn sends the browser on when nobody is signed in to it any more.
func (p *Provider) sendOn(w http.ResponseWriter, r *http.Request, req logoutRequest) error {
	to, registered := p.PostLogoutURL(r.Context(), req.client, req.uri, req.state)
	if !registered {
		to = signedOutPage + req.onward()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// byServer reports whether a POST is an application's own, and not of a browser: those
// say where their forms come from (Fetch, section 3.2), or are so old that they
// don't, and then they send some cookie or GET.
func byServer(r *http.Request) bool {
	h := r.Header
	return r.Method == http.MethodPost && h.Get("Origin") == "" && h.Get("Sec-Fetch-Site") == "" && h.Get("Cookie") == ""
}

// hintedSession returns the session that an ID token was issued for, and whether it
// still is one.
func (p *Provider) hintedSession(ctx context.Context, hint hint) (s model.Session, ok bool, err error) {
	s, err = p.cfg.Sessions.LoadByID(ctx, hint.Session)
	if isOver(err) {
		return model.Session{}, false, nil
	}
	return s, err == nil && s.User.ID == hint.User, err
}

// longestOnward is more than any address has that is registered.
const longestOnward = 1800

// onward returns the parameters with which a page of ours finds out where to go
// afterwards, or says why it may not: "" when the request says nothing of that. An
// address that cannot be registered is cut, and of a state that is too long only that
// is passed on.
func (l logoutRequest) onward() string {
	if l.uri == "" {
		return ""
	}
	params := url.Values{"post_logout_redirect_uri": {l.uri[:min(len(l.uri), longestOnward)]}}
	if l.client != "" && len(l.client) <= maxNamed {
		params.Set("client_id", l.client)
	}
	switch {
	case len(l.state) > maxState:
		params.Set(model.LongStateParam, "1")
	case l.state != "":
		params.Set("state", l.state)
	}
	return "?" + params.Encode()
}

// parseLogout reads the parameters. A hint that is not ours, or is not of the
// client that the request names, counts as none.
func (p *Provider) parseLogout(w http.ResponseWriter, r *http.Request) (logoutRequest, error) {
	params, err := query(r)
	if r.Method == http.MethodPost {
		params, err = form(w, r)
	}
	if err != nil {
		return logoutRequest{}, model.Because(model.InvalidField("", "oidc.unreadable_logout"), err)
	}
	req := logoutRequest{client: params.Get("client_id"), uri: params.Get("post_logout_redirect_uri"), state: params.Get("state")}
	var ours bool
	if req.hint, ours, err = p.readHint(r.Context(), params.Get("id_token_hint")); err != nil {
		return req, err
	}
	if issuedTo := string(req.hint.Client); ours && (req.client == "" || req.client == issuedTo) {
		req.client, req.hinted = issuedTo, true
	}
	return req, nil
}

// PostLogoutURL returns where the browser goes after signing out, and whether
// that is registered for the client (OpenID Connect RP-Initiated Logout, section
// 3): compared exactly, as everything that a browser is sent to. A request may
// leave out who makes it, and several libraries do; any web page could name a
// client, so an address that is registered for any of them is as good. While the
// database does not answer nothing is registered.
func (p *Provider) PostLogoutURL(ctx context.Context, clientID, uri, state string) (string, bool) {
	if uri == "" || len(uri) > longestOnward || len(state) > maxState || !p.postLogout(ctx, clientID, uri) {
		return "", false
	}
	if state == "" {
		return uri, true
	}
	return withParams(uri, url.Values{"state": {state}}), true
}

func (p *Provider) postLogout(ctx context.Context, clientID, uri string) bool {
	if clientID == "" {
		apps, err := p.cfg.DB.Applications(ctx)
		return err == nil && slices.ContainsFunc(apps, func(a model.Application) bool { return slices.Contains(a.PostLogoutRedirectURIs, uri) })
	}
	if !model.ValidID(model.PrefixApplication, clientID) {
		return false
	}
	app, err := p.cfg.DB.Application(ctx, model.ApplicationID(clientID))
	return err == nil && slices.Contains(app.PostLogoutRedirectURIs, uri)
}
