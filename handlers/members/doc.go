// Package members shows the members of an organization and takes what people
// change about them.
//
// Its URLs are /ui/members…, without those of invitations. The rules are in
// internal/members, the markup is in views/members, the rows are in db/members.go
// and the list in db/memberlist.go. Roles themselves are in internal/roles.
package members
