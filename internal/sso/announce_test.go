package sso

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
)

// posted sends what waits, and returns all mails that were sent, whether they tell of what
// somebody has done to a connection or not. What expired before is nobody's fault: clocks
// of tests jump.
func (w *world) posted(t *testing.T) []mail.Message {
	t.Helper()
	must(t, w.outbox.SendDue(t.Context(), func(err error) {
		if !errors.Is(err, outbox.ErrFinal) {
			t.Error(err)
		}
	}))
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	return slices.Clone(w.post.mails)
}

// unasked returns the mails but for those that tell of what somebody has done.
func (w *world) unasked(t *testing.T) []mail.Message {
	t.Helper()
	return slices.DeleteFunc(w.posted(t), func(m mail.Message) bool { return strings.Contains(m.Text, " has changed how people of ") })
}

// TestAnnounce: all who look after single sign-on are told of what decides who can come in,
// with who has done it, and of nothing else.
func TestAnnounce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	expect := func(want ...string) {
		t.Helper()
		var got []string
		for _, m := range w.posted(t) {
			if m.To == "al@acme.test" {
				if !strings.Contains(m.Text, "Dana") && !strings.Contains(m.Text, "The operator of ") {
					t.Errorf("%s does not say who: %s", m.Subject, m.Text)
				}
				got = append(got, strings.TrimPrefix(m.Subject, "Single sign-on: "))
			}
		}
		w.post.mu.Lock()
		w.post.mails = nil
		w.post.mu.Unlock()
		if !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	c := w.on(t)
	expect("Okta was turned on")
	c, err := w.SetOptions(t.Context(), w.dana, c.ID, c.Version, Options{Name: c.Name, Creates: true, Syncs: true})
	must(t, err)
	expect()
	c, err = w.SetSAMLOptions(t.Context(), w.dana, c.ID, c.Version, SAMLOptions{Unsolicited: true})
	must(t, err)
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	expect("Okta has other settings")
	c, err = w.PutBack(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	expect("Okta has other settings")
	c, err = w.TurnOff(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	expect("Okta was turned off")
	sender := c
	sender.Revocation = model.RevocationSender{Issuer: "https://as.example", Keys: "https://as.example/keys"}
	if got := whatChanged(c, sender); got != mail.ConnectionSender {
		t.Errorf("another sender is told as %q", got)
	}
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	expect("Okta was turned on")
	required, err := w.Require(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.dana.Org}, c.ID, c.Version, true)
	must(t, err)
	expect("Okta is required now")
	_, err = w.Delete(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.dana.Org}, c.ID, required.Connection.Version) // Dana's session ended by that
	must(t, err)
	expect("Okta was turned off")
}
