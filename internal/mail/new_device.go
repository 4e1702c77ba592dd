package mail

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// NewDeviceData is what the mail says about a sign-in from a browser that the
// person has not used before.
type NewDeviceData struct {
	AppName     string // the application the person signed in to
	To          string // the account's address
	Device      string // such as "Chrome on macOS"; "" when unknown
	IP          string // where it connected from; "" when unknown
	Place       string // where that is, in words; "" when unknown
	At          time.Time
	ByOperator  bool   // the operator gave a link to whoever signed in
	ByEmail     bool   // the proof came to the account's mailbox; else it was a passkey
	SecurityURL string // where to end sessions: absolute, http or https
}

// NewDevice composes the notice of a sign-in from a new browser. Names are
// cleaned with CleanName.
func NewDevice(d NewDeviceData) (Message, error) {
	d.AppName, d.Device, d.Place = CleanName(d.AppName), CleanName(d.Device), CleanName(d.Place)
	link, err := url.Parse(d.SecurityURL)
	switch {
	case err != nil:
	case link.Scheme != "http" && link.Scheme != "https" || link.Host == "":
		err = errors.New("the link is not an absolute web address")
	case d.AppName == "":
		err = errors.New("no application name")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about a new device: %w", err)
	}
	return own(compose("new_device", d.To, d))
}
