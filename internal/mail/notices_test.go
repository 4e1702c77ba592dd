package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func confirmData() ConfirmData {
	return ConfirmData{AppName: "Coffeedesk", To: "ada@acme.example", Code: "048291", Action: "delete {organization}", OrgName: "Acme Corp", Minutes: 10, Device: "Chrome on macOS"}
}

func newDeviceData() NewDeviceData {
	return NewDeviceData{
		AppName: "Coffeedesk", To: "ada@acme.example", Device: "Chrome on macOS", IP: "192.0.2.1", Place: "Zurich, Switzerland",
		At: time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC), SecurityURL: "https://id.example/ui/security", ByEmail: true,
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	m, err := Confirm(confirmData())
	if err != nil {
		t.Fatal(err)
	}
	want := Message{To: "ada@acme.example", Subject: "048291 is your Coffeedesk confirmation code", Text: m.Text, HTML: m.HTML, Source: m.Source, Urgent: true, Asked: true}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("Confirm (-want +got):\n%s", diff)
	}
	golden(t, "confirm.txt", m.Text)
	golden(t, "confirm.html", m.HTML)
}

func TestNewDevice(t *testing.T) {
	t.Parallel()
	m, err := NewDevice(newDeviceData())
	if err != nil {
		t.Fatal(err)
	}
	want := Message{To: "ada@acme.example", Subject: "New sign-in to Coffeedesk", Text: m.Text, HTML: m.HTML, Source: m.Source, Asked: true}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("NewDevice (-want +got):\n%s", diff)
	}
	golden(t, "new_device.txt", m.Text)
	golden(t, "new_device.html", m.HTML)
}

// TestNewDeviceSaysWhatToDo: that follows from how somebody got in.
func TestNewDeviceSaysWhatToDo(t *testing.T) {
	t.Parallel()
	passkey, link := newDeviceData(), newDeviceData()
	passkey.ByEmail, link.ByOperator = false, true
	for want, d := range map[string]NewDeviceData{
		"change the password of this mailbox": newDeviceData(), "remove the passkeys there": passkey, "tell whoever runs this service: they made the link": link,
	} {
		m, err := NewDevice(d)
		if err != nil || !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, want) {
			t.Errorf("%q: %v\n%s", want, err, m.Text)
		}
	}
}

