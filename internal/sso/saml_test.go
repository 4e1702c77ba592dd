package sso

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/model"
)

const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.test/entity">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="true">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>CERTIFICATE</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.test/post"/>
</IDPSSODescriptor></EntityDescriptor>`

// TestSetSAML: metadata is read where it is, uploaded, or typed.
func TestSetSAML(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.Add(t.Context(), w.dana, model.ProviderCustom, model.ConnectionSAML, "Ours")
	must(t, err)
	described := strings.Replace(metadata, "CERTIFICATE", certificate(t, "idp", 2048), 1)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(described)) }))
	t.Cleanup(server.Close)
	for name, form := range map[string]SAMLForm{
		"address": {MetadataURL: server.URL, EntityID: "ignored"},
		"upload":  {Metadata: []byte(described)},
	} {
		c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, form)
		must(t, err)
		draft, _ := c.In(model.SettingsDraft)
		if draft.IdP != "https://idp.test/entity" || draft.SAML.SignInURL != "https://idp.test/post" || !draft.SAML.SignInByPost ||
			!draft.SAML.SignsRequests || len(draft.SAML.Certificates) != 1 || draft.SAML.MetadataURL != form.MetadataURL {
			t.Errorf("%s: %+v", name, draft)
		}
	}
	good := w.form(t)
	for field, test := range map[string]struct {
		change func(*SAMLForm)
		key    string
	}{
		"entity_id":    {func(f *SAMLForm) { f.EntityID = " " }, "sso.no_entity_id"},
		"sign_in_url":  {func(f *SAMLForm) { f.SignInURL = "javascript:alert(1)" }, "sso.not_https"},
		"certificates": {func(f *SAMLForm) { f.Certificates = certificate(t, "weak", 1024) }, "sso.weak_certificate"},
		"metadata":     {func(f *SAMLForm) { f.Metadata = []byte(`<!DOCTYPE a><a/>`) }, "sso.fault_xml"},
		"metadata_url": {func(f *SAMLForm) { f.MetadataURL = "file:///etc/passwd" }, "sso.not_https"},
	} {
		form := good
		test.change(&form)
		_, err := w.SetSAML(t.Context(), w.dana, c.ID, c.Version, form)
		if got := wantKind(t, err, model.Invalid, test.key); got != field {
			t.Errorf("%s: the field is %q", field, got)
		}
	}
}

// TestUnreadAddress says which reason there is for metadata that cannot be read.
func TestUnreadAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.from = fetch.New("127.0.0.1")
	c, err := w.Add(t.Context(), w.dana, model.ProviderCustom, model.ConnectionSAML, "Ours")
	must(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(rw, r, "https://idp.test/metadata", http.StatusFound)
		case "/large":
			_, _ = rw.Write(make([]byte, 2<<20))
		case "/page":
			_, _ = rw.Write([]byte("<html><body>Sign in</body>"))
		default:
			http.NotFound(rw, r)
		}
	}))
	t.Cleanup(server.Close)
	for address, key := range map[string]string{
		server.URL + "/missing":      "sso.metadata_status",
		server.URL + "/away":         "sso.fault_redirect",
		server.URL + "/large":        "sso.fault_limit",
		server.URL + "/page":         "sso.web_page",
		"https://127.0.0.1:1/":       "sso.metadata_unreachable",
		"https://127.0.0.2/metadata": "sso.fault_private_address",
	} {
		_, err := w.SetSAML(t.Context(), w.dana, c.ID, c.Version, SAMLForm{MetadataURL: address})
		if got := wantKind(t, err, model.Invalid, key); got != "metadata_url" {
			t.Errorf("%s: the field is %q", address, got)
		}
	}
}
