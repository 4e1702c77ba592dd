package mail

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// PasskeyData is what the mail says about a passkey that came or went.
type PasskeyData struct {
	AppName     string // the application that the passkey signs in to
	To          string // the account's address
	Removed     bool   // it went; otherwise it came
	Name        string // what the passkey is called
	Device      string // where that was done, such as "Chrome on macOS"; "" when unknown
	IP          string // where it connected from; "" when unknown
	Place       string // where that is, in words; "" when unknown
	At          time.Time
	SecurityURL string // where to see passkeys and sessions: absolute, http or https
}

// Passkey composes the notice of a passkey that came or went. Names are cleaned
// with CleanName.
func Passkey(d PasskeyData) (Message, error) {
	d.AppName, d.Name, d.Device, d.Place = CleanName(d.AppName), CleanName(d.Name), CleanName(d.Device), CleanName(d.Place)
	link, err := url.Parse(d.SecurityURL)
	switch {
	case err != nil:
	case link.Scheme != "http" && link.Scheme != "https" || link.Host == "":
		err = errors.New("the link is not an absolute web address")
	case d.AppName == "":
		err = errors.New("no application name")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about a passkey: %w", err)
	}
	return own(compose("passkey", d.To, d))
}
