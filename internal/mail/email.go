package mail

import (
	"errors"
	"fmt"
	"time"
)

// ChangeEmailData is what the mail says that asks a new address to confirm
// itself.
type ChangeEmailData struct {
	AppName string // the application of the account
	To      string // the new address
	Code    string // six digits
	Minutes int    // how long the code works
	Device  string // what asked, such as "Chrome on macOS"; "" when unknown
}

// ChangeEmail composes the mail with the code that proves who reads a new
// address. It does not say whose account it is for: nobody has proved to read
// it yet. Names are cleaned with CleanName.
func ChangeEmail(d ChangeEmailData) (Message, error) {
	d.AppName, d.Device = CleanName(d.AppName), CleanName(d.Device)
	var err error
	switch {
	case d.AppName == "":
		err = errors.New("no application name")
	case !sixDigits.MatchString(d.Code):
		err = errors.New("the code is not six digits")
	case d.Minutes < 1:
		err = errors.New("the code works for no time")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail to a new address: %w", err)
	}
	return asked(compose("change_email", d.To, d))
}

// EmailTakenData is what the mail says to somebody whose address another person
// wanted to have.
type EmailTakenData struct {
	AppName string // the application of both accounts
	To      string // the address
}

// EmailTaken composes the mail to an address that has an account, when another
// account was to get it. Names are cleaned with CleanName.
func EmailTaken(d EmailTakenData) (Message, error) {
	if d.AppName = CleanName(d.AppName); d.AppName == "" {
		return Message{}, errors.New("compose mail about a taken address: no application name")
	}
	return urgent(compose("email_taken", d.To, d))
}

// EmailChangedData is what the mail says to the address that an account had, or has now.
type EmailChangedData struct {
	AppName      string // the application of the account
	To           string // the old address, or the new one
	New          bool   // it is the new one
	NewEmail     string // the new one, masked: the old inbox may be read by others now
	Device       string // what changed it, such as "Chrome on macOS"; "" when unknown
	Directory    string // or whose directory has: an organization; "" where a person has
	IP           string // where that connected from; "" when unknown
	At           time.Time
	SupportEmail string // where to ask for help; "" when nowhere
}

// EmailChanged composes the notice to the old or the new address of an account. Names are
// cleaned with CleanName.
func EmailChanged(d EmailChangedData) (Message, error) {
	d.AppName, d.Device, d.Directory = CleanName(d.AppName), CleanName(d.Device), keptName(d.Directory)
	var err error
	switch {
	case d.AppName == "":
		err = errors.New("no application name")
	case d.NewEmail == "":
		err = errors.New("no new address")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about a changed address: %w", err)
	}
	m, err := compose("email_changed", d.To, d)
	if d.Directory != "" {
		return m, err
	}
	return own(m, err)
}
