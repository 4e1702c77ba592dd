package saml

import (
	"compress/flate"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

func authnRequest() Request {
	return Request{ID: request, Issued: now, To: "https://idp.example/sso", SP: sp, ACS: acs, NameIDFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}
}

// inflate reads a request out of an address, as an identity provider does.
func inflate(t *testing.T, u *url.URL) *etree.Element {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(u.Query().Get("SAMLRequest"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(flate.NewReader(strings.NewReader(string(packed))))
	if err != nil {
		t.Fatal(err)
	}
	return read(string(raw))
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"https://idp.example/sso", "https://idp.example/sso?tenant=7"} {
		r, key := authnRequest(), ours().ours()
		r.To, r.ForceAuthn, r.Contexts = to, true, []string{"urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"}
		address, err := r.Redirect("state&=é", &key)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if q := u.Query(); q.Get("RelayState") != "state&=é" || !strings.HasPrefix(address, to) || strings.Contains(to, "?") && q.Get("tenant") != "7" {
			t.Errorf("address %s", address)
		}
		message, signature, _ := strings.Cut(address[strings.Index(address, "SAMLRequest="):], "&Signature=")
		signature, err = url.QueryUnescape(signature)
		if err != nil {
			t.Fatal(err)
		}
		made, ok := unbase64(signature)
		if err := rsa.VerifyPKCS1v15(&key.Key.PublicKey, crypto.SHA256, sum(crypto.SHA256, []byte(message)), made); err != nil || !ok {
			t.Errorf("the signature over the query does not hold: %v", err)
		}
		el := inflate(t, u)
		if value(el, "ID") != request || value(el, "Destination") != to || value(el, "AssertionConsumerServiceURL") != acs || value(el, "ForceAuthn") != "true" || value(el, "IssueInstant") != "2026-03-03T09:30:00.000Z" {
			t.Errorf("request %s", write(el))
		}
		if s, _ := text(child(el, nsAssertion, "Issuer")); s != sp {
			t.Errorf("issuer %q", s)
		}
		if class, _ := text(at(el, nsProtocol, "RequestedAuthnContext").ChildElements()[0]); class != r.Contexts[0] {
			t.Errorf("asks for %q", class)
		}
	}
}

// TestRedirectWithoutKey asks for nothing that is not wanted.
func TestRedirectWithoutKey(t *testing.T) {
	t.Parallel()
	address, err := authnRequest().Redirect("x", nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	el := inflate(t, u)
	if u.Query().Has("Signature") || u.Query().Has("SigAlg") || child(el, nsProtocol, "RequestedAuthnContext") != nil || value(el, "ForceAuthn") != "" {
		t.Errorf("%s\n%s", address, write(el))
	}
}

// TestPost: our signature holds for a library of others.
func TestPost(t *testing.T) {
	t.Parallel()
	key := ours().ours()
	form, err := authnRequest().Post("state", &key)
	if err != nil {
		t.Fatal(err)
	}
	raw, ok := unbase64(form.Value)
	if !ok || form.Action != "https://idp.example/sso" || form.RelayState != "state" {
		t.Fatalf("form %+v", form)
	}
	el := read(string(raw))
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{key.Certificate}})
	validation.IdAttribute, validation.Clock = "ID", dsig.NewFakeClockAt(now)
	proven, err := validation.Validate(el)
	if err != nil {
		t.Fatal(err)
	}
	if s, _ := text(child(proven, nsAssertion, "Issuer")); s != sp {
		t.Errorf("signed for %q", s)
	}
	if unsigned, err := authnRequest().Post("state", nil); err != nil || strings.Contains(string(must(unbase64(unsigned.Value))), "Signature") {
		t.Errorf("signed without a key, %v", err)
	}
}

func must(b []byte, ok bool) []byte {
	if !ok {
		panic("no base64")
	}
	return b
}
