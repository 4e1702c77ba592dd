package openid

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/upstream"
)

// identity reads the claims of an ID token, every one of which is proven, and of
// userinfo, which may be nil and adds to them what is about the person only.
func (c Connection) identity(said, info object) (upstream.Identity, *upstream.Fault) {
	id := upstream.Identity{
		Issuer: c.Provider.Issuer, Subject: said.text("sub"), Sub: said.text("sub"),
		ACR: said.text("acr"), AMR: said.texts("amr"), SessionID: said.text("sid"),
	}
	id.AuthTime, _ = said.instant("auth_time")
	id.SessionUntil, _ = said.instant("session_expiry")
	for _, f := range []*upstream.Fault{c.hosted(said), c.tenant(said, &id)} {
		if f != nil {
			return upstream.Identity{}, f
		}
	}
	id.Email, id.EmailVerified = c.email(said, info)
	id.Groups = c.listed(said, info)
	id.Attributes = attributes(said, info)
	id.FirstName = id.Attributes.Text(upstream.FieldFirstName, c.Attributes)
	id.LastName = id.Attributes.Text(upstream.FieldLastName, c.Attributes)
	if id.FirstName+id.LastName == "" { // some say the whole name only
		id.FirstName, id.LastName = upstream.Halves(firstText([]object{said, info}, []string{"name"}))
	}
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
func (c Connection) tenant(said object, id *upstream.Identity) *upstream.Fault {
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

// email returns an address, and whether it is said to be proven. Only a JSON true about
// that very address proves it, whichever claim it is taken from.
func (c Connection) email(said, info object) (string, bool) {
	address := firstText([]object{said, info}, upstream.FieldEmail.Names(c.Attributes))
	proven := "email_verified"
	if c.Kind == KindEntra {
		proven = "xms_edov"
	}
	for _, source := range []object{said, info} {
		if source.text("email") == address && source.has(proven) {
			return address, address != "" && source.says(proven)
		}
	}
	return address, false
}

func firstText(sources []object, names []string) string {
	for _, name := range names {
		for _, source := range sources {
			if s := source.text(name); s != "" {
				return s
			}
		}
	}
	return ""
}

// tooManyGroups is what Entra ID says where there is no room for the address of a longer
// list.
const tooManyGroups = "hasgroups"

// listed reads the groups.
func (c Connection) listed(said, info object) upstream.Groups {
	names := upstream.FieldGroups.Names(c.Attributes)
	away := func(from object) bool {
		return slices.ContainsFunc(names, func(name string) bool { return elsewhere(from, name) })
	}
	if away(said) || said.says(tooManyGroups) {
		return upstream.Groups{TooMany: true}
	}
	for _, source := range []object{said, info} {
		for _, name := range names {
			if source.has(name) {
				return upstream.Groups{Names: source.texts(name), Listed: true}
			}
		}
	}
	return upstream.Groups{TooMany: away(info)}
}

// aboutToken are claims about the token, and not about the person.
var aboutToken = []string{
	"iss", "aud", "exp", "iat", "nbf", "nonce", "azp", "jti", "at_hash", "c_hash", "s_hash", "_claim_names", "_claim_sources",
}

// attributes returns the claims about the person; those of the ID token count first.
func attributes(said, info object) upstream.Attributes {
	found := upstream.Attributes{}
	for _, source := range []object{info, said} {
		for name, raw := range source {
			if values := values(raw); len(values) > 0 && !slices.Contains(aboutToken, name) {
				found[name] = values
			}
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
