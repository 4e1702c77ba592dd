package portal

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestAnnounced: of a link that people are given all administrators hear, and of one in a frame
// nobody does. handlers/portal tries whoever makes one there.
func TestAnnounced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for email, role := range map[model.Email]string{"dana@acme.test": "admin", "lee@acme.test": "admin", "kim@acme.test": "member"} {
		_, err := members.New(w.db).Add(t.Context(), model.System, w.acme.Org, members.Person{Email: email, FirstName: "P"}, role)
		must(t, err)
	}
	w.share(t, 0)
	const made = "The operator of Anteroom has made a link to settings of Acme"
	if diff := cmp.Diff(map[string]string{"dana@acme.test": made, "lee@acme.test": made}, w.sent(t)); diff != "" {
		t.Errorf("to whom what was sent (-want +got):\n%s", diff)
	}
	_, _, err := w.Embed(t.Context(), w.acme, w.app, model.PortalModules())
	must(t, err)
	if got := w.sent(t); len(got) > 0 {
		t.Errorf("of a link in a frame: %v", got)
	}
}

// TestMailRefused: what cannot be mailed makes no link.
func TestMailRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys, err := secret.NewKeys()
	must(t, err)
	silent := New(w.db, secret.NewSource(nil), mail.NewOutbox(w.db, keys, mail.NoServer{}, ""), "https://id.example")
	for name, test := range map[string]struct {
		rules *Service
		wish  Wish
		want  error
	}{
		"to nobody":           {w.Service, Wish{Mail: true}, model.InvalidField("recipient", "portal.mail_to_nobody")},
		"a note alone":        {w.Service, Wish{Recipient: "it@acme.test", Note: "Hello"}, model.InvalidField("note", "portal.note_unread")},
		"a long note":         {w.Service, Wish{Recipient: "it@acme.test", Mail: true, Note: strings.Repeat("x", 301)}, model.InvalidField("note", "model.note_too_long", 300)},
		"without mail server": {silent, Wish{Recipient: "it@acme.test", Mail: true}, model.InvalidField("email", "mail.no_server")},
	} {
		test.wish.Modules, test.wish.Life = model.PortalModules(), time.Hour
		_, _, err := test.rules.Share(t.Context(), w.acme, test.wish)
		var got, want *model.Error
		if !errors.As(err, &got) || !errors.As(test.want, &want) || got.Field != want.Field || got.Key != want.Key {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if all, err := w.db.PortalLinks(t.Context(), w.acme.Org, 1); err != nil || len(all) > 0 {
		t.Errorf("links: %v, %v", all, err)
	}
}
