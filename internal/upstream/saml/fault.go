package saml

import "fmt"

// Code says why an answer was refused. Codes are kept in the administrator's log
// and have sentences of their own there; nobody else gets to see them.
type Code string

// The codes, in the order in which an answer is looked at.
const (
	CodeLimit        Code = "limit"         // larger, deeper or with more elements than any honest answer
	CodeXML          Code = "xml"           // not XML, or XML that two parsers may read differently
	CodeShape        Code = "shape"         // not a response with exactly one assertion where it belongs
	CodeDestination  Code = "destination"   // sent for somewhere else
	CodeStatus       Code = "idp_error"     // the identity provider says that it failed
	CodeEncryption   Code = "encryption"    // cannot be decrypted, or is not encrypted and must be
	CodeUnsigned     Code = "unsigned"      // neither response nor assertion has a signature
	CodeAlgorithm    Code = "algorithm"     // signed or encrypted by something too weak or unknown
	CodeSignature    Code = "signature"     // no pinned key made the signature over these bytes
	CodeIssuer       Code = "issuer"        // from another identity provider
	CodeSubject      Code = "subject"       // does not say who signed in
	CodeConfirmation Code = "confirmation"  // no bearer confirmation that fits
	CodeRecipient    Code = "recipient"     // meant for another assertion consumer service
	CodeInResponseTo Code = "inresponseto"  // answers another request than the one that waits
	CodeUnsolicited  Code = "idp_initiated" // answers no request
	CodeConditions   Code = "conditions"    // no conditions, or some that we do not understand
	CodeAudience     Code = "audience"      // meant for another service provider
	CodeTime         Code = "time"          // too early or too late
	CodeAuthn        Code = "authn"         // does not say that somebody signed in
)

// Step is a part of looking at an answer. They are taken in this order, and the first
// that fails is the last.
type Step int

// The steps.
const (
	StepRead       Step = iota // it is XML of the one shape that is understood
	StepEnvelope               // it is for us, and answers the request that waits
	StepStatus                 // the identity provider says that somebody signed in
	StepSignature              // it is decrypted, and signed by a pinned key
	StepIssuer                 // the assertion is the identity provider's, and fresh
	StepSubject                // it says who, and to whom it is sent
	StepConditions             // it is meant for us, now
	StepAuthn                  // it says when and how they signed in
	Steps                      // how many there are
)

// Fault is the error of Verify: which check failed, and what it found and wanted.
// Got and Want may hold what the answer says, bounded; both are for the
// organization's administrators only.
type Fault struct {
	Step Step
	Code Code
	// Field is the element or attribute at which the check failed.
	Field     string
	Got, Want string
}

// Error returns the fault in a line for logs.
func (f *Fault) Error() string {
	s := fmt.Sprintf("saml: %s: %s", f.Code, f.Field)
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
		return s[:maxQuoted] + "…"
	}
	return s
}
