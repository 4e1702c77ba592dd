// Package accounts owns the pages below /console/users on which operators find people and decide about their
// accounts. The rules are in internal/users and internal/sessions, the markup in views/accounts.
package accounts
