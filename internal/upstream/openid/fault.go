package openid

import (
	"fmt"
	"strings"
)

// Code says why a provider or an answer was refused. Codes are kept in the
// administrator's log and have sentences of their own there; nobody else gets to see
// them.
type Code string

// The codes of asking, whatever was asked.
const (
	CodeAddress     Code = "address"     // not an absolute https URL
	CodeUnreachable Code = "unreachable" // no answer: the name, the network, the certificate, the time
	CodeRedirect    Code = "redirect"    // leads elsewhere, where nobody follows
	CodeStatus      Code = "http_status" // an answer that says that it is none
	CodeLimit       Code = "limit"       // larger than any honest answer
	CodeJSON        Code = "json"        // not the JSON that it has to be
)

// The codes of Discover.
const (
	CodeOtherIssuer Code = "discovery_issuer"     // the document is another issuer's
	CodeManyTenants Code = "discovery_tenants"    // the document is for every tenant there is: one's own is needed
	CodeIncomplete  Code = "discovery_incomplete" // an endpoint is missing
	CodeEndpoint    Code = "discovery_endpoint"   // an endpoint is not https
	CodeFlow        Code = "discovery_flow"       // does not speak the authorization code flow
	CodeAlgorithms  Code = "discovery_algorithms" // signs by nothing that we accept
	CodeMethods     Code = "discovery_methods"    // takes no client secret
	CodeNoKeys      Code = "no_keys"              // publishes no key that is strong enough
)

// The codes of Finish, in the order in which an answer is looked at.
const (
	CodeConnection    Code = "connection"       // another connection's request waits
	CodeParameter     Code = "parameter"        // a parameter is there twice
	CodeState         Code = "state"            // not the answer to the request that waits
	CodeMixUp         Code = "iss"              // another provider's answer, or it does not say whose
	CodeDenied        Code = "access_denied"    // the provider or the person says no
	CodeInteraction   Code = "login_required"   // the person had to be asked, and was not to be
	CodeProvider      Code = "idp_error"        // the provider says that it failed
	CodeNoCode        Code = "no_code"          // neither a code nor an error
	CodeClient        Code = "invalid_client"   // the provider does not know us by our ID and secret
	CodeSecretExpired Code = "secret_expired"   // the secret is over, and a new one has to be made there
	CodeGrant         Code = "invalid_grant"    // the provider refuses the code that it gave
	CodeExchange      Code = "token_error"      // the provider refuses to exchange the code for another reason
	CodeNoIDToken     Code = "no_id_token"      // there is no ID token among the tokens
	CodeShape         Code = "id_token"         // not a JWT, or not with the claims of one
	CodeAlgorithm     Code = "algorithm"        // signed by none, by a secret, or by something unknown
	CodeKey           Code = "key"              // signed by a key that the provider does not publish
	CodeSignature     Code = "signature"        // the key that it names did not sign it
	CodeIssuer        Code = "issuer"           // from another provider
	CodeAudience      Code = "audience"         // meant for another client
	CodeParty         Code = "azp"              // given to another client
	CodeTime          Code = "time"             // too early or too late
	CodeSubject       Code = "subject"          // does not say who signed in
	CodeNonce         Code = "nonce"            // answers another request
	CodeTokenHash     Code = "at_hash"          // the access token is not the one that came with it
	CodeAuthTime      Code = "auth_time"        // signed in too long ago, or does not say when
	CodeUserInfo      Code = "userinfo_subject" // userinfo is about somebody else
	CodeHostedDomain  Code = "hd"               // an account of another Google Workspace, or of none
	CodeTenant        Code = "tid"              // an account of another tenant of Entra ID
	CodeEvent         Code = "event"            // a logout token that is none
)

// Step is a part of looking at a provider and its answer. They are taken in this
// order, and the first that fails is the last.
type Step int

// The steps.
const (
	StepDiscover  Step = iota // the provider describes itself and publishes its keys
	StepAnswer                // the browser brings a code, for the request that waits
	StepExchange              // the provider exchanges the code for tokens
	StepSignature             // the ID token is signed by a key that it publishes
	StepClaims                // it is meant for us, now, and answers the request
	StepUserInfo              // userinfo is about the same person
	StepAccount               // the account is one that this connection is for
	Steps                     // how many there are
)

// Fault is the error of this package: which check failed, and what it found and
// wanted. Got and Want may hold what the provider says, bounded, and never a code, a
// token or a secret; both are for the organization's administrators only.
type Fault struct {
	Step Step
	Code Code
	// Field is the parameter, claim or endpoint at which the check failed.
	Field     string
	Got, Want string
}

// Error returns the fault in a line for logs.
func (f *Fault) Error() string {
	s := fmt.Sprintf("openid: %s: %s", f.Code, f.Field)
	if f.Got != "" {
		s += fmt.Sprintf(" is %q", f.Got)
	}
	if f.Want != "" {
		s += fmt.Sprintf(", want %q", f.Want)
	}
	return s
}

// maxQuoted bounds what of an answer a fault repeats, in bytes.
const maxQuoted = 512

func fault(code Code, field string) *Fault { return &Fault{Code: code, Field: field} }

// in says at which step a fault was found.
func (f *Fault) in(step Step) *Fault {
	f.Step = step
	return f
}

// got adds what was found instead.
func (f *Fault) got(s string) *Fault {
	f.Got = quote(s)
	return f
}

// want adds what was to be there.
func (f *Fault) want(s string) *Fault {
	f.Want = quote(s)
	return f
}

func quote(s string) string {
	if len(s) > maxQuoted {
		s = s[:maxQuoted] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
