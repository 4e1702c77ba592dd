package mail

import (
	"errors"
	"fmt"
)

// PortalCodeData is what the mail says with the code that opens a link to an organization's
// admin portal.
type PortalCodeData struct {
	AppName string
	OrgName string
	Code    string // six digits
	Minutes int    // how long the code works
	Device  string // what asked, such as "Chrome on macOS"; "" when unknown
}

// PortalCode composes that mail. It holds no link: the code belongs into the page that waits
// for it. Names are cleaned with CleanName.
func PortalCode(d PortalCodeData) (Message, error) {
	d.AppName, d.OrgName, d.Device = CleanName(d.AppName), CleanName(d.OrgName), CleanName(d.Device)
	var err error
	switch {
	case d.AppName == "":
		err = errors.New("no application name")
	case d.OrgName == "":
		err = errors.New("no organization")
	case !sixDigits.MatchString(d.Code):
		err = errors.New("the code is not six digits")
	case d.Minutes < 1:
		err = errors.New("the code works for no time")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail with the code of a link: %w", err)
	}
	return urgent(compose("portal_code", "", d))
}
