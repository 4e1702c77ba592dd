package identityprovider

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// readMetadata completes a service provider with what its metadata says (SAML Metadata
// 2.4.4). Its error is for people to read.
func (a *SAMLApp) readMetadata(raw []byte) error {
	root, err := parse(raw)
	if err != nil {
		return errors.New("the metadata is not XML")
	}
	role := root.FindElement("//SPSSODescriptor")
	if role == nil {
		return errors.New("the metadata describes no service provider")
	}
	a.Audience = role.Parent().SelectAttrValue("entityID", "")
	a.ACS = ""
	for _, el := range role.SelectElements("AssertionConsumerService") {
		if el.SelectAttrValue("Binding", "") == bindingPost && (a.ACS == "" || el.SelectAttrValue("isDefault", "") == "true") {
			a.ACS = el.SelectAttrValue("Location", "")
		}
	}
	a.SignedOnly = role.SelectAttrValue("AuthnRequestsSigned", "") == "true"
	a.SingleLogout = ""
	for _, el := range role.SelectElements("SingleLogoutService") {
		if el.SelectAttrValue("Binding", "") == bindingRedirect {
			a.SingleLogout = el.SelectAttrValue("Location", "")
		}
	}
	signing, err := certificatesFor(role, "signing")
	if err != nil {
		return err
	}
	encryption, err := certificatesFor(role, "encryption")
	if err != nil {
		return err
	}
	a.RequestedBy, a.EncryptTo = signing, nil
	if len(encryption) > 0 {
		a.EncryptTo = encryption[0]
	}
	for _, format := range nameIDFormats() {
		if el := role.SelectElement("NameIDFormat"); el != nil && strings.TrimSpace(el.Text()) == nameIDURN(format) {
			a.NameID = format
		}
	}
	return nil
}

// WithKeys returns a service provider with the keys in its metadata, and where it takes
// messages about signing out, which these sign; nothing else of that.
func (a SAMLApp) WithKeys(metadata []byte) (SAMLApp, error) {
	var said SAMLApp
	err := said.readMetadata(metadata)
	a.RequestedBy, a.EncryptTo, a.SingleLogout = said.RequestedBy, said.EncryptTo, said.SingleLogout
	return a, err
}

// certificatesFor returns the certificates for a use, or for any.
func certificatesFor(role *etree.Element, use string) ([]*x509.Certificate, error) {
	var found []*x509.Certificate
	for _, key := range role.SelectElements("KeyDescriptor") {
		if u := key.SelectAttrValue("use", use); u != use {
			continue
		}
		for _, el := range key.FindElements(".//X509Certificate") {
			c, err := readCertificates(el.Text())
			if err != nil {
				return nil, fmt.Errorf("a certificate in the metadata: %w", err)
			}
			found = append(found, c...)
		}
	}
	return found, nil
}

// readCertificates reads certificates as they are pasted: in PEM, or one in base64
// alone. Its error is for people to read.
func readCertificates(pasted string) ([]*x509.Certificate, error) {
	var found []*x509.Certificate
	rest := []byte(strings.TrimSpace(pasted))
	for len(rest) > 0 {
		block, after := pem.Decode(rest)
		if block == nil {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(rest)), ""))
			if err != nil {
				return nil, errors.New("paste a certificate with its BEGIN and END lines")
			}
			block, after = &pem.Block{Bytes: der}, nil
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errors.New("this is not a certificate")
		}
		found, rest = append(found, c), bytes.TrimSpace(after)
	}
	return found, nil
}

// writeCertificates writes certificates as they are pasted.
func writeCertificates(list ...*x509.Certificate) string {
	var b strings.Builder
	for _, c := range list {
		if c != nil {
			b.WriteString(pair{certificate: c}.pem())
		}
	}
	return b.String()
}
