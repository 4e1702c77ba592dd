package saml

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"hash"
	"strings"
	"sync"

	"github.com/beevik/etree"
)

var expired = sync.OnceValue(func() pair {
	return certify(theirs().key, now.AddDate(0, -1, 0))
})

func tlsOf(p pair) tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{p.certificate.Raw}, PrivateKey: p.key.(crypto.PrivateKey)}
}

// sealing is how an assertion is encrypted; its zero value is honest.
type sealing struct {
	to           pair
	method, oaep string
	beside       bool
	unsigned     bool
	plain        func([]byte) []byte // changes what is encrypted
	sealed       func([]byte) []byte // changes what came of it
	key          func([]byte) []byte // changes the encrypted key
	xml          func(*etree.Element)
}

// encrypted returns an answer whose assertion was signed and then encrypted.
func encrypted(s sealing) string {
	r := answer()
	a := assertionOf(r)
	if !s.unsigned {
		seal{}.sign(a)
	}
	s.method, s.oaep = cmpOr(s.method, "http://www.w3.org/2009/xmlenc11#aes256-gcm"), cmpOr(s.oaep, oaepMGF1P)
	if s.to.key == nil {
		s.to = ours()
	}
	contentKey := make([]byte, 32)
	rand.Read(contentKey)
	plain := []byte(write(a))
	if s.plain != nil {
		plain = s.plain(plain)
	}
	body, key := s.encrypt(contentKey, plain), s.wrap(contentKey)
	if s.sealed != nil {
		body = s.sealed(body)
	}
	if s.key != nil {
		key = s.key(key)
	}
	parameters := ""
	if s.oaep == oaep11 {
		parameters = `<ds:DigestMethod xmlns:ds="` + nsSignature + `" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><e11:MGF xmlns:e11="` + nsEnc11 + `" Algorithm="` + nsEnc11 + `mgf1sha256"/>`
	}
	encryptedKey := `<xenc:EncryptedKey xmlns:xenc="` + nsEncrypted + `"><xenc:EncryptionMethod Algorithm="` + s.oaep + `">` + parameters + `</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>` + base64.StdEncoding.EncodeToString(key) + `</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`
	inside, beside := `<ds:KeyInfo xmlns:ds="`+nsSignature+`">`+encryptedKey+`</ds:KeyInfo>`, ""
	if s.beside {
		inside, beside = "", encryptedKey
	}
	r.RemoveChild(a)
	r.AddChild(read(`<saml:EncryptedAssertion xmlns:saml="` + nsAssertion + `"><xenc:EncryptedData xmlns:xenc="` + nsEncrypted + `" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="` + s.method + `"/>` + inside +
		`<xenc:CipherData><xenc:CipherValue>` + base64.StdEncoding.EncodeToString(body) + `</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>` + beside + `</saml:EncryptedAssertion>`))
	if s.xml != nil {
		s.xml(r)
	}
	return posted(r)
}

func (s sealing) encrypt(key, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	if strings.HasSuffix(s.method, "-cbc") {
		padding := block.BlockSize() - len(plain)%block.BlockSize()
		plain = append(plain, make([]byte, padding)...)
		plain[len(plain)-1] = byte(padding)
		out := make([]byte, block.BlockSize()+len(plain))
		rand.Read(out[:block.BlockSize()])
		cipher.NewCBCEncrypter(block, out[:block.BlockSize()]).CryptBlocks(out[block.BlockSize():], plain)
		return out
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	nonce := make([]byte, gcm.NonceSize())
	rand.Read(nonce)
	return gcm.Seal(nonce, nonce, plain, nil)
}

func (s sealing) wrap(key []byte) []byte {
	var h hash.Hash = sha1.New()
	if s.oaep == oaep11 {
		h = sha256.New()
	}
	out, err := rsa.EncryptOAEP(h, rand.Reader, s.to.key.Public().(*rsa.PublicKey), key, nil)
	if err != nil {
		panic(err)
	}
	return out
}
