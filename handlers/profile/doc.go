// Package profile shows people their own account and takes what they change
// about it.
//
// Its URLs are /ui/profile…. A person is a user elsewhere: the rules are in
// internal/users, those about the address in internal/signin, those about leaving
// in internal/members; the markup is in views/profile, the rows are in db/users.go.
package profile
