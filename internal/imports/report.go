package imports

import (
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// Count is how many of something were made, and how many entries met what was there.
type Count struct {
	Made  int `json:"made"`
	There int `json:"there"`
}

func (c *Count) add(made bool) {
	if made {
		c.Made++
	} else {
		c.There++
	}
}

// Problem is an entry that could not be taken.
type Problem struct {
	Place
	Who string // "" where that is not known
	Why error
}

// Role is a role that people have there and did not get here, since nobody has said what it
// is here.
type Role struct {
	Name       string `json:"name"`
	People     int    `json:"people"`
	Administer bool   `json:"administers"` // there is one of this name here, which makes admins
}

// Left is what was not taken, on purpose.
type Left struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// Report is what came of an import.
type Report struct {
	Organizations Count
	People        Count
	Memberships   Count
	Roles         []Role    // by name
	Left          []Left    // by what it is
	Problems      []Problem // in their order, the first model.MostImportProblems
	Refused       int       // how many there are
}

// add counts an entry.
func (r *Report) add(e entry, o outcome) {
	if o.organization != "" && (e.organization != organization{}) {
		r.addOrganization(e, o)
	}
	if o.refused != nil {
		if r.Refused++; len(r.Problems) < model.MostImportProblems {
			r.Problems = append(r.Problems, Problem{e.at, e.who(), o.refused})
		}
		return
	}
	for _, what := range []string{e.aside, e.without} {
		if what != "" {
			r.leave(what)
		}
	}
	if e.person == nil || e.aside != "" {
		return
	}
	if !e.person.named {
		r.People.add(o.arrived.NewAccount)
	}
	if o.organization == "" {
		return
	}
	r.Memberships.add(o.arrived.NewMember)
	if o.arrived.NewMember {
		for _, p := range o.passed {
			r.pass(p)
		}
	}
}

// addOrganization counts one that was made, or is met as an entry of its own. An entry of
// somebody meets theirs again and again.
func (r *Report) addOrganization(e entry, o outcome) {
	if o.newOrganization || e.person == nil {
		r.Organizations.add(o.newOrganization)
	}
}

func (r *Report) leave(what string) {
	at, ok := slices.BinarySearchFunc(r.Left, what, func(l Left, what string) int { return strings.Compare(l.What, what) })
	if !ok {
		r.Left = slices.Insert(r.Left, at, Left{What: what})
	}
	r.Left[at].Count++
}

func (r *Report) pass(p passed) {
	at, ok := slices.BinarySearchFunc(r.Roles, p.name, func(r Role, name string) int { return strings.Compare(r.Name, name) })
	if !ok {
		r.Roles = slices.Insert(r.Roles, at, Role{Name: p.name, Administer: p.administer})
	}
	r.Roles[at].People++
}
