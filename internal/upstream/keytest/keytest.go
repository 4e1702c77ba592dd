// Package keytest makes the keys of identity providers for tests: the same for the
// same name in each run, so that what was found by fuzzing is found again. They guard
// nothing.
package keytest

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
	"math/rand/v2"
	"sync"
)

func randomness(name string) *rand.ChaCha8 { return rand.NewChaCha8(sha256.Sum256([]byte(name))) }

// RSA returns the key with a name and a size in bits.
func RSA(name string, bits int) *rsa.PrivateKey {
	source, one := randomness(name), big.NewInt(1)
	p, q := prime(source, bits/2), prime(source, bits/2)
	e := big.NewInt(65537)
	totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	k := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: int(e.Int64())},
		D:         new(big.Int).ModInverse(e, totient), Primes: []*big.Int{p, q},
	}
	k.Precompute()
	if err := k.Validate(); err != nil {
		panic(err)
	}
	return k
}

// Shared returns one and the same key, which is made once: for where it does not matter
// which one it is, and to make one takes long.
var Shared = sync.OnceValues(func() (*rsa.PrivateKey, error) { return RSA("shared", 2048), nil })

// prime returns the first prime after a number of so many bits whose two highest are
// set, so that the product of two has twice as many.
func prime(source *rand.ChaCha8, bits int) *big.Int {
	raw := make([]byte, bits/8)
	source.Read(raw)
	raw[0] |= 0xc0
	raw[len(raw)-1] |= 1
	p := new(big.Int).SetBytes(raw)
	for two := big.NewInt(2); !p.ProbablyPrime(0); {
		p.Add(p, two)
	}
	return p
}

// ECDSA returns the key with a name on a curve.
func ECDSA(name string, curve elliptic.Curve) *ecdsa.PrivateKey {
	raw := make([]byte, (curve.Params().BitSize+7)/8)
	randomness(name).Read(raw)
	raw[0] = 0 // below the order, also of the curve whose bits are no whole bytes
	raw[1] &= 0x7f
	k, err := ecdsa.ParseRawPrivateKey(curve, raw)
	if err != nil {
		panic(err)
	}
	return k
}

// Ed25519 returns the key with a name.
func Ed25519(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}
