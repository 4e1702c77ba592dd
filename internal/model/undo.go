package model

import "time"

// Undo is a change that can be taken back by who made it: somebody was removed, an
// invitation was cancelled, many members were changed. It is good once, and as long as
// nobody has changed the same since.
type Undo struct {
	Org OrgID
	ID  string // of what was removed or cancelled; of many, one of its own
	By  Actor  // its kind and id
	At  time.Time
	Was string // what the rule needs that undoes it
}

// CheckUndo says whether an actor can take a change back at a moment, which saw it
// made at another. It returns a Conflict error when that is over, or somebody has
// changed the same meanwhile.
func (u Undo) CheckUndo(by Actor, seen, now time.Time) error {
	switch {
	case u.By.Kind != by.Kind || u.By.ID != by.ID || !u.At.Equal(seen):
		return Conflicting("model.undo_changed")
	case now.After(u.At.Add(UndoLife)):
		return Conflicting("model.undo_late")
	}
	return nil
}

// RoleGrant is a role with who gave it.
type RoleGrant struct {
	Role   RoleID     `json:"role"`
	Source RoleSource `json:"source"`
}

// ByHand returns roles as people give them.
func ByHand(roles ...RoleID) []RoleGrant {
	given := make([]RoleGrant, len(roles))
	for i, r := range roles {
		given[i] = RoleGrant{r, SourceManual}
	}
	return given
}

// MemberThatWas is what comes back when a change of a member is undone.
type MemberThatWas struct {
	Member    Member             `json:"member"` // without its roles
	Roles     []RoleGrant        `json:"roles"`
	Suspended Suspensions        `json:"suspended,omitempty"` // by whom, of a member who is inactive
	Groups    []DirectoryGroupID `json:"groups,omitempty"`    // made here, that they were in
	Seal      []byte             `json:"seal,omitempty"`      // of the link of an invitation, when that was cancelled
	Version   int64              `json:"version,omitempty"`   // that the change has made, of a member who is still there
}

// ManyThatWere is what comes back when a change of many members is undone.
type ManyThatWere struct {
	Removed bool            `json:"removed,omitempty"` // they were; else their roles were changed
	Members []MemberThatWas `json:"members"`
}
