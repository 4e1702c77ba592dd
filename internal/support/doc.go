// Package support decides whether operators may be in an organization's pages and apps as one of
// its members, to see what they see: only while one of its own admins lets them, and each time
// its admins are told. What the session that comes of it may do is in internal/model/support.go,
// and how long it is good is decided in internal/sessions.
//
// Its neighbours are handlers/general, where it is granted, and handlers/console, where operators
// come and go; the rows are in db/support.go and db/sessions.go.
package support
