// Package accounts owns the pages on which operators find people and decide about their
// accounts. The rules are in internal/users and internal/sessions, the markup in views/accounts.
package accounts
