package saml

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/anteroom/anteroom/internal/upstream"
)

// signed returns an element again, read from the bytes that the signature in it
// covers: everything of it but the signature. It is an error when the element has
// none, when its shape allows anything to be read two ways, and when no pinned key
// made it. What KeyInfo says about the key is not looked at.
//
// goxmldsig canonicalizes. The rest is here, since its own validation takes more
// transforms and weaker hashes than we do, looks for signatures all over the tree,
// and refuses correct ones by ECDSA.
func signed(el *etree.Element, pinned []*x509.Certificate) (*etree.Element, *upstream.Fault) {
	signature := child(el, nsSignature, "Signature")
	if signature == nil {
		return nil, upstream.NewFault(CodeUnsigned, el.Tag)
	}
	info, encoded, f := partsOf(signature)
	if f != nil {
		return nil, f
	}
	// The canonical form is what was signed, and so the one that is read.
	canonical, f := canonicalize(detach(info), prefixList(child(info, nsSignature, "CanonicalizationMethod")))
	if f != nil {
		return nil, f
	}
	if info, f = messages.parse(canonical); f != nil {
		return nil, f
	}
	claim, f := readSignedInfo(info, value(el, "ID"))
	if f != nil {
		return nil, f
	}
	if !claim.madeBy(pinned, canonical, encoded) {
		return nil, upstream.NewFault(upstream.CodeSignature, el.Tag+"/Signature")
	}
	return claim.covers(el)
}

// partsOf returns the SignedInfo and the decoded SignatureValue of a signature whose
// children are those two and at most a KeyInfo (XML Signature 1.1, 4.1). An Object
// has no place in one that is enveloped.
func partsOf(signature *etree.Element) (info *etree.Element, made []byte, f *upstream.Fault) {
	info, encoded := child(signature, nsSignature, "SignedInfo"), child(signature, nsSignature, "SignatureValue")
	rest := len(signature.ChildElements()) - len(children(signature, nsSignature, "KeyInfo"))
	if info == nil || encoded == nil || rest != 2 {
		return nil, nil, upstream.NewFault(CodeShape, "Signature")
	}
	made, ok := decode(encoded)
	if !ok {
		return nil, nil, upstream.NewFault(CodeShape, "SignatureValue")
	}
	return info, made, nil
}

// signedInfo is what a SignedInfo says, with everything that is not accepted ruled
// out.
type signedInfo struct {
	method   signatureMethod
	digest   digest
	prefixes string // InclusiveNamespaces of the transform
}

type digest struct {
	new func([]byte) []byte
	sum []byte
}

// readSignedInfo reads a SignedInfo that covers the element with an ID.
func readSignedInfo(info *etree.Element, id string) (signedInfo, *upstream.Fault) {
	var claim signedInfo
	canonicalization, method, reference := child(info, nsSignature, "CanonicalizationMethod"),
		child(info, nsSignature, "SignatureMethod"), child(info, nsSignature, "Reference")
	if canonicalization == nil || method == nil || reference == nil || len(info.ChildElements()) != 3 {
		return claim, upstream.NewFault(CodeShape, "SignedInfo")
	}
	if f := algorithm(canonicalization, excC14n); f != nil {
		return claim, f
	}
	known, ok := methods[value(method, "Algorithm")]
	if !ok || len(method.ChildElements()) > 0 {
		return claim, upstream.NewFault(upstream.CodeAlgorithm, "SignatureMethod").WithGot(value(method, "Algorithm"))
	}
	claim.method = known
	if target := value(reference, "URI"); id == "" || target != "#"+id {
		return claim, upstream.NewFault(CodeShape, "Reference").WithGot(target).WithWant("#" + id)
	}
	return claim, claim.readReference(reference)
}

