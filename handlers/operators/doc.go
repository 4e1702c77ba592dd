// Package operators serves who runs the instance, in the console: to an operator how they get in
// themselves (/console/you), and who else does (/console/operators). What they may do is decided
// in internal/operators; passkeys are served as those of people are, by handlers/security.
package operators
