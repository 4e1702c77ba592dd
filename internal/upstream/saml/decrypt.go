package saml

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// maxRecipients bounds the encrypted keys that are tried, each of which costs an
// operation with a private key.
const maxRecipients = 4

// content is an accepted algorithm of an EncryptionMethod for data: AES with a key
// of some bytes. CBC has no integrity of its own and is here since common identity
// providers offer nothing else; what comes out of it has to be signed.
type content struct {
	keyBytes int
	open     func(block cipher.Block, sealed []byte) ([]byte, bool)
}

var contents = map[string]content{
	"http://www.w3.org/2009/xmlenc11#aes128-gcm":  {16, openGCM},
	"http://www.w3.org/2009/xmlenc11#aes192-gcm":  {24, openGCM},
	"http://www.w3.org/2009/xmlenc11#aes256-gcm":  {32, openGCM},
	"http://www.w3.org/2001/04/xmlenc#aes128-cbc": {16, openCBC},
	"http://www.w3.org/2001/04/xmlenc#aes192-cbc": {24, openCBC},
	"http://www.w3.org/2001/04/xmlenc#aes256-cbc": {32, openCBC},
}

// preferred returns the algorithms that we ask for, the best first: those that show
// whether something was changed. The others of contents are for identity providers that
// do not read this.
func preferred() []string {
	return []string{"http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2009/xmlenc11#aes128-gcm", oaepMGF1P}
}

// The accepted algorithms of an EncryptionMethod for keys. RSA 1.5 is not.
const (
	oaepMGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
	oaep11    = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
)

// oaepDigests are the accepted digests of OAEP, where SHA-1 is the default and does
// no harm: nothing depends on its collisions (XML Encryption 1.1, 5.5.2).
var oaepDigests = map[string]crypto.Hash{
	"":                                       crypto.SHA1,
	"http://www.w3.org/2000/09/xmldsig#sha1": crypto.SHA1,
	"http://www.w3.org/2001/04/xmlenc#sha256":       crypto.SHA256,
	"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
	"http://www.w3.org/2001/04/xmlenc#sha512":       crypto.SHA512,
}

// oaepMasks are the accepted mask generation functions (XML Encryption 1.1, 5.5.2).
var oaepMasks = map[string]crypto.Hash{
	"":                     crypto.SHA1,
	nsEnc11 + "mgf1sha1":   crypto.SHA1,
	nsEnc11 + "mgf1sha256": crypto.SHA256,
	nsEnc11 + "mgf1sha384": crypto.SHA384,
	nsEnc11 + "mgf1sha512": crypto.SHA512,
}

// decrypt returns the assertion in an EncryptedAssertion. All that goes wrong after
// the algorithms are known is one fault, and what does not open is decrypted with a
// key of chance, so that neither words nor time tell which step failed: that would
// be an oracle.
func decrypt(el *etree.Element, keys []*rsa.PrivateKey) (*etree.Element, *upstream.Fault) {
	data := child(el, nsEncrypted, "EncryptedData")
	if data == nil {
		return nil, upstream.NewFault(CodeShape, "EncryptedAssertion")
	}
	method := value(at(data, nsEncrypted, "EncryptionMethod"), "Algorithm")
	algorithm, ok := contents[method]
	if !ok {
		return nil, upstream.NewFault(upstream.CodeAlgorithm, "EncryptedData/EncryptionMethod").WithGot(method)
	}
	wrapped, f := recipients(el, data)
	if f != nil {
		return nil, f
	}
	sealed, ok := cipherValue(data)
	if !ok {
		return nil, upstream.NewFault(CodeShape, "EncryptedData/CipherData")
	}
	plain, ok := algorithm.any(sealed, unwrapAll(wrapped, keys, algorithm.keyBytes))
	if !ok {
		return nil, unreadable()
	}
	assertion, f := messages.parse(within(el, plain))
	if f != nil || len(assertion.ChildElements()) != 1 {
		return nil, unreadable()
	}
	return assertion.ChildElements()[0], nil
}

func unreadable() *upstream.Fault { return upstream.NewFault(CodeEncryption, "EncryptedAssertion") }

// within writes what was decrypted into an element that declares what was in scope
// where it stood (XML Encryption 1.1, 4.3.3).
func within(el *etree.Element, plain []byte) []byte {
	outer := etree.NewElement("decrypted")
	for _, a := range detach(el).Attr {
		if _, ok := prefixOf(a); ok {
			outer.Attr = append(outer.Attr, a)
		}
	}
	doc := etree.NewDocument()
	doc.SetRoot(outer)
	start, err := doc.WriteToString()
	if err != nil {
		return nil
	}
	return []byte(strings.TrimSuffix(start, "/>") + ">" + string(plain) + "</decrypted>")
}