func (c *signedInfo) readReference(reference *etree.Element) *upstream.Fault {
	transforms, method, sum := child(reference, nsSignature, "Transforms"),
		child(reference, nsSignature, "DigestMethod"), child(reference, nsSignature, "DigestValue")
	if transforms == nil || method == nil || sum == nil || len(reference.ChildElements()) != 3 {
		return upstream.NewFault(CodeShape, "Reference")
	}
	steps := transforms.ChildElements()
	if len(steps) != 2 || !is(steps[0], nsSignature, "Transform") || !is(steps[1], nsSignature, "Transform") {
		return upstream.NewFault(upstream.CodeAlgorithm, "Transforms")
	}
	if f := algorithm(steps[0], enveloped); f != nil {
		return f
	}
	if f := algorithm(steps[1], excC14n); f != nil {
		return f
	}
	c.prefixes = prefixList(steps[1])
	hash, ok := digests[value(method, "Algorithm")]
	if !ok || len(method.ChildElements()) > 0 {
		return upstream.NewFault(upstream.CodeAlgorithm, "DigestMethod").WithGot(value(method, "Algorithm"))
	}
	if c.digest.sum, ok = decode(sum); !ok {
		return upstream.NewFault(CodeShape, "DigestValue")
	}
	c.digest.new = func(b []byte) []byte {
		h := hash.New()
		h.Write(b)
		return h.Sum(nil)
	}
	return nil
}

// algorithm holds an element to one algorithm. Exclusive canonicalization may name
// prefixes in an InclusiveNamespaces; nothing has other parameters.
func algorithm(el *etree.Element, name string) *upstream.Fault {
	if value(el, "Algorithm") != name {
		return upstream.NewFault(upstream.CodeAlgorithm, el.Tag).WithGot(value(el, "Algorithm")).WithWant(name)
	}
	parameters := el.ChildElements()
	if name == excC14n && len(parameters) == 1 && is(parameters[0], nsExcC14n, "InclusiveNamespaces") {
		return nil
	}
	if len(parameters) > 0 {
		return upstream.NewFault(upstream.CodeAlgorithm, el.Tag).WithGot(parameters[0].Tag)
	}
	return nil
}

// prefixList returns the prefixes that an exclusive canonicalization treats as an
// inclusive one does (Exclusive XML Canonicalization 1.0, 3). "#default" is not
// known to goxmldsig: where it makes a difference the digest differs.
func prefixList(method *etree.Element) string {
	if method == nil {
		return ""
	}
	if list := child(method, nsExcC14n, "InclusiveNamespaces"); list != nil {
		return value(list, "PrefixList")
	}
	return ""
}

// madeBy reports whether one of the pinned keys made a signature.
func (c signedInfo) madeBy(pinned []*x509.Certificate, canonical, signature []byte) bool {
	h := c.method.hash.New()
	h.Write(canonical)
	sum := h.Sum(nil)
	for _, certificate := range pinned {
		if Usable(certificate) && c.method.verify(certificate.PublicKey, c.method.hash, sum, signature) {
			return true
		}
	}
	return false
}

// covers returns an element as its digest has it.
func (c signedInfo) covers(el *etree.Element) (*etree.Element, *upstream.Fault) {
	bare := detach(el)
	bare.RemoveChild(child(bare, nsSignature, "Signature"))
	canonical, f := canonicalize(bare, c.prefixes)
	if f != nil {
		return nil, f
	}
	if !bytes.Equal(c.digest.new(canonical), c.digest.sum) {
		return nil, upstream.NewFault(upstream.CodeSignature, el.Tag+"/Signature/DigestValue")
	}
	read, f := messages.parse(canonical)
	if f != nil {
		return nil, f
	}
	if !is(read, el.NamespaceURI(), el.Tag) || value(read, "ID") != value(el, "ID") {
		return nil, upstream.NewFault(upstream.CodeSignature, el.Tag)
	}
	return read, nil
}

// canonicalize writes a detached element in the exclusive canonical form.
func canonicalize(el *etree.Element, prefixes string) ([]byte, *upstream.Fault) {
	written, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(prefixes).Canonicalize(el)
	if err != nil || len(written) == 0 {
		return nil, upstream.NewFault(CodeXML, el.Tag).WithGot("has no canonical form")
	}
	return written, nil
}

// decode reads the base64 in an element that holds nothing else; lines and spaces
// do not count.
func decode(el *etree.Element) ([]byte, bool) {
	s, ok := text(el)
	if !ok {
		return nil, false
	}
	return unbase64(s)
}

func unbase64(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.Strict().DecodeString(strings.Join(strings.Fields(s), ""))
	return b, err == nil && len(b) > 0
}
