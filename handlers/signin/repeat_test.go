package signin_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// chooser is Dana's browser, in a session that acts for Acme and may act for Globex.
func chooser(t *testing.T) (*handlerstest.World, *dbtest.Clock, *handlerstest.Browser) {
	t.Helper()
	w, clock := handlerstest.NewWith(t)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Dana, switcher)
	choose(t, b, w.Acme).LeadsTo(t, "/ui/members")
	return w, clock, b
}

func choose(t *testing.T, b *handlerstest.Browser, org model.OrgID) handlerstest.Answer {
	t.Helper()
	return b.Post(t, switcher, url.Values{"organization": {string(org)}, "next": {"/ui/members"}})
}

// TestChoiceIsSentTwice: when the answer to a choice of organization was lost, and with
// it the session's new token, a second click goes on in the same session, as often as
// it is made. Both answers bring the same token, so that they can arrive in any order.
func TestChoiceIsSentTwice(t *testing.T) {
	t.Parallel()
	w, clock, b := chooser(t)
	before := b.Cookie(t)
	choose(t, b, w.Globex).LeadsTo(t, "/ui/members")
	first := b.Cookie(t)
	for range 2 {
		b.SetCookie(t, before)
		clock.Advance(model.RepeatLife / 2)
		choose(t, b, w.Globex).LeadsTo(t, "/ui/members")
		if now := b.Cookie(t); now.Value != first.Value || now.Value == before.Value {
			t.Fatal("the answers bring two tokens")
		}
	}
	if got := b.ActsFor(t); got != "Globex" {
		t.Errorf("the session acts for %s", got)
	}
	choose(t, b, w.Acme).LeadsTo(t, "/ui/members")
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("afterwards it acts for %s", got)
	}
}

// TestChoiceIsSentTwiceAroundANewKey: a second click goes on in the session also when another key
// is the current one by then, and what is chosen afterwards counts under that.
func TestChoiceIsSentTwiceAroundANewKey(t *testing.T) {
	t.Parallel()
	w, clock, b := chooser(t)
	promote := w.KeyFile(t)
	before := b.Cookie(t)
	choose(t, b, w.Globex).LeadsTo(t, "/ui/members")
	first := b.Cookie(t)
	promote()
	for range 2 {
		b.SetCookie(t, before)
		clock.Advance(model.RepeatLife / 2)
		choose(t, b, w.Globex).LeadsTo(t, "/ui/members")
		if now := b.Cookie(t); now.Value != first.Value {
			t.Fatal("the answers bring two tokens")
		}
	}
	choose(t, b, w.Acme).LeadsTo(t, "/ui/members")
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("afterwards it acts for %s", got)
	}
}

// TestTokenBefore is good for nothing but the same choice, soon, in the same browser, in
// a session that goes on.
func TestTokenBefore(t *testing.T) {
	t.Parallel()
	signedOut := func(t *testing.T, a handlerstest.Answer) {
		t.Helper()
		if to := a.Header.Get("Location"); !strings.HasPrefix(to, "/a/login?") {
			t.Errorf("%s: status %d to %q, want the sign-in page", a.Asked, a.Status, to)
		}
		for _, c := range a.Header["Set-Cookie"] {
			if strings.HasPrefix(c, "anteroom=") {
				t.Errorf("%s sets %s", a.Asked, c)
			}
		}
	}
	for name, sends := range map[string]func(*testing.T, *handlerstest.World, *dbtest.Clock, *handlerstest.Browser){
		"another organization": func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser) {
			signedOut(t, choose(t, b, w.Acme))
		},
		"going elsewhere": func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser) {
			signedOut(t, b.Post(t, switcher, url.Values{"organization": {string(w.Globex)}, "next": {"/ui/security"}}))
		},
		"anything else": func(t *testing.T, _ *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser) {
			signedOut(t, b.Get(t, "/ui/members"))
		},
		"later": func(t *testing.T, w *handlerstest.World, clock *dbtest.Clock, b *handlerstest.Browser) {
			clock.Advance(2 * model.RepeatLife)
			signedOut(t, choose(t, b, w.Globex))
		},
		"another browser": func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser) {
			thief := w.As(t, handlerstest.Kim) // which is known, too
			thief.SetCookie(t, b.Cookie(t))
			signedOut(t, choose(t, thief, w.Globex))
		},
		"no browser": func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser) {
			thief := w.Browser(t)
			thief.SetCookie(t, b.Cookie(t))
			signedOut(t, choose(t, thief, w.Globex))
		},
		"an ended session": func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser) {
			own, err := w.Config.DB.OwnSessions(t.Context(), w.Members[handlerstest.Dana].User, 5)
			if err != nil || len(own) != 1 {
				t.Fatalf("%d sessions, %v", len(own), err)
			}
			if err := w.Config.Sessions.SignOut(t.Context(), own[0].Session); err != nil {
				t.Fatal(err)
			}
			signedOut(t, choose(t, b, w.Globex))
		},
		"a third token": func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser) {
			old := b.Cookie(t)
			choose(t, b, w.Globex).LeadsTo(t, "/ui/members")
			choose(t, b, w.Acme).LeadsTo(t, "/ui/members")
			b.SetCookie(t, old)
			signedOut(t, choose(t, b, w.Globex))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, clock, b := chooser(t)
			before := b.Cookie(t)
			choose(t, b, w.Globex).LeadsTo(t, "/ui/members")
			b.SetCookie(t, before)
			sends(t, w, clock, b)
		})
	}
}

// TestJoiningIsSentTwice: the second click leads where the first did, and nobody is signed out.
func TestJoiningIsSentTwice(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Gus), handlerstest.Kim)
	kims := w.As(t, handlerstest.Kim)
	before := kims.Cookie(t)
	join := func() handlerstest.Answer {
		return kims.Post(t, switcher+"/join", url.Values{"invitation": {string(i.ID)}, "next": {"/ui/members"}})
	}
	join().LeadsTo(t, "/ui/members")
	kims.SetCookie(t, before)
	join().LeadsTo(t, "/ui/members")
	if got := kims.ActsFor(t); got != "Globex" {
		t.Errorf("the session acts for %s", got)
	}
}
