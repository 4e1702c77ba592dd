// Package program is the running program: what is opened and wired when it
// starts, what it serves, what works beside the server, and the timetable. The
// server of an operator and the demo start the same one, and tests start theirs
// from the same services.
//
// It owns no rule and no page, and reads no flags: settings come in as values,
// and who was asked for what is known to command, which is above it.
package program
