// Package streams holds the rules about where an organization's events go in batches, such as to
// the SIEM of a customer, and sends them: all of them, at least once, in the order of their
// commits.
//
// A stream keeps the number of the last event that its receiver took, and nothing else is
// queued: while a receiver is gone, events wait in the log. ocsf.go says in the names of the Open
// Cybersecurity Schema Framework what happened, and format.go what each sort of receiver gets.
//
// Its neighbours are internal/receivers, which signs, and internal/webhooks, which sends events one
// by one and lets people choose among them.
package streams
