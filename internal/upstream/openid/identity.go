package openid

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"anteroom/internal/upstream"
)

// Identity is what a provider has proven about somebody.
type Identity struct {
	// Issuer and Subject are what an account is linked by, with its connection. Sub is
	// the provider's own word for the person, by which it tells of their logout; for most
	// it is the subject.
	Issuer, Subject, Sub string
	// Email is the person's address, as it is spelled there, and Proof what that is
	// worth.
	Email string
	Proof EmailProof
	// SignedInAt is when the person signed in there, Context how (acr), and Methods by
	// what (amr); zero and empty where the provider does not say.
	SignedInAt time.Time
	Context    string
	Methods    []string
	// SessionID names the session there, for logout. SessionUntil is an upper bound of
	// ours; zero when there is none.
	SessionID    string
	SessionUntil time.Time
	Groups       Groups
	// Attributes are all claims about the person, by name.
	Attributes []Attribute
	// IDToken is what the provider wants to see when we sign somebody out there.
	IDToken string
}

// EmailProof is what a provider's word about an address is worth.
type EmailProof int

// The proofs.
const (
	// EmailNone is for no address.
	EmailNone EmailProof = iota
	// EmailUnproven is for an address that the person may have typed.
	EmailUnproven
	// EmailProven is for an address of which the provider says, by a JSON true, that it
	// has seen it to be the person's. Whether it may say so of that domain is for others
	// to decide.
	EmailProven
)

// Groups are those that a provider lists.
type Groups struct {
	Names []string
	// Listed says that there is a list, be it an empty one. TooMany says that the provider
	// left it out for its length, so that nothing follows from what is missing.
	Listed, TooMany bool
}

// Attribute is what a provider says about somebody. Values that are no text, number or
// truth are left out.
type Attribute struct {
	Name   string
	Values []string
}

// identity reads the claims of an ID token, every one of which is proven, and of
// userinfo, which may be nil and adds to them what is about the person only.
func (c Connection) identity(said, info object) (Identity, *upstream.Fault) {
	id := Identity{
		Issuer: c.Provider.Issuer, Subject: said.text("sub"), Sub: said.text("sub"),
		Context: said.text("acr"), Methods: said.texts("amr"), SessionID: said.text("sid"),
	}
	id.SignedInAt, _ = said.instant("auth_time")
	id.SessionUntil, _ = said.instant("session_expiry")
	for _, f := range []*upstream.Fault{c.hosted(said), c.tenant(said, &id)} {
		if f != nil {
			return Identity{}, f
		}
	}
	id.Email, id.Proof = c.email(said, info)
	id.Groups = c.listed(said, info)
	id.Attributes = attributes(said, info)
	return id, nil
}

// hosted holds an account at Google to the Workspaces of the connection.
func (c Connection) hosted(said object) *upstream.Fault {
	if c.Kind != KindGoogle {
		return nil
	}
	hd := said.text("hd")
	if hd == "" || len(c.HostedDomains) > 0 && !slices.Contains(c.HostedDomains, hd) {
		return upstream.NewFault(CodeHostedDomain, "hd").WithGot(hd).WithWant(strings.Join(c.HostedDomains, ", "))
	}
	return nil
}

// tenant holds an account of Entra ID to the tenant in its issuer, and names the person
// as every client of that tenant does.
func (c Connection) tenant(said object, id *Identity) *upstream.Fault {
	if c.Kind != KindEntra {
		return nil
	}
	tid, oid, want := said.text("tid"), said.text("oid"), tenantOf(c.Provider.Issuer)
	if tid == "" || tid != want {
		return upstream.NewFault(CodeTenant, "tid").WithGot(tid).WithWant(want)
	}
	if oid == "" || len(oid) > maxSubject {
		return upstream.NewFault(upstream.CodeSubject, "oid").WithGot(oid)
	}
	id.Subject = tid + "/" + oid
	return nil
}

// email returns an address with what is said about that very address.
func (c Connection) email(said, info object) (string, EmailProof) {
	address := said.text("email")
	if address == "" {
		address = info.text("email")
	}
	if address == "" {
		return "", EmailNone
	}
	proven := "email_verified"
	if c.Kind == KindEntra {
		proven = "xms_edov"
	}
	for _, source := range []object{said, info} {
		if source.text("email") != address || !source.has(proven) {
			continue
		}
		if source.says(proven) {
			return address, EmailProven
		}
		break
	}
	return address, EmailUnproven
}

// listed reads the groups.
func (c Connection) listed(said, info object) Groups {
	name := c.groups()
	// Where there is no room for the address of a longer list, Entra ID says hasgroups.
	if elsewhere(said, name) || said.says("hasgroups") {
		return Groups{TooMany: true}
	}
	for _, source := range []object{said, info} {
		if source.has(name) {
			return Groups{Names: source.texts(name), Listed: true}
		}
	}
	return Groups{TooMany: elsewhere(info, name)}
}

// aboutToken are claims about the token, and not about the person.
var aboutToken = []string{
	"iss", "aud", "exp", "iat", "nbf", "nonce", "azp", "jti", "at_hash", "c_hash", "s_hash", "_claim_names", "_claim_sources",
}

// attributes lists the claims about the person; the ID token's come first.
func attributes(said, info object) []Attribute {
	all := object{}
	maps.Copy(all, info)
	maps.Copy(all, said)
	var found []Attribute
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if values := values(all[name]); len(values) > 0 && !slices.Contains(aboutToken, name) {
			found = append(found, Attribute{name, values})
		}
	}
	return found
}

// values returns what a claim says, as text.
func values(raw json.RawMessage) []string {
	several := list(raw)
	if several == nil {
		several = []json.RawMessage{raw}
	}
	var found []string
	for _, one := range several {
		if s, ok := text(one); ok && s != "" {
			found = append(found, s)
		} else if !ok && len(one) > 0 && !strings.ContainsRune(`{["n`, rune(one[0])) { // a number, true or false
			found = append(found, string(one))
		}
	}
	return found
}
