package model

import "time"

// IdentityQuestion asks the administrators of a connection about an address that its
// identity provider has sent with another subject than before: the same person, or
// somebody to whom the address was given?
type IdentityQuestion struct {
	ID         QuestionID
	Org        OrgID
	Connection ConnectionID
	Issuer     string
	Subject    string
	Before     string // the subject that was linked
	User       UserID // to whom
	Email      string
	AskedAt    time.Time
}

// IdentityRepair is the answer that all subjects of a connection have changed, and the
// people have not: until Until, another subject takes the place of one that was linked
// before Before. The zero value says no such thing.
type IdentityRepair struct {
	Before, Until time.Time
}

// Covers reports whether another subject may take the place of an identity now.
func (r IdentityRepair) Covers(i Identity, now time.Time) bool {
	return now.Before(r.Until) && i.LinkedAt.Before(r.Before)
}
