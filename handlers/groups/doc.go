// Package groups shows the groups of an organization, whoever has made them, with who is in
// each, and takes what people do with those that they have made: make, rename and delete
// them, say who is in them, and which roles they give.
//
// Its URLs are /ui/members/groups…. The rules are in internal/groups, the markup and the
// sentences in views/groups, the rows are in db/groups.go and db/group_people.go. What is set
// up for a directory, and which roles its groups give, is in handlers/directories.
package groups
