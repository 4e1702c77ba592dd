package secret

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
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
type Keys struct{ keys []key }

type key struct {
	id   [idBytes]byte
	aead cipher.AEAD
	mac  []byte
}

// Place says where a sealed value is stored. A value opens only in its place,
// so that nobody can move one to where it would be shown.
type Place struct{ Table, Column, Row string }

// LoadKeys reads the key file at path. It has one line a key, "key " and 32 bytes
// in base64, the current one first. It is refused when others than its owner may
// read it, and when a key is short or malformed. The error is fs.ErrNotExist when
// there is none: CreateKeys makes it, where nothing was sealed with another one.
func LoadKeys(path string) (*Keys, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if m := info.Mode().Perm(); m&0o077 != 0 {
		return nil, fmt.Errorf("key file %s: others can read it (mode %04o); run chmod 600 on it", path, m)
	}
	k := &Keys{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		raw, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("key file %s, line %d: %w", path, n, err)
		}
		if err := k.add(raw); err != nil {
			return nil, err
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	if len(k.keys) == 0 {
		return nil, fmt.Errorf("key file %s: there is no key in it; restore it from your backup", path)
	}
	return k, nil
}

// NewKeys returns keys that are kept in memory only.
func NewKeys() (*Keys, error) {
	raw := make([]byte, keyBytes)
	rand.Read(raw)
	k := &Keys{}
	return k, k.add(raw)
}

func parseKey(line string) ([]byte, error) {
	text, ok := strings.CutPrefix(line, "key ")
	if !ok {
		return nil, errors.New(`a line must be "key " and 32 bytes in base64`)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("the key is not base64")
	}
	if len(raw) != keyBytes {
		return nil, fmt.Errorf("the key has %d bytes, not %d", len(raw), keyBytes)
	}
	if bytes.Count(raw, raw[:1]) == len(raw) {
		return nil, errors.New("the key is a sample, not a secret")
	}
	return raw, nil
}

// add derives from a master key what it is used for, so that no two uses share
// a key.
func (k *Keys) add(raw []byte) error {
	var n key
	seal, err := hkdf.Key(sha256.New, raw, nil, "anteroom seal", keyBytes)
	if err != nil {
		return err
	}
	if n.mac, err = hkdf.Key(sha256.New, raw, nil, "anteroom mac", keyBytes); err != nil {
		return err
	}
	id, err := hkdf.Key(sha256.New, raw, nil, "anteroom key id", idBytes)
	if err != nil {
		return err
	}
	copy(n.id[:], id)
	block, err := aes.NewCipher(seal)
	if err != nil {
		return err
	}
	if n.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return err
	}
	k.keys = append(k.keys, n)
	return nil
}

// Seal encrypts a value for its place with AES-256-GCM.
func (k *Keys) Seal(at Place, plain []byte) []byte {
	current := k.keys[0]
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
	for _, candidate := range k.keys {
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

// data is the additional data of the seal. The parts cannot run into each other:
// the names of tables and columns hold no "|".
func (p Place) data(id [idBytes]byte) []byte {
	return []byte(p.Table + "|" + p.Column + "|" + p.Row + "|" + string(id[:]))
}

// MAC returns a keyed hash of the parts under the current key. Short codes are
// stored as this, so that the database alone does not give them away.
func (k *Keys) MAC(parts ...string) []byte { return k.keys[0].sum(parts) }

// Token returns a token that follows from the parts: only who has the current key can
// tell it.
func (k *Keys) Token(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString(k.MAC(append([]string{"token"}, parts...)...))
}

// Verify reports, in constant time, whether mac is the MAC of the parts under
// one of the keys.
func (k *Keys) Verify(mac []byte, parts ...string) bool {
	for _, candidate := range k.keys {
		if Equal(candidate.sum(parts), mac) {
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
