// Package aliases remembers who still comes to the addresses that the program had before,
// so that its operator can tell whether one can be ended.
//
// What is answered there is decided in handlers/alias.go, which also says what was reached;
// anteroom alias list and the doctor in internal/program show it, and the rows are in
// db/alias_uses.go.
package aliases
