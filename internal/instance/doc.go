// Package instance decides what the operator can set for the whole installation:
// what people know the product as and where it is, how long sessions, access
// tokens and invitations last, which roles members get, in which ways people sign in, and who
// may be new.
//
// Its looks have a page, views/branding, which only the demo shows. Its neighbours are the
// commands instance … and the demo (internal/demo/seed.go), and sessions and organizations, where one organization
// gets limits and a role for new members of its own; the row is in db/instance.go.
// Which roles there are is decided in roles.
package instance
