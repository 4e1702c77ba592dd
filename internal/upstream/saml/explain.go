package saml

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"

	"github.com/beevik/etree"

	"anteroom/internal/upstream"
)

// Explanation is everything that can be said about an answer to the administrator
// who tests a connection. Nothing of it signs anybody in.
type Explanation struct {
	// Proven is what Verify returns. Without a fault it is all there is to know.
	Proven Assertion
	Fault  *upstream.Fault
	// Subject and Attributes are what the answer says, whether proven or not; empty
	// where it could not be read or decrypted.
	Subject    NameID
	Attributes []Attribute
	// Signers are the certificates that came with its signatures, of which none is
	// believed for that: they tell which key the identity provider uses now.
	Signers []Certificate
	// XML is the answer as it came, decrypted as far as that is possible.
	XML string
}

// Certificate describes a certificate.
type Certificate struct {
	Subject     string
	Fingerprint string // SHA-256, in hexadecimal
}

// Explain looks at a response as Verify does, and goes on as far as it can where
// Verify stops.
func Explain(posted string, want Expected) Explanation {
	response, f := unpost(posted)
	if f != nil {
		return Explanation{Fault: f.At(StepRead), XML: asText(posted)}
	}
	var e Explanation
	e.Proven, e.Fault = want.verify(response)
	for _, el := range all(response, nsSignature, "X509Certificate") {
		if der, ok := decode(el); ok {
			if c, err := x509.ParseCertificate(der); err == nil {
				e.Signers = append(e.Signers, Describe(c))
			}
		}
	}
	if e.Fault == nil || e.Fault.Step != StepRead {
		e.reveal(response, want)
	}
	e.XML = write(response)
	return e
}

// Describe names a certificate.
func Describe(c *x509.Certificate) Certificate {
	sum := sha256.Sum256(c.Raw)
	return Certificate{c.Subject.String(), hex.EncodeToString(sum[:])}
}

// reveal decrypts the assertion in place, and reads it without asking for proof.
func (e *Explanation) reveal(response *etree.Element, want Expected) {
	if sealed := child(response, nsAssertion, "EncryptedAssertion"); sealed != nil {
		if opened, f := decrypt(sealed, want.Decrypt); f == nil {
			response.RemoveChild(sealed)
			response.AddChild(opened)
		}
	}
	assertion := child(response, nsAssertion, "Assertion")
	if name := at(assertion, nsAssertion, "Subject", "NameID"); name != nil {
		e.Subject = nameID(name)
	}
	e.Attributes = attributes(assertion)
}

func write(el *etree.Element) string {
	doc := etree.NewDocument()
	doc.SetRoot(detach(el))
	s, err := doc.WriteToString()
	if err != nil {
		return ""
	}
	return s
}

// asText returns what was posted, decoded if it can be, bounded.
func asText(posted string) string {
	raw := []byte(posted)
	if decoded, ok := unbase64(posted); ok {
		raw = decoded
	}
	return string(raw[:min(len(raw), messages.bytes)])
}
