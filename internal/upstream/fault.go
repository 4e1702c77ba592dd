// Package upstream is what the protocols have in common by which somebody signs in
// through an identity provider that an organization brings: who they are, why an answer
// is refused and at which step, and what an administrator is told about it. The protocols
// are below it, in saml and openid. It knows neither of them, asks nobody and stores
// nothing.
package upstream

import (
	"fmt"
	"net/url"
	"strings"
)

// Code says why an identity provider or its answer was refused. Codes are kept in the
// administrator's log and have sentences of their own there; nobody else gets to see
// them. Those that only one protocol has are declared in its package, and no value means
// two things.
type Code string

// The codes of asking an identity provider, whatever it is asked.
const (
	CodeAddress     Code = "address"         // not an absolute https URL
	CodePrivate     Code = "private_address" // an address of a network that is not public, and not allowed
	CodeUnreachable Code = "unreachable"     // no answer: the name, the network, the certificate, the time
	CodeRedirect    Code = "redirect"        // leads elsewhere, where nobody follows
	CodeHTTPStatus  Code = "http_status"     // an answer that says that it is none
	CodeLimit       Code = "limit"           // larger, deeper or with more parts than any honest answer
)

// The codes of what every protocol looks at.
const (
	CodeProvider  Code = "idp_error" // the identity provider says that it failed
	CodeAlgorithm Code = "algorithm" // signed or encrypted by something too weak or unknown, or by none
	CodeSignature Code = "signature" // no key that counts made the signature over these bytes
	CodeIssuer    Code = "issuer"    // from another identity provider
	CodeAudience  Code = "audience"  // meant for somebody else than us
	CodeTime      Code = "time"      // too early or too late
	CodeSubject   Code = "subject"   // does not say who signed in
)

// Step names a part of looking at an answer. Each protocol has steps of its own, and
// lists them in the order in which they are taken; the first that fails is the last.
type Step string

// StepSignature is a step of every protocol: the answer is signed by a key that counts.
const StepSignature Step = "signature"

// Fault is why an identity provider or its answer was refused: which check failed, and
// what it found and wanted. Got and Want may hold what the provider says, bounded, and
// never a code, a token or a secret; both are for the organization's administrators only.
type Fault struct {
	Step Step // empty where nobody was signing in
	Code Code
	// Field is the element, parameter, claim or endpoint at which the check failed.
	Field     string
	Got, Want string
}

// NewFault returns a fault at a field, which says neither what was found nor at which
// step.
func NewFault(code Code, field string) *Fault { return &Fault{Code: code, Field: field} }

// At says at which step a fault was found.
func (f *Fault) At(step Step) *Fault {
	f.Step = step
	return f
}

// WithGot adds what was found instead.
func (f *Fault) WithGot(s string) *Fault {
	f.Got = Quote(s)
	return f
}

// WithWant adds what was to be there.
func (f *Fault) WithWant(s string) *Fault {
	f.Want = Quote(s)
	return f
}

// Error returns the fault in a line for logs.
func (f *Fault) Error() string {
	s := fmt.Sprintf("upstream: %s: %s", f.Code, f.Field)
	if f.Got != "" {
		s += fmt.Sprintf(" is %q", f.Got)
	}
	if f.Want != "" {
		s += fmt.Sprintf(", want %q", f.Want)
	}
	return s
}

// maxQuoted bounds what of an answer is repeated, in bytes.
const maxQuoted = 512

// Quote returns what an answer says as text of a bounded length.
func Quote(s string) string {
	if len(s) > maxQuoted {
		s = strings.ToValidUTF8(s[:maxQuoted], "") + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// Address reports whether an identity provider's address can be used: an absolute https
// URL, or http where insecure allows that, with a host and without a password or fragment.
func Address(s string, insecure bool) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || insecure && u.Scheme == "http") && u.Host != "" && u.User == nil && u.Fragment == "" && u.Opaque == ""
}
