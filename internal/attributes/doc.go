// Package attributes decides what directories can say of people beside what all can, and
// who may change that: only the operator.
//
// Its neighbours are scim, which takes and shows the values, oidc, which puts them into
// tokens, and the commands attribute …; the rows are in db/attributes.go, and the values in
// the documents of directories.
package attributes
