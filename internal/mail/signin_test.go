package mail

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func signInData() SignInData {
	return SignInData{
		AppName: "Coffeedesk",
		To:      "ada@acme.example",
		Code:    "048291",
		LinkURL: "https://id.example/a/login/link?token=abc&x=1",
		Minutes: 10,
		Device:  "Chrome on macOS",
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	m, err := SignIn(signInData())
	if err != nil {
		t.Fatal(err)
	}
	want := Message{To: "ada@acme.example", Subject: "048291 is your Coffeedesk sign-in code", Text: m.Text, HTML: m.HTML, Source: m.Source, Urgent: true, Asked: true}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("SignIn (-want +got):\n%s", diff)
	}
	golden(t, "signin.txt", m.Text)
	golden(t, "signin.html", m.HTML)
}

func TestSignInLink(t *testing.T) {
	t.Parallel()
	d := signInData()
	d.Crowded = true
	m, err := SignInLink(d)
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "Your link to sign in to Coffeedesk" || !m.Urgent || strings.Contains(m.Text+m.HTML, signInData().Code) {
		t.Errorf("SignInLink = %+v", m)
	}
	golden(t, "signin_link.txt", m.Text)
	golden(t, "signin_link.html", m.HTML)
}

// TestOneOfTwo: where codes or links are off, a mail has the other alone.
func TestOneOfTwo(t *testing.T) {
	t.Parallel()
	d := signInData()
	link, err := SignInLink(d)
	if err != nil {
		t.Fatal(err)
	}
	if all := link.Subject + link.Text + link.HTML; strings.Contains(all, d.Code) || strings.Contains(all, "Many codes") || !strings.Contains(link.Text, d.LinkURL) {
		t.Errorf("the link alone: %s", link.Text)
	}
	code, err := SignInCode(d)
	if err != nil {
		t.Fatal(err)
	}
	if all := code.Text + code.HTML; strings.Contains(all, "/a/login/link") || !strings.Contains(code.Subject+code.Text, d.Code) {
		t.Errorf("the code alone: %s", code.Text)
	}
	golden(t, "signin_code.txt", code.Text)
	golden(t, "signin_code.html", code.HTML)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestSignInSingularAndNoDevice(t *testing.T) {
	t.Parallel()
	d := signInData()
	d.Minutes, d.Device = 1, ""
	m, err := SignIn(d)
	if err != nil {
		t.Fatal(err)
	}
	for part, body := range map[string]string{"text": m.Text, "html": m.HTML} {
		if !strings.Contains(body, "work for 1 minute, once.") {
			t.Errorf("%s does not say how long the code works:\n%s", part, body)
		}
		if strings.Contains(body, "was started in") {
			t.Errorf("%s names a device that is not known:\n%s", part, body)
		}
	}
}

func TestSignInHostileNames(t *testing.T) {
	t.Parallel()
	d := signInData()
	d.AppName = "Coffee\r\nBcc: eve@evil.example <script>"
	d.Device = "\u202eChrome http://evil.example/x\x00"
	m, err := SignIn(d)
	if err != nil {
		t.Fatal(err)
	}
	const wantSubject = "048291 is your Coffee Bcc: eve@evil example <script> sign-in code"
	if m.Subject != wantSubject {
		t.Errorf("Subject = %q, want %q", m.Subject, wantSubject)
	}
	for _, bad := range []string{"evil.example", "\u202e", "\x00"} {
		if strings.Contains(m.Text, bad) || strings.Contains(m.HTML, bad) {
			t.Errorf("the mail contains %q", bad)
		}
	}
	if strings.Contains(m.HTML, "<script>") {
		t.Errorf("a name is markup:\n%s", m.HTML)
	}
}

func TestSignInRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*SignInData){
		"script link":        func(d *SignInData) { d.LinkURL = "javascript:alert(1)" },
		"relative link":      func(d *SignInData) { d.LinkURL = "/a/login" },
		"broken link":        func(d *SignInData) { d.LinkURL = "https://id.example/%zz" },
		"link with newline":  func(d *SignInData) { d.LinkURL = "https://id.example/\nBcc: x" },
		"no application":     func(d *SignInData) { d.AppName = "https://evil.example" },
		"five digits":        func(d *SignInData) { d.Code = "12345" },
		"letters":            func(d *SignInData) { d.Code = "12345a" },
		"code and a newline": func(d *SignInData) { d.Code = "123456\n" },
		"no time":            func(d *SignInData) { d.Minutes = 0 },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := signInData()
			spoil(&d)
			if m, err := SignIn(d); err == nil {
				t.Errorf("SignIn = %q, want an error", m.Subject)
			}
		})
	}
}
