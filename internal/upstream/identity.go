package upstream

import (
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Identity is what an identity provider has proven about somebody, by any protocol.
type Identity struct {
	// Issuer and Subject are what an account is linked by, with its connection.
	Issuer, Subject string
	// Sub is the provider's own word for the person, by which it tells of their logout;
	// for most it is the subject.
	Sub string
	// Email is the person's address as it is spelled there. EmailVerified says that the
	// provider vouches for it: in OpenID Connect by a JSON true, in SAML by saying it, since
	// nothing there says less. Whether it may vouch for that domain is for others to decide.
	Email               string
	EmailVerified       bool
	FirstName, LastName string
	Groups              Groups
	Attributes          Attributes
	// AuthTime is when the person signed in there, ACR how and AMR by what; zero and empty
	// where the provider does not say.
	AuthTime time.Time
	ACR      string
	AMR      []string
	// SessionID names the session there, for logout (sid, SessionIndex). SessionUntil is an
	// upper bound of ours; zero when there is none.
	SessionID    string
	SessionUntil time.Time
	// NameIDFormat, NameQualifier and SPNameQualifier belong to a subject of SAML, which is
	// to be repeated with them in a request for logout.
	NameIDFormat, NameQualifier, SPNameQualifier string
	// IDToken is what a provider of OpenID Connect wants to see when we sign somebody out
	// there.
	IDToken string
}

// Groups are those that a provider lists.
type Groups = model.Groups

// Attributes are the values of what a provider says about somebody, by name.
type Attributes map[string][]string

// Field is something about a person that we use.
type Field string

// The fields.
const (
	FieldEmail     Field = "email"
	FieldFirstName Field = "first_name"
	FieldLastName  Field = "last_name"
	FieldGroups    Field = "groups"
)

// Fields lists all fields.
func Fields() []Field { return []Field{FieldEmail, FieldFirstName, FieldLastName, FieldGroups} }

const (
	xmlsoap   = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
	microsoft = "http://schemas.microsoft.com/ws/2008/06/identity/claims/"
)

// Names lists the names of attributes that are read for a field, the preferred one
// first: the one that the map has, or else those that providers usually have for it.
func (f Field) Names(m model.AttributeMap) []string {
	var chosen string
	var usual []string
	switch f {
	case FieldEmail:
		chosen, usual = m.Email, []string{"email", "mail", "Email", xmlsoap + "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.2.840.113549.1.9.1"}
	case FieldFirstName:
		chosen, usual = m.FirstName, []string{"firstName", "givenName", "given_name", xmlsoap + "givenname", "urn:oid:2.5.4.42"}
	case FieldLastName:
		chosen, usual = m.LastName, []string{"lastName", "sn", "surname", "family_name", xmlsoap + "surname", "urn:oid:2.5.4.4"}
	case FieldGroups:
		chosen, usual = m.Groups, []string{"groups", "memberOf", "Group", microsoft + "groups"}
	}
	if chosen != "" {
		return []string{chosen}
	}
	return usual
}

// Find returns the name of the attribute that says a field, and its values; an empty name
// where none does. What is one thing is never chosen from several values.
func (a Attributes) Find(f Field, m model.AttributeMap) (name string, values []string) {
	for _, name := range f.Names(m) {
		if values, ok := a[name]; ok && (f == FieldGroups || len(values) == 1) {
			return name, values
		}
	}
	return "", nil
}

// Text returns what the attributes say for a field that is one thing; empty where they do
// not.
func (a Attributes) Text(f Field, m model.AttributeMap) string {
	if _, values := a.Find(f, m); len(values) == 1 {
		return strings.TrimSpace(values[0])
	}
	return ""
}

// Language returns what the attributes say of the language that the person reads, as it is
// called there; empty where they do not. Nobody chooses which attribute that is: providers
// agree on it.
func (a Attributes) Language() string {
	for _, name := range []string{"locale", "preferredLanguage", "preferred_language", "urn:oid:2.16.840.1.113730.3.1.39"} {
		if values := a[name]; len(values) == 1 {
			return strings.TrimSpace(values[0])
		}
	}
	return ""
}

// Halves returns the halves of a whole name: "Cole, Dana" is written the other way round.
// An address is no name; providers say one in its place of somebody who has none.
func Halves(name string) (first, last string) {
	name = strings.TrimSpace(name)
	if strings.ContainsRune(name, '@') {
		return "", ""
	}
	if family, given, ok := strings.Cut(name, ","); ok {
		first, last = given, family
	} else {
		first, last, _ = strings.Cut(name, " ")
	}
	return strings.TrimSpace(first), strings.TrimSpace(last)
}

// groupsLink is what the name of an attribute ends with by which Entra ID says where the
// groups of somebody are who has more than 150.
const groupsLink = "/claims/groups.link"

// Groups returns the groups that the attributes list.
func (a Attributes) Groups(m model.AttributeMap) Groups {
	for name := range a {
		if strings.HasSuffix(name, groupsLink) {
			return Groups{TooMany: true}
		}
	}
	name, values := a.Find(FieldGroups, m)
	return Groups{Names: slices.Clone(values), Listed: name != ""}
}
