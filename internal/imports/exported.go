package imports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/model"
)

// Formats returns what files can be of.
func Formats() []string { return []string{"csv", "clerk", "auth0", "workos", "keycloak"} }

// Files returns what files of a format say, and whether there is such a format. Tables are
// read in the order of the files; what other programs export can come in any order.
func Files(format string, all []File) (s Source, ok bool) {
	switch format {
	case "csv":
		return tables(all), true
	case "clerk":
		return exported(all, clerk), true
	case "auth0":
		return exported(all, auth0), true
	case "workos":
		return exported(all, workOS), true
	case "keycloak":
		return exported(all, new(realm).facts), true
	}
	return nil, false
}

// tables returns what tables say, one after the other.
func tables(all []File) Source {
	return func(yield func(entry) bool) {
		for _, f := range all {
			for text, err := range opened(f, ahead) {
				if err != nil && !yield(entry{at: Place{f.Name, 1}, unread: err}) {
					return
				}
				if err != nil {
					continue
				}
				for e := range CSV(f.Name, text) {
					if !yield(e) {
						return
					}
				}
			}
		}
	}
}

// fact is what a record of another program says: of an organization, of somebody, or who is
// in which organization. They name each other by the IDs that they have there.
type fact struct {
	at           Place
	id           string // of the organization or the person, there
	organization *organization
	person       *person
	member       *belonging
	metadata     map[string]json.RawMessage // of the organization or the person
	aside        string                     // why nothing of it is taken on purpose
	unread       error
}

// disabledThere is said of people who are not brought in, since they can’t sign in there.
const disabledThere = "people who are disabled there"

// errStopped ends what passes on facts and records that nobody wants any more.
var errStopped = errors.New("nobody wants more")

// belonging is that somebody is in an organization.
type belonging struct {
	organization string
	name         string // of the organization, where that is said
	person       string
	roles        []string // nil for those that the person has everywhere
}

// whole returns a fact that says whose it is, or that it does not.
func (f fact) whole() fact {
	switch {
	case f.unread != nil:
	case f.member == nil && f.id == "":
		return fact{at: f.at, unread: refusal("it has no ID")}
	case f.member != nil && f.member.organization == "":
		return fact{at: f.at, unread: refusal("it does not say of which organization it is")}
	case f.member != nil && f.member.person == "":
		return fact{at: f.at, unread: refusal("it does not say whose membership it is")}
	}
	return f
}

// exported returns what files of another program say, in three turns, whatever the order in
// which they come: the organizations, then the people, then who is in which.
func exported(all []File, facts func(File) iter.Seq[fact]) Source {
	return func(yield func(entry) bool) {
		w := &elsewhere{organizations: map[string]organization{}, people: map[string]known{}, members: map[string]bool{}, addresses: map[string]string{}}
		found := false
		for _, turn := range []func(fact) (entry, bool){w.organization, w.person, w.membership} {
			for _, f := range all {
				for said := range facts(f) {
					found = true
					if e, ok := turn(said.whole()); ok && !yield(e) {
						return
					}
				}
			}
		}
		if !found && len(all) > 0 {
			yield(entry{at: Place{all[0].Name, 1}, unread: refusal("there is nobody in it, and no organization")})
		}
	}
}

// elsewhere is what is kept in mind of another program.
type elsewhere struct {
	organizations map[string]organization // zero for one that is left aside
	people        map[string]known
	members       map[string]bool   // people who are in an organization
	addresses     map[string]string // who has proven one there
}

// known is what is kept in mind of somebody.
type known struct {
	externalID string
	roles      []string
	aside      bool
}

// organization is the first turn.
func (w *elsewhere) organization(f fact) (e entry, ok bool) {
	switch {
	case f.unread != nil:
		return entry{at: f.at, unread: f.unread}, true
	case f.member != nil:
		w.members[f.member.person] = true
	}
	if f.organization == nil {
		return e, false
	}
	e = entry{at: f.at, organization: *f.organization, aside: f.aside}
	e.metadata, e.without = fitting(f.metadata, model.MostOrganizationMetadata)
	if f.aside != "" {
		w.organizations[f.id] = organization{}
	} else {
		w.organizations[f.id] = *f.organization
	}
	return e, true
}

