package identityprovider

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// pair is a key with its certificate.
type pair struct {
	key         *rsa.PrivateKey
	certificate *x509.Certificate
}

// id names the key in a key set.
func (p pair) id() string {
	sum := sha256.Sum256(p.certificate.Raw)
	return hex.EncodeToString(sum[:10])
}

// pem returns the certificate as consoles show it.
func (p pair) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.certificate.Raw}))
}

// keys are made when they are needed first, so that starting takes no time.
type keys struct {
	own      func() (pair, error) // signs, and is published
	stranger func() (pair, error) // signs what nobody should believe
}

func newKeys() keys { return keys{sync.OnceValues(newPair), sync.OnceValues(newPair)} }

// newPair makes a key, and a certificate of ten years as is usual for SAML, where
// only the key counts.
func newPair() (pair, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return pair{}, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return pair{}, fmt.Errorf("make a serial number: %w", err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{Organization: []string{name}, CommonName: "Signing key"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return pair{}, fmt.Errorf("make a certificate: %w", err)
	}
	c, err := x509.ParseCertificate(der)
	return pair{key, c}, err
}
