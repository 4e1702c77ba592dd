package mail

import (
	"errors"
	"fmt"
	"time"
)

// StreamData is what the mail says about a stream whose receiver does not take what is sent to it.
type StreamData struct {
	AppName string // the application whose events it gets
	OrgName string // of which organization
	To      string
	ID      string
	URL     string // without its query
	Error   string // why the last attempt failed, as the machines say it
	Since   time.Time
	Until   time.Time // when it is paused, if that goes on
	Paused  bool
	Gone    bool   // the receiver says itself that it is not there any more
	Command string // by which the operator resumes it; "" for a mail to somebody else
}

// Stream composes the mail that tells people that a stream fails, or was paused. Names are
// cleaned with CleanName.
func Stream(d StreamData) (Message, error) {
	d.AppName, d.OrgName = CleanName(d.AppName), keptName(d.OrgName)
	if d.AppName == "" || d.ID == "" || d.URL == "" || d.Since.IsZero() {
		return Message{}, fmt.Errorf("compose mail about a stream: %w", errors.New("no name, address or time"))
	}
	return compose("stream", d.To, d)
}
