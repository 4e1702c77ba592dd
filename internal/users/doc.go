// Package users decides what people may change about themselves: their name,
// time zone and picture, in all organizations at once. The address by which
// they sign in is decided in signin.
//
// Its neighbour is handlers/profile (/ui/profile); the rows are in db/users.go and
// db/user_changes.go.
package users
