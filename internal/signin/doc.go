// Package signin decides how people prove who they are: to begin a session, and
// again in it before something sensitive; and that they read the address by which
// they want to sign in from now on. What becomes of a session otherwise is decided
// in sessions.
//
// Its neighbours are handlers/signin (/a/login, /a/sudo), handlers/profile (the
// address), and passkeys, whose proof it takes like that of a code; the rows are in
// db/challenges.go and db/sudo.go.
package signin
