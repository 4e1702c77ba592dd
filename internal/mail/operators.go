package mail

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// ConsoleCodeData is what the mail says with the code that lets an operator into the console, or
// confirms there that it is them.
type ConsoleCodeData struct {
	AppName string
	Code    string // six digits
	Confirm bool   // they are in the console, and confirm that it is them
	Minutes int    // how long the code works
	Device  string // what asked, such as "Chrome on macOS"; "" when unknown
}

// ConsoleCode composes that mail. It holds no link: the code belongs into the page that waits
// for it. Names are cleaned with CleanName.
func ConsoleCode(d ConsoleCodeData) (Message, error) {
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
		return Message{}, fmt.Errorf("compose mail with a code for the console: %w", err)
	}
	return asked(compose("console_code", "", d))
}

// RecoveryCodeUsedData is what the mail says about a recovery code of an operator that was used.
type RecoveryCodeUsedData struct {
	AppName string
	Device  string // where that was done, such as "Chrome on macOS"; "" when unknown
	IP      string // where it connected from; "" when unknown
	Place   string // where that is, in words; "" when unknown
	At      time.Time
	LinkURL string // where operators see their sessions and codes: absolute, http or https
}

// RecoveryCodeUsed composes that mail. Names are cleaned with CleanName.
func RecoveryCodeUsed(d RecoveryCodeUsedData) (Message, error) {
	d.AppName, d.Device, d.Place = CleanName(d.AppName), CleanName(d.Device), CleanName(d.Place)
	link, err := url.Parse(d.LinkURL)
	switch {
	case err != nil:
	case link.Scheme != "http" && link.Scheme != "https" || link.Host == "":
		err = errors.New("the link is not an absolute web address")
	case d.AppName == "":
		err = errors.New("no application name")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about a recovery code: %w", err)
	}
	return own(compose("recovery_code_used", "", d))
}
