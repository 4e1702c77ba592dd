package identityprovider

import (
	"encoding/base64"
	"net/http"
	"time"

	"github.com/beevik/etree"
)

// The namespaces, bindings and name formats of SAML 2.0 that are spoken.
const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsMetadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	nsSignature = "http://www.w3.org/2000/09/xmldsig#"

	bindingRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	bindingPost     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

	nameIDEmail       = "emailAddress"
	nameIDUnspecified = "unspecified"
	nameIDPersistent  = "persistent"
	nameIDTransient   = "transient"
)

// nameIDFormats returns the formats, and their URNs (SAML Core 8.3).
func nameIDFormats() []string {
	return []string{nameIDUnspecified, nameIDEmail, nameIDPersistent, nameIDTransient}
}

func nameIDURN(format string) string {
	if format == nameIDPersistent || format == nameIDTransient {
		return "urn:oasis:names:tc:SAML:2.0:nameid-format:" + format
	}
	return "urn:oasis:names:tc:SAML:1.1:nameid-format:" + format
}

// entityID names the identity provider to one application, as most do: a key that
// leaks at one of them then says nothing to the others.
func (p *Provider) entityID(a App) string { return p.base + "/app/" + a.ID }

// ssoURL is where an application sends its requests, by either binding.
func (p *Provider) ssoURL(a App) string { return p.entityID(a) + "/sso/saml" }

func (p *Provider) metadataURL(a App) string    { return p.ssoURL(a) + "/metadata" }
func (p *Provider) certificateURL(a App) string { return p.ssoURL(a) + "/cert" }

// metadata describes the identity provider to one application (SAML Metadata 2.4.3).
func (p *Provider) metadata(w http.ResponseWriter, r *http.Request) {
	a, ok := p.samlApp(w, r)
	if !ok {
		return
	}
	all, _, err := p.keys.published()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	root := etree.NewElement("md:EntityDescriptor")
	set(root, "xmlns:md", nsMetadata, "entityID", p.entityID(a))
	role := add(root, "md:IDPSSODescriptor", "WantAuthnRequestsSigned", boolean(a.SAML.SignedOnly), "protocolSupportEnumeration", nsProtocol)
	for _, key := range all {
		info := add(add(role, "md:KeyDescriptor", "use", "signing"), "ds:KeyInfo", "xmlns:ds", nsSignature)
		add(add(info, "ds:X509Data"), "ds:X509Certificate").SetText(base64.StdEncoding.EncodeToString(key.certificate.Raw))
	}
	if a.SAML.SingleLogout != "" {
		for _, binding := range []string{bindingPost, bindingRedirect} {
			add(role, "md:SingleLogoutService", "Binding", binding, "Location", p.sloURL(a))
		}
	}
	add(role, "md:NameIDFormat").SetText(nameIDURN(a.SAML.NameID))
	for _, binding := range []string{bindingPost, bindingRedirect} {
		add(role, "md:SingleSignOnService", "Binding", binding, "Location", p.ssoURL(a))
	}
	root.IndentWithSettings(&etree.IndentSettings{Spaces: 2})
	raw, err := write(root)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	if r.FormValue("download") != "" {
		w.Header().Set("Content-Disposition", `attachment; filename="metadata.xml"`)
	}
	p.send(w, []byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+string(raw)))
}

// certificate lets the signing certificate be downloaded alone.
func (p *Provider) certificate(w http.ResponseWriter, r *http.Request) {
	if _, ok := p.samlApp(w, r); !ok {
		return
	}
	own, err := p.keys.own()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-pem-file")
	w.Header().Set("Content-Disposition", `attachment; filename="certificate.pem"`)
	p.send(w, []byte(own.pem()))
}

// samlApp returns the SAML application in the URL, or answers that there is none.
func (p *Provider) samlApp(w http.ResponseWriter, r *http.Request) (App, bool) {
	a, ok := p.app(r.PathValue("app"))
	if !ok || a.Protocol != SAML {
		p.notFound(w, r)
		return App{}, false
	}
	return a, true
}

// add appends an element with attributes, given as names and values in turn.
func add(to *etree.Element, tag string, attributes ...string) *etree.Element {
	return set(to.CreateElement(tag), attributes...)
}

func set(el *etree.Element, attributes ...string) *etree.Element {
	for i := 0; i < len(attributes); i += 2 {
		el.CreateAttr(attributes[i], attributes[i+1])
	}
	return el
}

func write(el *etree.Element) ([]byte, error) {
	doc := etree.NewDocument()
	doc.SetRoot(el.Copy())
	return doc.WriteToBytes()
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// stamp writes a time as SAML has it (SAML Core 1.3.3).
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
