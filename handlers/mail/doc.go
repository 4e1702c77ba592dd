// Package mail shows operators how mail goes out: by which server, what waits and what has
// failed, and by whose templates. It sends a mail to see whether one arrives.
//
// Its URLs are /console/mail…. The rules are in internal/mail, the markup is in views/mail, the
// rows are in db/mail_queue.go.
package mail
