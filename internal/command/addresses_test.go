package command

import (
	"bytes"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/emailaddr/emailaddrtest"
)

// TestCommandsJudgeAddressesAlike: what is no address on a page is none in a command,
// for the same reason, and what is copied along with one goes.
func TestCommandsJudgeAddressesAlike(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	newOrganization(t, dir, "--name Acme --admin dana@acme.test")
	for _, words := range []string{
		"organization add --name Globex --admin", "user show --email", "session list --email", "session end --email", "instance set --support-email",
	} {
		with := func(text string) []string { return append(strings.Fields(words), text, "--data", dir) }
		for text, reason := range emailaddrtest.Refused() {
			var out bytes.Buffer
			if err := run(t.Context(), with(text), nil, &out, &out); err == nil || !strings.Contains(err.Error(), reason) {
				t.Errorf("%s %q: %v, want %q", words, text, err, reason)
			}
		}
		for _, text := range emailaddrtest.Cleaned("dana") {
			printed(t, with(text)...)
		}
	}
	var found struct{ Users []userText }
	if decode(t, dir, "user find", &found); len(found.Users) != 1 || found.Users[0].Email != "dana@acme.test" {
		t.Errorf("accounts: %+v", found.Users)
	}
}
