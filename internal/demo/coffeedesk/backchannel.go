package coffeedesk

import (
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
)

// maxLogout bounds a logout request.
const maxLogout = 16 << 10

// backchannelLogout ends the app's own sessions when the provider says that the
// one they came from is over (OpenID Connect Back-Channel Logout 1.0). The next
// click is signed out without asking the provider.
func (a *App) backchannelLogout(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLogout)
	p, err := a.discover(r.Context())
	if err != nil {
		a.cfg.Logger.ErrorContext(r.Context(), "coffeedesk: provider", "error", err)
		http.Error(w, "The provider cannot be reached.", http.StatusServiceUnavailable) // it will try again
		return
	}
	ctx := oidc.ClientContext(r.Context(), a.cfg.HTTPClient)
	token, err := p.tokens.VerifyLogout(ctx, r.PostFormValue("logout_token"))
	if err != nil {
		a.cfg.Logger.WarnContext(r.Context(), "coffeedesk: logout token", "error", err)
		http.Error(w, "The logout token is not valid.", http.StatusBadRequest)
		return
	}
	// A token that comes twice finds nothing the second time, so that its jti need
	// not be remembered.
	ended := a.sessions.removeAll(func(s session) bool {
		if token.SessionID != "" {
			return s.who.SessionID == token.SessionID
		}
		return s.who.Subject == token.Subject
	})
	a.cfg.Logger.InfoContext(r.Context(), "coffeedesk: signed out by the provider", "session", token.SessionID, "ended", ended)
}
