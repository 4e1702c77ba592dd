package identityprovider

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// logout ends the browser's session here, and leads back to where the client is
// registered to want that (OpenID Connect RP-Initiated Logout 1.0).
func (p *Provider) logout(w http.ResponseWriter, r *http.Request) {
	to := r.FormValue("post_logout_redirect_uri")
	if to != "" && !p.returnsTo(r, to) {
		to = ""
	}
	if state := r.FormValue("state"); to != "" && state != "" {
		separator := "?"
		if strings.Contains(to, "?") {
			separator = "&"
		}
		to += separator + url.Values{"state": {state}}.Encode()
	}
	if s, ok := p.endOwn(w, r); ok && p.leave(w, r, s, to) {
		return
	}
	p.signedOut(w, r, to)
}

// endOwn ends the browser's session, and returns it, if there is one.
func (p *Provider) endOwn(w http.ResponseWriter, r *http.Request) (session, bool) {
	s, ok := p.sessionOf(r)
	if ok {
		p.end(r, s.id)
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return s, ok
}

// end ends a session, if it is one.
func (p *Provider) end(r *http.Request, id string) {
	s, ok := p.sessions.take(id)
	if ok {
		s.id = id
		p.tell(r.Context(), s)
	}
}

// signedOut leads somebody on who is signed out, or says that they are.
func (p *Provider) signedOut(w http.ResponseWriter, r *http.Request, to string) {
	if to == "" {
		p.problem(w, http.StatusOK, "You are signed out", "This identity provider has forgotten you. The applications have not, unless they were told.")
		return
	}
	http.Redirect(w, r, to, http.StatusFound)
}

// telling is how long an application has to hear that somebody has signed out.
const telling = 5 * time.Second

// tell tells the applications that want to know that a session is over (OpenID Connect
// Back-Channel Logout 2.5).
func (p *Provider) tell(ctx context.Context, s session) {
	ctx = context.WithoutCancel(ctx)
	for _, a := range p.applications() {
		if a.Protocol != OpenID || a.OpenID.BackChannel == "" {
			continue
		}
		if err := p.tellOne(ctx, a, s); err != nil {
			p.log.WarnContext(ctx, "an application was not told that somebody signed out", "application", a.ID, "error", err)
		}
	}
}

func (p *Provider) tellOne(ctx context.Context, a App, s session) error {
	token, err := p.LogoutToken(a.ID, map[string]any{"sub": s.person, "sid": s.id})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.OpenID.BackChannel, strings.NewReader(url.Values{"logout_token": {token}}.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{Timeout: telling} // to where the demo or its person says
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("it answered %s", answer.Status)
	}
	return nil
}

// LogoutToken returns a logout token for an application, with claims in the place of those
// that every one has.
func (p *Provider) LogoutToken(app string, claims map[string]any) (string, error) {
	now := p.now()
	all := map[string]any{
		"iss": p.base, "aud": app, "iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "jti": newID(""),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	maps.Copy(all, claims)
	return p.signed(all, "", "logout+jwt")
}
