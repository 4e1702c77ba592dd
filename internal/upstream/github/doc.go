// Package github is us at GitHub, or at a GitHub Enterprise Server: it sends people there,
// and says what comes back proves about them. GitHub speaks OAuth 2.0 and has no ID token:
// who somebody is, and which address it has verified, its API says to the token that the
// code was exchanged for.
//
// It asks by the client that it is given, and remembers nothing. That a request is
// answered once, and by the browser that made it, is for the caller to see to. What goes
// wrong is a fault with the codes and steps of package openid, whose neighbour it is.
package github
