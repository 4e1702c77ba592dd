package model

// Remapping is what is still to be done about the roles that the groups of a source give:
// its members hold what they gave before.
type Remapping struct {
	Org    OrgID
	Source RoleSource
	ID     string // of this change; the next one of the same source has another
	By     Actor
	Gone   bool // there is no such source any more
}

// GrantedMember is a member with who gave each of their roles.
type GrantedMember struct {
	Member
	Grants []RoleGrant
}
