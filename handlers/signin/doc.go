// Package signin shows the pages between a person and the portal: signing in,
// choosing an organization, signing out. How somebody proves who they are is
// decided in internal/signin.
//
// Its URLs are /a/login…, /a/organizations…, /a/sudo…, /a/return, /a/logout and
// /a/signed-out, and /sso/… for signing in through somebody else. Besides internal/signin the rules are in internal/sessions (which
// organization), internal/sso (through whom) and internal/passkeys; the markup is in views/signin, the rows are
// in db/challenges.go and db/sudo.go. Signing in to an application begins and ends
// in internal/oidc.
package signin
