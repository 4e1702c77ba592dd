// Package security shows people how they sign in, where they are signed in and
// what has happened to their account, and takes what they change about it.
//
// Its URLs are /ui/security…. The rules are in internal/passkeys and
// internal/sessions, the markup is in views/security, the rows are in
// db/passkeys.go, db/own_sessions.go and db/user_events.go.
package security
