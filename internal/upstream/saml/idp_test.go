package saml

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

var now = time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)

const (
	idp     = "https://idp.example/metadata"
	sp      = "https://portal.example/sso/saml/conn_1/metadata"
	acs     = "https://portal.example/sso/saml/conn_1/acs"
	request = "_request-1"
)

// pair is a key with its certificate.
type pair struct {
	key         crypto.Signer
	certificate *x509.Certificate
}

func (p pair) ours() KeyPair { return KeyPair{p.key.(*rsa.PrivateKey), p.certificate} }

func certify(key crypto.Signer, until time.Time) pair {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "idp.example"},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return pair{key, c}
}

// rsaPair returns an RSA key by its name, with its certificate.
func rsaPair(name string, bits int) func() pair {
	return sync.OnceValue(func() pair { return certify(keytest.RSA(name, bits), now.AddDate(1, 0, 0)) })
}

// The keys of the tests: the identity provider's and its next, a stranger's, ours, one
// that is too small, and one on a curve.
var (
	theirs, theirNext, stranger = rsaPair("theirs", 2048), rsaPair("their next", 2048), rsaPair("stranger", 2048)
	ours, small                 = rsaPair("ours", 2048), rsaPair("small", 1024)
	onP256                      = sync.OnceValue(func() pair { return certify(keytest.ECDSA("theirs", elliptic.P256()), now.AddDate(1, 0, 0)) })
)

// expected is what an honest answer to the request fits.
func expected() Expected {
	return Expected{
		IdP: idp, Keys: []*x509.Certificate{theirs().certificate}, SP: sp, ACS: acs, Request: request,
		Decrypt: []*rsa.PrivateKey{ours().key.(*rsa.PrivateKey)}, Now: now,
	}
}

// answer returns an honest answer, not signed yet.
func answer() *etree.Element {
	return read(`<samlp:Response xmlns:samlp="` + nsProtocol + `" xmlns:saml="` + nsAssertion + `" ID="_response" Version="2.0" IssueInstant="` + stamp(now) + `" Destination="` + acs + `" InResponseTo="` + request + `">
  <saml:Issuer>` + idp + `</saml:Issuer>
  <samlp:Status><samlp:StatusCode Value="` + statusSuccess + `"/></samlp:Status>
  <saml:Assertion ID="_assertion" Version="2.0" IssueInstant="` + stamp(now) + `">
    <saml:Issuer>` + idp + `</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">dana@acme.example</saml:NameID>
      <saml:SubjectConfirmation Method="` + methodBearer + `"><saml:SubjectConfirmationData Recipient="` + acs + `" InResponseTo="` + request + `" NotOnOrAfter="` + stamp(now.Add(5*time.Minute)) + `"/></saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="` + stamp(now) + `" NotOnOrAfter="` + stamp(now.Add(5*time.Minute)) + `"><saml:AudienceRestriction><saml:Audience>` + sp + `</saml:Audience></saml:AudienceRestriction></saml:Conditions>
    <saml:AuthnStatement AuthnInstant="` + stamp(now.Add(-time.Hour)) + `" SessionIndex="_session" SessionNotOnOrAfter="` + stamp(now.Add(8*time.Hour)) + `"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
    <saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">dana@acme.example</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>admins</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>`)
}

func read(s string) *etree.Element {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(s); err != nil {
		panic(err)
	}
	return doc.Root()
}

func assertionOf(response *etree.Element) *etree.Element {
	return child(response, nsAssertion, "Assertion")
}

// posted writes a response as a browser posts it.
func posted(response *etree.Element) string {
	return base64.StdEncoding.EncodeToString([]byte(write(response)))
}

// seal is how an element is signed; its zero value is honest.
type seal struct {
	by                   pair
	method, digest, c14n string
	transforms           []string // algorithms
	prefixes, uri        string
	info, signature      func(*etree.Element) // changes before SignedInfo is signed, or afterwards
	bare                 bool                 // without a KeyInfo
}

const inclusive = `<ec:InclusiveNamespaces xmlns:ec="` + excC14n + `" PrefixList="%s"/>`

// sign signs an element, written apart from the program's own.
func (s seal) sign(el *etree.Element) {
	if s.by.key == nil {
		s.by = theirs()
	}
	s.method, s.digest = cmpOr(s.method, ourMethod), cmpOr(s.digest, ourDigest)
	s.c14n, s.uri = cmpOr(s.c14n, excC14n), cmpOr(s.uri, "#"+value(el, "ID"))
	if s.transforms == nil {
		s.transforms = []string{enveloped, excC14n}
	}
	list := ""
	if s.prefixes != "" {
		list = fmt.Sprintf(inclusive, s.prefixes)
	}
	canonical, f := canonicalize(detach(el), s.prefixes)
	if f != nil {
		panic(f)
	}
	var transforms strings.Builder
	for _, t := range s.transforms {
		if t == excC14n {
			fmt.Fprintf(&transforms, `<ds:Transform Algorithm="%s">%s</ds:Transform>`, t, list)
		} else {
			fmt.Fprintf(&transforms, `<ds:Transform Algorithm="%s"/>`, t)
		}
	}
	signature := read(`<ds:Signature xmlns:ds="` + nsSignature + `"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="` + s.c14n + `"/><ds:SignatureMethod Algorithm="` + s.method + `"/><ds:Reference URI="` + s.uri + `"><ds:Transforms>` + transforms.String() + `</ds:Transforms><ds:DigestMethod Algorithm="` + s.digest + `"/><ds:DigestValue>` +
		base64.StdEncoding.EncodeToString(sum(hashOf(s.digest), canonical)) + `</ds:DigestValue></ds:Reference></ds:SignedInfo></ds:Signature>`)
	info := child(signature, nsSignature, "SignedInfo")
	if s.info != nil {
		s.info(info)
	}
	el.InsertChildAt(issuerAt(el)+1, signature)
	if canonical, f = canonicalize(detach(info), ""); f != nil {
		panic(f)
	}
	signature.CreateElement("ds:SignatureValue").SetText(base64.StdEncoding.EncodeToString(s.make(canonical)))
	if !s.bare {
		signature.AddChild(keyInfo(s.by.certificate))
	}
	if s.signature != nil {
		s.signature(signature)
	}
}

// make signs bytes by the method that the seal names.
func (s seal) make(message []byte) []byte {
	hash := hashOf(s.method)
	digest := sum(hash, message)
	switch key := s.by.key.(type) {
	case *ecdsa.PrivateKey:
		r, v, err := ecdsa.Sign(rand.Reader, key, digest)
		if err != nil {
			panic(err)
		}
		return append(r.FillBytes(make([]byte, 32)), v.FillBytes(make([]byte, 32))...)
	case *rsa.PrivateKey:
		var options crypto.SignerOpts = hash
		if strings.Contains(s.method, "MGF1") {
			options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
		}
		made, err := key.Sign(rand.Reader, digest, options)
		if err != nil {
			panic(err)
		}
		return made
	}
	panic("no such key")
}

func hashOf(algorithm string) crypto.Hash {
	for name, hash := range map[string]crypto.Hash{"sha1": crypto.SHA1, "sha384": crypto.SHA384, "sha512": crypto.SHA512} {
		if strings.Contains(algorithm, name) {
			return hash
		}
	}
	return crypto.SHA256
}

func sum(hash crypto.Hash, b []byte) []byte {
	h := hash.New()
	h.Write(b)
	return h.Sum(nil)
}

func issuerAt(el *etree.Element) int {
	return child(el, nsAssertion, "Issuer").Index()
}

func cmpOr(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
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
