package mail

import (
	"errors"
	"fmt"
)

// ConfirmData is what the mail says that asks somebody to confirm who they are.
type ConfirmData struct {
	AppName string // the application the person is signed in to
	To      string // the account's address
	Code    string // six digits
	Action  string // what will be done, in the words of model.HeldRequest: "delete {organization}"
	OrgName string // whose name stands there, "" where there is none
	Minutes int    // how long the code works
	Device  string // what asked, such as "Chrome on macOS"; "" when unknown
}

// Confirm composes the mail with the code that confirms something sensitive. It
// holds no link: the code belongs into the page that waits for it. Names are
// cleaned with CleanName.
func Confirm(d ConfirmData) (Message, error) {
	d.AppName, d.Device, d.OrgName = CleanName(d.AppName), CleanName(d.Device), keptName(d.OrgName)
	if err := d.check(); err != nil {
		return Message{}, fmt.Errorf("compose confirmation mail: %w", err)
	}
	return asked(compose("confirm", d.To, d))
}

func (d ConfirmData) check() error {
	switch {
	case d.AppName == "":
		return errors.New("no application name")
	case d.Action == "":
		return errors.New("nothing to confirm")
	case !sixDigits.MatchString(d.Code):
		return errors.New("the code is not six digits")
	case d.Minutes < 1:
		return errors.New("the code works for no time")
	}
	return nil
}
