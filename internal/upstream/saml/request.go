package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
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

// Form is a message for the POST binding: its page posts Value as SAMLRequest, and the
// relay state, to Action.
type Form struct{ Action, Value, RelayState string }

// Redirect returns the address that carries the request (SAML Bindings 3.4.4), signed
// where there is a key.
func (r Request) Redirect(relayState string, key *KeyPair) (string, error) {
	message, err := bytesOf(r.element())
	if err != nil {
		return "", err
	}
	query, err := deflated(message)
	if err != nil {
		return "", err
	}
	query = "SAMLRequest=" + url.QueryEscape(query) + "&RelayState=" + url.QueryEscape(relayState)
	if key != nil {
		query += "&SigAlg=" + url.QueryEscape(ourMethod)
		made, err := key.sign([]byte(query))
		if err != nil {
			return "", fmt.Errorf("saml: sign: %w", err)
		}
		query += "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(made))
	}
	separator := "?"
	if strings.Contains(r.To, "?") {
		separator = "&"
	}
	return r.To + separator + query, nil
}

// Post returns the form that carries the request (SAML Bindings 3.5.4), signed where
// there is a key.
func (r Request) Post(relayState string, key *KeyPair) (Form, error) {
	el := r.element()
	if key != nil {
		if err := key.envelop(el); err != nil {
			return Form{}, err
		}
	}
	message, err := bytesOf(el)
	if err != nil {
		return Form{}, err
	}
	return Form{r.To, base64.StdEncoding.EncodeToString(message), relayState}, nil
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

// stamp writes a time as an xs:dateTime in UTC (SAML Core 1.3.3).
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// deflated returns a message in the DEFLATE encoding (SAML Bindings 3.4.4.1).
func deflated(message []byte) (string, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return "", fmt.Errorf("saml: deflate: %w", err)
	}
	if _, err := w.Write(message); err != nil {
		return "", fmt.Errorf("saml: deflate: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("saml: deflate: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func bytesOf(el *etree.Element) ([]byte, error) {
	doc := etree.NewDocument()
	doc.SetRoot(el)
	b, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("saml: write: %w", err)
	}
	return b, nil
}
