// Package roles decides which roles and permissions there are, and who may change
// that: only the operator. Which member holds which role is decided in members,
// and which of them new members get in instance and organizations.
//
// Its neighbours are members, which gives roles, instance and organizations, which
// say what new members get, and the commands role … and permission …; the rows are
// in db/roles.go and db/role_changes.go.
package roles
