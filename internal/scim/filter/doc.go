// Package filter reads the filters and paths of SCIM (RFC 7644 sections 3.4.2.2 and
// 3.5.2) and makes expressions of them in which everything is known: which attribute is
// meant, where the database has it, and the value as it is compared.
//
// Match decides whether a resource fits an expression. The database asks the same in
// SQL (db compiles expressions), and tests hold the two together.
//
// What it takes beyond the standard: a value without quotes, a sub-attribute after a
// value path (both in Microsoft's guide), a whole attribute in place of its value
// (PingFederate), a boolean in quotes, and + for a space outside quotes (OneLogin).
package filter