// wrapped is a content key as it was encrypted for somebody.
type wrapped struct {
	sealed  []byte
	options *rsa.OAEPOptions
}

// recipients returns the encrypted keys of an EncryptedAssertion, in the data's
// KeyInfo or beside the data.
func recipients(el, data *etree.Element) ([]wrapped, *upstream.Fault) {
	found := children(el, nsEncrypted, "EncryptedKey")
	if info := child(data, nsSignature, "KeyInfo"); info != nil {
		found = append(found, children(info, nsEncrypted, "EncryptedKey")...)
	}
	if len(found) == 0 || len(found) > maxRecipients {
		return nil, upstream.NewFault(CodeShape, "EncryptedKey").WithGot(fmt.Sprint(len(found), " keys"))
	}
	keys := make([]wrapped, len(found))
	for i, k := range found {
		options, f := oaep(child(k, nsEncrypted, "EncryptionMethod"))
		if f != nil {
			return nil, f
		}
		sealed, ok := cipherValue(k)
		if !ok {
			return nil, upstream.NewFault(CodeShape, "EncryptedKey/CipherData")
		}
		keys[i] = wrapped{sealed, options}
	}
	return keys, nil
}

// oaep reads how a key was encrypted.
func oaep(method *etree.Element) (*rsa.OAEPOptions, *upstream.Fault) {
	var o rsa.OAEPOptions
	algorithm := value(method, "Algorithm")
	if algorithm != oaepMGF1P && algorithm != oaep11 {
		return nil, upstream.NewFault(upstream.CodeAlgorithm, "EncryptedKey/EncryptionMethod").WithGot(algorithm)
	}
	var known bool
	name := value(child(method, nsSignature, "DigestMethod"), "Algorithm")
	if o.Hash, known = oaepDigests[name]; !known {
		return nil, upstream.NewFault(upstream.CodeAlgorithm, "EncryptedKey/DigestMethod").WithGot(name)
	}
	o.MGFHash = crypto.SHA1
	if algorithm == oaep11 {
		name = value(child(method, nsEnc11, "MGF"), "Algorithm")
		if o.MGFHash, known = oaepMasks[name]; !known {
			return nil, upstream.NewFault(upstream.CodeAlgorithm, "EncryptedKey/MGF").WithGot(name)
		}
	}
	if label := child(method, nsEncrypted, "OAEPparams"); label != nil {
		if o.Label, known = decode(label); !known {
			return nil, upstream.NewFault(CodeShape, "EncryptedKey/OAEPparams")
		}
	}
	return &o, nil
}

// cipherValue returns the bytes in an element's CipherData. A CipherReference names
// bytes somewhere else, and nothing is ever fetched.
func cipherValue(el *etree.Element) ([]byte, bool) {
	return decode(at(el, nsEncrypted, "CipherData", "CipherValue"))
}

// unwrapAll returns the content keys that our private keys find, or one of chance.
func unwrapAll(all []wrapped, ours []*rsa.PrivateKey, bytes int) [][]byte {
	var found [][]byte
	for _, w := range all {
		for _, key := range ours {
			if k, err := key.Decrypt(nil, w.sealed, w.options); err == nil && len(k) == bytes {
				found = append(found, k)
			}
		}
	}
	if len(found) == 0 {
		chance := make([]byte, bytes)
		rand.Read(chance)
		found = append(found, chance)
	}
	return found
}

// any returns what the first of the keys that fits opens.
func (c content) any(sealed []byte, keys [][]byte) ([]byte, bool) {
	for _, key := range keys {
		block, err := aes.NewCipher(key)
		if err != nil {
			continue
		}
		if plain, ok := c.open(block, sealed); ok {
			return plain, true
		}
	}
	return nil, false
}

// openGCM has a nonce of 12 bytes before, and a tag of 16 behind (XML Encryption
// 1.1, 5.2.4).
func openGCM(block cipher.Block, sealed []byte) ([]byte, bool) {
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(sealed) < gcm.NonceSize() {
		return nil, false
	}
	plain, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], nil)
	return plain, err == nil
}

// openCBC has an initialization vector before; the last byte says how many were
// added to fill a block, and the others of those may be anything (XML Encryption
// 1.1, 5.2).
func openCBC(block cipher.Block, sealed []byte) ([]byte, bool) {
	size := block.BlockSize()
	if len(sealed) < 2*size || len(sealed)%size != 0 {
		return nil, false
	}
	plain := make([]byte, len(sealed)-size)
	cipher.NewCBCDecrypter(block, sealed[:size]).CryptBlocks(plain, sealed[size:])
	padding := int(plain[len(plain)-1])
	if padding < 1 || padding > size {
		return nil, false
	}
	return plain[:len(plain)-padding], true
}
