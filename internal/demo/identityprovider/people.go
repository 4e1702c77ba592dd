package identityprovider

import (
	"fmt"
	"slices"
	"strings"
)

// Person is somebody in the directory.
type Person struct {
	ID                 string // made by New
	Email, First, Last string
	Groups             []string
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
		return who, fmt.Errorf("enter an email address such as nora@globex.example")
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
