package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

func connectionData() ConnectionData {
	return ConnectionData{AppName: "Coffeedesk", OrgName: "Acme Corp", To: "ada@acme.example", Connection: "Okta", LinkURL: "https://id.example/ui/sso/conn_1"}
}

func TestConnectionMails(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	expiring := func(left time.Duration, reads bool) func() (Message, error) {
		return func() (Message, error) {
			return CertificateExpiring(CertificateExpiringData{ConnectionData: connectionData(), Until: now.Add(left), Now: now, Reads: reads, Expired: left <= 0})
		}
	}
	for name, test := range map[string]struct {
		compose func() (Message, error)
		subject string
	}{
		"connection_refreshed": {func() (Message, error) {
			return ConnectionRefreshed(ConnectionRefreshedData{ConnectionData: connectionData(), Added: []string{"9c0d41"}, Gone: []string{"5be2a7"}, Elsewhere: true})
		}, "Single sign-on: Okta was updated"},
		"connection_refreshed-added": {func() (Message, error) {
			return ConnectionRefreshed(ConnectionRefreshedData{ConnectionData: connectionData(), Added: []string{"9c0d41"}})
		}, "Single sign-on: Okta was updated"},
		"identity_contested": {func() (Message, error) {
			return IdentityContested(IdentityContestedData{ConnectionData: connectionData(), Email: "kim@acme.example"})
		}, "Single sign-on: say whose address kim@acme.example is"},
		"connection_changed": {func() (Message, error) {
			return ConnectionChanged(ConnectionChangedData{ConnectionData: connectionData(), Change: ConnectionRequired, By: "Dana Cole", IdP: "https://idp.example/"})
		}, "Single sign-on: Okta is required now"},
		"connection_changed-operator": {func() (Message, error) {
			return ConnectionChanged(ConnectionChangedData{ConnectionData: connectionData(), Change: ConnectionOff})
		}, "Single sign-on: Okta was turned off"},
		"connection_changed-link": {func() (Message, error) {
			return ConnectionChanged(ConnectionChangedData{ConnectionData: connectionData(), Change: ConnectionOn, By: model.ByLink("Dana Cole")})
		}, "Single sign-on: Okta was turned on"},
		"connection_moved":            {func() (Message, error) { return ConnectionMoved(connectionData()) }, "Single sign-on: Okta has changed, and waits for you"},
		"certificate_expiring":        {expiring(6*24*time.Hour+time.Hour, true), "Single sign-on: the certificate of Okta expires in 7 days"},
		"certificate_expiring-pasted": {expiring(time.Hour, false), "Single sign-on: the certificate of Okta expires within a day"},
		"certificate_expired":         {expiring(-time.Hour, true), "Single sign-on: the certificate of Okta has expired"},
	} {
		m, err := test.compose()
		if err != nil {
			t.Fatal(err)
		}
		want := Message{To: "ada@acme.example", Subject: test.subject, Text: m.Text, HTML: m.HTML, Source: m.Source}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		golden(t, name+".txt", m.Text)
		golden(t, name+".html", m.HTML)
	}
}

// TestConnectionMailsRefuse what lacks something, and clean what somebody chose.
func TestConnectionMailsRefuse(t *testing.T) {
	t.Parallel()
	all := func(d ConnectionData) (said []string, errs []error) {
		for _, compose := range []func() (Message, error){
			func() (Message, error) { return ConnectionRefreshed(ConnectionRefreshedData{ConnectionData: d}) },
			func() (Message, error) { return ConnectionMoved(d) },
			func() (Message, error) {
				return IdentityContested(IdentityContestedData{ConnectionData: d, Email: "kim@acme.example"})
			},
			func() (Message, error) {
				return CertificateExpiring(CertificateExpiringData{ConnectionData: d, Until: time.Unix(1, 0)})
			},
		} {
			m, err := compose()
			said, errs = append(said, m.HTML+strings.ReplaceAll(m.Subject+m.Text, "<script>", "")), append(errs, err)
		}
		return said, errs
	}
	for name, spoil := range map[string]func(*ConnectionData){
		"no application": func(d *ConnectionData) { d.AppName = "" },
		"no link":        func(d *ConnectionData) { d.LinkURL = "/ui/sso" },
	} {
		d := connectionData()
		spoil(&d)
		if _, errs := all(d); errs[0] == nil || errs[1] == nil || errs[2] == nil {
			t.Errorf("%s: %v", name, errs)
		}
	}
	d := connectionData()
	d.Connection = "http://evil.example <script>"
	said, _ := all(d)
	d.Connection = "http://evil.example"
	nameless, _ := all(d)
	for _, text := range append(said, nameless...) {
		if text == "" || strings.Contains(text, "evil.example") || strings.Contains(text, "<script>") {
			t.Errorf("the mail says\n%s", text)
		}
	}
	if _, err := CertificateExpiring(CertificateExpiringData{ConnectionData: connectionData()}); err == nil {
		t.Error("a certificate without an end")
	}
}
