package oidc

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// The "typ" headers that keep the sorts of token apart: none is taken for another
// (RFC 8725, section 3.11).
const (
	typeID     jose.ContentType = "JWT"
	typeAccess jose.ContentType = "at+jwt"           // RFC 9068, section 2.1
	typeLogout jose.ContentType = "logout+jwt"       // OpenID Connect Back-Channel Logout, section 2.4
	typePass   jose.ContentType = "forward-auth+jwt" // our own, see Verify

	typeInitiated jose.ContentType = "idp-initiated-login+jwt" // our own, see InitiatedLogin
)

// maxToken bounds a token that is sent to us, before anything is decoded.
const maxToken = 16 << 10

// algorithms are those that sign, and the only ones that are believed (RFC 8725,
// section 3.1).
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.ES256}
}

// keyring holds the signing keys, ready for use. They never change.
type keyring struct {
	published []byte // the JWK Set of RFC 7517, section 5
	public    map[string]jose.JSONWebKey
	signers   map[signerID]jose.Signer
	locked    error        // why a key that should sign cannot: its private half does not open
	sound     func() error // nil when applications believe what is signed; asked once
	verified  verified     // by these keys
}

type signerID struct {
	alg jose.SignatureAlgorithm
	typ jose.ContentType
}

var errToken = errors.New("oidc: not a token of this provider")

// newKeyring returns the keyring of stored keys. Where their private halves do not
// open it verifies, publishes and does not sign: somebody with another key file has
// made them, and what this process signed with would be what was to be replaced.
func newKeyring(stored []model.SigningKey, seal *secret.Keys) (*keyring, error) {
	k := &keyring{public: map[string]jose.JSONWebKey{}, signers: map[signerID]jose.Signer{}}
	k.sound = sync.OnceValue(k.rehearse)
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, s := range stored {
		var public jose.JSONWebKey
		if err := public.UnmarshalJSON([]byte(s.PublicJWK)); err != nil {
			return nil, fmt.Errorf("signing key %s: %w", s.ID, err)
		}
		k.public[s.ID] = public
		set.Keys = append(set.Keys, public)
		if s.State != model.KeyActive {
			continue
		}
		err := k.addSigners(s, seal)
		if err != nil {
			err = fmt.Errorf("signing key %s: %w", s.ID, err)
		}
		if errors.Is(err, secret.ErrSealed) {
			k.locked = err
		} else if err != nil {
			return nil, err
		}
	}
	var err error
	k.published, err = json.Marshal(set)
	return k, err
}

// addSigners opens an active key and makes what signs with it.
func (k *keyring) addSigners(s model.SigningKey, seal *secret.Keys) error {
	der, err := openKey(s, seal)
	if err != nil {
		return err
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return err
	}
	alg := jose.SignatureAlgorithm(s.Alg)
	with := jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: private, KeyID: s.ID}}
	for _, typ := range []jose.ContentType{typeID, typeAccess, typeLogout, typePass, typeInitiated} {
		signer, err := jose.NewSigner(with, (&jose.SignerOptions{}).WithType(typ))
		if err != nil {
			return err
		}
		k.signers[signerID{alg, typ}] = signer
	}
	return nil
}

// sign returns the claims as a signed token.
func (k *keyring) sign(alg string, typ jose.ContentType, claims any) (string, error) {
	if k.locked != nil {
		return "", k.locked
	}
	signer, ok := k.signers[signerID{jose.SignatureAlgorithm(alg), typ}]
	if !ok {
		return "", fmt.Errorf("no key signs with %s", alg)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// verify reads the claims of a token that sign returned for the same typ. The
// algorithm is the key's, whatever the token says, and no key that comes with a
// token is looked at.
func (k *keyring) verify(raw string, typ jose.ContentType, claims any) error {
	if len(raw) > maxToken {
		return errToken
	}
	token, err := jose.ParseSignedCompact(raw, algorithms())
	if err != nil {
		return errToken
	}
	head := token.Signatures[0].Protected
	key, known := k.public[head.KeyID]
	if !known || key.Algorithm != head.Algorithm || head.ExtraHeaders[jose.HeaderType] != string(typ) {
		return errToken
	}
	payload, err := token.Verify(key.Key)
	if err != nil || json.Unmarshal(payload, claims) != nil {
		return errToken
	}
	return nil
}

// sign returns the claims as a token that is signed by the active key.
func (p *Provider) sign(ctx context.Context, alg string, typ jose.ContentType, claims any) (string, error) {
	ring, err := p.keys.ring(ctx)
	if err != nil {
		return "", err
	}
	return ring.sign(alg, typ, claims)
}

// verify reads the claims of a token that sign returned for the same typ, by this
// process or another one on the same database. It returns errToken when it is no
// such token.
func (p *Provider) verify(ctx context.Context, raw string, typ jose.ContentType, claims any) error {
	ring, err := p.keys.ring(ctx)
	if err != nil {
		return err
	}
	return ring.verify(raw, typ, claims)
}

// Ready returns an error when no token can be issued that an application would believe.
func (p *Provider) Ready(ctx context.Context) error {
	ring, err := p.keys.ring(ctx)
	if err != nil {
		return err
	}
	return ring.sound()
}

// JWKS publishes the public keys (OpenID Connect Core, section 10.1.1): the one
// that signs, the one that will, and those whose tokens are still about. Apps go on
// verifying while the database does not answer: then it publishes what it knew last.
func (p *Provider) JWKS(w http.ResponseWriter, r *http.Request) {
	if p.shareAcrossOrigins(w, r, withAnybody, "GET") {
		return
	}
	ring, err := p.keys.ring(r.Context())
	if err != nil {
		p.cfg.Logger.ErrorContext(r.Context(), "publish keys", "error", err)
		ring = p.keys.current.Load().ring
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("Content-Type", "application/json")
	w.Write(ring.published)
}
