package secret

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
)

const (
	keyBytes   = 32
	sealFormat = 1
	idBytes    = 8
)

// ErrSealed means that a value was not sealed with any of the keys, or for
// another place, or was changed since.
var ErrSealed = errors.New("secret: the value does not open with these keys")

// Keys are the keys of an installation: the first one seals, all of them open.
// They are safe for concurrent use.
type Keys struct {
	path string // of the key file; "" for keys that are kept in memory only
	ring atomic.Pointer[ring]
}

// ring is what a key file held when it was read.
type ring struct {
	keys   []key       // the one that seals first, the staged one last
	staged bool        // the last one is yet to seal
	file   fs.FileInfo // nil for keys in memory
}

type key struct {
	id   [idBytes]byte
	aead cipher.AEAD
	mac  []byte
}

// Place says where a sealed value is stored. A value opens only in its place,
// so that nobody can move one to where it would be shown.
type Place struct{ Table, Column, Row string }

// derive derives from a master key what it is used for, so that no two uses share
// a key.
func derive(raw []byte) (n key, err error) {
	seal, err := hkdf.Key(sha256.New, raw, nil, "anteroom seal", keyBytes)
	if err != nil {
		return n, err
	}
	if n.mac, err = hkdf.Key(sha256.New, raw, nil, "anteroom mac", keyBytes); err != nil {
		return n, err
	}
	id, err := hkdf.Key(sha256.New, raw, nil, "anteroom key id", idBytes)
	if err != nil {
		return n, err
	}
	copy(n.id[:], id)
	block, err := aes.NewCipher(seal)
	if err != nil {
		return n, err
	}
	n.aead, err = cipher.NewGCMWithRandomNonce(block)
	return n, err
}

// Seal encrypts a value for its place with AES-256-GCM.
func (k *Keys) Seal(at Place, plain []byte) []byte {
	current := k.ring.Load().keys[0]
	head := append([]byte{sealFormat}, current.id[:]...)
	return current.aead.Seal(head, nil, plain, at.data(current.id))
}

// Open decrypts what Seal returned for the same place. It returns ErrSealed for
// everything else.
func (k *Keys) Open(at Place, sealed []byte) ([]byte, error) {
	if len(sealed) < 1+idBytes || sealed[0] != sealFormat {
		return nil, ErrSealed
	}
	id, body := sealed[1:1+idBytes], sealed[1+idBytes:]
	for _, candidate := range k.ring.Load().keys {
		if bytes.Equal(candidate.id[:], id) {
			plain, err := candidate.aead.Open(nil, nil, body, at.data(candidate.id))
			if err != nil {
				return nil, ErrSealed
			}
			return plain, nil
		}
	}
	return nil, ErrSealed
}

// Reseal opens a value and seals it anew by the current key. It returns ErrSealed as Open does.
func (k *Keys) Reseal(at Place, sealed []byte) ([]byte, error) {
	plain, err := k.Open(at, sealed)
	if err != nil {
		return nil, err
	}
	return k.Seal(at, plain), nil
}

// ID returns what the key that seals is called, which says nothing about it.
func (k *Keys) ID() string {
	id := k.ring.Load().keys[0].id
	return hex.EncodeToString(id[:])
}

// IDs returns what all keys are called, the one that seals first.
func (k *Keys) IDs() (all []string) {
	for _, n := range k.ring.Load().keys {
		all = append(all, hex.EncodeToString(n.id[:]))
	}
	return all
}

// Older returns how values begin that were sealed by keys which seal no more, one for each key.
func (k *Keys) Older() (heads [][]byte) {
	r := k.ring.Load()
	older := r.keys[1:]
	if r.staged {
		older = older[:len(older)-1]
	}
	for _, n := range older {
		heads = append(heads, append([]byte{sealFormat}, n.id[:]...))
	}
	return heads
}

// Staged reports whether there is a key that opens, and is yet to seal.
func (k *Keys) Staged() bool { return k.ring.Load().staged }

// data is the additional data of the seal. The parts cannot run into each other:
// the names of tables and columns hold no "|".
func (p Place) data(id [idBytes]byte) []byte {
	return []byte(p.Table + "|" + p.Column + "|" + p.Row + "|" + string(id[:]))
}

// MAC returns a keyed hash of the parts under the current key. Short codes are
// stored as this, so that the database alone does not give them away.
func (k *Keys) MAC(parts ...string) []byte { return k.ring.Load().keys[0].sum(parts) }

// Tokens returns the tokens that follow from the parts, one under each of the keys, which alone can
// tell them. That of the current key is the first; another one may have been it when a token was made.
func (k *Keys) Tokens(parts ...string) (all []string) {
	parts = append([]string{"token"}, parts...)
	for _, candidate := range k.ring.Load().keys {
		all = append(all, base64.RawURLEncoding.EncodeToString(candidate.sum(parts)))
	}
	return all
}

// Verify reports, in constant time, whether mac is the MAC of the parts under
// one of the keys.
func (k *Keys) Verify(mac []byte, parts ...string) bool {
	for _, candidate := range k.ring.Load().keys {
		if Equal(candidate.sum(parts), mac) {
			return true
		}
	}
	return false
}

// leastMAC is how many bytes of a MAC prove something.
const leastMAC = 16

// VerifyStart reports, in constant time, whether start is how the MAC of the parts under one of
// the keys begins, with 16 bytes or more of it.
func (k *Keys) VerifyStart(start []byte, parts ...string) bool {
	for _, candidate := range k.ring.Load().keys {
		if mac := candidate.sum(parts); len(start) >= leastMAC && len(start) <= len(mac) && Equal(mac[:len(start)], start) {
			return true
		}
	}
	return false
}

func (k key) sum(parts []string) []byte {
	h := hmac.New(sha256.New, k.mac)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}
