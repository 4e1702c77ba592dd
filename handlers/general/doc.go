// Package general shows an organization's general settings and takes what people
// change about them.
//
// Its URLs are /ui/general…. What is general here is an organization elsewhere: the
// rules are in internal/organizations and, for leaving, in internal/members; the
// markup is in views/general, the rows are in db/organizations.go.
package general
