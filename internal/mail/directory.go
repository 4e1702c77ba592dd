package mail

import (
	"cmp"
	"errors"
	"fmt"
)

// DirectoryData is what every mail about a directory says.
type DirectoryData struct {
	AppName string // the application that people sign in to
	OrgName string
	LinkURL string // the directory's page: absolute, http or https
}

// clean cleans names with CleanName, and refuses what lacks something.
func (d *DirectoryData) clean() error {
	d.AppName, d.OrgName = CleanName(d.AppName), keptName(d.OrgName)
	err := checkLink(d.LinkURL)
	if err == nil && (d.AppName == "" || d.OrgName == "") {
		err = errors.New("no name of the application or the organization")
	}
	if err != nil {
		return fmt.Errorf("compose mail about a directory: %w", err)
	}
	return nil
}

// DirectoryQuestionData is what the mails say about an address that a directory sends for
// somebody else than before, or says another one for.
type DirectoryQuestionData struct {
	DirectoryData
	Email string
}

// DirectoryQuestion composes the mail that asks whose an address is.
func DirectoryQuestion(d DirectoryQuestionData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if d.Email == "" {
		return Message{}, errors.New("compose mail about a directory: no address")
	}
	return compose("directory_question", "", d)
}

// DirectoryAddress composes the mail about an address that an account keeps, since the
// organization has not verified the domains of it and of the one that the directory says.
func DirectoryAddress(d DirectoryQuestionData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if d.Email == "" {
		return Message{}, errors.New("compose mail about a directory: no address")
	}
	return compose("directory_address", "", d)
}

// DirectoryAlarmData is what the mail says about a directory that deactivates many at once,
// or takes them out of groups.
type DirectoryAlarmData struct {
	DirectoryData
	People int
}

// DirectoryAlarm composes the mail about many who were deactivated at once, or taken out of
// groups.
func DirectoryAlarm(d DirectoryAlarmData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if d.People == 0 {
		return Message{}, errors.New("compose mail about a directory: nobody")
	}
	return compose("directory_alarm", "", d)
}

// LastAdministratorData is what the mail says about the last who could administer an
// organization, when a directory lets them go, or takes what they administer by.
type LastAdministratorData struct {
	DirectoryData
	Name         string // of the person; "" when unknown
	Email        string
	Kept         bool   // they go on: nobody else could
	To           string // the operator; "" for those who look after directories
	Command      string // by which the operator helps; "" for the others
	SupportEmail string // where the others ask; "" when nowhere
}

// Who returns what people read as the person.
func (d LastAdministratorData) Who() string { return cmp.Or(d.Name, d.Email) }

// LastAdministrator composes the mail about such a change.
func LastAdministrator(d LastAdministratorData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if d.Name = CleanName(d.Name); d.Email == "" {
		return Message{}, errors.New("compose mail about a directory: nobody")
	}
	return compose("last_administrator", d.To, d)
}
