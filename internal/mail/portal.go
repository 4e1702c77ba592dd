package mail

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/emailaddr"
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
	d.AppName, d.OrgName, d.Device = CleanName(d.AppName), keptName(d.OrgName), CleanName(d.Device)
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
	return asked(compose("portal_code", "", d))
}

// PortalLinkData is what the mails say about a link to an organization's admin portal.
type PortalLinkData struct {
	AppName   string
	OrgName   string
	To        string   // who reads it
	MadeBy    string   // "" for the operator
	Recipient string   // whom the link is for, "" for whoever has it
	Modules   []string // what there is to set up, as the navigation names it in English
	Note      string   // what its maker adds for the recipient, "" for nothing
	LinkURL   string   // the link itself, or where all are listed: absolute, http or https
	Expires   time.Time
}

// clean cleans names with CleanName and the note with CleanNote, and refuses what lacks
// something.
func (d *PortalLinkData) clean() error {
	d.AppName, d.OrgName, d.MadeBy, d.Note = CleanName(d.AppName), keptName(d.OrgName), CleanName(d.MadeBy), CleanNote(d.Note)
	err := checkLink(d.LinkURL)
	switch {
	case err != nil:
	case d.AppName == "":
		err = errors.New("no application name")
	case d.OrgName == "":
		err = errors.New("no organization")
	case len(d.Modules) == 0:
		err = errors.New("nothing to set up")
	case d.Expires.IsZero():
		err = errors.New("no expiry")
	}
	if err != nil {
		return fmt.Errorf("compose mail about a link: %w", err)
	}
	return nil
}

// For returns the address that the link is for, as people write it.
func (d PortalLinkData) For() string { return emailaddr.Readable(d.Recipient) }

// NoteLines returns the lines of the note.
func (d PortalLinkData) NoteLines() []string { return strings.Split(d.Note, "\n") }

// PortalLink composes the mail that brings a link to the colleague whom it is for.
func PortalLink(d PortalLinkData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	return compose("portal_link", d.To, d)
}

// PortalLinkMade composes the mail about a new link for the admins who have not made it.
func PortalLinkMade(d PortalLinkData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	return compose("portal_link_made", d.To, d)
}
