package openid

import (
	"net/url"
	"strings"
)

// Leaving is somebody whom we sign out at their provider.
type Leaving struct {
	// ClientID is what the provider knows us by, and IDToken shows whom it has signed in for
	// us; where it is empty, the provider may ask the person.
	ClientID, IDToken string
	// Return is where the provider sends the browser back to, with the State.
	Return, State string
}

// SignOut returns the address to which the browser is sent, below the provider's
// end_session_endpoint (OpenID Connect RP-Initiated Logout 2).
func SignOut(endpoint string, l Leaving) string {
	params := url.Values{"client_id": {l.ClientID}, "post_logout_redirect_uri": {l.Return}, "state": {l.State}}
	if l.IDToken != "" {
		params.Set("id_token_hint", l.IDToken)
	}
	separator := "?"
	if strings.Contains(endpoint, "?") {
		separator = "&"
	}
	return endpoint + separator + params.Encode()
}
