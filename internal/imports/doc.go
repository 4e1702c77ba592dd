// Package imports brings organizations and people in from the files of another program: it
// reads them entry by entry, and has the rules of organizations and members carry out what
// they say, many in one transaction. Whatever is there already stays as it is, so that an
// import which was cut off is begun again. Nobody is told of it.
//
// csv.go reads tables that people make. json.go reads the objects that others export, and
// document.go JSON of any length; clerk.go, auth0.go, workos.go and keycloak.go say what those
// mean, and exported.go puts it in order. The command is in internal/command/import.go.
package imports
