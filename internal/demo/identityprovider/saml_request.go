package identityprovider

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// maxMessage bounds a request that was inflated, in bytes.
const maxMessage = 256 << 10

// samlRequest is what an AuthnRequest asks for (SAML Core 3.4.1). Its zero value is
// that nobody asked.
type samlRequest struct {
	id         string
	relayState string
	passive    bool
	signed     bool
}

// samlRedirect takes a request by the redirect binding (SAML Bindings 3.4); without
// one, somebody begins a sign-in here.
func (p *Provider) samlRedirect(w http.ResponseWriter, r *http.Request) {
	a, ok := p.samlApp(w, r)
	if !ok {
		return
	}
	query := r.URL.Query()
	if !query.Has("SAMLRequest") {
		state := query.Get("RelayState")
		if state == "" {
			state = a.SAML.RelayState
		}
		p.ask(w, r, request{App: a.ID, SAML: samlRequest{relayState: state}})
		return
	}
	raw, err := inflate(query.Get("SAMLRequest"))
	if err != nil {
		p.refuse(w, err)
		return
	}
	signed := query.Has("Signature")
	if signed && len(a.SAML.RequestedBy) > 0 {
		if err := verifyQuery(r.URL.RawQuery, a.SAML.RequestedBy); err != nil {
			p.refuse(w, err)
			return
		}
	}
	p.begin(w, r, a, raw, signed, query.Get("RelayState"))
}

// samlPost takes a request by the POST binding (SAML Bindings 3.5).
func (p *Provider) samlPost(w http.ResponseWriter, r *http.Request) {
	a, ok := p.samlApp(w, r)
	if !ok {
		return
	}
	raw, err := base64.StdEncoding.DecodeString(r.PostFormValue("SAMLRequest"))
	if err != nil {
		p.refuse(w, errors.New("the SAMLRequest is not base64"))
		return
	}
	signed := bytes.Contains(raw, []byte(nsSignature))
	if signed && len(a.SAML.RequestedBy) > 0 {
		if raw, err = verifyEnveloped(raw, a.SAML.RequestedBy); err != nil {
			p.refuse(w, err)
			return
		}
	}
	p.begin(w, r, a, raw, signed, r.PostFormValue("RelayState"))
}

// begin checks a request against what is known of its application, and lets somebody
// sign in. What is refused here is what administrators get wrong, so it is said.
func (p *Provider) begin(w http.ResponseWriter, r *http.Request, a App, raw []byte, signed bool, relayState string) {
	root, err := parse(raw)
	if err != nil || root.Tag != "AuthnRequest" || root.NamespaceURI() != nsProtocol || root.SelectAttrValue("ID", "") == "" {
		p.refuse(w, errors.New("the SAMLRequest is not an AuthnRequest"))
		return
	}
	issuer := ""
	if el := root.SelectElement("Issuer"); el != nil {
		issuer = strings.TrimSpace(el.Text())
	}
	acs, to := root.SelectAttrValue("AssertionConsumerServiceURL", ""), root.SelectAttrValue("Destination", "")
	for _, check := range []struct {
		wrong bool
		says  string
	}{
		{issuer != a.SAML.Audience, fmt.Sprintf("the request is from %q, and the audience URI (SP entity ID) of %s is %q", issuer, a.Label, a.SAML.Audience)},
		{acs != "" && acs != a.SAML.ACS, fmt.Sprintf("the request wants its answer at %q, and the single sign-on URL of %s is %q", acs, a.Label, a.SAML.ACS)},
		{to != "" && to != p.ssoURL(a), fmt.Sprintf("the request is for %q, and this is %q", to, p.ssoURL(a))},
		{!signed && a.SAML.SignedOnly, fmt.Sprintf("the request is not signed, and %s is set to take signed requests only", a.Label)},
	} {
		if check.wrong {
			p.refuse(w, errors.New(check.says))
			return
		}
	}
	asked := samlRequest{
		id: root.SelectAttrValue("ID", ""), relayState: relayState, signed: signed && len(a.SAML.RequestedBy) > 0,
		passive: root.SelectAttrValue("IsPassive", "") == "true",
	}
	if _, ok := p.sessionOf(r); !ok && asked.passive {
		p.answerSAML(w, r, a, asked, statement{status: statusNoPassive, message: "Nobody is signed in."}, false)
		return
	}
	p.ask(w, r, request{App: a.ID, SAML: asked})
}

func parse(raw []byte) (*etree.Element, error) {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(raw); err != nil {
		return nil, err
	}
	if doc.Root() == nil {
		return nil, errors.New("no element")
	}
	return doc.Root(), nil
}

// inflate reads the DEFLATE encoding (SAML Bindings 3.4.4.1).
func inflate(s string) ([]byte, error) {
	packed, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, errors.New("the SAMLRequest is not base64")
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxMessage))
	if err != nil {
		return nil, errors.New("the SAMLRequest cannot be inflated")
	}
	return raw, nil
}

// verifyQuery checks the signature of a request in an address, which covers the
// parameters as they were encoded (SAML Bindings 3.4.4.1).
func verifyQuery(query string, certificates []*x509.Certificate) error {
	sent := map[string]string{}
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		sent[name] = part
	}
	covered := sent["SAMLRequest"] + sent["SAMLResponse"] // of which there is one
	for _, name := range []string{"RelayState", "SigAlg"} {
		if part, ok := sent[name]; ok {
			covered += "&" + part
		}
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("the address of the request cannot be read")
	}
	hashes := map[string]crypto.Hash{dsig.RSASHA256SignatureMethod: crypto.SHA256, dsig.RSASHA384SignatureMethod: crypto.SHA384, dsig.RSASHA512SignatureMethod: crypto.SHA512}
	hash, ok := hashes[values.Get("SigAlg")]
	if !ok {
		return fmt.Errorf("the request is signed by %q, which is not taken", values.Get("SigAlg"))
	}
	signature, err := base64.StdEncoding.DecodeString(values.Get("Signature"))
	if err != nil {
		return errors.New("the signature of the request is not base64")
	}
	h := hash.New()
	h.Write([]byte(covered))
	sum := h.Sum(nil)
	for _, c := range certificates {
		if key, ok := c.PublicKey.(*rsa.PublicKey); ok && rsa.VerifyPKCS1v15(key, hash, sum, signature) == nil {
			return nil
		}
	}
	return errors.New("the request is not signed by the signature certificate of the application")
}

// verifyEnveloped checks the signature in a request, and returns what it covers.
func verifyEnveloped(raw []byte, certificates []*x509.Certificate) ([]byte, error) {
	root, err := parse(raw)
	if err != nil {
		return nil, errors.New("the SAMLRequest is not XML")
	}
	checked := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: certificates})
	covered, err := checked.Validate(root)
	if err != nil {
		return nil, fmt.Errorf("the request is not signed by the signature certificate of the application: %w", err)
	}
	return write(covered)
}