// TestNewDeviceSaysWhatIsKnown and nothing of the rest.
func TestNewDeviceSaysWhatIsKnown(t *testing.T) {
	t.Parallel()
	d := newDeviceData()
	d.Device, d.IP, d.Place = "", "", ""
	m, err := NewDevice(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, unknown := range []string{"Device", "Place", "IP address"} {
		if strings.Contains(m.Text, unknown+":") || strings.Contains(m.HTML, unknown+"</th>") {
			t.Errorf("the mail speaks of %s, which nobody knows:\n%s", unknown, m.Text)
		}
	}
}

func TestNoticesOfHostileNames(t *testing.T) {
	t.Parallel()
	const hostile = "\u202eEvil http://evil.example/x <script>\r\nBcc: eve@evil.example"
	c, d := confirmData(), newDeviceData()
	c.OrgName, c.Device, d.Device, d.Place = hostile, hostile, hostile, hostile
	confirm, err := Confirm(c)
	if err != nil {
		t.Fatal(err)
	}
	device, err := NewDevice(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []Message{confirm, device} {
		for _, bad := range []string{"evil.example", "\u202e", "\r"} {
			if strings.Contains(m.Text, bad) || strings.Contains(m.HTML, bad) {
				t.Errorf("%s: the mail contains %q", m.Subject, bad)
			}
		}
		if strings.Contains(m.HTML, "<script>") {
			t.Errorf("%s: a name is markup", m.Subject)
		}
	}
}

func TestNoticesRefuse(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*ConfirmData, *NewDeviceData){
		"no application": func(c *ConfirmData, d *NewDeviceData) { c.AppName, d.AppName = "", "" },
		"half of it":     func(c *ConfirmData, d *NewDeviceData) { c.Code, d.SecurityURL = "12345", "/ui/security" },
		"nonsense":       func(c *ConfirmData, d *NewDeviceData) { c.Action, d.SecurityURL = "", "https://id.example/%zz" },
		"bad scheme":     func(c *ConfirmData, d *NewDeviceData) { c.Minutes, d.SecurityURL = 0, "javascript:alert(1)" },
	} {
		c, d := confirmData(), newDeviceData()
		spoil(&c, &d)
		if m, err := Confirm(c); err == nil {
			t.Errorf("%s: Confirm = %q, want an error", name, m.Subject)
		}
		if m, err := NewDevice(d); err == nil {
			t.Errorf("%s: NewDevice = %q, want an error", name, m.Subject)
		}
	}
}

func domainLostData() DomainLostData {
	return DomainLostData{
		AppName: "Coffeedesk", OrgName: "Acme Corp", To: "ada@acme.example", Domain: "acme.example",
		RecordName: "_anteroom.acme.example", RecordValue: "anteroom-verify=3f9c", LinkURL: "https://id.example/ui/domains/dom_1", Connects: true,
	}
}

func TestDomainLost(t *testing.T) {
	t.Parallel()
	m, err := DomainLost(domainLostData())
	if err != nil {
		t.Fatal(err)
	}
	want := Message{To: "ada@acme.example", Subject: "acme.example is no longer verified", Text: m.Text, HTML: m.HTML, Source: m.Source}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("DomainLost (-want +got):\n%s", diff)
	}
	golden(t, "domain_lost.txt", m.Text)
	golden(t, "domain_lost.html", m.HTML)
	without := domainLostData()
	without.Connects = false
	if m, err = DomainLost(without); err != nil || strings.Contains(m.Text+m.HTML, "single sign-on") {
		t.Errorf("without single sign-on: %v, %s", err, m.Text)
	}
	for name, spoil := range map[string]func(*DomainLostData){
		"no application": func(d *DomainLostData) { d.AppName = "" },
		"no domain":      func(d *DomainLostData) { d.Domain = "" },
		"no record":      func(d *DomainLostData) { d.RecordValue = "" },
		"no link":        func(d *DomainLostData) { d.LinkURL = "/ui/domains" },
	} {
		d := domainLostData()
		spoil(&d)
		if m, err := DomainLost(d); err == nil {
			t.Errorf("%s: DomainLost = %q, want an error", name, m.Subject)
		}
	}
}

func TestDomainContested(t *testing.T) {
	t.Parallel()
	d := DomainContestedData{AppName: "Coffeedesk", OrgName: "Acme Corp", To: "ada@acme.example", Domain: "acme.example", LinkURL: "https://id.example/ui/domains"}
	m, err := DomainContested(d)
	if err != nil {
		t.Fatal(err)
	}
	want := Message{To: "ada@acme.example", Subject: "Another organization claims acme.example", Text: m.Text, HTML: m.HTML, Source: m.Source}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("DomainContested (-want +got):\n%s", diff)
	}
	golden(t, "domain_contested.txt", m.Text)
	golden(t, "domain_contested.html", m.HTML)
	for name, spoil := range map[string]func(*DomainContestedData){
		"no application": func(d *DomainContestedData) { d.AppName = "" },
		"no domain":      func(d *DomainContestedData) { d.Domain = "" },
		"no link":        func(d *DomainContestedData) { d.LinkURL = "" },
	} {
		spoilt := d
		spoil(&spoilt)
		if m, err := DomainContested(spoilt); err == nil {
			t.Errorf("%s: DomainContested = %q, want an error", name, m.Subject)
		}
	}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	d := InboxData{AppName: "Coffeedesk", Connection: "Okta", Code: "048291", Minutes: 10, Device: "Chrome on macOS"}
	m, err := Inbox(d)
	if err != nil {
		t.Fatal(err)
	}
	if want := "048291 proves to Coffeedesk that you read this address"; m.Subject != want || !m.Urgent {
		t.Errorf("subject %q, urgent %v; want %q at once", m.Subject, m.Urgent, want)
	}
	golden(t, "inbox.txt", m.Text)
	golden(t, "inbox.html", m.HTML)
	for name, broken := range map[string]InboxData{
		"no application": {Connection: d.Connection, Code: d.Code, Minutes: 10}, "no connection": {AppName: d.AppName, Code: d.Code, Minutes: 10},
		"no code": {AppName: d.AppName, Connection: d.Connection, Minutes: 10}, "no time": {AppName: d.AppName, Connection: d.Connection, Code: d.Code},
	} {
		if _, err := Inbox(broken); err == nil {
			t.Errorf("%s: composed all the same", name)
		}
	}
}

