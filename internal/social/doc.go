// Package social decides when people sign in by accounts that they have of their own with
// Google, Microsoft, GitHub or GitLab, where the operator has set that up, and which of
// these an organization allows.
//
// An account with a provider is linked to one here by its subject, not by its address. It
// is linked silently only once, by an address that the provider has verified, to somebody
// who has proven the same address here or is invited by it. Everybody else proves their
// inbox first. What a provider says counts for nothing where an organization has verified
// the domain of the address and has its people sign in by a connection.
//
// Its neighbours are internal/upstream, which speaks the protocols, signin, which begins
// sessions, sessions, which holds them to what organizations allow, and the sentences in
// views/social; the rows are in db/social.go, the pages in handlers/signin.
package social
