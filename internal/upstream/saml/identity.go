package saml

import (
	"slices"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

const formatEmail = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"

// Identity returns who an assertion is about. The map names its attributes; the domains
// are those that the organization owns, in the form of model.Email, and say whether a
// name of no known kind is an address.
func (a Assertion) Identity(names model.AttributeMap, domains []string) upstream.Identity {
	said := named(a.Attributes)
	id := upstream.Identity{
		Issuer: a.Issuer, Subject: a.Subject.Value, Sub: a.Subject.Value,
		Email: said.Text(upstream.FieldEmail, names), FirstName: said.Text(upstream.FieldFirstName, names), LastName: said.Text(upstream.FieldLastName, names),
		Groups: said.Groups(names), Attributes: said,
		AuthTime: a.SignedInAt, SessionID: a.SessionIndex, SessionUntil: a.SessionUntil,
		NameIDFormat: a.Subject.Format, NameQualifier: a.Subject.NameQualifier, SPNameQualifier: a.Subject.SPNameQualifier,
	}
	if len(a.Contexts) > 0 {
		id.ACR = a.Contexts[0]
	}
	if id.Email == "" && names.Email == "" && a.Subject.address(domains) {
		id.Email = a.Subject.Value
	}
	id.EmailVerified = id.Email != ""
	return id
}

// address reports whether a name is an e-mail address: by its format, or since it is one
// of a domain of the organization.
func (n NameID) address(domains []string) bool {
	if n.Format == formatEmail {
		return true
	}
	email, err := emailaddr.Parse(n.Value)
	return err == nil && slices.Contains(domains, email.Domain())
}

// named returns attributes by their names, which attributes has made unique.
func named(list []Attribute) upstream.Attributes {
	found := make(upstream.Attributes, len(list))
	for _, a := range list {
		found[a.Name] = a.Values
	}
	return found
}
