package identityprovider

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Person is somebody in the directory.
type Person struct {
	ID                 string // made by New
	Email, First, Last string
	Department         string
	Groups             []string
	Inactive           bool // whom applications are told to deactivate, once they know them
}

// name returns the person's full name.
func (p Person) name() string { return strings.TrimSpace(p.First + " " + p.Last) }

// directory returns everybody, in the order in which they came.
func (p *Provider) directory() []Person {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.people)
}

// person returns somebody by their ID.
func (p *Provider) person(id string) (Person, bool) {
	for _, who := range p.directory() {
		if who.ID == id {
			return who, true
		}
	}
	return Person{}, false
}

// addPerson puts somebody new into the directory. Its error is for people to read.
func (p *Provider) addPerson(who Person) (Person, error) {
	who.Email, who.First, who.Last = strings.TrimSpace(who.Email), strings.TrimSpace(who.First), strings.TrimSpace(who.Last)
	if before, after, ok := strings.Cut(who.Email, "@"); !ok || before == "" || after == "" {
		return who, errors.New("enter an email address such as nora@globex.example")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, other := range p.people {
		if strings.EqualFold(other.Email, who.Email) {
			return who, fmt.Errorf("the address %s is in the directory already: choose that person", who.Email)
		}
	}
	if len(p.people) >= maxDir {
		return who, fmt.Errorf("the directory is full")
	}
	who.ID = newID("00u")
	p.people = append(p.people, who)
	return who, nil
}

// savePerson puts somebody in the place of whom the directory has under the ID. Its error is
// for people to read.
func (p *Provider) savePerson(who Person) error {
	if before, after, ok := strings.Cut(who.Email, "@"); !ok || before == "" || after == "" {
		return errors.New("enter an email address such as nora@globex.example")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.people {
		if other.ID == who.ID {
			continue
		}
		if strings.EqualFold(other.Email, who.Email) {
			return fmt.Errorf("the address %s is that of %s", who.Email, p.people[i].name())
		}
	}
	for i := range p.people {
		if p.people[i].ID == who.ID {
			p.people[i] = who
		}
	}
	return nil
}

// setGroup has just these people, by their IDs, be in a group, under a name that can be
// another one than before.
func (p *Provider) setGroup(was, name string, members []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, who := range p.people {
		groups := slices.DeleteFunc(slices.Clone(who.Groups), func(g string) bool { return g == was || g == name })
		if slices.Contains(members, who.ID) {
			groups = append(groups, name)
		}
		p.people[i].Groups = groups
	}
	for i, a := range p.apps {
		if j := slices.Index(a.Groups, was); j >= 0 {
			p.apps[i].Groups = slices.Clone(a.Groups)
			p.apps[i].Groups[j] = name
		}
	}
}

// groups returns the names of all groups, in the order in which they came.
func (p *Provider) groups() []string {
	var all []string
	for _, who := range p.directory() {
		for _, g := range who.Groups {
			if !slices.Contains(all, g) {
				all = append(all, g)
			}
		}
	}
	return all
}

// commaList reads names with commas between them.
func commaList(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
