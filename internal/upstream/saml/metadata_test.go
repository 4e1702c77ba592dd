package saml

import (
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
)

// idpMetadata returns an identity provider's metadata with something inside its role.
func idpMetadata(more string) string {
	return `<?xml version="1.0"?>
<!-- written by an administrator -->
<md:EntityDescriptor xmlns:md="` + nsMetadata + `" xmlns:ds="` + nsSignature + `" entityID=" ` + idp + `">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="1" protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol ` + nsProtocol + `">
    ` + more + `
    <md:KeyDescriptor use="signing">` + keyOf(theirs()) + `</md:KeyDescriptor>
    <md:KeyDescriptor>` + keyOf(theirNext()) + `</md:KeyDescriptor>
    <md:KeyDescriptor use="encryption">` + keyOf(stranger()) + `</md:KeyDescriptor>
    <md:SingleLogoutService Binding="` + string(BindingRedirect) + `" Location="https://idp.example/logout" ResponseLocation="https://idp.example/logged-out"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://idp.example/soap"/>
    <md:SingleSignOnService Binding="` + string(BindingRedirect) + `" Location="https://idp.example/sso"/>
    <md:SingleSignOnService Binding="` + string(BindingPost) + `" Location="https://idp.example/post"/>
  </md:IDPSSODescriptor>
  <md:SPSSODescriptor protocolSupportEnumeration="` + nsProtocol + `"/>
</md:EntityDescriptor>`
}

func keyOf(p pair) string { return write(keyInfo(p.certificate)) }

func TestParseMetadata(t *testing.T) {
	t.Parallel()
	got, err := ParseMetadata([]byte(idpMetadata("")), now, false)
	if err != nil {
		t.Fatal(err)
	}
	want := Metadata{
		EntityID: idp, WantsSigned: true,
		SignIn:         map[Binding]string{BindingRedirect: "https://idp.example/sso", BindingPost: "https://idp.example/post"},
		SignOut:        map[Binding]string{BindingRedirect: "https://idp.example/logout"},
		SignOutAnswers: map[Binding]string{BindingRedirect: "https://idp.example/logged-out"},
		Keys:           []*x509.Certificate{theirs().certificate, theirNext().certificate},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *x509.Certificate) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
}

