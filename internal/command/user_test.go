package command

import (
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

// TestUserAndSessionCommands: who is it, where are they signed in, and out with them.
func TestUserAndSessionCommands(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	acme := newOrganization(t, dir, "--name Acme --admin dana@acme.example")
	newOrganization(t, dir, "--name Globex --admin dana@acme.example")
	var ids []model.SessionID
	edit(t, dir, func(tx *db.Tx) error {
		u, err := tx.UserByEmail(t.Context(), "dana@acme.example")
		if err != nil {
			return err
		}
		for i, org := range []string{acme, acme, ""} {
			s, err := tx.InsertSession(t.Context(), model.Session{
				User: u, Org: model.Organization{ID: model.OrgID(org)}, AuthTime: tx.Now(), IP: "192.0.2.1", UserAgent: "Firefox", AMR: []string{"otp"},
			}, []byte{byte(i)})
			if err != nil {
				return err
			}
			ids = append(ids, s.ID)
		}
		return nil
	})
	var found struct{ Users []userText }
	decode(t, dir, "user find --text DANA@", &found)
	if len(found.Users) != 1 || found.Users[0].Email != "dana@acme.example" {
		t.Fatalf("found %+v", found)
	}
	user := string(found.Users[0].ID)
	text := oneSpaced(printed(t, "user", "show", "--data", dir, "--user", user))
	for _, line := range []string{"user " + user + "\n", "status ACTIVE\n", "passkeys 0\n", "organization " + acme + " ACTIVE Admin Acme\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
	count := func(flags string, want int) {
		t.Helper()
		var listed struct{ Sessions []sessionText }
		decode(t, dir, "session list "+flags, &listed)
		if len(listed.Sessions) != want {
			t.Errorf("session list %s: %d, want %d", flags, len(listed.Sessions), want)
		}
	}
	count("--user "+user, 3)
	count("--email dana@acme.example --limit 2", 2)
	count("--organization "+acme, 2)
	printed(t, "session", "end", "--data", dir, "--session", string(ids[0]))
	count("--organization "+acme, 1)
	count("--user "+user, 2)
	if got := printed(t, "session", "end", "--data", dir, "--email", "dana@acme.example"); got != "dana@acme.example is signed out everywhere. Sessions that ended: 2.\n" {
		t.Errorf("ended: %s", got)
	}
	count("--user "+user, 0)
}
