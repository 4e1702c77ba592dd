package identityprovider

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// openidRequest is what a client asks for (OpenID Connect Core 3.1.2.1).
type openidRequest struct {
	redirect, state, nonce, scope, challenge string
	acrValues, loginHint                     string
}

// has reports whether a scope is asked for.
func (o openidRequest) has(scope string) bool {
	return slices.Contains(strings.Fields(o.scope), scope)
}

// client returns the OpenID Connect application with a client ID.
func (p *Provider) client(id string) (App, bool) {
	a, ok := p.app(id)
	return a, ok && a.Protocol == OpenID
}

// authorize lets somebody sign in to a client. Where the redirect URI is not the
// client's, nobody is sent there (RFC 6749 4.1.2.1).
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.refuse(w, errors.New("the request cannot be read"))
		return
	}
	form := r.Form
	a, ok := p.client(form.Get("client_id"))
	redirect := form.Get("redirect_uri")
	switch {
	case !ok:
		p.refuse(w, fmt.Errorf("no application has the client ID %q", form.Get("client_id")))
		return
	case !slices.Contains(a.OpenID.Redirects, redirect):
		p.refuse(w, fmt.Errorf("the redirect URI %q is not among the sign-in redirect URIs of %s", redirect, a.Label))
		return
	}
	asked := openidRequest{
		redirect: redirect, state: form.Get("state"), nonce: form.Get("nonce"), scope: form.Get("scope"),
		challenge: form.Get("code_challenge"), acrValues: form.Get("acr_values"), loginHint: form.Get("login_hint"),
	}
	if code, err := a.takes(asked, form); err != nil {
		http.Redirect(w, r, asked.refusal(p.base, code, sentence(err)), http.StatusFound)
		return
	}
	if form.Get("prompt") == "none" {
		p.silently(w, r, a, asked, form.Get("max_age"))
		return
	}
	p.ask(w, r, request{App: a.ID, OpenID: asked})
}

// takes reports what is wrong with a request, and its code.
func (a App) takes(asked openidRequest, form url.Values) (string, error) {
	switch {
	case form.Get("response_type") != "code":
		return "unsupported_response_type", errors.New("the response type has to be code")
	case !asked.has("openid"):
		return "invalid_scope", errors.New("the scope has to contain openid")
	case asked.challenge != "" && form.Get("code_challenge_method") != "S256":
		return "invalid_request", errors.New("the code challenge method has to be S256")
	case asked.challenge == "" && a.OpenID.RequirePKCE:
		return "invalid_request", errors.New("PKCE code challenge is required when the application is set to it")
	}
	return "", nil
}

// silently answers a request that shows no page, for somebody who is signed in.
func (p *Provider) silently(w http.ResponseWriter, r *http.Request, a App, asked openidRequest, maxAge string) {
	s, ok := p.sessionOf(r)
	who, known := p.person(s.person)
	if age, err := time.ParseDuration(maxAge + "s"); maxAge != "" && (err != nil || p.now().Sub(s.since) > age) {
		ok = false
	}
	if !ok || !known || !a.assigned(who) {
		http.Redirect(w, r, asked.refusal(p.base, "login_required", "Nobody is signed in."), http.StatusFound)
		return
	}
	g := p.grant(a, asked, who, s, a.said(a.statements(), who, FaultNone), FaultNone)
	http.Redirect(w, r, asked.answer(p.base, url.Values{"code": {p.codes.add(g)}}), http.StatusFound)
}

// answerOpenID sends the browser on with a code, or with why there is none.
func (p *Provider) answerOpenID(w http.ResponseWriter, r *http.Request, a App, asked openidRequest, who Person, s session, said []attribute, f signInForm) {
	page := answerPage{Title: "Back to " + a.Label, App: a.Label, Show: f.Show}
	if f.Fault == FaultNotAssigned {
		page.URL = asked.refusal(p.base, "access_denied", "User is not assigned to the client application.")
		page.Text = page.URL
		p.sendOn(w, page)
		return
	}
	g := p.grant(a, asked, who, s, said, f.Fault)
	code := p.codes.add(g)
	if f.Fault == FaultReplay {
		p.codes.remove(code)
	}
	page.URL = asked.answer(p.base, url.Values{"code": {code}})
	text, err := json.MarshalIndent(g.claims, "", "  ")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	page.Text = page.URL + "\n\n" + string(text)
	p.sendOn(w, page)
}

// refusal returns the address at which the client hears that nobody signed in.
func (o openidRequest) refusal(issuer, code, description string) string {
	return o.answer(issuer, url.Values{"error": {code}, "error_description": {description}})
}

// answer returns the address with an answer, which names its issuer (RFC 9207).
func (o openidRequest) answer(issuer string, parameters url.Values) string {
	parameters.Set("iss", issuer)
	if o.state != "" {
		parameters.Set("state", o.state)
	}
	separator := "?"
	if strings.Contains(o.redirect, "?") {
		separator = "&"
	}
	return o.redirect + separator + parameters.Encode()
}

// grant is what a client may fetch for its code, and then by its access token.
type grant struct {
	app, redirect, challenge, scope string
	claims, info                    map[string]any // of the ID token, and of userinfo
	fault                           Fault
}

// grant returns that of somebody who signed in, broken as the fault says.
func (p *Provider) grant(a App, asked openidRequest, who Person, s session, said []attribute, f Fault) grant {
	g := grant{app: a.ID, redirect: asked.redirect, challenge: asked.challenge, scope: asked.scope, fault: f, info: map[string]any{}}
	for _, one := range said {
		if asked.permits(one.name) {
			g.info[one.name] = one.json()
		}
	}
	if f == FaultUnverified {
		g.info["email_verified"] = false
	}
	g.info["sub"] = who.ID
	g.claims = maps.Clone(g.info)
	if f == FaultThin {
		maps.DeleteFunc(g.claims, func(name string, _ any) bool { return name != "sub" && name != "email" && name != "email_verified" })
	}
	if f == FaultUserInfo {
		delete(g.claims, "email")
		delete(g.claims, "email_verified")
		g.info["sub"], g.info["email"] = newID("00u"), "root@another.example"
	}
	maps.Copy(g.claims, map[string]any{
		"iss": p.base, "aud": a.ID, "auth_time": s.since.Unix(), "amr": s.method.amr, "acr": s.method.acr, "sid": s.id,
	})
	if asked.nonce != "" {
		g.claims["nonce"] = asked.nonce
	}
	switch f {
	case FaultIssuer:
		g.claims["iss"] = "https://another.example"
	case FaultAudience:
		g.claims["aud"] = newID("0oa")
	case FaultNonce:
		g.claims["nonce"] = newID("")
	case FaultStale:
		g.claims["auth_time"] = s.since.Add(-time.Hour).Unix()
	case FaultShortSession:
		g.claims["session_expiry"] = p.now().Add(10 * time.Minute).Unix()
	}
	return g
}

// permits reports whether the scopes let a claim be said (OpenID Connect Core 5.4).
func (o openidRequest) permits(claim string) bool {
	switch claim {
	case "email", "email_verified":
		return o.has("email")
	case "name", "given_name", "family_name", "preferred_username", "picture", "locale", "zoneinfo":
		return o.has("profile")
	}
	return true
}

// json returns an attribute as a claim.
func (a attribute) json() any {
	switch {
	case a.several || len(a.values) > 1:
		return a.values
	case a.values[0] == "true" || a.values[0] == "false":
		return a.values[0] == "true"
	}
	return a.values[0]
}
