// Package general shows an organization's general settings and takes what people
// change about them.
//
// Its URLs are /ui/general…. What is general here is an organization elsewhere: the
// rules are in internal/organizations, the markup is in views/general, the rows are
// in db/organizations.go. Leaving is one of the things that people do for
// themselves: it is in handlers/profile.
package general
