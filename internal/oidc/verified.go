package oidc

import (
	"crypto/sha256"
	"errors"
	"sync"

	"github.com/go-jose/go-jose/v4"
)

// maxVerified bounds the access tokens in memory, at about 1 KB each.
const maxVerified = 10_000

// verified are access tokens whose signature is known to be good, and what they say:
// to find that out again costs more than all else that is asked about a token. They belong to
// a keyring and go with it, so that no token outlives its key here. That a token is
// good takes more than its signature, and what can change is asked each time.
type verified struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]accessClaims // by the hash of the token
}

// signAccess returns the claims as an access token of a type. What these keys have
// just signed they need not verify: most applications come to userinfo at once.
func (k *keyring) signAccess(alg string, typ jose.ContentType, c accessClaims) (string, error) {
	token, err := k.sign(alg, typ, c)
	if err == nil {
		k.verified.keep(sha256.Sum256([]byte(token)), c)
	}
	return token, err
}

// access reads the claims of an access token that sign returned. Callers share them,
// and change nothing in their lists.
func (k *keyring) access(raw string) (accessClaims, error) {
	if len(raw) > maxToken {
		return accessClaims{}, errToken
	}
	hash := sha256.Sum256([]byte(raw))
	if c, found := k.verified.find(hash); found {
		return c, nil
	}
	var c accessClaims
	err := k.verify(raw, typeAccess, &c)
	if errors.Is(err, errToken) { // one of an application that has plain ones?
		c = accessClaims{}
		err = k.verify(raw, typeID, &c)
	}
	if err != nil {
		return accessClaims{}, err
	}
	if c.ID == "" { // ID tokens have no jti
		return accessClaims{}, errToken
	}
	k.verified.keep(hash, c)
	return c, nil
}

func (v *verified) find(hash [sha256.Size]byte) (accessClaims, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	c, found := v.known[hash]
	return c, found
}

// keep remembers a token, in the place of any other one when there is no room.
func (v *verified) keep(hash [sha256.Size]byte, c accessClaims) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil {
		v.known = map[[sha256.Size]byte]accessClaims{}
	}
	for some := range v.known {
		if len(v.known) < maxVerified {
			break
		}
		delete(v.known, some)
	}
	v.known[hash] = c
}
