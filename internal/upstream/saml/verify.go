package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"time"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// Clocks may differ by Skew; an answer is older than MaxAge only when it was kept.
const (
	Skew   = 60 * time.Second
	MaxAge = 5 * time.Minute
)

// Expected is what an answer has to fit.
type Expected struct {
	// IdP is the identity provider's entity ID, and Keys are its pinned keys: what
	// their certificates say about validity and names does not matter.
	IdP  string
	Keys []*x509.Certificate
	// SP is our entity ID for this identity provider, and ACS the URL at which the
	// answer came in.
	SP, ACS string
	// Also are who else we are to this identity provider, after a move.
	Also []Party
	// Request is the ID of the AuthnRequest that the browser carries the answer to.
	// It is empty when none waits; then only an answer to no request is accepted, and
	// its caller decides whether it wants such (Unsolicited).
	Request string
	// Decrypt are our keys, the present one and those before it.
	Decrypt []*rsa.PrivateKey
	// Encrypted refuses an assertion that everybody could read on its way.
	Encrypted bool
	Now       time.Time
}

// Party is us: our entity ID, and where answers come in.
type Party struct{ SP, ACS string }

// here reports whether something was sent to us.
func (e Expected) here(at string) bool {
	return at == e.ACS || slices.ContainsFunc(e.Also, func(p Party) bool { return at == p.ACS })
}

// us reports whether somebody means us.
func (e Expected) us(name string) bool {
	return name == e.SP || slices.ContainsFunc(e.Also, func(p Party) bool { return name == p.SP })
}

// Assertion is what an identity provider has proven about somebody.
type Assertion struct {
	ID, Issuer string
	// Until is when it can be used no more, skew included: so long its ID has to be
	// remembered, since it must be accepted once.
	Until   time.Time
	Subject NameID
	// Unsolicited is set when it answers no request: the browser may have been sent
	// by anybody, and a session must not begin silently.
	Unsolicited bool
	// SignedInAt is when, and Contexts are how the person signed in there
	// (AuthnContextClassRef).
	SignedInAt time.Time
	Contexts   []string
	// SessionIndex names the session there, for logout. SessionUntil is an upper bound
	// of ours; zero when there is none.
	SessionIndex string
	SessionUntil time.Time
	Attributes   []Attribute
}

// NameID is the identity provider's name for somebody (SAML Core 2.2.3).
type NameID struct {
	Value, Format, NameQualifier, SPNameQualifier string
}

// Attribute is what an assertion says about somebody, in the order in which it says
// it. Values that are no text are left out.
type Attribute struct {
	Name, FriendlyName string
	Values             []string
}

// Verify returns what a response proves, given as it was posted: base64 of the XML.
// Its error is always a *upstream.Fault. The same bytes with the same expectation have
// the same result: that an assertion is used once, and a request answered once, is for
// the caller to see to.
func Verify(posted string, want Expected) (Assertion, error) {
	response, f := unpost(posted)
	if f != nil {
		return Assertion{}, f.At(StepRead)
	}
	a, f := want.verify(response)
	if f != nil {
		return Assertion{}, f
	}
	return a, nil
}

// unpost decodes a SAMLResponse (SAML Bindings 3.5.4).
func unpost(posted string) (*etree.Element, *upstream.Fault) {
	if len(posted) > 2*messages.bytes {
		return nil, upstream.NewFault(upstream.CodeLimit, "size")
	}
	raw, ok := unbase64(posted)
	if !ok {
		return nil, upstream.NewFault(CodeXML, "SAMLResponse").WithGot("not base64")
	}
	return messages.parse(raw)
}

func (want Expected) verify(response *etree.Element) (Assertion, *upstream.Fault) {
	if f := shapeOf(response); f != nil {
		return Assertion{}, f.At(StepRead)
	}
	// Until a signature covers them, these serve to refuse and to nothing else.
	if f := want.envelope(response); f != nil {
		return Assertion{}, f.At(StepEnvelope)
	}
	if f := status(response); f != nil {
		return Assertion{}, f.At(StepStatus)
	}
	assertion, f := want.proven(response)
	if f != nil {
		return Assertion{}, f.At(upstream.StepSignature)
	}
	return want.read(assertion)
}

