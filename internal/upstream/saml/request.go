package saml

import (
	"time"

	"github.com/beevik/etree"
)

// Binding says how a message reaches the other side: in the address of a redirect or
// in a form that the browser posts.
type Binding string

// The bindings for requests (SAML Bindings 3.4 and 3.5).
const (
	BindingRedirect Binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	BindingPost     Binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// Request is an AuthnRequest (SAML Core 3.4.1).
type Request struct {
	// ID begins with a letter or an underscore: it is an xs:ID, and Entra ID refuses
	// a digit.
	ID     string
	Issued time.Time
	// To is the identity provider's URL for its binding.
	To      string
	SP, ACS string
	// NameIDFormat is the kind of name that is asked for; empty leaves it to the
	// identity provider.
	NameIDFormat string
	// ForceAuthn asks for signing in again. Contexts ask for one of several ways to;
	// without any nothing is asked, since some identity providers refuse what they
	// cannot do.
	ForceAuthn bool
	Contexts   []string
}

// Redirect returns the address that carries the request (SAML Bindings 3.4.4), signed
// where there is a key.
func (r Request) Redirect(relayState string, key *KeyPair) (string, error) {
	return redirect(r.To, asRequest, r.element(), relayState, key)
}

// Post returns the form that carries the request (SAML Bindings 3.5.4), signed where
// there is a key.
func (r Request) Post(relayState string, key *KeyPair) (Form, error) {
	return post(r.To, asRequest, r.element(), relayState, key)
}

func (r Request) element() *etree.Element {
	el := etree.NewElement("samlp:AuthnRequest")
	for _, a := range [][2]string{
		{"xmlns:samlp", nsProtocol}, {"xmlns:saml", nsAssertion},
		{"ID", r.ID}, {"Version", version}, {"IssueInstant", stamp(r.Issued)}, {"Destination", r.To},
		{"ProtocolBinding", string(BindingPost)}, {"AssertionConsumerServiceURL", r.ACS},
	} {
		el.CreateAttr(a[0], a[1])
	}
	if r.ForceAuthn {
		el.CreateAttr("ForceAuthn", "true")
	}
	el.CreateElement("saml:Issuer").SetText(r.SP)
	policy := add(el, "samlp:NameIDPolicy", "AllowCreate", "true")
	if r.NameIDFormat != "" {
		policy.CreateAttr("Format", r.NameIDFormat)
	}
	if len(r.Contexts) > 0 {
		contexts := add(el, "samlp:RequestedAuthnContext", "Comparison", "exact")
		for _, c := range r.Contexts {
			contexts.CreateElement("saml:AuthnContextClassRef").SetText(c)
		}
	}
	return el
}
