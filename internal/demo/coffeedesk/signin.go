package coffeedesk

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// login sends the browser to the provider. What must come back unchanged stays
// here, under a cookie that ties the sign-in to this browser.
func (a *App) login(w http.ResponseWriter, r *http.Request) {
	p, err := a.discover(r.Context())
	if err != nil {
		a.unreachable(w, r, err)
		return
	}
	begun := login{state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier()}
	a.setCookie(w, loginCookie, a.logins.add(begun))
	opts := []oauth2.AuthCodeOption{oidc.Nonce(begun.nonce), oauth2.S256ChallengeOption(begun.verifier)}
	if prompt := r.FormValue("prompt"); prompt != "" {
		opts = append(opts, oauth2.SetAuthURLParam("prompt", prompt))
	}
	http.Redirect(w, r, p.oauth.AuthCodeURL(begun.state, opts...), http.StatusSeeOther)
}

// callback receives the provider's answer. Nothing in it counts before state
// and issuer have shown that it answers a question this browser asked.
func (a *App) callback(w http.ResponseWriter, r *http.Request) {
	p, err := a.discover(r.Context())
	if err != nil {
		a.unreachable(w, r, err)
		return
	}
	answer := r.URL.Query()
	begun, ok := a.logins.take(cookie(r, loginCookie))
	a.dropCookie(w, loginCookie)
	if !ok || !equal(answer.Get("state"), begun.state) {
		a.problem(w, http.StatusBadRequest, "This sign-in is out of date",
			"It was started in another tab or browser, or too long ago. Nobody was signed in. Sign in again.")
		return
	}
	// RFC 9207. A provider that names itself always must not be silent here.
	if iss := answer["iss"]; (len(iss) > 0 || p.extra.SendsIssuer) && answer.Get("iss") != a.cfg.Issuer {
		a.problem(w, http.StatusBadRequest, "The answer came from somebody else",
			"It does not name the sign-in service that Coffeedesk uses. Nobody was signed in. Sign in again.")
		return
	}
	if code := answer.Get("error"); code != "" {
		a.refused(w, r, code, answer.Get("error_description"))
		return
	}
	s, err := a.signIn(r.Context(), p, begun, answer.Get("code"))
	if err != nil {
		a.cfg.Logger.WarnContext(r.Context(), "coffeedesk: sign-in", "error", err)
		a.problem(w, http.StatusBadGateway, "The sign-in could not be completed",
			"Coffeedesk did not accept what the sign-in service returned. Nobody was signed in. Sign in again.")
		return
	}
	a.sessions.remove(cookie(r, sessionCookie))
	a.setCookie(w, sessionCookie, a.sessions.add(s))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// refused shows an error response (RFC 6749, section 4.1.2.1; OpenID Connect
// Core, section 3.1.2.6) in words. The description is for developers and goes
// to the log.
func (a *App) refused(w http.ResponseWriter, r *http.Request, code, description string) {
	switch code {
	case "login_required", "interaction_required", "account_selection_required", "consent_required":
		// The answers to prompt=none when nobody is signed in any more.
		a.endSession(w, r)
		a.signedOut(w, "You were signed out.")
		return
	case "access_denied":
		a.problem(w, http.StatusForbidden, "You were not signed in",
			"The sign-in was cancelled, or you may not use Coffeedesk. Sign in again, or ask an admin of your organization.")
		return
	case "server_error", "temporarily_unavailable":
		a.problem(w, http.StatusBadGateway, "The sign-in service has a problem",
			"Nobody was signed in. Wait a moment, then sign in again.")
		return
	}
	a.cfg.Logger.WarnContext(r.Context(), "coffeedesk: sign-in refused", "code", code, "description", description)
	a.problem(w, http.StatusBadGateway, "The sign-in service refused the request",
		"Coffeedesk may be set up wrongly. Nobody was signed in. The reason is in the log of Coffeedesk.")
}

// logout ends the session here and sends the browser to the provider to end
// it there (OpenID Connect RP-Initiated Logout 1.0).
func (a *App) logout(w http.ResponseWriter, r *http.Request) {
	s, ok := a.endSession(w, r)
	p, err := a.discover(r.Context())
	if err != nil {
		a.unreachable(w, r, err)
		return
	}
	end, err := url.Parse(p.extra.EndSessionEndpoint)
	if !ok || err != nil || end.Host == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	state := rand.Text()
	a.setCookie(w, logoutCookie, state)
	q := end.Query()
	q.Set("id_token_hint", s.idToken)
	q.Set("post_logout_redirect_uri", a.cfg.PostLogoutRedirectURL())
	q.Set("state", state)
	end.RawQuery = q.Encode()
	http.Redirect(w, r, end.String(), http.StatusSeeOther)
}

// endSession forgets the browser's session and returns it, if there was one.
func (a *App) endSession(w http.ResponseWriter, r *http.Request) (session, bool) {
	s, ok := a.sessions.take(cookie(r, sessionCookie))
	a.dropCookie(w, sessionCookie)
	return s, ok
}

// equal compares secrets in constant time. Empty ones are never equal.
func equal(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
