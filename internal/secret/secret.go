// Package secret makes, hashes, compares and seals what must not be known:
// random tokens, short codes, and the secrets that the program itself has to
// read again. It stores nothing but the key file.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"math/big"

	"github.com/anteroom/anteroom/internal/model"
)

// tokenBytes is the length of a random token: 256 bits.
const tokenBytes = 32

// Source makes random tokens and codes.
type Source struct{ random io.Reader }

// NewSource returns a Source that reads from random, or from the system's
// generator when random is nil.
func NewSource(random io.Reader) Source {
	if random == nil {
		random = rand.Reader
	}
	return Source{random}
}

// Token returns a new random token of 256 bits as 43 URL-safe characters. It
// panics when the source of randomness fails, which leaves nothing safe to do.
func (s Source) Token() string {
	var b [tokenBytes]byte
	if _, err := io.ReadFull(s.random, b[:]); err != nil {
		panic("secret: no randomness for a token: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Short returns a new random token of 128 bits as 32 hexadecimal digits: for what
// people copy by hand, and nobody gets to guess at without asking others. It
// panics as Token does.
func (s Source) Short() string {
	var b [16]byte
	if _, err := io.ReadFull(s.random, b[:]); err != nil {
		panic("secret: no randomness for a token: " + err.Error())
	}
	return hex.EncodeToString(b[:])
}

// Alphanumeric returns a new random text of so many letters and digits of ASCII, each equally
// likely: six bits each, less a little. It panics as Token does.
func (s Source) Alphanumeric(n int) string {
	const fair = 256 - 256%len(base62) // bytes from here on would favour the first letters
	text, b := make([]byte, 0, n), make([]byte, n)
	for len(text) < n {
		if _, err := io.ReadFull(s.random, b); err != nil {
			panic("secret: no randomness for a token: " + err.Error())
		}
		for _, c := range b {
			if int(c) < fair && len(text) < n {
				text = append(text, base62[int(c)%len(base62)])
			}
		}
	}
	return string(text)
}

// base62 are the digits, large and small letters, in the order of their values as digits.
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Checksum returns a CRC-32 of a text as six digits of base 62, so that whoever finds a token
// that ends with one can tell it from other texts.
func Checksum(text string) string {
	n, digits := crc32.ChecksumIEEE([]byte(text)), [6]byte{}
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = base62[n%uint32(len(base62))]
		n /= uint32(len(base62))
	}
	return string(digits[:])
}

// Code returns a new random code of six digits, each code equally likely. It
// panics as Token does.
func (s Source) Code() string {
	n, err := rand.Int(s.random, big.NewInt(1_000_000))
	if err != nil {
		panic("secret: no randomness for a code: " + err.Error())
	}
	return fmt.Sprintf("%06d", n)
}

// RecoveryCode returns a new random code of 80 bits as people copy and type it, in groups of
// four. It panics as Token does.
func (s Source) RecoveryCode() string {
	b := make([]byte, model.RecoveryCodeLength)
	if _, err := io.ReadFull(s.random, b); err != nil {
		panic("secret: no randomness for a code: " + err.Error())
	}
	var code []byte
	for i, n := range b {
		if i > 0 && i%4 == 0 {
			code = append(code, '-')
		}
		code = append(code, model.RecoveryCodeDigits[int(n)%len(model.RecoveryCodeDigits)]) // 256 is a multiple of 32
	}
	return string(code)
}

// Hash returns the SHA-256 of a token: what is stored in its place. It is for
// tokens of 256 random bits, and codes that nobody guesses; short ones need Keys.MAC.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// WellFormed reports whether s could be a token at all, which spares a look-up.
func WellFormed(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == tokenBytes && len(s) == base64.RawURLEncoding.EncodedLen(tokenBytes) // the decoder skips line breaks
}

// Equal compares two secrets in a time that depends on their lengths only.
func Equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
