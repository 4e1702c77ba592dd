package oidc

import (
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// rehearse signs an ID token with each algorithm and verifies it as an application would: by the
// keys that are published. It returns an error when no application would believe one.
func (k *keyring) rehearse() error {
	var published jose.JSONWebKeySet
	if err := json.Unmarshal(k.published, &published); err != nil {
		return fmt.Errorf("rehearse a token: %w", err)
	}
	for _, alg := range algorithms() {
		raw, err := k.sign(string(alg), typeID, common{Subject: "rehearsal"})
		if err != nil {
			return fmt.Errorf("rehearse a token: %w", err)
		}
		token, err := jose.ParseSignedCompact(raw, algorithms())
		if err == nil {
			_, err = token.Verify(published)
		}
		if err != nil {
			return fmt.Errorf("rehearse a token that is signed by %s: %w", alg, err)
		}
	}
	return nil
}
