// Package saml is the service provider's side of the SAML 2.0 Web Browser SSO
// profile, and of Single Logout: it asks an identity provider to sign somebody in or
// out, and says what its answer, or its own request, proves. It is pure: it reads no clock, asks nobody and stores nothing.
// What has to be remembered (pending requests, assertions that were used) is its
// caller's.
//
// Verify is stricter than most libraries on purpose. It knows one shape of a
// response: one assertion, signed by a key that the administrator pinned, or in a
// response that is, with exclusive canonicalization and nothing weaker than
// SHA-256. It reads nothing but the bytes that the signature covers, so that what
// was moved, wrapped or added around them cannot matter; and where it cannot tell,
// it refuses.
//
// The words are those of [SAML Core], [SAML Bindings], [SAML Profiles] and [SAML
// Metadata]; "IdP" and "SP" are theirs too.
//
// [SAML Core]: https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf
// [SAML Bindings]: https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf
// [SAML Profiles]: https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf
// [SAML Metadata]: https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf
package saml

// The namespaces that SAML messages are made of.
const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsMetadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	nsSignature = "http://www.w3.org/2000/09/xmldsig#"
	nsEncrypted = "http://www.w3.org/2001/04/xmlenc#"
	nsEnc11     = "http://www.w3.org/2009/xmlenc11#"
	nsExcC14n   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	nsXML       = "http://www.w3.org/XML/1998/namespace"
)

// version is the only one that is spoken (SAML Core 1.3.1 and 3.2.1).
const version = "2.0"
