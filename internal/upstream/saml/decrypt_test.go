package saml

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"testing"

	"github.com/beevik/etree"

	"anteroom/internal/upstream"
)

func TestBadEncryption(t *testing.T) {
	t.Parallel()
	refused(t, badEncryption())
}

// badEncryption are answers whose assertion cannot be read, or must not be.
func badEncryption() map[string]attack {
	const cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
	flip := func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
	return map[string]attack{
		"encrypted and not signed": {posted: encrypted(sealing{unsigned: true}), code: CodeUnsigned},
		"not encrypted":            {posted: with(nil), want: func(e *Expected) { e.Encrypted = true }, code: CodeEncryption},
		"for somebody else":        {posted: encrypted(sealing{to: stranger()}), code: CodeEncryption},
		"we have no key":           {posted: encrypted(sealing{}), want: func(e *Expected) { e.Decrypt = nil }, code: CodeEncryption},
		"a bad key":                {posted: encrypted(sealing{key: flip}), code: CodeEncryption},
		"a bad tag":                {posted: encrypted(sealing{sealed: flip}), code: CodeEncryption},
		"bad padding":              {posted: encrypted(sealing{method: cbc, sealed: flip}), code: CodeEncryption},
		"no whole blocks":          {posted: encrypted(sealing{method: cbc, sealed: func(b []byte) []byte { return b[:len(b)-1] }}), code: CodeEncryption},
		"too short":                {posted: encrypted(sealing{sealed: func([]byte) []byte { return []byte("x") }}), code: CodeEncryption},
		"bad XML":                  {posted: encrypted(sealing{plain: func([]byte) []byte { return []byte("<a>") }}), code: CodeEncryption},
		"out of its element":       {posted: encrypted(sealing{plain: func(b []byte) []byte { return append(append([]byte("</decrypted>"), b...), "<decrypted>"...) }}), code: CodeEncryption},
		"two assertions":           {posted: encrypted(sealing{plain: func(b []byte) []byte { return append(b, b...) }}), code: CodeEncryption},
		"something else":           {posted: encrypted(sealing{plain: func([]byte) []byte { return []byte("<a/>") }}), code: CodeEncryption},
		"rsa 1.5":                  {posted: encrypted(sealing{xml: set(".//EncryptedKey/EncryptionMethod", "Algorithm", "http://www.w3.org/2001/04/xmlenc#rsa-1_5")}), code: upstream.CodeAlgorithm},
		"3des":                     {posted: encrypted(sealing{xml: set(".//EncryptedData/EncryptionMethod", "Algorithm", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc")}), code: upstream.CodeAlgorithm},
		"a reference to bytes": {posted: encrypted(sealing{xml: func(r *etree.Element) {
			data := find(r, "./EncryptedAssertion/EncryptedData/CipherData")
			data.RemoveChild(data.ChildElements()[0])
			add(data, "xenc:CipherReference", "URI", "http://127.0.0.1:1/")
		}}), code: CodeShape},
		"no key": {posted: encrypted(sealing{xml: drop(".//EncryptedKey")}), code: CodeShape},
		"five keys": {posted: encrypted(sealing{xml: func(r *etree.Element) {
			k := find(r, ".//EncryptedKey")
			for range 4 {
				k.Parent().AddChild(k.Copy())
			}
		}}), code: CodeShape},
	}
}

// TestNoOracle: whatever fails about what was encrypted, it is the same fault.
func TestNoOracle(t *testing.T) {
	t.Parallel()
	const cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
	flip := func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
	var faults []string
	for _, s := range []sealing{{method: cbc, key: flip}, {method: cbc, sealed: flip}, {method: cbc, plain: func([]byte) []byte { return []byte("<a>") }}, {to: stranger()}} {
		_, err := Verify(encrypted(s), expected())
		if err == nil {
			t.Fatalf("%+v was accepted", s)
		}
		faults = append(faults, err.Error())
	}
	for _, f := range faults[1:] {
		if f != faults[0] {
			t.Errorf("%q tells more than %q", f, faults[0])
		}
	}
}

// TestKeyOfChance: a key that does not open costs as much as one that does, since what it
// was for is decrypted all the same.
func TestKeyOfChance(t *testing.T) {
	t.Parallel()
	bad := []wrapped{{make([]byte, 256), &rsa.OAEPOptions{Hash: crypto.SHA1}}}
	keys := expected().Decrypt
	first, second := unwrapAll(bad, keys, 32), unwrapAll(bad, keys, 32)
	if len(first) != 1 || len(first[0]) != 32 || len(second) != 1 || bytes.Equal(first[0], second[0]) {
		t.Errorf("decrypts with %x and %x", first, second)
	}
}
