package mail

import (
	"errors"
	"fmt"
	"time"
)

// SupportData is what the mail says about an operator who has signed in as a member.
type SupportData struct {
	AppName  string // the application that people sign in to
	OrgName  string
	To       string // somebody who administers the organization, or the member
	Operator string // who it was
	Name     string // of the member
	Email    string
	Reason   string // why
	At       time.Time
	Until    time.Time // they are out again at the latest
	LinkURL  string    // the page where it is ended: absolute, http or https
}

// Support composes that mail. Names are cleaned with CleanName.
func Support(d SupportData) (Message, error) {
	d.AppName, d.OrgName, d.Operator, d.Name = CleanName(d.AppName), keptName(d.OrgName), keptName(d.Operator), keptName(d.Name)
	d.Reason = clean(d.Reason)
	err := checkLink(d.LinkURL)
	if err == nil && (d.AppName == "" || d.OrgName == "" || d.Operator == "" || d.Name == "") {
		err = errors.New("no name of the application, the organization, the operator or the member")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about support: %w", err)
	}
	return compose("support", d.To, d)
}
