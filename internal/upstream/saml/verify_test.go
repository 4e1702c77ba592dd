package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"
	dsig "github.com/russellhaering/goxmldsig"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	got, err := Verify(with(nil), expected())
	if err != nil {
		t.Fatal(err)
	}
	want := Assertion{
		ID: "_assertion", Issuer: idp, Until: now.Add(6 * time.Minute),
		Subject:    NameID{Value: "dana@acme.example", Format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
		SignedInAt: now.Add(-time.Hour), SessionUntil: now.Add(8 * time.Hour), SessionIndex: "_session",
		Contexts:   []string{"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"},
		Attributes: []Attribute{{Name: "email", Values: []string{"dana@acme.example"}}, {Name: "groups", Values: []string{"staff", "admins"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was proven (-want +got):\n%s", diff)
	}
}

// TestVerifyAccepts what honest identity providers send.
func TestVerifyAccepts(t *testing.T) {
	t.Parallel()
	whole := func(s seal) string {
		r := answer()
		s.sign(r)
		return posted(r)
	}
	for name, c := range map[string]struct {
		posted string
		want   func(*Expected)
	}{
		"response signed": {posted: whole(seal{})},
		"both signed": {posted: func() string {
			r := answer()
			seal{}.sign(assertionOf(r))
			seal{}.sign(r)
			return posted(r)
		}()},
		"signed by a library": {posted: func() string {
			r := answer()
			a := assertionOf(r)
			made, err := (&dsig.SigningContext{Hash: 5, KeyStore: dsig.TLSCertKeyStore(tlsOf(theirs())), IdAttribute: "ID", Prefix: "ds", Canonicalizer: dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")}).ConstructSignature(detach(a), true)
			if err != nil {
				t.Fatal(err)
			}
			a.InsertChildAt(issuerAt(a)+1, made)
			return posted(r)
		}()},
		"the second of two pinned keys, and no KeyInfo": {posted: sealed(seal{by: theirNext(), bare: true}), want: func(e *Expected) {
			e.Keys = append(e.Keys, theirNext().certificate)
		}},
		"a pinned key whose certificate has expired": {posted: sealed(seal{by: expired()}), want: func(e *Expected) {
			e.Keys = []*x509.Certificate{expired().certificate}
		}},
		"rsa-sha512 with sha384": {posted: sealed(seal{method: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", digest: "http://www.w3.org/2001/04/xmldsig-more#sha384"})},
		"rsa-pss":                {posted: sealed(seal{method: "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"})},
		"ecdsa": {posted: sealed(seal{by: onP256(), method: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"}), want: func(e *Expected) {
			e.Keys = append(e.Keys, onP256().certificate)
		}},
		"a prefix list": {posted: func() string {
			r := answer()
			assertionOf(r).CreateAttr("xmlns:xs", "http://www.w3.org/2001/XMLSchema")
			seal{prefixes: "xs samlp"}.sign(assertionOf(r))
			return posted(r)
		}()},
		"600 groups":               {posted: with(manyGroups)},
		"no destination":           {posted: with(unset(".", "Destination"))},
		"no issuer on the outside": {posted: with(drop("./Issuer"))},
		"white space round URIs": {posted: with(func(r *etree.Element) {
			say(".//Audience", "\n  "+sp+"\n ")(r)
			say("./Assertion/Issuer", " "+idp+"\n")(r)
			set(".", "Destination", " "+acs+" ")(r)
		})},
		"issued long enough ago":          {posted: with(issued("./Assertion", -359))},
		"a response as old":               {posted: with(issued(".", -359))},
		"issued by a clock that is ahead": {posted: with(issued("./Assertion", 59))},
		"59 s of clock skew":              {posted: with(nil), want: func(e *Expected) { e.Now = now.Add(-59 * time.Second) }},
		"another audience beside ours": {posted: with(func(r *etree.Element) {
			find(r, ".//AudienceRestriction").InsertChildAt(0, read(`<saml:Audience xmlns:saml="`+nsAssertion+`">https://other.example</saml:Audience>`))
		})},
		"a confirmation for somebody else before ours": {posted: with(func(r *etree.Element) {
			c := find(r, ".//SubjectConfirmation")
			other := c.Copy()
			other.ChildElements()[0].CreateAttr("Recipient", "https://other.example")
			c.Parent().InsertChildAt(c.Index(), other)
		})},
		"once only": {posted: with(func(r *etree.Element) { find(r, ".//Conditions").CreateElement("saml:OneTimeUse") })},
		"base64 in lines": {posted: func() string {
			var b strings.Builder
			for i, c := range with(nil) {
				if i > 0 && i%76 == 0 {
					b.WriteString("\r\n")
				}
				b.WriteRune(c)
			}
			return b.String()
		}()},
		"text in CDATA":    {posted: rewritten(with(nil), ">dana@acme.example</saml:NameID>", "><![CDATA[dana@acme.example]]></saml:NameID>")},
		"encrypted by GCM": {posted: encrypted(sealing{})},
		"encrypted by CBC, with a key by OAEP of SHA-1": {posted: encrypted(sealing{method: "http://www.w3.org/2001/04/xmlenc#aes256-cbc"})},
		"encrypted by OAEP of SHA-256":                  {posted: encrypted(sealing{oaep: oaep11})},
		"a key beside the data":                         {posted: encrypted(sealing{beside: true})},
		"for our previous key": {posted: encrypted(sealing{to: theirNext()}), want: func(e *Expected) {
			e.Decrypt = append(e.Decrypt, theirNext().key.(*rsa.PrivateKey))
		}},
		"encrypted, where that is demanded": {posted: encrypted(sealing{}), want: func(e *Expected) { e.Encrypted = true }},
		"to no request":                     {posted: with(unsolicited), want: func(e *Expected) { e.Request = "" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := expected()
			if c.want != nil {
				c.want(&want)
			}
			a, err := Verify(c.posted, want)
			if err != nil {
				t.Fatal(err)
			}
			if a.Subject.Value != "dana@acme.example" || a.Unsolicited != (want.Request == "") {
				t.Errorf("read %+v", a)
			}
			if name == "600 groups" && len(a.Attributes[1].Values) != 602 {
				t.Errorf("%d groups", len(a.Attributes[1].Values))
			}
		})
	}
}

// manyGroups are as many as somebody at a large customer is in.
func manyGroups(r *etree.Element) {
	groups := find(r, ".//Attribute[@Name='groups']")
	for i := range 600 {
		add(groups, "saml:AttributeValue", "xmlns:xs", "http://www.w3.org/2001/XMLSchema", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", "xsi:type", "xs:string").SetText(fmt.Sprint("group ", i))
	}
}

// unsolicited makes an answer one to no request.
func unsolicited(r *etree.Element) {
	unset(".", "InResponseTo")(r)
	unset(".//SubjectConfirmationData", "InResponseTo")(r)
}

// TestVerifyIsPure: the same bytes prove the same again.
func TestVerifyIsPure(t *testing.T) {
	t.Parallel()
	p := with(nil)
	first, err := Verify(p, expected())
	if err != nil {
		t.Fatal(err)
	}
	second, err := Verify(p, expected())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}
