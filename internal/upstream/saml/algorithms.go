package saml

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"math/big"

	// Linked in for crypto.Hash.
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
)

// excC14n is the only canonicalization that is accepted (Exclusive XML
// Canonicalization 1.0, without comments), enveloped the only other transform.
const (
	excC14n   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
)

// digests are the accepted algorithms of a DigestMethod. SHA-1 is not.
var digests = map[string]crypto.Hash{
	"http://www.w3.org/2001/04/xmlenc#sha256":       crypto.SHA256,
	"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
	"http://www.w3.org/2001/04/xmlenc#sha512":       crypto.SHA512,
}

// signatureMethod is a kind of key, a hash, and how the first signs the second.
type signatureMethod struct {
	hash   crypto.Hash
	verify func(key crypto.PublicKey, hash crypto.Hash, sum, signature []byte) bool
}

// methods are the accepted algorithms of a SignatureMethod (RFC 9231).
var methods = map[string]signatureMethod{
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256":      {crypto.SHA256, pkcs1},
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384":      {crypto.SHA384, pkcs1},
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512":      {crypto.SHA512, pkcs1},
	"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1": {crypto.SHA256, pss},
	"http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1": {crypto.SHA384, pss},
	"http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1": {crypto.SHA512, pss},
	"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256":    {crypto.SHA256, ecdsaPair},
	"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384":    {crypto.SHA384, ecdsaPair},
	"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512":    {crypto.SHA512, ecdsaPair},
}

// minRSA is the smallest RSA key that is pinned or believed, in bits.
const minRSA = 2048

// Usable reports whether a certificate's key can verify what Verify accepts: RSA of
// at least 2,048 bits, or ECDSA on a curve of NIST. Whether the certificate has
// expired does not matter: it was pinned for its key, and an administrator is warned.
func Usable(c *x509.Certificate) bool {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() >= minRSA
	case *ecdsa.PublicKey:
		return key.Curve.Params().BitSize >= 256
	}
	return false
}

func pkcs1(key crypto.PublicKey, hash crypto.Hash, sum, signature []byte) bool {
	k, ok := key.(*rsa.PublicKey)
	return ok && rsa.VerifyPKCS1v15(k, hash, sum, signature) == nil
}

// pss has a salt as long as the hash and MGF1 with the same (RFC 9231, 2.3.10).
func pss(key crypto.PublicKey, hash crypto.Hash, sum, signature []byte) bool {
	k, ok := key.(*rsa.PublicKey)
	return ok && rsa.VerifyPSS(k, hash, sum, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
}

// ecdsaPair reads r and s one after the other, each as long as the curve's order
// (RFC 9231, 2.3.6), not as X.509 has them.
func ecdsaPair(key crypto.PublicKey, _ crypto.Hash, sum, signature []byte) bool {
	k, ok := key.(*ecdsa.PublicKey)
	if !ok {
		return false
	}
	half := (k.Curve.Params().N.BitLen() + 7) / 8
	if len(signature) != 2*half {
		return false
	}
	return ecdsa.Verify(k, sum, new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]))
}
