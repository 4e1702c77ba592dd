package imports

import (
	"cmp"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
)

// realm is what is kept in mind of a realm of Keycloak, whose export is one object, perhaps
// in several files with a part of it each
// (https://www.keycloak.org/server/importExport).
type realm struct {
	groups map[string][]string // the roles that groups give, by their paths
}

// keycloakUser is somebody in a realm.
type keycloakUser struct {
	ID          string                     `json:"id"`
	Username    string                     `json:"username"`
	Email       string                     `json:"email"`
	Verified    bool                       `json:"emailVerified"`
	Enabled     *bool                      `json:"enabled"`
	FirstName   string                     `json:"firstName"`
	LastName    string                     `json:"lastName"`
	Attributes  map[string]json.RawMessage `json:"attributes"` // lists of texts
	RealmRoles  []string                   `json:"realmRoles"`
	ClientRoles map[string][]string        `json:"clientRoles"`
	Groups      []string                   `json:"groups"` // their paths
	Client      string                     `json:"serviceAccountClientId"`
}

// keycloakGroup is a group of a realm.
type keycloakGroup struct {
	Path        string              `json:"path"`
	RealmRoles  []string            `json:"realmRoles"`
	ClientRoles map[string][]string `json:"clientRoles"`
	SubGroups   []keycloakGroup     `json:"subGroups"`
}

// keycloakOrganization is one of a realm, without its members.
type keycloakOrganization struct {
	ID         string                     `json:"id"`
	Name       string                     `json:"name"`
	Enabled    *bool                      `json:"enabled"`
	Attributes map[string]json.RawMessage `json:"attributes"`
}

// facts returns what a file of the realm says.
func (k *realm) facts(f File) iter.Seq[fact] {
	return func(yield func(fact) bool) {
		for text, err := range opened(f, ahead) {
			if err != nil {
				yield(fact{at: Place{f.Name, 1}, unread: err})
				return
			}
			p := part{k, newDocument(f.Name, 1, text), func(f fact) error {
				if !yield(f) {
					return errStopped
				}
				return nil
			}}
			if err := p.read(); err != nil && !errors.Is(err, errStopped) {
				yield(fact{at: p.stuck(), unread: broken(err)})
			}
		}
	}
}

// part is a file of a realm.
type part struct {
	*realm
	*document
	pass func(fact) error
}

// read passes on what the file says.
func (p part) read() error {
	begin, err := p.token()
	switch {
	case err != nil:
		return within(err)
	case begin != json.Delim('{'):
		return refusal("it is no realm: export a single one, with --realm")
	}
	return within(p.members(func(name string) error {
		switch name {
		case "users":
			return p.list(func() error {
				return p.value(func(r record) error { return p.pass(understood(r, p.user)) })
			})
		case "groups":
			return p.list(p.group)
		case "organizations":
			return p.list(p.organization)
		}
		return p.skip()
	}))
}

// list does something for each element of the next value.
func (p part) list(element func() error) error {
	begin, err := p.token()
	if err != nil || begin != json.Delim('[') {
		return errors.Join(err, p.rest(begin))
	}
	return p.array(element)
}

// group keeps the roles of a group in mind.
func (p part) group() error {
	return p.value(func(r record) error {
		var g keycloakGroup
		if err := cmp.Or(r.unread, decode(r.raw, &g)); err != nil {
			return p.pass(fact{at: r.at, unread: err})
		}
		p.give(g, nil)
		return nil
	})
}

// give keeps in mind what a group gives, with what those above it do.
func (k *realm) give(g keycloakGroup, above []string) {
	if k.groups == nil {
		k.groups = map[string][]string{}
	}
	all := slices.Concat(above, rolesOf(g.RealmRoles, g.ClientRoles))
	if len(all) > 0 {
		k.groups[g.Path] = all
	}
	for _, sub := range g.SubGroups {
		k.give(sub, all)
	}
}

// organization passes on who is in one, then the organization.
func (p part) organization() error {
	begin, err := p.token()
	if err != nil || begin != json.Delim('{') {
		return errors.Join(err, p.rest(begin))
	}
	o := whole{at: p.place(), members: map[string]json.RawMessage{}}
	err = p.members(func(name string) error {
		switch name {
		case "id", "name", "enabled", "attributes":
			return p.value(func(r record) error { return o.add(name, r) })
		case "members":
			return p.list(func() error {
				return p.value(func(r record) error { return p.pass(understood(r, o.member)) })
			})
		}
		return p.skip()
	})
	if err != nil {
		return err
	}
	return p.pass(understood(o.record(), keycloakOrganization.fact))
}

// keycloakMember is somebody in an organization.
type keycloakMember struct {
	Username string `json:"username"`
}

// member is somebody in an organization, whose id is before them.
func (w *whole) member(m keycloakMember) fact {
	var org string
	if id, ok := w.members["id"]; !ok || decode(id, &org) != nil {
		return fact{unread: refusal("the id of its organization is not before it")}
	}
	return fact{member: &belonging{organization: org, person: m.Username}}
}

func (o keycloakOrganization) fact() fact {
	f := fact{id: o.ID, organization: &organization{o.ID, o.Name}, metadata: singles(o.Attributes)}
	if o.Enabled != nil && !*o.Enabled {
		f.aside = "organizations that are disabled there"
	}
	return f
}

// user is somebody, with the roles that they have by themselves and by their groups.
func (k *realm) user(u keycloakUser) fact {
	var locale string
	attributes := singles(u.Attributes)
	if raw, ok := attributes["locale"]; ok {
		if err := decode(raw, &locale); err != nil {
			return fact{unread: err}
		}
		delete(attributes, "locale")
	}
	roles := rolesOf(u.RealmRoles, u.ClientRoles)
	for _, path := range u.Groups {
		roles = append(roles, k.groups[path]...)
	}
	slices.Sort(roles)
	p := &person{externalID: u.ID, email: u.Email, proven: u.Verified, firstName: u.FirstName, lastName: u.LastName, language: readable(locale), roles: slices.Compact(roles)}
	f := fact{id: u.Username, person: p, metadata: attributes}
	switch {
	case u.Client != "":
		f.aside = "service accounts"
	case u.Enabled != nil && !*u.Enabled:
		f.aside = disabledThere
	}
	return f
}

// rolesOf returns the names of roles, those of a client with its name before them, without
// what everybody has in every realm.
func rolesOf(ofRealm []string, ofClients map[string][]string) (all []string) {
	for _, name := range ofRealm {
		if name != "offline_access" && name != "uma_authorization" && !strings.HasPrefix(name, "default-roles-") {
			all = append(all, name)
		}
	}
	for client, names := range ofClients {
		for _, name := range names {
			if client != "account" && client != "broker" {
				all = append(all, client+":"+name)
			}
		}
	}
	return all
}

// singles returns attributes with what has one value as that.
func singles(all map[string]json.RawMessage) map[string]json.RawMessage {
	for name, raw := range all {
		var values []json.RawMessage
		if json.Unmarshal(raw, &values) == nil && len(values) == 1 {
			all[name] = values[0]
		}
	}
	return all
}
