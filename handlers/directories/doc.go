// Package directories shows where an organization's identity provider tells of its people
// and groups, leads through setting that up, and takes what people do with it.
//
// Its URLs are /ui/scim…. The rules are in internal/directories, the markup, the sentences
// and the guides to providers are in views/directories, the rows are in db/directories.go,
// db/directory_users.go and db/directory_groups.go. What providers send goes elsewhere: internal/scim.
package directories
