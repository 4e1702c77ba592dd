// Package command is the command line: one table of commands, a file for each
// noun, and what is common to them: reading flags, opening the data directory,
// and saying what came of it. Usage, help and the list in the manual are printed
// from the table.
//
// A command calls the rules that the portal calls, as the operator. It owns no
// rule and no wiring: what runs is package program.
package command
