package oidc

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// The "typ" headers that keep the two sorts of token apart: an access token is
// refused as an ID token and the other way round (RFC 8725, section 3.11).
const (
	typeID     jose.ContentType = "JWT"
	typeAccess jose.ContentType = "at+jwt" // RFC 9068, section 2.1
)

// maxToken bounds a token that is sent to us, before anything is decoded.
const maxToken = 16 << 10

// algorithms are those that sign, and the only ones that are believed (RFC 8725,
// section 3.1).
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.ES256}
}

// keyring holds the signing keys, ready for use. It never changes.
type keyring struct {
	published []byte // the JWK Set of RFC 7517, section 5
	public    map[string]jose.JSONWebKey
	signers   map[signerID]jose.Signer
}

type signerID struct {
	alg jose.SignatureAlgorithm
	typ jose.ContentType
}

var errToken = errors.New("oidc: not a token of this provider")

// loadKeys returns the keys in the database, after making one active key for
// each algorithm that has none.
func loadKeys(ctx context.Context, d *db.DB, seal *secret.Keys) (*keyring, error) {
	stored, err := d.SigningKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("load signing keys: %w", err)
	}
	for _, alg := range algorithms() {
		if hasActive(stored, alg) {
			continue
		}
		if err := makeKey(ctx, d, seal, alg); err != nil {
			return nil, fmt.Errorf("make a signing key for %s: %w", alg, err)
		}
	}
	if stored, err = d.SigningKeys(ctx); err != nil {
		return nil, fmt.Errorf("load signing keys: %w", err)
	}
	return newKeyring(stored, seal)
}

func hasActive(keys []model.SigningKey, alg jose.SignatureAlgorithm) bool {
	for _, k := range keys {
		if k.State == model.KeyActive && k.Alg == string(alg) {
			return true
		}
	}
	return false
}

// makeKey stores a new active key.
func makeKey(ctx context.Context, d *db.DB, seal *secret.Keys, alg jose.SignatureAlgorithm) error {
	private, err := generate(alg)
	if err != nil {
		return err
	}
	key, err := sealKey(seal, alg, private)
	if err != nil {
		return err
	}
	return d.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		return []model.Event{{Type: model.EventSigningKeyCreated, Actor: model.System, Target: key.ID}}, tx.InsertSigningKey(ctx, key)
	})
}

func generate(alg jose.SignatureAlgorithm) (crypto.Signer, error) {
	switch alg {
	case jose.RS256:
		return rsa.GenerateKey(rand.Reader, 2048)
	case jose.ES256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return nil, fmt.Errorf("no key is made for %s", alg)
}

// sealKey returns an active key as it is stored: named by its thumbprint (RFC
// 7638), its private half sealed.
func sealKey(seal *secret.Keys, alg jose.SignatureAlgorithm, private crypto.Signer) (model.SigningKey, error) {
	jwk := jose.JSONWebKey{Key: private.Public(), Algorithm: string(alg), Use: "sig"}
	thumbprint, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		return model.SigningKey{}, err
	}
	jwk.KeyID = base64.RawURLEncoding.EncodeToString(thumbprint)
	public, err := jwk.MarshalJSON()
	if err != nil {
		return model.SigningKey{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return model.SigningKey{}, err
	}
	return model.SigningKey{
		ID: jwk.KeyID, Alg: string(alg), State: model.KeyActive, PublicJWK: string(public),
		PrivateSealed: seal.Seal(sealedAt(jwk.KeyID), der),
	}, nil
}

func sealedAt(kid string) secret.Place {
	return secret.Place{Table: "signing_keys", Column: "private_sealed", Row: kid}
}

func newKeyring(stored []model.SigningKey, seal *secret.Keys) (*keyring, error) {
	k := &keyring{public: map[string]jose.JSONWebKey{}, signers: map[signerID]jose.Signer{}}
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
		if err := k.addSigners(s, seal); err != nil {
			return nil, fmt.Errorf("signing key %s: %w", s.ID, err)
		}
	}
	var err error
	k.published, err = json.Marshal(set)
	return k, err
}

// addSigners opens an active key and makes what signs with it.
func (k *keyring) addSigners(s model.SigningKey, seal *secret.Keys) error {
	der, err := seal.Open(sealedAt(s.ID), s.PrivateSealed)
	if err != nil {
		return fmt.Errorf("the key file does not belong to this database: %w", err)
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return err
	}
	alg := jose.SignatureAlgorithm(s.Alg)
	with := jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: private, KeyID: s.ID}}
	for _, typ := range []jose.ContentType{typeID, typeAccess} {
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

// JWKS publishes the public keys (OpenID Connect Core, section 10.1.1): the one
// that signs, the one that will, and those whose tokens are still about.
func (p *Provider) JWKS(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("Content-Type", "application/json")
	w.Write(p.keys.published)
}
