package applications

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
)

const (
	maxJWKS = 64 << 10
	maxKeys = 10
)

// publicKeys reads the JWK Set (RFC 7517, section 5) of an application that
// authenticates with its own keys, and returns it with what counts and no more.
// "" stays "".
func publicKeys(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	var given jose.JSONWebKeySet
	if len(text) > maxJWKS || json.Unmarshal([]byte(text), &given) != nil || len(given.Keys) == 0 || len(given.Keys) > maxKeys {
		return "", model.InvalidField("jwks", "applications.keys_unreadable")
	}
	known := map[string]bool{}
	var set jose.JSONWebKeySet
	for _, k := range given.Keys {
		if !k.IsPublic() {
			return "", model.InvalidField("jwks", "applications.key_private")
		}
		alg := algorithm(k)
		if alg == "" || k.Algorithm != "" && k.Algorithm != string(alg) || k.Use != "" && k.Use != "sig" {
			return "", model.InvalidField("jwks", "applications.key_unfit")
		}
		if known[k.KeyID] || k.KeyID == "" && len(given.Keys) > 1 || len(k.KeyID) > 200 {
			return "", model.InvalidField("jwks", "applications.key_ids")
		}
		known[k.KeyID] = true
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.Key, KeyID: k.KeyID, Algorithm: string(alg), Use: "sig"})
	}
	return model.JSON(set)
}

// algorithm returns what a key signs with, or "" when it is none that we take.
func algorithm(k jose.JSONWebKey) jose.SignatureAlgorithm {
	switch key := k.Key.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits >= 2048 && bits <= 8192 && k.Valid() {
			return jose.RS256
		}
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() && k.Valid() {
			return jose.ES256
		}
	}
	return ""
}
