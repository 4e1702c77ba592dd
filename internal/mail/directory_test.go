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
		{"directory_alarm", "Provisioning: 25 people were deactivated within an hour", func(d DirectoryData) (Message, error) {
			return DirectoryAlarm(DirectoryAlarmData{DirectoryData: d, People: 25})
		}},
	} {
		m, err := c.compose(directoryData())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Message{Subject: c.subject, Text: m.Text, HTML: m.HTML}, m); diff != "" {
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
	if _, err := DirectoryAlarm(DirectoryAlarmData{DirectoryData: directoryData()}); err == nil {
		t.Error("is about nobody")
	}
}
