package command

import (
	"bytes"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
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

// TestDuplicatesAreMerged: of two accounts of one mailbox the operator makes one.
func TestDuplicatesAreMerged(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	newOrganization(t, dir, "--name Acme --admin zoe@bücher.example")
	globex := newOrganization(t, dir, "--name Globex --admin other@bücher.example")
	var none, listed struct{ Duplicates []duplicateText }
	if decode(t, dir, "user duplicates", &none); len(none.Duplicates) != 0 || none.Duplicates == nil {
		t.Errorf("before: %+v", none)
	}
	zoe, twin := twins(t, dir, "zoe@xn--bcher-kva.example", "other@xn--bcher-kva.example")
	if decode(t, dir, "user duplicates", &listed); len(listed.Duplicates) != 1 || listed.Duplicates[0].ID != twin.ID || listed.Duplicates[0].SameAs != zoe.ID || listed.Duplicates[0].Organizations != 1 {
		t.Fatalf("listed %+v", listed)
	}
	if got := oneSpaced(printed(t, "user", "duplicates", "--data", dir)); got != string(twin.ID)+" zoe@xn--bcher-kva.example same mailbox as "+string(zoe.ID)+"\n" {
		t.Errorf("printed %q", got)
	}
	printed(t, "user", "merge", "--data", dir, "--from", string(twin.ID), "--into", string(zoe.ID))
	if text := oneSpaced(printed(t, "user", "show", "--data", dir, "--email", "ZOE@bücher.example")); !strings.Contains(text, "organization "+globex+" ACTIVE Admin Globex\n") {
		t.Errorf("Zoe is\n%s", text)
	}
}

// twins leaves two accounts with one mailbox, as the migration does that rewrites
// addresses. The second has its key no more.
func twins(t *testing.T, dir string, email, other model.Email) (stays, goes model.User) {
	t.Helper()
	edit(t, dir, func(tx *db.Tx) (err error) {
		if stays, err = tx.UserByEmail(t.Context(), email); err != nil {
			return err
		}
		if goes, err = tx.UserByEmail(t.Context(), other); model.KindOf(err) == model.NotFound {
			goes, err = tx.InsertUser(t.Context(), other, true, "", "")
		}
		if err != nil {
			return err
		}
		spelled := goes
		spelled.Email = string(email)
		if err = tx.TakeEmail(t.Context(), stays.ID); err != nil {
			return err
		}
		if _, err = tx.GiveUser(t.Context(), spelled); err != nil {
			return err
		}
		if err = tx.TakeEmail(t.Context(), goes.ID); err != nil {
			return err
		}
		_, err = tx.GiveUser(t.Context(), stays)
		return err
	})
	return stays, goes
}

// TestDisableCommands: an account is shut, opened, and purged by its name.
func TestDisableCommands(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	newOrganization(t, dir, "--name Acme --admin dana@acme.example")
	email := []string{"--data", dir, "--email", "dana@acme.example"}
	status := func(want model.UserStatus) {
		t.Helper()
		var u userText
		decode(t, dir, "user show --email dana@acme.example", &u)
		if u.Status != want {
			t.Errorf("status %s, want %s", u.Status, want)
		}
	}
	printed(t, append([]string{"user", "disable", "--reason", "Sends spam"}, email...)...)
	status(model.UserDisabled)
	printed(t, append([]string{"user", "enable"}, email...)...)
	status(model.UserActive)
	for name, want := range map[string]string{"bo@acme.example": "repeat it with --confirm", "dana@acme.example": "Acme"} { // who is its only administrator
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"user", "purge", "--confirm", name}, email...), nil, &out, &out)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("purged as %s: %v, want %q", name, err, want)
		}
	}
	status(model.UserActive)
}
