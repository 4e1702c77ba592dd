package signin_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words/wordstest"
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

// TestFloodTellsNothing: with an address without an account the same happens, also in a
// browser that is known to belong to somebody else.
func TestFloodTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, home)
	for _, email := range []model.Email{"dana@acme.test", "nobody@acme.test"} {
		w.flood(t, email)
		browsers := []signin.Browser{stranger(200), stranger(201)}
		if email == "nobody@acme.test" {
			browsers[1] = home
		}
		for i, want := range []model.ChallengeMail{model.SendsLink, model.SendsNothing} {
			if c, err := w.Begin(t.Context(), email, "/ui/", browsers[i]); err != nil || c.Sends != want {
				t.Errorf("%s, browser %d: sends %s, %v; want %s", email, i, c.Sends, err, want)
			}
		}
	}
}

// newestLink returns the link in the newest mail, of how many.
func (w *world) newestLink(t *testing.T) (link string, mails int) {
	t.Helper()
	code := w.newestCode(t)
	m := w.post.mails[len(w.post.mails)-1]
	if found := linkInMail.FindStringSubmatch(m.Text); found != nil {
		link = found[1]
	}
	if code != "" && link != "" && !strings.Contains(m.Subject, code) {
		t.Errorf("the mail is %q: %s", m.Subject, m.Text)
	}
	return link, len(w.post.mails)
}

// TestCrowdedAddress: while strangers ask for codes without end, a person gets in by a
// link in any browser: also behind a stranger's back, who asked first and had the mail
// sent. It is one mail in a while, and no stranger gets in by it.
func TestCrowdedAddress(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]signin.Browser{
		"another network": stranger(200), "a network in which the person has signed in": {Hash: secret.Hash("neighbour"), IP: home.IP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.enter(t, home)
			w.flood(t, "dana@acme.test")
			first, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", stranger(100))
			if err != nil || first.Sends != model.SendsLink {
				t.Fatalf("the stranger: %s, %v", first.Sends, err)
			}
			link, mails := w.newestLink(t)
			c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/members", from)
			if err != nil || c.Sends != model.SendsNothing {
				t.Fatalf("the person: %s, %v", c.Sends, err)
			}
			if _, n := w.newestLink(t); n != mails {
				t.Error("a second mail was sent")
			}
			if state, c, err := w.Link(t.Context(), link, stranger(201)); err != nil || state != signin.LinkOtherBrowser || c.ID != "" {
				t.Errorf("a browser that did not ask: %v, %+v, %v", state, c, err)
			}
			if state, own, err := w.Link(t.Context(), link, from); err != nil || state != signin.LinkOpen || own.ID != c.ID {
				t.Errorf("the link is %v, of %s, %v", state, own.ID, err)
			}
			s, _, next, state, err := w.Follow(t.Context(), link, from)
			if err != nil || state != signin.LinkOpen || s.User.ID != w.user.ID || next != "/ui/members" {
				t.Fatalf("Follow = %s, %q, %v, %v", s.User.ID, next, state, err)
			}
			for who, b := range map[string]signin.Browser{"the stranger whose question sent it": stranger(100), "the person": from} {
				if _, _, _, state, err := w.Follow(t.Context(), link, b); err != nil || state != signin.LinkUsed {
					t.Errorf("%s follows the link once more: %v, %v", who, state, err)
				}
			}
		})
	}
}

// TestCrowdedAddressIsBounded: however often strangers ask, there is a link each five
// minutes, more only for who uses them, and nothing to guess.
func TestCrowdedAddressIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.flood(t, "dana@acme.test")
	begin := func(i int) model.Challenge {
		t.Helper()
		c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", stranger(i))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	links := 0
	for i := range 9 {
		c := begin(100 + i)
		if c.Sends == model.SendsLink {
			links++
		}
		if _, _, err := w.Finish(t.Context(), c.ID, "123456", stranger(100+i)); model.KindOf(err) != model.Invalid {
			t.Errorf("a code: %v", err)
		}
		w.clock.Advance(time.Minute)
	}
	if links != 2 {
		t.Errorf("%d links in nine minutes, want 2", links)
	}
	link, _ := w.newestLink(t)
	w.clock.Advance(model.CodeLife)
	begin(150)
	if _, _, _, state, err := w.Follow(t.Context(), link, stranger(150)); err != nil || state != signin.LinkExpired {
		t.Errorf("an old link in a browser that has just asked: %v, %v", state, err)
	}
}

// TestCrowdedNetwork: who asks too often in one network is refused.
func TestCrowdedNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range model.MostCodesFromOne {
		if _, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", signin.Browser{Hash: secret.Hash(fmt.Sprint(i)), IP: home.IP}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", home)
	if text := wordstest.Of(err); model.KindOf(err) != model.Invalid || !strings.Contains(text, "Use a passkey, or a browser in which you have signed in before.") {
		t.Errorf("error = %v, want a way in that works", err)
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
