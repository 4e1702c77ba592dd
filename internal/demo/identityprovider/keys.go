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
	"slices"
	"strings"
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

// fingerprint is how administrators compare certificates.
func (p pair) fingerprint() string {
	sum := sha256.Sum256(p.certificate.Raw)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// until is the day on which the certificate ends.
func (p pair) until() string { return p.certificate.NotAfter.UTC().Format("2006-01-02") }

// pem returns the certificate as consoles show it.
func (p pair) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.certificate.Raw}))
}

// keys are those of the identity provider, made when they are needed first, so that
// starting takes no time.
type keys struct {
	stranger func() (pair, error) // signs what nobody should believe

	mu     sync.Mutex
	list   []pair // published, the oldest first
	active string // the ID of the one that signs
}

// maxKeys bounds the keys that are published.
const maxKeys = 3

// tenYears is how long certificates usually last for SAML, where only the key counts.
const tenYears = 3652 * 24 * time.Hour

func newKeys() *keys {
	return &keys{stranger: sync.OnceValues(func() (pair, error) { return newPair(tenYears) })}
}

// published returns all keys, and the one of them that signs.
func (k *keys) published() (all []pair, own pair, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.list) == 0 {
		first, err := newPair(tenYears)
		if err != nil {
			return nil, pair{}, err
		}
		k.list, k.active = []pair{first}, first.id()
	}
	i := slices.IndexFunc(k.list, func(p pair) bool { return p.id() == k.active })
	return slices.Clone(k.list), k.list[i], nil
}

// own returns the key that signs.
func (k *keys) own() (pair, error) {
	_, own, err := k.published()
	return own, err
}

// generate publishes another key, which does not sign yet. Where there are too many,
// the oldest that does not sign is published no longer.
func (k *keys) generate(life time.Duration) error {
	if _, _, err := k.published(); err != nil {
		return err
	}
	fresh, err := newPair(life)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.list) >= maxKeys {
		i := slices.IndexFunc(k.list, func(p pair) bool { return p.id() != k.active })
		k.list = slices.Delete(k.list, i, i+1)
	}
	k.list = append(k.list, fresh)
	return nil
}

// activate has a published key sign from now on, and reports whether there is such.
func (k *keys) activate(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := slices.ContainsFunc(k.list, func(p pair) bool { return p.id() == id })
	if known {
		k.active = id
	}
	return known
}

// newPair makes a key, and a certificate that lasts so long from now; it may have ended.
func newPair(life time.Duration) (pair, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return pair{}, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return pair{}, fmt.Errorf("make a serial number: %w", err)
	}
	until := time.Now().Add(life)
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{Organization: []string{name}, CommonName: "Signing key"},
		NotBefore: until.Add(-tenYears - time.Hour), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return pair{}, fmt.Errorf("make a certificate: %w", err)
	}
	c, err := x509.ParseCertificate(der)
	return pair{key, c}, err
}
