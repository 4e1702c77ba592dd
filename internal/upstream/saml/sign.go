package saml

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"

	"github.com/beevik/etree"
)

// Our own signatures are by RSA with SHA-256, which every identity provider knows.
const (
	ourMethod = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	ourDigest = "http://www.w3.org/2001/04/xmlenc#sha256"
)

// KeyPair is a key of ours with the certificate by which identity providers know it.
type KeyPair struct {
	Key         *rsa.PrivateKey
	Certificate *x509.Certificate
}

func (k KeyPair) sign(message []byte) ([]byte, error) {
	sum := sha256.Sum256(message)
	return rsa.SignPKCS1v15(rand.Reader, k.Key, crypto.SHA256, sum[:])
}

// envelop signs an element that has an ID, and puts the signature behind its Issuer,
// where the schemas of SAML have it.
func (k KeyPair) envelop(el *etree.Element) error {
	canonical, f := canonicalize(detach(el), "")
	if f != nil {
		return f
	}
	sum := sha256.Sum256(canonical)
	signature := etree.NewElement("ds:Signature")
	signature.CreateAttr("xmlns:ds", nsSignature)
	info := signature.CreateElement("ds:SignedInfo")
	add(info, "ds:CanonicalizationMethod", "Algorithm", excC14n)
	add(info, "ds:SignatureMethod", "Algorithm", ourMethod)
	reference := add(info, "ds:Reference", "URI", "#"+value(el, "ID"))
	transforms := reference.CreateElement("ds:Transforms")
	add(transforms, "ds:Transform", "Algorithm", enveloped)
	add(transforms, "ds:Transform", "Algorithm", excC14n)
	add(reference, "ds:DigestMethod", "Algorithm", ourDigest)
	reference.CreateElement("ds:DigestValue").SetText(base64.StdEncoding.EncodeToString(sum[:]))
	if canonical, f = canonicalize(detach(info), ""); f != nil {
		return f
	}
	made, err := k.sign(canonical)
	if err != nil {
		return fmt.Errorf("saml: sign: %w", err)
	}
	signature.CreateElement("ds:SignatureValue").SetText(base64.StdEncoding.EncodeToString(made))
	signature.AddChild(keyInfo(k.Certificate))
	el.InsertChildAt(1, signature)
	return nil
}

func keyInfo(c *x509.Certificate) *etree.Element {
	info := etree.NewElement("ds:KeyInfo")
	info.CreateAttr("xmlns:ds", nsSignature)
	info.CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").SetText(base64.StdEncoding.EncodeToString(c.Raw))
	return info
}

// add appends an element with attributes, given as names and values in turn.
func add(to *etree.Element, tag string, attributes ...string) *etree.Element {
	el := to.CreateElement(tag)
	for i := 0; i < len(attributes); i += 2 {
		el.CreateAttr(attributes[i], attributes[i+1])
	}
	return el
}