// TestSeveralKeys: Keycloak publishes each key that may sign, with its name, the active
// one where it happens to be: every one of them counts, in any order.
func TestSeveralKeys(t *testing.T) {
	t.Parallel()
	published := []pair{theirs(), theirNext(), onP256()}
	method := map[bool]string{true: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"}
	for first := range published {
		raw := `<md:EntityDescriptor xmlns:md="` + nsMetadata + `" xmlns:ds="` + nsSignature + `" entityID="` + idp + `"><md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="` + nsProtocol + `">`
		for i := range published {
			p := published[(first+i)%len(published)]
			raw += `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:KeyName>key</ds:KeyName><ds:X509Data><ds:X509Certificate>` +
				base64.StdEncoding.EncodeToString(p.certificate.Raw) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
		}
		m, err := ParseMetadata([]byte(raw+`<md:SingleSignOnService Binding="`+string(BindingPost)+`" Location="https://idp.example/post"/></md:IDPSSODescriptor></md:EntityDescriptor>`), now, false)
		if err != nil {
			t.Fatal(err)
		}
		want := expected()
		want.Keys = m.Keys
		for i, p := range published {
			r := answer()
			seal{by: p, method: method[i == 2], bare: i == 0}.sign(assertionOf(r))
			if _, err := Verify(posted(r), want); err != nil {
				t.Errorf("from the key %d: an answer by the key %d: %v", first, i, err)
			}
		}
	}
}

// TestParseMetadataOfMany: an identity provider among service providers is found.
func TestParseMetadataOfMany(t *testing.T) {
	t.Parallel()
	one := strings.TrimPrefix(idpMetadata(""), `<?xml version="1.0"?>`)
	many := func(s string) []byte {
		return []byte(`<md:EntitiesDescriptor xmlns:md="` + nsMetadata + `" validUntil="2026-04-01T00:00:00Z">` + s + `</md:EntitiesDescriptor>`)
	}
	m, err := ParseMetadata(many(`<md:EntityDescriptor entityID="https://other.example"/>`+one), now, false)
	if err != nil || m.EntityID != idp || !m.ValidUntil.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := ParseMetadata(many(one+one), now, false); codeOf(t, err) != CodeTwoProviders {
		t.Errorf("two of them: %v", err)
	}
}

// badMetadata is what cannot be the metadata of an identity provider, and why.
type badMetadata struct {
	metadata string
	code     upstream.Code
}

func badMetadatas() map[string]badMetadata {
	replaced := func(old, by string) string {
		s := idpMetadata("")
		if !strings.Contains(s, old) {
			panic("no " + old)
		}
		return strings.ReplaceAll(s, old, by)
	}
	noKeys := replaced(base64.StdEncoding.EncodeToString(theirNext().certificate.Raw), "AAAA")
	noSigner := strings.ReplaceAll(replaced(`use="signing"`, `use="encryption"`), "<md:KeyDescriptor>", `<md:KeyDescriptor use="encryption">`)
	return map[string]badMetadata{
		"no XML":            {"<html><body>Sign in</body>", CodeXML},
		"a page":            {"<!DOCTYPE html><html></html>", CodeXML},
		"an entity":         {`<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + replaced(`<?xml version="1.0"?>`, ""), CodeXML},
		"something else":    {"<a/>", CodeNoProvider},
		"SAML 1.1 only":     {replaced(nsProtocol, "urn:x"), CodeNoProvider},
		"without a name":    {replaced(` entityID=" `+idp+`"`, ""), CodeNoProvider},
		"no longer valid":   {replaced(` entityID=`, ` validUntil="2026-03-03T09:30:00Z" entityID=`), CodeExpired},
		"valid until never": {replaced(` entityID=`, ` validUntil="never" entityID=`), CodeExpired},
		"weak keys only":    {strings.ReplaceAll(noKeys, base64.StdEncoding.EncodeToString(theirs().certificate.Raw), base64.StdEncoding.EncodeToString(small().certificate.Raw)), CodeNoKey},
		"no signing key":    {noSigner, CodeNoKey},
		"no key":            {replaced("KeyDescriptor", "RoleDescriptor"), CodeNoKey},
		"scripts":           {replaced("https://idp.example/", "javascript:alert(1)//"), CodeNoEndpoint},
		"not encrypted":     {replaced("https://idp.example/", "http://idp.example/"), CodeNoEndpoint},
		"no address":        {replaced("SingleSignOnService", "ArtifactResolutionService"), CodeNoEndpoint},
		"large":             {replaced("<!-- written", "<!-- "+strings.Repeat(" ", 1<<20)), upstream.CodeLimit},
	}
}

func TestParseMetadataRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range badMetadatas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := ParseMetadata([]byte(c.metadata), now, false)
			if got := codeOf(t, err); got != c.code {
				t.Errorf("%q (%v), want %q; %+v", got, err, c.code, m)
			}
		})
	}
	if m, err := ParseMetadata([]byte(strings.ReplaceAll(idpMetadata(""), "https://idp.example/", "http://localhost:7000/")), now, true); err != nil || m.SignIn[BindingRedirect] != "http://localhost:7000/sso" {
		t.Errorf("http where that is allowed: %+v, %v", m, err)
	}
}

func TestWeakKeysAreCounted(t *testing.T) {
	t.Parallel()
	m, err := ParseMetadata([]byte(idpMetadata(`<md:KeyDescriptor use="signing">`+keyOf(small())+`</md:KeyDescriptor>`)), now, false)
	if err != nil || len(m.Keys) != 2 || m.Weak != 1 {
		t.Errorf("%d keys and %d weak, %v", len(m.Keys), m.Weak, err)
	}
}

// TestServiceMetadata: what we say about ourselves is read back as it was meant.
func TestServiceMetadata(t *testing.T) {
	t.Parallel()
	service := Service{
		EntityID: sp, ACS: acs, SignOut: slo, Certificates: []*x509.Certificate{ours().certificate, theirNext().certificate}, SignsRequests: true,
		NameIDFormats: []string{"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
	}
	raw, err := service.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	root, f := metadata.parse(raw)
	if f != nil {
		t.Fatal(f)
	}
	role := child(root, nsMetadata, "SPSSODescriptor")
	consumer := child(role, nsMetadata, "AssertionConsumerService")
	var tags []string
	for _, el := range role.ChildElements() {
		tags = append(tags, el.Tag+value(el, "use"))
	}
	want := []string{"KeyDescriptorsigning", "KeyDescriptorsigning", "KeyDescriptorencryption", "KeyDescriptorencryption", "SingleLogoutService", "SingleLogoutService", "NameIDFormat", "AssertionConsumerService"}
	if diff := cmp.Diff(want, tags); diff != "" {
		t.Errorf("in the order of the schema (-want +got):\n%s", diff)
	}
	if value(root, "entityID") != sp || value(consumer, "Location") != acs || value(consumer, "Binding") != string(BindingPost) ||
		value(role, "AuthnRequestsSigned") != "true" {
		t.Errorf("describes another service:\n%s", raw)
	}
	if der, ok := decode(all(role, nsSignature, "X509Certificate")[1]); !ok || string(der) != string(theirNext().certificate.Raw) {
		t.Error("the next certificate is not there")
	}
	service.SignsRequests = false
	if raw, err = service.Metadata(); err != nil || !strings.Contains(string(raw), `AuthnRequestsSigned="false"`) {
		t.Errorf("signs no requests: %v\n%s", err, raw)
	}
}
