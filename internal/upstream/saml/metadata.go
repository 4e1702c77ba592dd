package saml

import (
	"crypto/x509"
	"strings"
	"time"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// Metadata is what an identity provider's metadata says that we use.
type Metadata struct {
	EntityID string
	// SignIn and SignOut are its addresses by binding, each the first that it gives;
	// SignOut may have none. SignOutAnswers are where it takes answers about signing out,
	// where that is not at the same address.
	SignIn, SignOut, SignOutAnswers map[Binding]string
	// Keys are the certificates of its signing keys that are strong enough, and Weak
	// is how many others there are.
	Keys []*x509.Certificate
	Weak int
	// WantsSigned says that it takes signed requests only.
	WantsSigned bool
	// ValidUntil is when it is not to be used any more; zero when it does not say.
	ValidUntil time.Time
}

// ParseMetadata reads an identity provider's metadata (SAML Metadata 2). Addresses
// have to be https, or http where insecure allows that. A signature in it is not
// looked at: what vouches for it is the connection or the administrator by whom it
// came. Its error is a *upstream.Fault.
func ParseMetadata(raw []byte, now time.Time, insecure bool) (Metadata, error) {
	root, f := metadata.parse(raw)
	if f != nil {
		return Metadata{}, f
	}
	entity, role, f := provider(root)
	if f != nil {
		return Metadata{}, f
	}
	m := Metadata{EntityID: uri(value(entity, "entityID")), WantsSigned: boolean(value(role, "WantAuthnRequestsSigned"))}
	if m.EntityID == "" {
		return Metadata{}, upstream.NewFault(CodeNoProvider, "EntityDescriptor/@entityID")
	}
	for _, el := range []*etree.Element{root, entity, role} {
		if f := m.validity(el, now); f != nil {
			return Metadata{}, f
		}
	}
	m.keys(role)
	if len(m.Keys) == 0 {
		return Metadata{}, upstream.NewFault(CodeNoKey, "IDPSSODescriptor/KeyDescriptor")
	}
	m.SignIn = endpoints(role, "SingleSignOnService", "Location", insecure)
	m.SignOut = endpoints(role, "SingleLogoutService", "Location", insecure)
	m.SignOutAnswers = endpoints(role, "SingleLogoutService", "ResponseLocation", insecure)
	if len(m.SignIn) == 0 {
		return Metadata{}, upstream.NewFault(CodeNoEndpoint, "IDPSSODescriptor/SingleSignOnService")
	}
	return m, nil
}

// provider returns the one entity with the role of an identity provider, alone or
// among service providers and others.
func provider(root *etree.Element) (entity, role *etree.Element, f *upstream.Fault) {
	for _, el := range all(root, nsMetadata, "EntityDescriptor") {
		for _, r := range children(el, nsMetadata, "IDPSSODescriptor") {
			if !speaks(r) {
				continue
			}
			if role != nil {
				return nil, nil, upstream.NewFault(CodeTwoProviders, "IDPSSODescriptor").WithGot(value(el, "entityID"))
			}
			entity, role = el, r
		}
	}
	if role == nil {
		return nil, nil, upstream.NewFault(CodeNoProvider, "IDPSSODescriptor")
	}
	return entity, role, nil
}

// speaks reports whether a role supports SAML 2.0.
func speaks(role *etree.Element) bool {
	for _, p := range strings.Fields(value(role, "protocolSupportEnumeration")) {
		if p == nsProtocol {
			return true
		}
	}
	return false
}

func (m *Metadata) validity(el *etree.Element, now time.Time) *upstream.Fault {
	s, ok := attr(el, "validUntil")
	if !ok {
		return nil
	}
	until, valid := instant(s)
	if !valid || !now.Before(until) {
		return upstream.NewFault(CodeExpired, el.Tag+"/@validUntil").WithGot(s)
	}
	if m.ValidUntil.IsZero() || until.Before(m.ValidUntil) {
		m.ValidUntil = until
	}
	return nil
}

// keys reads the certificates that are for signing, or for anything.
func (m *Metadata) keys(role *etree.Element) {
	seen := make(map[string]bool)
	for _, d := range children(role, nsMetadata, "KeyDescriptor") {
		if use := value(d, "use"); use != "" && use != "signing" {
			continue
		}
		for _, el := range all(d, nsSignature, "X509Certificate") {
			der, ok := decode(el)
			if !ok || seen[string(der)] {
				continue
			}
			seen[string(der)] = true
			if c, err := x509.ParseCertificate(der); err == nil && Usable(c) {
				m.Keys = append(m.Keys, c)
			} else {
				m.Weak++
			}
		}
	}
}

// endpoints returns the first usable address of each binding.
func endpoints(role *etree.Element, tag, location string, insecure bool) map[Binding]string {
	found := make(map[Binding]string)
	for _, el := range children(role, nsMetadata, tag) {
		binding, address := Binding(uri(value(el, "Binding"))), uri(value(el, location))
		if binding != BindingRedirect && binding != BindingPost || !upstream.Address(address, insecure) {
			continue
		}
		if _, ok := found[binding]; !ok {
			found[binding] = address
		}
	}
	return found
}
