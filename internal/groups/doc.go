// Package groups holds the rules about the groups that people make in an organization: who
// makes them, who is in them, and which roles they give. Those that a directory pushes are in
// the same list, db/groups.go, and only the directory changes them: internal/directories.
// What follows for the roles of members is decided in internal/membership, for both.
//
// On other floors: handlers/groups and views/groups, at /ui/members/groups.
package groups
