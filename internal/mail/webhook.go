package mail

import (
	"errors"
	"fmt"
	"time"
)

// WebhookData is what the mail says about a webhook that does not take what is sent to it.
type WebhookData struct {
	AppName  string // the application whose events it gets
	OrgName  string // of which organization, "" for all
	To       string // who looks after it
	ID       string
	URL      string // without its query
	Error    string // why the last attempt failed, as the machines say it
	Since    time.Time
	Until    time.Time // when it is disabled, if that goes on
	Disabled bool
	Gone     bool // it says itself that it is not there any more
}

// Webhook composes the mail that tells whoever looks after a webhook that it fails, or is
// disabled. Names are cleaned with CleanName.
func Webhook(d WebhookData) (Message, error) {
	d.AppName = CleanName(d.AppName)
	if d.OrgName != "" {
		d.OrgName = keptName(d.OrgName)
	}
	if d.AppName == "" || d.ID == "" || d.URL == "" || d.Since.IsZero() {
		return Message{}, fmt.Errorf("compose mail about a webhook: %w", errors.New("no name, address or time"))
	}
	return compose("webhook", d.To, d)
}
