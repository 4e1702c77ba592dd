package saml

import (
	"crypto/x509"
	"strconv"

	"github.com/beevik/etree"
)

// Service is how we describe ourselves to an identity provider.
type Service struct {
	EntityID, ACS string
	// SignOut is where identity providers bring requests and answers about signing out, by
	// either binding.
	SignOut string
	// Certificates are those of our present key and of the next, so that an identity
	// provider which reads this again knows the next before it is used.
	Certificates []*x509.Certificate
	// SignsRequests says that every request is signed.
	SignsRequests bool
	// NameIDFormats are the kinds of names that we ask for, the preferred one first.
	NameIDFormats []string
}

// Metadata returns the service's metadata (SAML Metadata 2.4.4).
func (s Service) Metadata() ([]byte, error) {
	root := etree.NewElement("md:EntityDescriptor")
	root.CreateAttr("xmlns:md", nsMetadata)
	root.CreateAttr("xmlns:ds", nsSignature)
	root.CreateAttr("entityID", s.EntityID)
	role := add(root, "md:SPSSODescriptor",
		"AuthnRequestsSigned", strconv.FormatBool(s.SignsRequests), "WantAssertionsSigned", "true", "protocolSupportEnumeration", nsProtocol)
	for _, c := range s.Certificates {
		add(role, "md:KeyDescriptor", "use", "signing").AddChild(keyInfo(c))
	}
	for _, c := range s.Certificates {
		key := add(role, "md:KeyDescriptor", "use", "encryption")
		key.AddChild(keyInfo(c))
		for _, algorithm := range preferred() {
			add(key, "md:EncryptionMethod", "Algorithm", algorithm)
		}
	}
	for _, binding := range []Binding{BindingRedirect, BindingPost} {
		add(role, "md:SingleLogoutService", "Binding", string(binding), "Location", s.SignOut)
	}
	for _, format := range s.NameIDFormats {
		role.CreateElement("md:NameIDFormat").SetText(format)
	}
	add(role, "md:AssertionConsumerService", "Binding", string(BindingPost), "Location", s.ACS, "index", "0", "isDefault", "true")
	root.IndentWithSettings(&etree.IndentSettings{Spaces: 2})
	return bytesOf(root)
}

// boolean reads an xs:boolean; what is none is false.
func boolean(s string) bool { return uri(s) == "true" || uri(s) == "1" }
