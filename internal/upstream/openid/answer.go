package openid

import (
	"crypto/subtle"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/internal/upstream"
)

// maxCode bounds a code, in bytes. Those of AD FS have more than 1,000.
const maxCode = 8192

// answer returns the code that the browser brings, once it is the answer to the request
// that waits (RFC 6749 4.1.2, RFC 9207 2.4).
func (c Connection) answer(query url.Values, p Pending) (string, *upstream.Fault) {
	if p.Issuer != c.Provider.Issuer || p.ClientID != c.ClientID {
		return "", upstream.NewFault(CodeConnection, "request").WithGot(p.Issuer + " " + p.ClientID).WithWant(c.Provider.Issuer + " " + c.ClientID)
	}
	for _, name := range []string{"state", "iss", "error", "error_description", "code"} {
		if len(query[name]) > 1 { // RFC 6749 3.1
			return "", upstream.NewFault(CodeParameter, name)
		}
	}
	if p.State == "" || subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(p.State)) == 0 {
		return "", upstream.NewFault(CodeState, "state").WithGot(missing(query, "state"))
	}
	if iss := query.Get("iss"); iss != p.Issuer && (query.Has("iss") || c.Provider.NamesIssuer) {
		return "", upstream.NewFault(CodeMixUp, "iss").WithGot(iss + missing(query, "iss")).WithWant(p.Issuer)
	}
	if query.Get("error") != "" {
		return "", failed(query)
	}
	switch code := query.Get("code"); {
	case code == "":
		return "", upstream.NewFault(CodeNoCode, "code")
	case len(code) > maxCode:
		return "", upstream.NewFault(upstream.CodeLimit, "code")
	default:
		return code, nil
	}
}

func missing(query url.Values, name string) string {
	if query.Has(name) {
		return ""
	}
	return "missing"
}

// failed decodes an answer that says that nobody signed in (RFC 6749 4.1.2.1, OpenID
// Connect Core 3.1.2.6).
func failed(query url.Values) *upstream.Fault {
	said := query.Get("error")
	code := upstream.CodeProvider
	switch said {
	case "access_denied":
		code = CodeDenied
	case "login_required", "interaction_required", "consent_required", "account_selection_required":
		code = CodeInteraction
	}
	return upstream.NewFault(code, "error").WithGot(described(said, query.Get("error_description")))
}

// described joins an error with what the provider says about it.
func described(said, description string) string {
	return strings.TrimSuffix(said+": "+strings.TrimSpace(description), ": ")
}