// shapeOf refuses everything but a response with one assertion, encrypted or not, as
// its child, in which every ID is there once and every signature is a child of one of
// the two, so that no second reading exists.
func shapeOf(response *etree.Element) *upstream.Fault {
	if !is(response, nsProtocol, "Response") {
		return upstream.NewFault(CodeShape, "document").WithGot(response.Tag).WithWant("Response")
	}
	assertions := append(all(response, nsAssertion, "Assertion"), all(response, nsAssertion, "EncryptedAssertion")...)
	switch {
	case len(assertions) > 1:
		return upstream.NewFault(CodeShape, "Assertion").WithGot("more than one")
	case len(assertions) == 1 && assertions[0].Parent() != response:
		return upstream.NewFault(CodeShape, "Assertion").WithGot("not directly in the response")
	}
	return wellSigned(response)
}

func wellSigned(root *etree.Element) *upstream.Fault {
	var f *upstream.Fault
	ids := make(map[string]bool)
	walk(root, func(el *etree.Element) {
		for _, a := range el.Attr {
			if a.Key == "ID" || a.Key == "Id" || a.Key == "id" {
				if ids[a.Value] && f == nil {
					f = upstream.NewFault(CodeShape, a.Key).WithGot(a.Value)
				}
				ids[a.Value] = true
			}
		}
		if !is(el, nsSignature, "Signature") || f != nil {
			return
		}
		p := el.Parent()
		if p != root && !is(p, nsAssertion, "Assertion") || len(children(p, nsSignature, "Signature")) > 1 {
			f = upstream.NewFault(CodeShape, "Signature")
		}
	})
	return f
}

// proven returns the assertion as a signature covers it: its own, or that of the
// whole response. Where both are signed both have to hold.
func (want Expected) proven(response *etree.Element) (*etree.Element, *upstream.Fault) {
	covered := child(response, nsSignature, "Signature") != nil
	if covered {
		var f *upstream.Fault
		if response, f = signed(response, want.Keys); f != nil {
			return nil, f
		}
	}
	if sealed := child(response, nsAssertion, "EncryptedAssertion"); sealed != nil {
		return want.opened(sealed, covered)
	}
	if want.Encrypted {
		return nil, upstream.NewFault(CodeEncryption, "Assertion").WithGot("not encrypted")
	}
	assertion := child(response, nsAssertion, "Assertion")
	if assertion == nil {
		return nil, upstream.NewFault(CodeShape, "Assertion").WithGot("missing")
	}
	if covered && child(assertion, nsSignature, "Signature") == nil {
		return assertion, nil
	}
	return signed(assertion, want.Keys)
}

// opened returns the assertion in an EncryptedAssertion, proven by its own signature or
// by that of the response around it.
//
// Our key is the same for all identity providers, and who administers a connection reads
// why its answers are refused. They must not learn by that what was encrypted for us by
// another one: so all that is wrong is one fault, up to where the identity provider of
// this connection has signed what was inside, or that names both of us. A signature over
// what is encrypted can be anybody's who has come by it.
func (want Expected) opened(sealed *etree.Element, covered bool) (*etree.Element, *upstream.Fault) {
	assertion, f := want.decrypted(sealed)
	if f != nil {
		return nil, f
	}
	switch {
	case child(assertion, nsSignature, "Signature") != nil:
		assertion, f = signed(assertion, want.Keys)
	case !covered, want.issuer(assertion) != nil, !want.meant(assertion):
		f = unreadable()
	}
	if f != nil {
		return nil, unreadable()
	}
	return assertion, nil
}

// meant reports whether an assertion names us in every audience that it has, and has one.
func (want Expected) meant(assertion *etree.Element) bool {
	audiences := children(child(assertion, nsAssertion, "Conditions"), nsAssertion, "AudienceRestriction")
	return len(audiences) > 0 && !slices.ContainsFunc(audiences, func(a *etree.Element) bool { return want.audience(a) != nil })
}

// decrypted returns the assertion in an EncryptedAssertion, held to the shape that is
// asked of one in the open.
func (want Expected) decrypted(sealed *etree.Element) (*etree.Element, *upstream.Fault) {
	assertion, f := decrypt(sealed, want.Decrypt)
	if f != nil {
		return nil, f
	}
	if !is(assertion, nsAssertion, "Assertion") || len(all(assertion, nsAssertion, "Assertion")) != 1 ||
		len(all(assertion, nsAssertion, "EncryptedAssertion")) > 0 || wellSigned(assertion) != nil {
		return nil, unreadable()
	}
	return assertion, nil
}
