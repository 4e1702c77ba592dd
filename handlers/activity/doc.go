// Package activity shows an organization's people what has happened in it: who did what,
// and what it changed. It reads the log of events and changes nothing.
//
// Its URLs are /ui/activity…. What events say is declared in internal/model, the rows are
// read in db/activity.go, the markup is in views/activity. What happened to a person's own
// account, in all organizations, is on the page of handlers/security.
package activity
