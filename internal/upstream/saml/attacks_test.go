package saml

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"testing"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// attack is an answer that must be refused, and for what.
type attack struct {
	posted string
	want   func(*Expected)
	code   upstream.Code
}

func refused(t *testing.T, attacks map[string]attack) {
	t.Helper()
	for name, c := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := expected()
			if c.want != nil {
				c.want(&want)
			}
			a, err := Verify(c.posted, want)
			if got := codeOf(t, err); got != c.code {
				t.Errorf("refused for %q (%v), want %q", got, err, c.code)
			}
			if err != nil && (a.Subject != NameID{} || a.ID != "") {
				t.Errorf("refused, and yet it says %+v", a)
			}
			Explain(c.posted, want, model.AttributeMap{}, nil) // goes on where Verify stops, and must not fall
		})
	}
}

func TestForgedSignatures(t *testing.T) {
	t.Parallel()
	refused(t, forgedSignatures())
}

// forgedSignatures are answers that the identity provider did not sign, or not as it has
// to.
func forgedSignatures() map[string]attack {
	const sha1Method, sha1Digest = "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"
	transforms := func(names ...string) string { return sealed(seal{transforms: names}) }
	return map[string]attack{
		"unsigned":                     {posted: posted(answer()), code: CodeUnsigned},
		"tampered name":                {posted: then(say(".//NameID", "root@acme.example")), code: upstream.CodeSignature},
		"tampered attribute":           {posted: then(say(".//AttributeValue", "root@acme.example")), code: upstream.CodeSignature},
		"added group":                  {posted: then(func(r *etree.Element) { find(r, ".//AttributeStatement").CreateElement("saml:Attribute") }), code: upstream.CodeSignature},
		"a stranger's key":             {posted: sealed(seal{by: stranger()}), code: upstream.CodeSignature},
		"another organization's key":   {posted: with(nil), want: func(e *Expected) { e.Keys = []*x509.Certificate{theirNext().certificate} }, code: upstream.CodeSignature},
		"no pinned key":                {posted: with(nil), want: func(e *Expected) { e.Keys = nil }, code: upstream.CodeSignature},
		"sha-1 signature":              {posted: sealed(seal{method: sha1Method}), code: upstream.CodeAlgorithm},
		"sha-1 digest":                 {posted: sealed(seal{digest: sha1Digest}), code: upstream.CodeAlgorithm},
		"a small key":                  {posted: sealed(seal{by: small()}), want: func(e *Expected) { e.Keys = []*x509.Certificate{small().certificate} }, code: upstream.CodeSignature},
		"hmac with the certificate":    {posted: hmacSigned(), code: upstream.CodeAlgorithm},
		"an unknown method":            {posted: sealed(seal{method: "urn:none"}), code: upstream.CodeAlgorithm},
		"no method":                    {posted: then(unset(".//SignatureMethod", "Algorithm")), code: upstream.CodeAlgorithm},
		"inclusive canonicalization":   {posted: transforms(enveloped, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"), code: upstream.CodeAlgorithm},
		"canonicalization 1.1":         {posted: sealed(seal{c14n: "http://www.w3.org/2006/12/xml-c14n11"}), code: upstream.CodeAlgorithm},
		"with comments":                {posted: transforms(enveloped, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"), code: upstream.CodeAlgorithm},
		"xslt":                         {posted: transforms(enveloped, "http://www.w3.org/TR/1999/REC-xslt-19991116"), code: upstream.CodeAlgorithm},
		"xpath before the rest":        {posted: transforms("http://www.w3.org/TR/1999/REC-xpath-19991116", enveloped, excC14n), code: upstream.CodeAlgorithm},
		"base64":                       {posted: transforms(enveloped, "http://www.w3.org/2000/09/xmldsig#base64"), code: upstream.CodeAlgorithm},
		"the signature is not removed": {posted: transforms(excC14n, excC14n), code: upstream.CodeAlgorithm},
		"no transform":                 {posted: transforms([]string{}...), code: upstream.CodeAlgorithm},
		"two signatures": {posted: func() string {
			r := answer()
			seal{}.sign(assertionOf(r))
			seal{by: stranger()}.sign(assertionOf(r))
			return posted(r)
		}(), code: CodeShape},
		"two references": {posted: sealed(seal{info: func(info *etree.Element) { info.AddChild(child(info, nsSignature, "Reference").Copy()) }}), code: CodeShape},
		"for another ID": {posted: sealed(seal{uri: "#_response"}), code: CodeShape},
		"for everything": {posted: sealed(seal{info: func(info *etree.Element) { child(info, nsSignature, "Reference").CreateAttr("URI", "") }}), code: CodeShape},
		"an element without ID": {posted: func() string {
			r := answer()
			unset("./Assertion", "ID")(r)
			seal{uri: "#"}.sign(assertionOf(r))
			return posted(r)
		}(), code: CodeShape},
		"an object in the signature": {posted: sealed(seal{signature: func(s *etree.Element) { s.CreateElement("ds:Object") }}), code: CodeShape},
		"two SignedInfo":             {posted: sealed(seal{signature: func(s *etree.Element) { s.InsertChildAt(0, child(s, nsSignature, "SignedInfo").Copy()) }}), code: CodeShape},
		"an element in the digest":   {posted: sealed(seal{info: func(info *etree.Element) { find(info, ".//DigestValue").CreateElement("ds:x") }}), code: CodeShape},
		"no signature value":         {posted: then(say(".//SignatureValue", "")), code: CodeShape},
		"a signature in an attribute statement": {posted: then(func(r *etree.Element) {
			s := find(r, ".//Signature")
			s.Parent().RemoveChild(s)
			find(r, ".//AttributeStatement").AddChild(s)
		}), code: CodeShape},
		"a signed response with a forged assertion in its place": {posted: func() string {
			r := answer()
			seal{}.sign(r)
			say(".//NameID", "root@acme.example")(r)
			return posted(r)
		}(), code: upstream.CodeSignature},
		"one of two does not hold": {posted: func() string {
			r := answer()
			seal{by: stranger()}.sign(assertionOf(r))
			seal{}.sign(r)
			return posted(r)
		}(), code: upstream.CodeSignature},
	}
}

// hmacSigned is signed by what everybody knows, taken for a secret.
func hmacSigned() string {
	r := answer()
	s := seal{method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}
	s.sign(assertionOf(r))
	canonical, f := canonicalize(detach(find(r, ".//SignedInfo")), "")
	if f != nil {
		panic(f)
	}
	mac := hmac.New(sha256.New, theirs().certificate.Raw)
	mac.Write(canonical)
	say(".//SignatureValue", base64.StdEncoding.EncodeToString(mac.Sum(nil)))(r)
	return posted(r)
}

func TestWrapping(t *testing.T) {
	t.Parallel()
	refused(t, wrappings())
}

// wrappings are the shapes of signature wrapping: an assertion that is signed, and
// another one that says what the attacker wants, in every place where a reader might
// look. Those with a number are the eight of SAML Raider as it makes them.
func wrappings() map[string]attack {
	wrap := func(change func(r, good, evil *etree.Element)) string {
		return then(func(r *etree.Element) {
			good := assertionOf(r)
			evil := good.Copy()
			say(".//NameID", "root@acme.example")(evil)
			set(".", "ID", "_evil")(evil)
			evil.RemoveChild(child(evil, nsSignature, "Signature"))
			change(r, good, evil)
		})
	}
	instead := func(r, good, evil *etree.Element) { r.InsertChildAt(good.Index(), evil); r.RemoveChild(good) }
	// around has an evil response carry the signature of the good one, and that without it.
	around := func(put func(evil, signature, good *etree.Element)) string {
		r := answer()
		seal{}.sign(r)
		good := r.Copy()
		good.RemoveChild(child(good, nsSignature, "Signature"))
		say(".//NameID", "root@acme.example")(r)
		set(".", "ID", "_evil")(r)
		put(r, child(r, nsSignature, "Signature"), good)
		return posted(r)
	}
	// bare has the signed assertion say what the attacker wants, and the good one lie
	// somewhere without a signature.
	bare := func(put func(r, evil, good *etree.Element)) string {
		return then(func(r *etree.Element) {
			evil := assertionOf(r)
			good := evil.Copy()
			good.RemoveChild(child(good, nsSignature, "Signature"))
			say(".//NameID", "root@acme.example")(evil)
			set(".", "ID", "_evil")(evil)
			put(r, evil, good)
		})
	}
	return map[string]attack{
		"XSW1": {posted: around(func(_, signature, good *etree.Element) { signature.AddChild(good) }), code: CodeShape},
		"XSW2": {posted: around(func(evil, signature, good *etree.Element) { evil.InsertChildAt(signature.Index(), good) }), code: CodeShape},
		"XSW3": {posted: wrap(func(r, good, evil *etree.Element) { r.InsertChildAt(good.Index(), evil) }), code: CodeShape},
		"XSW4": {posted: wrap(func(r, good, evil *etree.Element) { instead(r, good, evil); evil.AddChild(good) }), code: CodeShape},
		"XSW5": {posted: bare(func(r, _, good *etree.Element) { r.AddChild(good) }), code: CodeShape},
		"XSW6": {posted: bare(func(_, evil, good *etree.Element) { child(evil, nsSignature, "Signature").AddChild(good) }), code: CodeShape},
		"XSW7": {posted: wrap(func(r, good, evil *etree.Element) {
			extensions := r.CreateElement("samlp:Extensions")
			r.InsertChildAt(good.Index(), extensions)
			extensions.AddChild(evil)
		}), code: CodeShape},
		"XSW8": {posted: bare(func(_, evil, good *etree.Element) {
			child(evil, nsSignature, "Signature").CreateElement("ds:Object").AddChild(good)
		}), code: CodeShape},
		"the attacker's alone": {posted: bare(func(_, evil, _ *etree.Element) { set(".", "ID", "_assertion")(evil) }), code: upstream.CodeSignature},
		"behind":               {posted: wrap(func(r, _, evil *etree.Element) { r.AddChild(evil) }), code: CodeShape},
		"the same ID": {posted: wrap(func(r, good, evil *etree.Element) {
			set(".", "ID", "_assertion")(evil)
			r.AddChild(evil)
		}), code: CodeShape},
		"the ID of something else": {posted: with(set(".//Status", "ID", "_assertion")), code: CodeShape},
		"its Id":                   {posted: with(set(".//Status", "Id", "_assertion")), code: CodeShape},
		"evil within good":         {posted: wrap(func(r, good, evil *etree.Element) { good.AddChild(evil) }), code: CodeShape},
		"good in the evil one's signature": {posted: wrap(func(r, good, evil *etree.Element) {
			instead(r, good, evil)
			s := child(good, nsSignature, "Signature")
			good.RemoveChild(s)
			evil.AddChild(s)
			s.AddChild(good)
		}), code: CodeShape},
		"good in an object": {posted: wrap(func(r, good, evil *etree.Element) {
			instead(r, good, evil)
			s := child(good, nsSignature, "Signature")
			good.RemoveChild(s)
			evil.AddChild(s)
			s.CreateElement("ds:Object").AddChild(good)
		}), code: CodeShape},
		"good in extensions": {posted: wrap(func(r, good, evil *etree.Element) {
			instead(r, good, evil)
			r.CreateElement("samlp:Extensions").AddChild(good)
		}), code: CodeShape},
		"a response within a response": {posted: func() string {
			r := answer()
			seal{}.sign(r)
			evil := answer()
			say(".//NameID", "root@acme.example")(evil)
			set(".", "ID", "_evil")(evil)
			evil.CreateElement("samlp:Extensions").AddChild(r)
			return posted(evil)
		}(), code: CodeShape},
		"only in extensions": {posted: then(func(r *etree.Element) {
			good := assertionOf(r)
			r.RemoveChild(good)
			r.CreateElement("samlp:Extensions").AddChild(good)
		}), code: CodeShape},
		"none":                    {posted: then(drop("./Assertion")), code: CodeShape},
		"an encrypted one beside": {posted: then(func(r *etree.Element) { r.CreateElement("saml:EncryptedAssertion") }), code: CodeShape},
		"another root":            {posted: base64.StdEncoding.EncodeToString([]byte(write(assertionOf(answer())))), code: CodeShape},
		"SAML 1.1":                {posted: with(set(".", "Version", "1.1")), code: CodeShape},
		"an assertion of 1.1":     {posted: with(set("./Assertion", "Version", "1.1")), code: CodeShape},
	}
}
