// Package sealing holds the rules about the keys that seal what is secret in the database: how a
// new one is taken into use while everything goes on.
package sealing
