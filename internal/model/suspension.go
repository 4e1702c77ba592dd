package model

import (
	"slices"
	"time"
)

// Suspension is that somebody wants a member to be INACTIVE.
type Suspension struct {
	Source RoleSource // people, or a directory
	By     string     // name of the person, as people read it; "" for none
	At     time.Time
}

// Suspensions are all who want a member to be INACTIVE.
type Suspensions []Suspension

// ByPeople returns the suspension by people, and whether there is one.
func (all Suspensions) ByPeople() (Suspension, bool) {
	return all.first(func(s Suspension) bool { return s.Source == SourceManual })
}

// Directory returns the first directory that wants it, "" for none.
func (all Suspensions) Directory() DirectoryID {
	s, _ := all.first(func(s Suspension) bool { return s.Source != SourceManual })
	return DirectoryID(s.Source)
}

func (all Suspensions) first(is func(Suspension) bool) (Suspension, bool) {
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return Suspension{}, false
	}
	return all[i], true
}
