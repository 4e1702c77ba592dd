package identityprovider

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// signIf signs an element that has an ID where its application wants that, broken as
// the fault says, and puts the signature behind the Issuer, where the schemas have it.
func (p *Provider) signIf(wanted bool, el *etree.Element, a App, f Fault) error {
	if !wanted || f == FaultUnsigned {
		return nil
	}
	key, err := p.keys.own()
	if f == FaultUnknownKey {
		key, err = p.keys.stranger()
	}
	if err != nil {
		return err
	}
	signer, err := dsig.NewSigningContext(key.key, [][]byte{key.certificate.Raw})
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	signer.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	method := dsig.RSASHA256SignatureMethod
	if a.SAML.SHA1 || f == FaultSHA1 {
		method = dsig.RSASHA1SignatureMethod
	}
	if err := signer.SetSignatureMethod(method); err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	// The canonicalizer changes what it is given.
	signature, err := signer.ConstructSignature(el.Copy(), true)
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	el.InsertChildAt(el.SelectElement("Issuer").Index()+1, signature)
	return nil
}

// The namespaces of XML Encryption.
const (
	nsEncryption   = "http://www.w3.org/2001/04/xmlenc#"
	nsEncryption11 = "http://www.w3.org/2009/xmlenc11#"
)

// encryptions lists the algorithms by which an assertion is encrypted: the last part
// of the URI.
func encryptions() []string { return []string{"aes256-gcm", "aes128-gcm", "aes256-cbc", "aes128-cbc"} }

// encrypt returns an EncryptedAssertion (SAML Core 2.3.4, XML Encryption 1.1), whose
// key is encrypted by RSA-OAEP for a certificate.
func encrypt(assertion *etree.Element, algorithm string, to *x509.Certificate) (*etree.Element, error) {
	if to == nil {
		return nil, errors.New("encrypt: the application has no encryption certificate")
	}
	public, ok := to.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("encrypt: the encryption certificate has no RSA key")
	}
	plain, err := write(assertion)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	bytes, namespace := 32, nsEncryption
	if strings.HasPrefix(algorithm, "aes128") {
		bytes = 16
	}
	if strings.HasSuffix(algorithm, "gcm") {
		namespace = nsEncryption11
	}
	key := make([]byte, bytes)
	rand.Read(key)
	content, err := seal(key, plain, strings.HasSuffix(algorithm, "gcm"))
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	wrapped, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, public, key, nil)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	el := set(etree.NewElement("saml:EncryptedAssertion"), "xmlns:saml", nsAssertion)
	data := add(el, "xenc:EncryptedData", "xmlns:xenc", nsEncryption, "Type", nsEncryption+"Element")
	add(data, "xenc:EncryptionMethod", "Algorithm", namespace+algorithm)
	encrypted := add(add(data, "ds:KeyInfo", "xmlns:ds", nsSignature), "xenc:EncryptedKey")
	method := add(encrypted, "xenc:EncryptionMethod", "Algorithm", nsEncryption+"rsa-oaep-mgf1p")
	add(method, "ds:DigestMethod", "Algorithm", nsSignature+"sha1")
	cipherData(encrypted, wrapped)
	cipherData(data, content)
	return el, nil
}

func cipherData(el *etree.Element, sealed []byte) {
	add(add(el, "xenc:CipherData"), "xenc:CipherValue").SetText(base64.StdEncoding.EncodeToString(sealed))
}

// seal encrypts by AES, with the nonce or the initialization vector before it (XML
// Encryption 1.1, 5.2).
func seal(key, plain []byte, gcm bool) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if gcm {
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		return aead.Seal(nil, nil, plain, nil), nil
	}
	padding := block.BlockSize() - len(plain)%block.BlockSize()
	plain = append(plain, make([]byte, padding)...)
	plain[len(plain)-1] = byte(padding)
	sealed := make([]byte, block.BlockSize()+len(plain))
	rand.Read(sealed[:block.BlockSize()])
	cipher.NewCBCEncrypter(block, sealed[:block.BlockSize()]).CryptBlocks(sealed[block.BlockSize():], plain)
	return sealed, nil
}
