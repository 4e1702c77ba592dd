package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
)

// keys sign by the algorithm that the client is named after.
type keys struct {
	rsa *rsa.PrivateKey
	ec  *ecdsa.PrivateKey
}

func newKeys() (k keys, err error) {
	if k.rsa, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return k, err
	}
	k.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return k, err
}

func newToken() string { return rand.Text() + rand.Text() }

var (
	encoding = base64.RawURLEncoding
	headers  = map[string]string{
		"RS256": encoding.EncodeToString([]byte(`{"alg":"RS256","kid":"RS256"}`)),
		"ES256": encoding.EncodeToString([]byte(`{"alg":"ES256","kid":"ES256"}`)),
	}
)

// sign returns a token (RFC 7515).
func (k keys) sign(alg string, claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err) // they are strings and numbers
	}
	signed := headers[alg] + "." + encoding.EncodeToString(payload)
	digest := sha256.Sum256([]byte(signed))
	var signature []byte
	if alg == "RS256" {
		signature, err = rsa.SignPKCS1v15(rand.Reader, k.rsa, crypto.SHA256, digest[:])
	} else {
		var r, s *big.Int
		if r, s, err = ecdsa.Sign(rand.Reader, k.ec, digest[:]); err == nil {
			signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		}
	}
	if err != nil {
		panic(err)
	}
	return signed + "." + encoding.EncodeToString(signature)
}

// verify returns what a token says, if one of the keys has signed it.
func (k keys) verify(token string) (claims map[string]any, ok bool) {
	signed, last, _ := cutLast(token)
	header, payload, _ := strings.Cut(signed, ".")
	signature, err := encoding.DecodeString(last)
	if err != nil {
		return nil, false
	}
	digest := sha256.Sum256([]byte(signed))
	switch {
	case header == headers["RS256"]:
		ok = rsa.VerifyPKCS1v15(&k.rsa.PublicKey, crypto.SHA256, digest[:], signature) == nil
	case header == headers["ES256"] && len(signature) == 64:
		ok = ecdsa.Verify(&k.ec.PublicKey, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
	}
	text, err := encoding.DecodeString(payload)
	return claims, ok && err == nil && json.Unmarshal(text, &claims) == nil
}

// cutLast cuts a token before its signature.
func cutLast(token string) (signed, signature string, ok bool) {
	i := strings.LastIndexByte(token, '.')
	if i < 0 {
		return "", "", false
	}
	return token[:i], token[i+1:], true
}

// published returns the keys as others may know them (RFC 7517).
func (k keys) published() any {
	number := func(n *big.Int, size int) string { return encoding.EncodeToString(n.FillBytes(make([]byte, size))) }
	return map[string]any{"keys": []map[string]string{
		{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "RS256", "n": number(k.rsa.N, 256), "e": "AQAB"},
		{"kty": "EC", "use": "sig", "alg": "ES256", "kid": "ES256", "crv": "P-256", "x": number(k.ec.X, 32), "y": number(k.ec.Y, 32)},
	}}
}