func TestConsoleCode(t *testing.T) {
	t.Parallel()
	d := ConsoleCodeData{AppName: "Coffeedesk", Code: "048291", Minutes: 10, Device: "Chrome on macOS"}
	m, err := ConsoleCode(d)
	if err != nil {
		t.Fatal(err)
	}
	if want := "048291 opens the console of Coffeedesk"; m.Subject != want || !m.Urgent {
		t.Errorf("subject %q, urgent %v; want %q at once", m.Subject, m.Urgent, want)
	}
	golden(t, "console_code.txt", m.Text)
	golden(t, "console_code.html", m.HTML)
	d.Confirm = true
	if m, err = ConsoleCode(d); err != nil || m.Subject != "048291 is your Coffeedesk confirmation code" {
		t.Errorf("subject %q, %v", m.Subject, err)
	}
	for name, broken := range map[string]ConsoleCodeData{
		"no application": {Code: d.Code, Minutes: 10}, "no code": {AppName: d.AppName, Minutes: 10}, "no time": {AppName: d.AppName, Code: d.Code},
	} {
		if _, err := ConsoleCode(broken); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRecoveryCodeUsed(t *testing.T) {
	t.Parallel()
	d := RecoveryCodeUsedData{
		AppName: "Coffeedesk", Device: "Chrome on macOS", IP: "192.0.2.1", Place: "Zurich, Switzerland",
		At: time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC), LinkURL: "https://id.example/console/you",
	}
	m, err := RecoveryCodeUsed(d)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "recovery_code_used.txt", m.Text)
	golden(t, "recovery_code_used.html", m.HTML)
	d.LinkURL = "/console/you"
	if _, err := RecoveryCodeUsed(d); err == nil {
		t.Error("a link to nowhere is sent")
	}
}

func TestPortalCode(t *testing.T) {
	t.Parallel()
	d := PortalCodeData{AppName: "Coffeedesk", OrgName: "Acme", Code: "048291", Minutes: 10, Device: "Chrome on macOS"}
	m, err := PortalCode(d)
	if err != nil {
		t.Fatal(err)
	}
	if want := "048291 opens the setup of Acme on Coffeedesk"; m.Subject != want || !m.Urgent {
		t.Errorf("subject %q, urgent %v; want %q at once", m.Subject, m.Urgent, want)
	}
	golden(t, "portal_code.txt", m.Text)
	golden(t, "portal_code.html", m.HTML)
	for name, broken := range map[string]PortalCodeData{
		"no application": {OrgName: d.OrgName, Code: d.Code, Minutes: 10}, "no organization": {AppName: d.AppName, Code: d.Code, Minutes: 10},
		"no code": {AppName: d.AppName, OrgName: d.OrgName, Minutes: 10}, "no time": {AppName: d.AppName, OrgName: d.OrgName, Code: d.Code},
	} {
		if _, err := PortalCode(broken); err == nil {
			t.Errorf("%s: composed all the same", name)
		}
	}
}
