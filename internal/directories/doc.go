// Package directories decides what becomes of what an organization's identity provider
// tells of its people and groups: who becomes a member, who may not come in any more, and
// which roles the groups of a directory give.
//
// Rules for people (Add, Enable, CreateToken …) ask what the actor may. Rules for a
// directory (CreateUser, ChangeGroup …) are for the directory alone: whatever brings what
// its provider says, by pushing or because somebody asked it, acts as the directory. Each of
// them is one transaction, which stores what was said and does what follows from it.
//
// Its neighbour is membership, and the sentences are in views/directories; the rows are in
// db/directories.go, db/directory_users.go and db/directory_groups.go.
package directories
