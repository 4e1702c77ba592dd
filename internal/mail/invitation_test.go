package mail

import (
	"strings"
	"testing"
	"time"
)

func invitationData() InvitationData {
	return InvitationData{
		AppName: "Coffeedesk", OrgName: "Acme Corp", To: "bo@acme.example", Inviter: "Dana Cole", RoleLabel: "Member",
		Note: "Welcome!\nThe team meets on Mondays.", LinkURL: "https://id.example/a/invite/abc?x=1&y=2",
		Expires: time.Date(2026, time.March, 18, 9, 30, 0, 0, time.UTC),
	}
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	bare := invitationData()
	bare.Inviter, bare.Note, bare.RoleLabel = "", "", ""
	for name, test := range map[string]struct {
		d    InvitationData
		want string
	}{
		"invitation":      {invitationData(), "Dana Cole invited you to join Acme Corp on Coffeedesk"},
		"invitation-bare": {bare, "You are invited to join Acme Corp on Coffeedesk"},
	} {
		m, err := Invitation(test.d)
		if err != nil {
			t.Fatal(err)
		}
		if m.To != "bo@acme.example" || m.Subject != test.want {
			t.Errorf("to %q, subject %q; want %q", m.To, m.Subject, test.want)
		}
		golden(t, name+".txt", m.Text)
		golden(t, name+".html", m.HTML)
	}
}

// TestInvitationInLetters: the address in the mail is as the person writes it, the one
// that it is sent to as mail carries it.
func TestInvitationInLetters(t *testing.T) {
	t.Parallel()
	d := invitationData()
	d.To = "bo@xn--bcher-kva.example"
	m, err := Invitation(d)
	if err != nil || m.To != d.To {
		t.Fatalf("to %q, %v", m.To, err)
	}
	for _, body := range []string{m.Text, m.HTML} {
		if !strings.Contains(body, "only for bo@bücher.example.") || strings.Contains(body, "xn--") {
			t.Errorf("the mail says\n%s", body)
		}
	}
}

func TestInvitationAsked(t *testing.T) {
	t.Parallel()
	m, err := InvitationAsked(InvitationAskedData{
		AppName: "Coffeedesk", OrgName: "Acme Corp", To: "dana@acme.example", Invited: "bo@acme.example",
		LinkURL: "https://id.example/ui/members/invitations",
	})
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "bo@acme.example asks for a new invitation" {
		t.Errorf("subject %q", m.Subject)
	}
	golden(t, "invitation_asked.txt", m.Text)
	golden(t, "invitation_asked.html", m.HTML)
}

// TestInvitationHostile: what a customer's admin can choose must not pass for
// our own words, lead anywhere, or reach a header.
func TestInvitationHostile(t *testing.T) {
	t.Parallel()
	d := invitationData()
	d.OrgName = "Your account is locked, visit http://evil.example now\r\nBcc: eve@evil.example"
	d.Inviter = "<b>Dana</b> \u202eeloC"
	d.Note = "See www.evil.example/login or evil.example\r\n<script>alert(1)</script>\n" + strings.Repeat("x", 400)
	m, err := Invitation(d)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		t.Errorf("Subject = %q", m.Subject)
	}
	for _, bad := range []string{"evil.example", "\u202e", "<script>", "<b>", strings.Repeat("x", 301)} {
		if strings.Contains(m.HTML, bad) || bad[0] != '<' && strings.Contains(m.Text+m.Subject, bad) {
			t.Errorf("the mail contains %q:\n%s", bad, m.Text)
		}
	}
}

func TestInvitationRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*InvitationData){
		"script link":    func(d *InvitationData) { d.LinkURL = "javascript:alert(1)" },
		"no application": func(d *InvitationData) { d.AppName = "" },
		"no expiry":      func(d *InvitationData) { d.Expires = time.Time{} },
	} {
		d := invitationData()
		spoil(&d)
		if m, err := Invitation(d); err == nil {
			t.Errorf("%s: composed %q", name, m.Subject)
		}
	}
}
