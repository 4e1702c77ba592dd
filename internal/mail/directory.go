package mail

import (
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
	d.AppName, d.OrgName = CleanName(d.AppName), CleanName(d.OrgName)
	err := checkLink(d.LinkURL)
	if err == nil && d.AppName == "" {
		err = errors.New("no application name")
	}
	if err != nil {
		return fmt.Errorf("compose mail about a directory: %w", err)
	}
	return nil
}

// DirectoryQuestionData is what the mail says about an address that a directory sends for
// somebody else than before.
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
	return compose("directory_question", "", "Provisioning: say whose address "+d.Email+" is", d)
}

// DirectoryAlarmData is what the mail says about a directory that deactivates many at once.
type DirectoryAlarmData struct {
	DirectoryData
	People int
}

// DirectoryAlarm composes the mail about many who were deactivated at once.
func DirectoryAlarm(d DirectoryAlarmData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if d.People == 0 {
		return Message{}, errors.New("compose mail about a directory: nobody")
	}
	return compose("directory_alarm", "", fmt.Sprintf("Provisioning: %d people were deactivated within an hour", d.People), d)
}
