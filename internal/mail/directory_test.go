package mail

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func directoryData() DirectoryData {
	return DirectoryData{AppName: "Coffeedesk", OrgName: "Acme Corp", LinkURL: "https://id.example/ui/scim/dir_1"}
}

// TestDirectoryMails are to everybody who looks after directories, and refuse what lacks
// something.
func TestDirectoryMails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, subject string
		compose       func(DirectoryData) (Message, error)
	}{
		{"directory_question", "Provisioning: say whose address kim@acme.example is", func(d DirectoryData) (Message, error) {
			return DirectoryQuestion(DirectoryQuestionData{DirectoryData: d, Email: "kim@acme.example"})
		}},
		{"directory_address", "Provisioning: kim@acme.example keeps its address", func(d DirectoryData) (Message, error) {
			return DirectoryAddress(DirectoryQuestionData{DirectoryData: d, Email: "kim@acme.example"})
		}},
		{"directory_alarm", "Provisioning: 25 people were deactivated or taken out of groups", func(d DirectoryData) (Message, error) {
			return DirectoryAlarm(DirectoryAlarmData{DirectoryData: d, People: 25})
		}},
		{"last_administrator", "Provisioning: nobody can administer Acme Corp any more", func(d DirectoryData) (Message, error) {
			return LastAdministrator(LastAdministratorData{DirectoryData: d, Name: "Kim Lee", Email: "kim@acme.example", SupportEmail: "help@coffeedesk.example"})
		}},
		{"last_administrator_operator", "Provisioning: nobody can administer Acme Corp any more", func(d DirectoryData) (Message, error) {
			return LastAdministrator(LastAdministratorData{DirectoryData: d, Name: "Kim Lee", Email: "kim@acme.example", Command: "anteroom organization admin add --organization org_1 --email EMAIL"})
		}},
		{"last_administrator_kept", "Provisioning: kim@acme.example still administers Acme Corp", func(d DirectoryData) (Message, error) {
			return LastAdministrator(LastAdministratorData{DirectoryData: d, Email: "kim@acme.example", Kept: true})
		}},
	} {
		m, err := c.compose(directoryData())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Message{Subject: c.subject, Text: m.Text, HTML: m.HTML, Source: m.Source}, m); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		golden(t, c.name+".txt", m.Text)
		golden(t, c.name+".html", m.HTML)
		if _, err := c.compose(DirectoryData{AppName: "Coffeedesk", LinkURL: "javascript:alert(1)"}); err == nil {
			t.Errorf("%s leads anywhere", c.name)
		}
		if _, err := c.compose(DirectoryData{LinkURL: directoryData().LinkURL}); err == nil {
			t.Errorf("%s is of no application", c.name)
		}
	}
	if _, err := DirectoryQuestion(DirectoryQuestionData{DirectoryData: directoryData()}); err == nil {
		t.Error("asks about no address")
	}
	if _, err := DirectoryAddress(DirectoryQuestionData{DirectoryData: directoryData()}); err == nil {
		t.Error("keeps no address")
	}
	if _, err := LastAdministrator(LastAdministratorData{DirectoryData: directoryData()}); err == nil {
		t.Error("lets nobody go")
	}
	if _, err := DirectoryAlarm(DirectoryAlarmData{DirectoryData: directoryData()}); err == nil {
		t.Error("is about nobody")
	}
}
