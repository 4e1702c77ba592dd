package signin_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"anteroom/internal/model"
	"anteroom/internal/secret"
	"anteroom/internal/signin"
	"anteroom/internal/words/wordstest"
)

// stranger is a browser of its own in a network of its own.
func stranger(i int) signin.Browser {
	return signin.Browser{Hash: secret.Hash(fmt.Sprint("stranger", i)), IP: fmt.Sprintf("198.51.100.%d", i)}
}

// flood asks for codes to an address until nobody unknown gets one, and tries a wrong
// code in each as often as it can be tried.
func (w *world) flood(t *testing.T, email model.Email) {
	t.Helper()
	for i := range model.MostCodesFromAll {
		c, err := w.Begin(t.Context(), email, "/ui/", stranger(i))
		if err != nil {
			t.Fatal(err)
		}
		for wrong := otherThan(w.newestCode(t)); c.Tries < model.CodeTries; c.Tries++ {
			if _, _, err := w.Finish(t.Context(), c.ID, wrong, stranger(i)); err == nil {
				t.Fatal("a wrong code signed in")
			}
		}
	}
}

// newestCode returns the code in the newest mail.
func (w *world) newestCode(t *testing.T) string {
	t.Helper()
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if len(w.post.mails) == 0 {
		return ""
	}
	return codeInMail.FindString(w.post.mails[len(w.post.mails)-1].Subject)
}

// TestStrangerCannotUseUpTheAttempts: somebody who asks for codes to another
// person's address, and tries them, takes nothing from that person.
func TestStrangerCannotUseUpTheAttempts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		for wrong := otherThan(w.newestCode(t)); c.Tries < 4; c.Tries++ {
			if _, _, err := w.Finish(t.Context(), c.ID, wrong, elsewhere); err == nil {
				t.Fatal("a wrong code signed in")
			}
		}
	}
	if _, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", elsewhere); err == nil {
		t.Error("the stranger may ask for codes without end")
	}
	c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", home)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Finish(t.Context(), c.ID, w.newestCode(t), home); err != nil {
		t.Errorf("the person itself is locked out: %v", err)
	}
}

// TestStrangersCannotKeepAPersonOut of a browser in which that person has signed in:
// from however many addresses codes are asked for and tried, also its own.
func TestStrangersCannotKeepAPersonOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, home)
	w.flood(t, "dana@acme.test")
	neighbour := signin.Browser{Hash: secret.Hash("neighbour"), IP: home.IP}
	for name, from := range map[string]signin.Browser{"another browser": stranger(200), "a browser behind the same address": neighbour} {
		_, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", from)
		if text := wordstest.Of(err); model.KindOf(err) != model.Invalid || !strings.Contains(text, "Use a passkey, or a browser in which you have signed in before.") {
			t.Errorf("%s: error = %v, want a way in that works", name, err)
		}
	}
	for i := range model.MostCodesFromOne {
		c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", home)
		if err != nil {
			t.Fatalf("code %d: %v", i+1, err)
		}
		code := w.newestCode(t)
		w.wantRefused(t, c, otherThan(code), "isn’t right")
		if _, _, err := w.Finish(t.Context(), c.ID, code, home); err != nil {
			t.Fatalf("code %d: %v", i+1, err)
		}
	}
	if _, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", home); !strings.Contains(wordstest.Of(err), "asked for several codes") {
		t.Errorf("the sixth code of a known browser: %v", err)
	}
}

// TestFloodTellsNothing: an address without an account is refused with the same words,
// also in a browser that is known to belong to somebody else.
func TestFloodTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, home)
	said := map[string]bool{}
	for _, email := range []model.Email{"dana@acme.test", "nobody@acme.test"} {
		w.flood(t, email)
		_, err := w.Begin(t.Context(), email, "/ui/", stranger(200))
		said[fmt.Sprint(err, wordstest.Of(err))] = true
	}
	_, err := w.Begin(t.Context(), "nobody@acme.test", "/ui/", home)
	said[fmt.Sprint(err, wordstest.Of(err))] = true
	if len(said) != 1 || said["<nil>"] {
		t.Errorf("the refusals differ: %v", said)
	}
}

// TestAddressesOfOneNetworkCountAsOne, which of IPv6 everybody has more than can be
// counted of.
func TestAddressesOfOneNetworkCountAsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(i int, ip string) error {
		_, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", signin.Browser{Hash: secret.Hash(fmt.Sprint(i)), IP: ip})
		return err
	}
	for i := range model.MostCodesFromOne {
		if err := ask(i, fmt.Sprintf("2001:db8:0:1::%d", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask(10, "2001:db8:0:1:ffff::1"); model.KindOf(err) != model.Invalid {
		t.Errorf("another address of the same /64: %v", err)
	}
	if err := ask(11, "2001:db8:0:2::1"); err != nil {
		t.Errorf("another /64: %v", err)
	}
}

// TestThiefCannotKeepAPersonFromConfirming: whoever has got hold of a session, and
// tries codes in it, does not use up its person's tries.
func TestThiefCannotKeepAPersonFromConfirming(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.enter(t, home)
	for i := range model.MostTriesFromAll/model.CodeTries + 1 {
		thief := stranger(i % 10)
		if c, err := w.BeginSudo(t.Context(), s, w.hold(t, s), thief); err == nil {
			for wrong := otherThan(w.newestCode(t)); c.Tries < model.CodeTries; c.Tries++ {
				if _, err := w.FinishSudo(t.Context(), s, c.ID, wrong, thief); err == nil {
					t.Fatal("a wrong code confirmed")
				}
			}
		}
		w.clock.Advance(time.Minute)
	}
	c, err := w.BeginSudo(t.Context(), s, w.hold(t, s), home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.FinishSudo(t.Context(), s, c.ID, w.newestCode(t), home); err != nil {
		t.Errorf("the person cannot confirm: %v", err)
	}
}
