package openid

import "github.com/anteroom/anteroom/internal/upstream"

// CodeJSON is the code of an answer that is not the JSON that it has to be, whatever was
// asked.
const CodeJSON upstream.Code = "json"

// The codes of Discover.
const (
	CodeOtherIssuer upstream.Code = "discovery_issuer"     // the document is another issuer's
	CodeManyTenants upstream.Code = "discovery_tenants"    // the document is for every tenant there is: one's own is needed
	CodeIncomplete  upstream.Code = "discovery_incomplete" // an endpoint is missing
	CodeEndpoint    upstream.Code = "discovery_endpoint"   // an endpoint is not https
	CodeFlow        upstream.Code = "discovery_flow"       // does not speak the authorization code flow
	CodeAlgorithms  upstream.Code = "discovery_algorithms" // signs by nothing that we accept
	CodeMethods     upstream.Code = "discovery_methods"    // takes no client secret
	CodeNoKeys      upstream.Code = "no_keys"              // publishes no key that is strong enough
)

// The codes of Finish beside those of every protocol, in the order in which an answer is
// looked at.
const (
	CodeConnection    upstream.Code = "connection"       // another connection's request waits
	CodeParameter     upstream.Code = "parameter"        // a parameter is there twice
	CodeState         upstream.Code = "state"            // not the answer to the request that waits
	CodeMixUp         upstream.Code = "iss"              // another provider's answer, or it does not say whose
	CodeDenied        upstream.Code = "access_denied"    // the provider or the person says no
	CodeInteraction   upstream.Code = "login_required"   // the person had to be asked, and was not to be
	CodeNoCode        upstream.Code = "no_code"          // neither a code nor an error
	CodeClient        upstream.Code = "invalid_client"   // the provider does not know us by our ID and secret
	CodeSecretExpired upstream.Code = "secret_expired"   // the secret is over, and a new one has to be made there
	CodeGrant         upstream.Code = "invalid_grant"    // the provider refuses the code that it gave
	CodeExchange      upstream.Code = "token_error"      // the provider refuses to exchange the code for another reason
	CodeNoIDToken     upstream.Code = "no_id_token"      // there is no ID token among the tokens
	CodeShape         upstream.Code = "id_token"         // not a JWT, or not with the claims of one
	CodeKey           upstream.Code = "key"              // signed by a key that the provider does not publish
	CodeParty         upstream.Code = "azp"              // given to another client
	CodeNonce         upstream.Code = "nonce"            // answers another request
	CodeTokenHash     upstream.Code = "at_hash"          // the access token is not the one that came with it
	CodeAuthTime      upstream.Code = "auth_time"        // signed in too long ago, or does not say when
	CodeUserInfo      upstream.Code = "userinfo_subject" // userinfo is about somebody else
	CodeHostedDomain  upstream.Code = "hd"               // an account of another Google Workspace, or of none
	CodeTenant        upstream.Code = "tid"              // an account of another tenant of Entra ID
	CodeEvent         upstream.Code = "event"            // a logout token that is none
)

// The steps beside upstream.StepSignature.
const (
	StepDiscover upstream.Step = "discover" // the provider describes itself and publishes its keys
	StepAnswer   upstream.Step = "answer"   // the browser brings a code, for the request that waits
	StepExchange upstream.Step = "exchange" // the provider exchanges the code for tokens
	StepClaims   upstream.Step = "claims"   // the ID token is meant for us, now, and answers the request
	StepUserInfo upstream.Step = "userinfo" // userinfo is about the same person
	StepAccount  upstream.Step = "account"  // the account is one that this connection is for
)

// Steps lists the steps in the order in which they are taken.
func Steps() []upstream.Step {
	return []upstream.Step{StepDiscover, StepAnswer, StepExchange, upstream.StepSignature, StepClaims, StepUserInfo, StepAccount}
}
