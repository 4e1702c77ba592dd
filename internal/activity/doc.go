// Package activity decides how long it is kept what happened, and what is kept of a person
// who is to be forgotten.
//
// What organizations see of it is in handlers/activity, the log itself in db/events.go and
// db/chain.go. Each room says for itself what happens in it.
package activity
