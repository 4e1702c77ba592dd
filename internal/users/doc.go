// Package users decides what people may change about themselves: their name,
// time zone and picture, in all organizations at once; and what the operator does
// about two accounts of one person. The address by which they sign in is decided
// in signin.
//
// Its neighbours are handlers/profile (/ui/profile) and the commands "user …"; the
// rows are in db/users.go, db/user_changes.go and db/duplicates.go.
package users
