package signin_test

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// TestNewDeviceNotice counts what is mailed as one person signs in here and
// there.
func TestNewDeviceNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	notices := func() (texts []string) {
		if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		for _, m := range w.post.mails {
			if strings.HasPrefix(m.Subject, "New sign-in to ") && m.To == w.user.Email {
				texts = append(texts, m.Text)
			}
		}
		return texts
	}
	laptop := signin.Browser{Hash: secret.Hash("laptop"), IP: "198.51.100.9", Device: "Firefox on Linux", Place: "Nairobi, Kenya"}
	direct := func(b signin.Browser) func() error {
		return func() error { _, _, err := w.Directly(t.Context(), "dana@acme.test", b); return err }
	}
	code := func(b signin.Browser) func() error {
		return func() error {
			c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", b)
			if err != nil {
				return err
			}
			notices()
			_, _, err = w.Finish(t.Context(), c.ID, codeInMail.FindString(w.post.mails[len(w.post.mails)-1].Subject), b)
			return err
		}
	}
	for _, step := range []struct {
		name   string
		signIn func() error
		want   int
	}{
		{"first of all", code(home), 0},
		{"the same browser", code(home), 0},
		{"in the demo, without proof", direct(elsewhere), 0},
		{"where the demo has been", code(elsewhere), 0},
		{"a new browser", code(laptop), 1},
		{"that one again", code(laptop), 1},
	} {
		if err := step.signIn(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		texts := notices()
		if len(texts) != step.want {
			t.Errorf("%s: %d notices, want %d", step.name, len(texts), step.want)
		}
		for _, text := range texts {
			for _, part := range []string{"Firefox on Linux", "Nairobi, Kenya", "198.51.100.9", "3 March 2026, 09:30 UTC", "https://anteroom.test/ui/security"} {
				if !strings.Contains(text, part) {
					t.Errorf("%s: %q is not in the mail:\n%s", step.name, part, text)
				}
			}
		}
	}
}
