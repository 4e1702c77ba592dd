// Package sealing holds the rules about the keys that seal what is secret in the database: how a
// new one is taken into use while everything goes on.
//
// Its neighbours are internal/secret, which seals and has the key file, db/sealed.go, which knows
// the columns with sealed values, and internal/program/keys.go, by which a server learns that the
// file has changed. The keys that sign tokens are those of internal/oidc.
package sealing
