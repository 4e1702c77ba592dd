package passkeys_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

type postbox struct{ mails []mail.Message }

// Send implements mail.Sender.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mails = append(p.mails, m)
	return nil
}

// TestNotices: each passkey that comes or goes is told of, and each sign-in from
// a new browser.
func TestNotices(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	p := w.register(t, d, w.dana, home)
	for range 2 { // the first time this browser is new
		q, err := w.BeginSignIn(t.Context(), elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := w.FinishSignIn(t.Context(), elsewhere, q.ID, d.sign(t, q))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.signIn.With(t.Context(), elsewhere, proof.How(), proof.Use); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Remove(t.Context(), w.dana.Actor(), elsewhere, p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Remove(t.Context(), w.dana.Actor(), elsewhere, p.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("removed again: %v", err)
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range w.post.mails {
		got = append(got, m.To+": "+m.Subject)
	}
	name := instanceName(t, w)
	want := []string{
		"dana@acme.test: A passkey was added to your " + name + " account",
		"dana@acme.test: New sign-in to " + name,
		"dana@acme.test: A passkey was removed from your " + name + " account",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("mails (-want +got):\n%s", diff)
	}
	for i, parts := range [][]string{{"Chrome on macOS", "192.0.2.1", "remove the passkey"}, {"192.0.2.2", "remove the passkeys"}, {p.Name, "192.0.2.2"}} {
		for _, part := range append(parts, "https://anteroom.test/ui/security") {
			if !strings.Contains(w.post.mails[i].Text, part) {
				t.Errorf("%q is not in the mail:\n%s", part, w.post.mails[i].Text)
			}
		}
	}
}

// TestNoticeOfOthers: whose passkey somebody else takes reads of it, once, and it was an
// event; their last way in stays.
func TestNoticeOfOthers(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	p := w.register(t, d, w.dana, home)
	renamed, err := w.RenameFor(t.Context(), model.System, p.ID, "Laptop")
	if err != nil || renamed.Name != "Laptop" || renamed.Version != p.Version+1 {
		t.Errorf("renamed: %+v, %v", renamed, err)
	}
	for i, want := range []model.Kind{0, model.NotFound} {
		if gone, err := w.RemoveFor(t.Context(), model.System, p.ID); model.KindOf(err) != want || i == 0 && gone.Name != "Laptop" {
			t.Errorf("removed %+v: %v, want %v", gone, err, want)
		}
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if n := len(w.post.mails); n != 2 || !strings.HasPrefix(w.post.mails[1].Subject, "A passkey was removed") || !strings.Contains(w.post.mails[1].Text, "Laptop") {
		t.Errorf("mails: %+v", w.post.mails)
	}
	events, err := w.db.UserEvents(t.Context(), w.dana.User.ID, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []model.EventType{model.EventPasskeyDeleted, model.EventPasskeyUpdated} {
		if e := events[i]; e.Type() != want || e.Actor.Kind != model.ActorSystem {
			t.Errorf("event %d: %s by %s", i, e.Type(), e.Actor.Kind)
		}
	}
}

func instanceName(t *testing.T, w *world) string {
	t.Helper()
	instance, err := w.db.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return instance.AppName
}
