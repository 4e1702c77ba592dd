// Package signin decides how people prove who they are: to begin a session, and
// again in it before something sensitive; and that they read the address by which
// they want to sign in from now on. What becomes of a session otherwise is decided
// in sessions.
//
// Its neighbours are handlers/signin (/a/login, /a/sudo), handlers/profile (the
// address), and passkeys, whose proof it takes like that of a code; handlers/console and the
// commands organization … make sign-in links. The rows are in db/challenges.go, db/sudo.go and
// db/sign_in_links.go.
package signin
