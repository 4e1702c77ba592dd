package saml

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
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
		"encrypted and not signed": {posted: encrypted(sealing{unsigned: true}), code: CodeEncryption},
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

// TestNoOracle: whatever fails about what was encrypted, it is the same fault, and a test
// shows nothing of it. So it is where what is inside is another identity provider's, or
// for another service: our key is the same for all of them, and whoever administers one
// signs around it what they like.
func TestNoOracle(t *testing.T) {
	t.Parallel()
	const cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
	flip := func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
	signResponse := func(r *etree.Element) { seal{}.sign(r) }
	instead := func(from, to string) func([]byte) []byte {
		return func(b []byte) []byte {
			if !bytes.Contains(b, []byte(from)) {
				t.Errorf("%s is not there", from)
			}
			return bytes.ReplaceAll(b, []byte(from), []byte(to))
		}
	}
	e := expected()
	want := unreadable().At(upstream.StepSignature).Error()
	for name, s := range map[string]sealing{
		"a bad key":             {method: cbc, key: flip},
		"bad padding":           {method: cbc, sealed: flip},
		"bad XML":               {method: cbc, plain: func([]byte) []byte { return []byte("<a>") }},
		"for somebody else":     {to: stranger()},
		"not signed":            {method: cbc, unsigned: true},
		"changed after signing": {method: cbc, plain: instead("dana@", "kim@")},
		"another’s, in a response that is ours":  {unsigned: true, plain: instead(e.IdP, "https://other.example/idp"), xml: signResponse},
		"for others, in a response that is ours": {unsigned: true, plain: instead(e.SP, "https://other.example/sp"), xml: signResponse},
		"for nobody, in a response that is ours": {unsigned: true, plain: instead("AudienceRestriction", "OneTimeUse"), xml: signResponse},
		"bad XML, in a response that is ours":    {method: cbc, plain: func([]byte) []byte { return []byte("<a>") }, xml: signResponse},
	} {
		posted := encrypted(s)
		if _, err := Verify(posted, e); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
		d := Explain(posted, e, model.AttributeMap{}, nil)
		if d.Fault == nil || d.Fault.Error() != want || d.Subject != "" || len(d.Attributes) > 0 || strings.Contains(d.Messages[0].Text, "@acme.example") {
			t.Errorf("%s: a test shows %+v", name, d)
		}
	}
	for name, s := range map[string]sealing{
		"signed inside":                         {},
		"in a response that is signed":          {unsigned: true, xml: signResponse},
		"both, by the way that most still have": {method: cbc, xml: signResponse},
	} {
		if a, err := Verify(encrypted(s), e); err != nil || a.Subject.Value != "dana@acme.example" {
			t.Errorf("%s: %+v, %v", name, a, err)
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
