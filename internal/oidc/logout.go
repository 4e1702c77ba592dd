package oidc

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"anteroom/internal/model"
)

// logoutRequest is what an application asks for (OpenID Connect RP-Initiated
// Logout, section 2).
type logoutRequest struct {
	client string // "" when it is not known
	hint   idClaims
	hinted bool // hint is an ID token of ours, and of this client
	uri    string
	state  string
}

// Logout is where applications send a browser to sign out. It does so only when
// the request shows an ID token of the browser's own session; for all others,
// which any web page can make, the person is asked first.
func (p *Provider) Logout(w http.ResponseWriter, r *http.Request) error {
	noStore(w)
	if r.Method == http.MethodPost {
		return asGET(w, r, logoutPath)
	}
	req, err := p.parseLogout(r.Context(), r.URL.RawQuery)
	if err != nil {
		return err
	}
	session, ok, err := p.signedIn(r)
	if err != nil {
		return err
	}
	to, registered := p.PostLogoutURL(r.Context(), req.client, req.uri, req.state)
	own := ok && req.hint.Session == session.ID && req.hint.Subject == string(session.User.ID)
	if !req.hinted || ok && !own {
		http.Redirect(w, r, req.confirm(registered), http.StatusSeeOther)
		return nil
	}
	if ok {
		if err := p.cfg.SignOut(w, r, session); err != nil {
			return err
		}
	}
	if !registered {
		to = signedOutPage
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// confirm returns the address of the page that asks the person. It is told where
// to go afterwards if that is registered.
func (l logoutRequest) confirm(registered bool) string {
	if !registered {
		return confirmPage
	}
	params := url.Values{"client_id": {l.client}, "post_logout_redirect_uri": {l.uri}}
	if l.state != "" {
		params.Set("state", l.state)
	}
	return confirmPage + "?" + params.Encode()
}

// parseLogout reads the parameters. A hint that is not ours, or is not of the
// client that the request names, counts as none.
func (p *Provider) parseLogout(ctx context.Context, query string) (logoutRequest, error) {
	params, err := url.ParseQuery(query)
	if err == nil {
		err = checkUnrepeated(params)
	}
	if err != nil {
		return logoutRequest{}, model.Because(model.InvalidField("", "oidc.unreadable_logout"), err)
	}
	req := logoutRequest{client: params.Get("client_id"), uri: params.Get("post_logout_redirect_uri"), state: params.Get("state")}
	// An expired ID token still names the session that it was issued for.
	if p.verify(ctx, params.Get("id_token_hint"), typeID, &req.hint) != nil || req.hint.Issuer != p.cfg.Issuer {
		return req, nil
	}
	if issuedTo := string(req.hint.ClientID); req.client == "" || req.client == issuedTo {
		req.client, req.hinted = issuedTo, true
	}
	return req, nil
}

// PostLogoutURL returns where the browser goes after signing out, and whether
// that is registered for the client (OpenID Connect RP-Initiated Logout, section
// 3): compared exactly, as everything that a browser is sent to. While the
// database does not answer nothing is registered.
func (p *Provider) PostLogoutURL(ctx context.Context, clientID, uri, state string) (string, bool) {
	if uri == "" || len(state) > maxState || !model.ValidID(model.PrefixApplication, clientID) {
		return "", false
	}
	app, err := p.cfg.DB.Application(ctx, model.ApplicationID(clientID))
	if err != nil || !slices.Contains(app.PostLogoutRedirectURIs, uri) {
		return "", false
	}
	if state == "" {
		return uri, true
	}
	return withParams(uri, url.Values{"state": {state}}), true
}
