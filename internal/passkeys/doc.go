// Package passkeys decides about passkeys: how one is added, how one proves who
// somebody is, a person or an operator, what it is called, and when it may go. It speaks WebAuthn, but
// no HTTP, and begins no session: what it returns is a Proof, for whoever does.
//
// Its neighbours are handlers/security (/ui/security/passkeys), and handlers/signin
// (/a/login/passkey, /a/sudo/passkey), where sessions and signin go on with the
// proof, and handlers/console, where operators does; the rows are in db/passkeys.go and
// db/operator_passkeys.go.
package passkeys
