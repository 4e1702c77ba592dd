package saml

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// Explain looks at a response as Verify does, and goes on as far as it can where
// Verify stops. The rest is as Assertion.Identity takes it.
func Explain(posted string, want Expected, names model.AttributeMap, domains []string) upstream.Diagnosis {
	d := upstream.Diagnosis{}
	for _, c := range want.Keys {
		d.Known = append(d.Known, Describe(c))
	}
	response, f := unpost(posted)
	if f != nil {
		d.Fault = f.At(StepRead)
		d.Steps, d.Messages = upstream.Results(Steps(), d.Fault), said(asText(posted))
		return d
	}
	var proven Assertion
	if proven, d.Fault = want.verify(response); d.Fault == nil {
		d.Identity = proven.Identity(names, domains)
	}
	d.Steps = upstream.Results(Steps(), d.Fault)
	if d.Fault == nil || d.Fault.Step != StepRead {
		reveal(response, want, names, &d)
	}
	signature(response, &d)
	d.Messages = said(readable(response))
	return d
}

func said(text string) []upstream.Message {
	return []upstream.Message{{Name: upstream.MessageResponse, Text: text}}
}

// signature notes how the answer says that it is signed.
func signature(response *etree.Element, d *upstream.Diagnosis) {
	for _, el := range all(response, nsSignature, "SignatureMethod") {
		if d.Algorithm == "" {
			d.Algorithm = upstream.Quote(value(el, "Algorithm"))
		}
	}
	for _, el := range all(response, nsSignature, "X509Certificate") {
		der, ok := decode(el)
		if !ok {
			continue
		}
		if c, err := x509.ParseCertificate(der); err == nil && !slices.Contains(d.Signers, Describe(c)) {
			d.Signers = append(d.Signers, Describe(c))
		}
	}
}

// Describe names the key of a certificate.
func Describe(c *x509.Certificate) upstream.Key {
	sum := sha256.Sum256(c.Raw)
	return upstream.Key{Name: c.Subject.String(), Fingerprint: hex.EncodeToString(sum[:])}
}

// reveal reads the assertion without asking for proof, but for one that was encrypted,
// see opened, which it decrypts in place.
func reveal(response *etree.Element, want Expected, names model.AttributeMap, d *upstream.Diagnosis) {
	if sealed := child(response, nsAssertion, "EncryptedAssertion"); sealed != nil {
		if opened, f := want.proven(response); f == nil {
			response.RemoveChild(sealed)
			response.AddChild(opened)
		}
	}
	assertion := child(response, nsAssertion, "Assertion")
	if assertion == nil {
		return
	}
	d.Subject = nameID(at(assertion, nsAssertion, "Subject", "NameID")).Value
	d.Attributes = named(attributes(assertion))
	d.Groups = d.Attributes.Groups(names)
}

// shown bounds what is shown of signatures, certificates and encrypted data. A signature
// is never shown whole: nobody can use what is shown for signing in.
const shown = 40

// readable returns an element for people to read.
func readable(el *etree.Element) string {
	doc := etree.NewDocument()
	doc.SetRoot(detach(el))
	walk(doc.Root(), func(e *etree.Element) {
		machine := e.NamespaceURI() == nsSignature || e.NamespaceURI() == nsEncrypted
		if s, ok := text(e); ok && machine && len(s) > shown {
			e.SetText(strings.Join(strings.Fields(s[:shown]), "") + "…")
		}
	})
	doc.Indent(2)
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
