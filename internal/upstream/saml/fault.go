package saml

import "github.com/anteroom/anteroom/internal/upstream"

// The codes of an answer beside those of every protocol, in the order in which it is
// looked at.
const (
	CodeXML          upstream.Code = "xml"           // not XML, or XML that two parsers may read differently
	CodeShape        upstream.Code = "shape"         // not a response with exactly one assertion where it belongs
	CodeDestination  upstream.Code = "destination"   // sent for somewhere else
	CodeEncryption   upstream.Code = "encryption"    // cannot be decrypted or is not proven to be for us, or is not encrypted and must be
	CodeUnsigned     upstream.Code = "unsigned"      // neither response nor assertion has a signature
	CodeConfirmation upstream.Code = "confirmation"  // no bearer confirmation that fits
	CodeRecipient    upstream.Code = "recipient"     // meant for another assertion consumer service
	CodeInResponseTo upstream.Code = "inresponseto"  // answers another request than the one that waits
	CodeUnsolicited  upstream.Code = "idp_initiated" // answers no request
	CodeConditions   upstream.Code = "conditions"    // no conditions, or some that we do not understand
	CodeAuthn        upstream.Code = "authn"         // does not say that somebody signed in
)

// The codes of messages about signing out.
const (
	CodeLogoutShape    upstream.Code = "logout_shape"    // not a request or an answer about signing out as there have to be
	CodeLogoutUnsigned upstream.Code = "logout_unsigned" // has no signature
	CodeLogoutFailed   upstream.Code = "logout_failed"   // says that the person is not signed out
)

// The codes of metadata and certificates that cannot be used.
const (
	CodeNoProvider   upstream.Code = "metadata_no_idp"   // describes no identity provider that speaks SAML 2.0
	CodeTwoProviders upstream.Code = "metadata_two_idps" // describes more than one: which is meant?
	CodeExpired      upstream.Code = "metadata_expired"  // says itself that it is not to be used any more
	CodeNoKey        upstream.Code = "metadata_no_key"   // has no signing key that is strong enough
	CodeNoEndpoint   upstream.Code = "metadata_no_sso"   // has no usable address for sign-in requests
)

// The steps beside upstream.StepSignature.
const (
	StepRead       upstream.Step = "read"       // it is XML of the one shape that is understood
	StepEnvelope   upstream.Step = "envelope"   // it is for us, and answers the request that waits
	StepStatus     upstream.Step = "status"     // the identity provider says that somebody signed in
	StepIssuer     upstream.Step = "issuer"     // the assertion is the identity provider's, and fresh
	StepSubject    upstream.Step = "subject"    // it says who, and to whom it is sent
	StepConditions upstream.Step = "conditions" // it is meant for us, now
	StepAuthn      upstream.Step = "authn"      // it says when and how they signed in
)

// Steps lists the steps in the order in which they are taken.
func Steps() []upstream.Step {
	return []upstream.Step{StepRead, StepEnvelope, StepStatus, upstream.StepSignature, StepIssuer, StepSubject, StepConditions, StepAuthn}
}
