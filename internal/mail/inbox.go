package mail

import (
	"errors"
	"fmt"
)

// InboxData is what the mail says that asks somebody to prove that they read the address
// that an identity provider says is theirs.
type InboxData struct {
	AppName    string
	Connection string // what the organization calls its identity provider
	Code       string // six digits
	Minutes    int    // how long the code works
	Device     string // what asked, such as "Chrome on macOS"; "" when unknown
}

// Inbox composes that mail. It holds no link: the code belongs into the page that waits
// for it. Names are cleaned with CleanName.
func Inbox(d InboxData) (Message, error) {
	d.AppName, d.Device, d.Connection = CleanName(d.AppName), CleanName(d.Device), CleanName(d.Connection)
	if err := d.check(); err != nil {
		return Message{}, fmt.Errorf("compose mail about an inbox: %w", err)
	}
	return asked(compose("inbox", "", d))
}

func (d InboxData) check() error {
	switch {
	case d.AppName == "":
		return errors.New("no application name")
	case d.Connection == "":
		return errors.New("no connection")
	case !sixDigits.MatchString(d.Code):
		return errors.New("the code is not six digits")
	case d.Minutes < 1:
		return errors.New("the code works for no time")
	}
	return nil
}
