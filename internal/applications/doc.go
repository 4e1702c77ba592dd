// Package applications decides which OpenID Connect clients this instance
// serves, how they prove who they are and where browsers may be sent for them.
//
// Its neighbours are oidc, which speaks the protocol with them, and the commands
// application …; the rows are in db/applications.go.
package applications
