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
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// ensureKeys makes the keys that are missing: for each algorithm one that signs,
// and one that is published so that clients know it long before it does. All of
// them are of one process: two that start at once with different key files must
// not each seal some.
func ensureKeys(ctx context.Context, d *db.DB, seal *secret.Keys) error {
	for {
		stored, err := d.SigningKeys(ctx)
		if err != nil {
			return fmt.Errorf("load signing keys: %w", err)
		}
		fresh, events, err := missingKeys(stored, seal)
		if err != nil || len(fresh) == 0 {
			return err
		}
		faster := false // another process
		if err := d.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			now, err := tx.SigningKeys(ctx)
			if err != nil {
				return nil, err
			}
			if faster = len(now) != len(stored); faster {
				return nil, db.Nothing
			}
			for _, key := range fresh {
				if err := tx.InsertSigningKey(ctx, key); err != nil {
					return nil, err
				}
			}
			return events, nil
		}); err != nil {
			return fmt.Errorf("store signing keys: %w", err)
		}
		if !faster {
			return nil
		}
	}
}

// missingKeys makes the keys that are not among those that are stored.
func missingKeys(stored []model.SigningKey, seal *secret.Keys) (fresh []model.SigningKey, events []model.Event, err error) {
	for _, alg := range algorithms() {
		for _, state := range []model.KeyState{model.KeyActive, model.KeyNext} {
			if keyOf(stored, alg, state) != nil {
				continue
			}
			key, err := newKey(seal, alg, state)
			if err != nil {
				return nil, nil, fmt.Errorf("make a signing key for %s: %w", alg, err)
			}
			fresh = append(fresh, key)
			events = append(events, model.Event{Actor: model.System, Target: key.ID, Payload: model.SigningKeyCreated{After: key.Snapshot()}})
		}
	}
	return fresh, events, nil
}

// keyOf returns the key of an algorithm in a state, or nil.
func keyOf(keys []model.SigningKey, alg jose.SignatureAlgorithm, state model.KeyState) *model.SigningKey {
	i := slices.IndexFunc(keys, func(k model.SigningKey) bool { return k.Alg == string(alg) && k.State == state })
	if i < 0 {
		return nil
	}
	return &keys[i]
}

func newKey(seal *secret.Keys, alg jose.SignatureAlgorithm, state model.KeyState) (model.SigningKey, error) {
	private, err := generate(alg)
	if err != nil {
		return model.SigningKey{}, err
	}
	return sealKey(seal, alg, state, private)
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

// sealKey returns a key as it is stored: named by its thumbprint (RFC
// 7638), its private half sealed.
func sealKey(seal *secret.Keys, alg jose.SignatureAlgorithm, state model.KeyState, private crypto.Signer) (model.SigningKey, error) {
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
		ID: jwk.KeyID, Alg: string(alg), State: state, PublicJWK: string(public),
		PrivateSealed: seal.Seal(sealedAt(jwk.KeyID), der),
	}, nil
}

// openKey returns the private half of a key that sealKey returned.
func openKey(s model.SigningKey, seal *secret.Keys) ([]byte, error) {
	der, err := seal.Open(sealedAt(s.ID), s.PrivateSealed)
	if err != nil {
		return nil, fmt.Errorf("the key file does not belong to this database: put the right one back from your backup: %w", err)
	}
	return der, nil
}

func sealedAt(kid string) secret.Place {
	return secret.Place{Table: "signing_keys", Column: "private_sealed", Row: kid}
}