// person is the second one. Who has proven the same address in several accounts there is one
// person here, with the memberships of all.
func (w *elsewhere) person(f fact) (e entry, ok bool) {
	if f.person == nil {
		return e, false
	}
	e = entry{at: f.at, person: f.person, aside: f.aside, elsewhere: w.members[f.id]}
	if address := strings.ToLower(f.person.email); f.person.proven && f.aside == "" {
		if first, met := w.addresses[address]; met {
			w.people[f.id] = w.people[first]
			e.aside = "further accounts with an address that another has proven"
			return e, true
		}
		w.addresses[address] = f.id
	}
	f.person.metadata, e.without = fitting(f.metadata, model.MostUserMetadata)
	w.people[f.id] = known{f.person.externalID, f.person.roles, f.aside != ""}
	return e, true
}

// membership is the third one.
func (w *elsewhere) membership(f fact) (e entry, ok bool) {
	if f.member == nil {
		return e, false
	}
	p, met := w.people[f.member.person]
	if !met {
		p.externalID = f.member.person // of an import before
	}
	in, met := w.organizations[f.member.organization]
	if p.aside || met && in == (organization{}) {
		return e, false // which is said of them
	}
	if !met {
		in = organization{f.member.organization, f.member.name}
	}
	roles := f.member.roles
	if roles == nil {
		roles = p.roles
	}
	return entry{at: f.at, organization: in, aside: f.aside, person: &person{externalID: p.externalID, named: true, roles: roles}}, true
}

// parsed returns the facts of the records of a file, as say understands them.
func parsed[T any](f File, lists []string, say func(T) fact) iter.Seq[fact] {
	return func(yield func(fact) bool) {
		for r := range records(f, lists) {
			if !yield(understood(r, say)) {
				return
			}
		}
	}
}

// understood returns what a record says.
func understood[T any](r record, say func(T) fact) (f fact) {
	var v T
	if f.unread = r.unread; f.unread == nil {
		f.unread = decode(r.raw, &v)
	}
	if f.unread == nil {
		f = say(v)
	}
	f.at = r.at
	return f
}

// decode takes a value out of JSON.
func decode(raw []byte, into any) error {
	if !utf8.Valid(raw) {
		return errNoText
	}
	err := json.Unmarshal(raw, into)
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return refusal("it is no object, but a %s", kind.Value)
	case errors.As(err, &kind):
		return refusal("its %s can’t be a %s", kind.Field, kind.Value)
	case err != nil:
		return refusal("it is no JSON: %v", err)
	}
	return nil
}

// fitting returns metadata as it is here, and what is not taken when it does not fit. A value
// that is no text is kept as JSON.
func fitting(all map[string]json.RawMessage, most int) (m map[string]string, without string) {
	for name, raw := range all {
		var text string
		switch {
		case bytes.Equal(raw, []byte("null")):
			continue
		case json.Unmarshal(raw, &text) != nil:
			text = string(raw)
		}
		m = with(m, name, text)
	}
	if _, err := model.NewMetadata(m, most); err != nil {
		return nil, "metadata that is more than fits here"
	}
	return m, ""
}

// readable returns the language that somebody reads of those that there are, "" for none.
func readable(tag string) string {
	tag = strings.ReplaceAll(tag, "_", "-")
	base, _, _ := strings.Cut(tag, "-")
	at := slices.IndexFunc(model.Languages(), func(l model.Language) bool {
		return strings.EqualFold(string(l), tag) || strings.EqualFold(string(l), base)
	})
	if at < 0 {
		return ""
	}
	return string(model.Languages()[at])
}

// both returns all of two, of which the second counts where they have the same name.
func both(a, b map[string]json.RawMessage) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}

// called returns the names of somebody of whom perhaps only one name is known.
func called(first, last, whole, email string) (string, string) {
	if first+last != "" || whole == email || strings.Contains(whole, "@") {
		return first, last
	}
	at := cmp.Or(strings.LastIndex(whole, " ")+1, len(whole))
	return strings.TrimSpace(whole[:at]), whole[at:]
}
