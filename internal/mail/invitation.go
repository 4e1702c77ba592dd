package mail

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/emailaddr"
)

// maxNote is the most characters of a note that a mail repeats.
const maxNote = 300

// CleanNote makes what a person wrote to another safe to repeat in a mail, as
// CleanName does for names: line by line, and at most 300 characters.
func CleanNote(s string) string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(s, "\r\n", "\n")) {
		if line = clean(line); line != "" {
			lines = append(lines, line)
		}
	}
	return truncate(strings.Join(lines, "\n"), maxNote)
}

// InvitationData is what the mail says that invites a person to an organization.
type InvitationData struct {
	AppName   string // the application that the organization uses
	OrgName   string
	To        string // the invited address
	Inviter   string // name of the person who invites, "" when it is not known
	RoleLabel string
	Note      string // what the inviter adds, "" for nothing
	LinkURL   string // the invitation's page: absolute, http or https
	Expires   time.Time
}

// Invitation composes the mail that invites a person. Names are cleaned with
// CleanName, the note with CleanNote.
func Invitation(d InvitationData) (Message, error) {
	d.AppName, d.OrgName, d.Inviter, d.RoleLabel = CleanName(d.AppName), keptName(d.OrgName), CleanName(d.Inviter), CleanName(d.RoleLabel)
	d.Note = CleanNote(d.Note)
	err := checkLink(d.LinkURL)
	switch {
	case err != nil:
	case d.AppName == "" || d.OrgName == "":
		err = errors.New("no name of the application or the organization")
	case d.Expires.IsZero():
		err = errors.New("no expiry")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose invitation mail: %w", err)
	}
	return compose("invitation", d.To, d)
}

// Invited returns the invited address as the person who reads the mail writes it.
func (d InvitationData) Invited() string { return emailaddr.Readable(d.To) }

// NoteLines returns the lines of the note.
func (d InvitationData) NoteLines() []string { return strings.Split(d.Note, "\n") }

// InvitationAskedData is what the mail says that asks for a new invitation.
type InvitationAskedData struct {
	AppName string
	OrgName string
	To      string // who can send a new one
	Invited string // the address whose invitation has run out
	LinkURL string // the list of invitations: absolute, http or https
}

// InvitationAsked composes the mail that tells somebody who can invite that an
// invited person asks for a new invitation.
func InvitationAsked(d InvitationAskedData) (Message, error) {
	d.AppName, d.OrgName = CleanName(d.AppName), keptName(d.OrgName)
	err := checkLink(d.LinkURL)
	if err == nil && (d.AppName == "" || d.OrgName == "") {
		err = errors.New("no name of the application or the organization")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about an invitation: %w", err)
	}
	return compose("invitation_asked", d.To, d)
}
