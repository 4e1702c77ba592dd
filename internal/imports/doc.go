// Package imports brings organizations and people in from the files of another program: it
// reads them entry by entry, and has the rules of organizations and members carry out what
// they say, many in one transaction. Whatever is there already stays as it is, so that an
// import which was cut off is begun again. Nobody is told of it.
//
// csv.go reads tables that people make. The command is in internal/command/import.go.
package imports
