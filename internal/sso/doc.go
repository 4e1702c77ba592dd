// Package sso decides how the members of an organization sign in through somebody
// else: which connections it has, what they know of their identity providers, and
// when people sign in by them.
//
// What works is never changed while somebody types. A change is a draft, which its
// administrator tries by signing in with it; then it takes the place of what is live,
// and what was live can be put back for a day.
//
// Its neighbours are internal/upstream, which speaks the protocols, membership, which
// finds the connection for an address, and the sentences in views/sso;
// the rows are in db/connections.go and db/connection_settings.go.
package sso
