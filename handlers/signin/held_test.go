package signin_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// revoke ends all sessions of a person, from elsewhere.
func (g guarded) revoke(t *testing.T, email string) {
	t.Helper()
	g.Write(t, func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.SessionsOf(g.Members[email].User, ""), model.EndRevoked)
		return err
	})
}

// rename returns a form that names Acme anew.
func (g guarded) rename(t *testing.T, name string) url.Values {
	t.Helper()
	return url.Values{"name": {name}, "version": {"1"}, "shown_for": {string(g.Acme)}}
}

// wantName checks what Acme is called.
func (g guarded) wantName(t *testing.T, want string) {
	t.Helper()
	if got := g.Org(t, g.Acme).Name; got != want {
		t.Errorf("the organization is called %q, want %q", got, want)
	}
}

// loginFor returns the sign-in page that an answer leads to, and where that goes on.
func loginFor(t *testing.T, a handlerstest.Answer) (page, next string) {
	t.Helper()
	if to := a.Header.Get("HX-Redirect"); to != "" && a.Status == http.StatusUnauthorized {
		a.Status = http.StatusSeeOther
		a.Header.Set("Location", to)
	}
	return a.Location(), nextOf(t, a, "/a/login?")
}

// TestFormIsHeldThroughSignIn: the session ends in the middle of an edit, the person
// signs in again, and what they typed is what happens.
func TestFormIsHeldThroughSignIn(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]struct {
		how func(t *testing.T, g guarded)
		why string
	}{
		"revoked": {func(t *testing.T, g guarded) { g.revoke(t, handlerstest.Dana) }, "You were signed out."},
		"run out": {func(_ *testing.T, g guarded) { g.clock.Advance(30*24*time.Hour + 8*time.Hour) }, "Your session has run out."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t)
			b := g.As(t, handlerstest.Dana)
			end.how(t, g)
			page, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Acme & Söhne")))
			g.wantName(t, "Acme")
			shown := b.Get(t, page).Shows(t)
			if got := shown.Find(".notice").Text(); !strings.HasPrefix(got, end.why) || !strings.HasSuffix(got, "What you entered is kept. You can send it after signing in.") {
				t.Errorf("the notice says %q", got)
			}
			if got := shown.Form("/a/login").Field("email").Value(); got != handlerstest.Dana {
				t.Errorf("the field has %q", got)
			}
			main := stops(t, b, next)
			g.wantName(t, "Acme")
			if !main.Says("You were signed out before this was saved") || !main.Says("You are about to rename Acme.") {
				t.Errorf("the page says %s", main.Text())
			}
			wantFacts(t, main, "Page: General", "Organization: Acme", "Name: Acme & Söhne")
			if got := main.Find("#held-send"); got.Text() != "Rename Acme" || strings.Contains(got.Attr("class"), "danger") {
				t.Errorf("the button is %s", got.HTML())
			}
			sends(t, b, next).LeadsTo(t, "/ui/general")
			g.wantName(t, "Acme & Söhne")
			if got := b.Get(t, "/ui/general").Shows(t).Toast(); !strings.Contains(got, "Acme & Söhne") {
				t.Errorf("the toast says %q", got)
			}
			// Once.
			b.Post(t, "/a/sudo", url.Values{"request": {heldIn(t, next)}}).Expect(t, http.StatusNotFound)
		})
	}
}

// stops signs the person of a browser in on the way to what waits for them, and returns
// the page that shows it.
func stops(t *testing.T, b *handlerstest.Browser, next string) handlerstest.Part {
	t.Helper()
	page := "/a/sudo?request=" + heldIn(t, next)
	b.SignIn(t, handlerstest.Dana, next).LeadsTo(t, page)
	main := b.Get(t, page).Shows(t).Find("main")
	if main.Heading() != "Go on?" || main.Form("/a/sudo").Field("request").Value() != heldIn(t, next) || main.Form("/a/sudo/discard").Field("request").Value() != heldIn(t, next) {
		t.Errorf("the page is %s", main.HTML())
	}
	return main
}

// sends presses the button of that page.
func sends(t *testing.T, b *handlerstest.Browser, next string) handlerstest.Answer {
	t.Helper()
	return b.Post(t, "/a/sudo", url.Values{"request": {heldIn(t, next)}})
}

// wantFacts compares what a page says of what waits, in lines like "Name: Acme".
func wantFacts(t *testing.T, main handlerstest.Part, want ...string) {
	t.Helper()
	var got []string
	values := main.All("dd")
	for i, label := range main.All("dt") {
		got = append(got, label.Text()+": "+values[i].Text())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what waits (-want +got):\n%s", diff)
	}
}

// heldIn returns which request is held at the end of a way through signing in.
func heldIn(t *testing.T, next string) string {
	t.Helper()
	u, err := url.Parse(next)
	if err != nil {
		t.Fatal(err)
	}
	if then := u.Query().Get("next"); then != "" {
		return heldIn(t, then)
	}
	return u.Query().Get("request")
}

// TestHeldComesBackToItsPage: with its search, where htmx says which page it was.
func TestHeldComesBackToItsPage(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	kim := g.Members[handlerstest.Kim]
	from := append([]string{"HX-Current-URL", g.Server.URL + "/ui/members?q=kim&sort=name"}, handlerstest.Inline...)
	path := "/ui/members/" + string(kim.ID) + "/role"
	form := b.Get(t, path).Shows(t).Form(path)
	values := url.Values{"version": {form.Field("version").Value()}, "role": {"role_1"}}
	g.revoke(t, handlerstest.Dana)
	_, next := loginFor(t, b.Post(t, path, values, from...))
	wantFacts(t, stops(t, b, next), "Page: Members", "Organization: Acme", "Member: Kim Lee", "Role: Admin")
	sends(t, b, next).LeadsTo(t, "/ui/members?q=kim&sort=name")
	if got := b.Get(t, "/ui/members?q=kim&sort=name").Shows(t).Toast(); !strings.Contains(got, "Kim") {
		t.Errorf("the toast says %q", got)
	}
	// A part of a page that is asked for leads back to the page, too.
	g.revoke(t, handlerstest.Dana)
	if _, next := loginFor(t, b.Get(t, path, from...)); next != "/ui/members?q=kim&sort=name" {
		t.Errorf("a fragment comes back to %q", next)
	}
	for _, evil := range []string{"https://evil.test/a/logout", "https://evil.test//evil.test/", "::", ""} {
		from[1] = evil
		if _, next := loginFor(t, b.Get(t, path, from...)); next != "/ui/members" {
			t.Errorf("from %q: it comes back to %q", evil, next)
		}
	}
}

// TestHeldShowsWhatIsWrong, with what was typed, as if it had been sent now.
func TestHeldShowsWhatIsWrong(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	long := strings.Repeat("x", 300)
	_, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, long)))
	wantFacts(t, stops(t, b, next), "Page: General", "Organization: Acme", "Name: "+long[:200]+"…")
	a := sends(t, b, next)
	if got := a.Page(t, http.StatusUnprocessableEntity).Form("/ui/general").Field("name").Value(); got != long {
		t.Errorf("the field has %q", got)
	}
	if csp := a.Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self'") || a.Header.Get("Cross-Origin-Opener-Policy") != "same-origin" {
		t.Errorf("the page of the portal has the policies of signing in: %v", a.Header)
	}
}

// TestHeldIsOnesOwn: nobody else carries out what somebody was sending, and the
// person does so in their own browser only, and with their rights of then.
func TestHeldIsOnesOwn(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	page, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Mine")))
	elsewhere := g.Browser(t)
	if p := elsewhere.Get(t, page).Shows(t); !p.Find(".notice").Says("not kept any more") || p.Form("/a/login").Field("email").Value() != "" {
		t.Errorf("elsewhere the page says %s", p.Find("main").Text())
	}
	elsewhere.SignIn(t, handlerstest.Dana, next).LeadsTo(t, "/a/sudo?request="+heldIn(t, next))
	b.SignIn(t, handlerstest.Ana, next).LeadsTo(t, "/a/sudo?request="+heldIn(t, next))
	g.wantName(t, "Acme")
	for _, other := range []*handlerstest.Browser{b, elsewhere} {
		other.Get(t, "/a/sudo?request="+heldIn(t, next)).Expect(t, http.StatusNotFound)
		sends(t, other, next).Expect(t, http.StatusNotFound)
		other.Post(t, "/a/sudo/discard", url.Values{"request": {heldIn(t, next)}}).Expect(t, http.StatusNotFound)
	}
	// Whoever may not any more does not.
	g.Write(t, func(tx *db.Tx) error {
		m, err := tx.Member(t.Context(), g.Acme, g.Members[handlerstest.Dana].ID)
		if err != nil {
			return err
		}
		_, err = tx.SetRoles(t.Context(), m, model.ByHand("role_2"))
		return err
	})
	stops(t, b, next)
	sends(t, b, next).Expect(t, http.StatusNotFound)
	g.wantName(t, "Acme")
}

// TestHeldInItsOrganization: a new session of somebody who has several acts for the one
// in which it was sent.
func TestHeldInItsOrganization(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.Add(t, g.Globex, handlerstest.Dana, "Dana", "admin")
	b := g.Browser(t)
	b.SignIn(t, handlerstest.Dana, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Acme)}})
	g.revoke(t, handlerstest.Dana)
	page, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "In Acme")))
	stops(t, b, next)
	b.Get(t, page).LeadsTo(t, "/a/sudo?request="+heldIn(t, next)) // there is nothing to sign in for
	sends(t, b, next).LeadsTo(t, "/ui/general")
	g.wantName(t, "In Acme")
	if got := b.ActsFor(t); got != "In Acme" {
		t.Errorf("the active organization is %s", got)
	}
}

// TestHeldGoesOnByButton: who has signed in in another tab, or with a passkey, comes to
// a page that says what waits.
func TestHeldGoesOnByButton(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	page, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "By button")))
	b.SignIn(t, handlerstest.Dana, "").LeadsTo(t, "/ui/")
	id := heldIn(t, next)
	b.Get(t, page).LeadsTo(t, "/a/sudo?request="+id)
	main := b.Get(t, "/a/sudo?request="+id).Shows(t).Find("main")
	wantFacts(t, main, "Page: General", "Organization: Acme", "Name: By button")
	g.wantName(t, "Acme")
	const times = 10
	var all sync.WaitGroup
	answers := make([]handlerstest.Answer, times)
	for i := range answers {
		all.Go(func() { answers[i] = b.Post(t, "/a/sudo", url.Values{"request": {id}}) })
	}
	all.Wait()
	done := 0
	for _, a := range answers {
		if a.Status == http.StatusSeeOther && a.Location() == "/ui/general" {
			done++
		}
	}
	if done != 1 {
		t.Errorf("carried out %d times, want once", done)
	}
	g.wantName(t, "By button")
}

// TestHeldThatNeedsAProof: signing in is one, and a proof that was being given when the
// session ended leads on to what waited for it.
func TestHeldThatNeedsAProof(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	_, next := loginFor(t, b.Post(t, g.removal(t), url.Values{}))
	main := stops(t, b, next)
	g.wantPasskeys(t, 1)
	wantFacts(t, main, "Page: Security", "Passkey: Old key")
	if got := main.Find("#held-send"); got.Text() != "Remove a passkey" || got.Attr("class") != "button danger wide" {
		t.Errorf("the button is %s", got.HTML())
	}
	sends(t, b, next).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)

	g.clock.Advance(model.SudoLife)
	id := waits(t, b, g.removal(t), url.Values{})
	form := b.SudoCode(t, id, removesPasskey)
	g.revoke(t, handlerstest.Dana)
	_, next = loginFor(t, b.Post(t, "/a/sudo/code", form))
	if heldIn(t, next) != id {
		t.Errorf("it leads to %q, want %s", next, id)
	}
	stops(t, b, next)
	g.wantPasskeys(t, 1)
	sends(t, b, next).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)
}

// TestWhatIsNotHeldSaysSo: what was sent after the person signed out in another tab, in a
// browser that is not known, or long after. They come back to the page all the same.
func TestWhatIsNotHeldSaysSo(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	out := b.SignedOut(t)
	form := g.rename(t, "Lost")
	for says, a := range map[string]handlerstest.Answer{
		"You were signed out. What you sent was not carried out. Sign in, and send it once more.": out.Post(t, "/ui/general", form),
		"You were signed out. The file was not sent. Sign in, and choose it again.":               out.UploadTo(t, "/ui/general/logo", "logo", handlerstest.Square(t, 8)),
	} {
		page, next := loginFor(t, a)
		if next != "/ui/general" {
			t.Errorf("it comes back to %q", next)
		}
		if got := b.Get(t, page).Shows(t).Find(".notice").Text(); got != says {
			t.Errorf("the notice says %q, want %q", got, says)
		}
	}
	b.SignIn(t, handlerstest.Dana, "/ui/general").LeadsTo(t, "/ui/general")
	g.wantName(t, "Acme")
}

// TestWhatIsNoFormComesBack: of a file, and of what a script sends, nothing can be kept.
// The person comes back to the page, which says what they wanted and that it was not done.
func TestWhatIsNoFormComesBack(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		send              func(t *testing.T, g guarded, b *handlerstest.Browser) handlerstest.Answer
		place, before, at string
	}{
		"a file": {func(t *testing.T, _ guarded, b *handlerstest.Browser) handlerstest.Answer {
			return b.UploadTo(t, "/ui/general/logo", "logo", handlerstest.Square(t, 8))
		}, "/ui/general", "The file was not sent. Sign in, and choose it again.", "You were signed out before you could change the logo of Acme. Choose the file again."},
		"a file, inline": {func(t *testing.T, g guarded, b *handlerstest.Browser) handlerstest.Answer {
			return b.UploadTo(t, "/ui/profile/picture", "picture", handlerstest.Square(t, 8), handlerstest.Inline...)
		}, "/ui/profile", "The file was not sent. Sign in, and choose it again.", "You were signed out before you could change your picture. Choose the file again."},
		"a question for a new passkey": {func(t *testing.T, _ guarded, b *handlerstest.Browser) handlerstest.Answer {
			return b.Send(t, "/ui/security/passkeys/begin", struct{}{})
		}, "/ui/security", "What you sent was not carried out. Sign in, and send it once more.", "You were signed out before you could add a passkey. Start again."},
		"a new passkey": {func(t *testing.T, _ guarded, b *handlerstest.Browser) handlerstest.Answer {
			return b.Send(t, "/ui/security/passkeys", handlerstest.Answered{Ceremony: "cer_1"})
		}, "/ui/security", "What you sent was not carried out. Sign in, and send it once more.", "You were signed out before you could add a passkey. Start again."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t)
			b := g.As(t, handlerstest.Dana)
			g.revoke(t, handlerstest.Dana)
			a := test.send(t, g, b)
			if strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
				a = sendsTo(t, a)
			}
			page, next := loginFor(t, a)
			shown := b.Get(t, page).Shows(t)
			if got := shown.Find(".notice").Text(); got != "You were signed out. "+test.before || shown.Form("/a/login").Field("email").Value() != handlerstest.Dana {
				t.Errorf("signing in says %q", got)
			}
			held := "/a/sudo?request=" + heldIn(t, next)
			b.SignIn(t, handlerstest.Dana, next).LeadsTo(t, held)
			b.Get(t, held).LeadsTo(t, test.place)
			back := b.Get(t, test.place).Shows(t)
			if got := back.Find("#alerts").Find("p").Text(); got != test.at {
				t.Errorf("the page says %q, want %q", got, test.at)
			}
		})
	}
}

// TestFileIsReadToTheEnd that nobody keeps: browsers show the answer once they have sent
// all of it, and otherwise that the connection was reset.
func TestFileIsReadToTheEnd(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	const size = 6 << 20
	upload := func() {
		t.Helper()
		file := bytes.NewReader(make([]byte, size))
		r := b.Request(t, "POST", "/ui/general/logo", nil, "Content-Type", "multipart/form-data; boundary=x")
		r.Body, r.ContentLength = io.NopCloser(file), size
		if b.Do(t, r).Expect(t, http.StatusSeeOther); file.Len() > 0 {
			t.Errorf("%d bytes were not read", file.Len())
		}
	}
	b.Post(t, "/ui/profile/organizations/"+string(g.Acme)+"/leave", nil)
	upload()
	g.revoke(t, handlerstest.Dana)
	upload()
}

// sendsTo returns the answer to a script as if it were one to a browser, which the script
// makes of it.
func sendsTo(t *testing.T, a handlerstest.Answer) handlerstest.Answer {
	t.Helper()
	var says struct{ Location string }
	if err := json.Unmarshal([]byte(a.Body), &says); err != nil || a.Status != http.StatusUnauthorized || says.Location == "" {
		t.Fatalf("%s: status %d, %v: %s", a.Asked, a.Status, err, a.Body)
	}
	a.Status = http.StatusSeeOther
	a.Header.Set("Location", says.Location)
	return a
}

// TestProofInASessionThatIsOver: a script that was to prove who somebody is leads on to
// what waits for that.
func TestProofInASessionThatIsOver(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	id := waits(t, b, g.removal(t), url.Values{})
	g.revoke(t, handlerstest.Dana)
	a := b.Send(t, "/a/sudo/passkey/begin", struct{}{}, "HX-Current-URL", g.Server.URL+"/a/sudo?request="+id)
	if _, next := loginFor(t, sendsTo(t, a)); heldIn(t, next) != id {
		t.Errorf("it leads to %q, want %s", next, id)
	}
}

// TestCodeWhoseAnswerIsLost: what waited for it was done. Who sends it once more, with the
// cookie of before, is not told that it was not.
func TestCodeWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	before := b.Cookie(t)
	id := waits(t, b, g.removal(t), url.Values{})
	form := b.SudoCode(t, id, removesPasskey)
	b.Post(t, "/a/sudo/code", form).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)
	g.clock.Advance(time.Hour)
	b.SetCookie(t, before)
	page, next := loginFor(t, b.Post(t, "/a/sudo/code", form))
	if got := b.Get(t, page).Shows(t).Find(".notice").Text(); heldIn(t, next) != id || !strings.Contains(got, "look whether it is there") {
		t.Errorf("it leads to %q, which says %q", page, got)
	}
	b.SignIn(t, handlerstest.Dana, next).LeadsTo(t, "/a/sudo?request="+id)
	main := b.Get(t, "/a/sudo?request="+id).Page(t, http.StatusNotFound).Find("main")
	if !main.Says("has been done") {
		t.Errorf("the page says %s", main.Text())
	}
}

// TestHeldForTheOrganizationOfItsPage: who acts for no organization yet, because they have
// signed in anew in another tab, or for another one, goes on with what they entered in
// the one that the page was shown for.
func TestHeldForTheOrganizationOfItsPage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(t *testing.T, g guarded, b *handlerstest.Browser)
		led       func(t *testing.T, g guarded, b *handlerstest.Browser, a handlerstest.Answer) (next string)
	}{
		"none yet": {func(t *testing.T, g guarded, b *handlerstest.Browser) {
			g.revoke(t, handlerstest.Dana)
			b.SignIn(t, handlerstest.Dana, "")
		}, func(t *testing.T, g guarded, b *handlerstest.Browser, a handlerstest.Answer) string {
			if to := a.Header.Get("HX-Redirect"); to != "" {
				a.Status = http.StatusSeeOther
				a.Header.Set("Location", to)
			}
			shown := b.Get(t, a.Location()).Shows(t)
			if got := shown.Toast(); got != "What you entered is kept. Open Acme to go on with it." {
				t.Errorf("the switcher says %q", got)
			}
			return shown.Form("/a/organizations").Field("next").Value()
		}},
		"another one": {func(t *testing.T, g guarded, b *handlerstest.Browser) {
			b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Globex)}})
		}, func(t *testing.T, g guarded, b *handlerstest.Browser, a handlerstest.Answer) string {
			problem := a.Page(t, http.StatusConflict).Find(".problem")
			if !problem.Says("This page was opened for Acme, and you act for Globex now. Nothing was changed yet. What you entered is kept") {
				t.Errorf("the page says %s", problem.Text())
			}
			return b.Get(t, problem.Find("a").Attr("href")).Shows(t).Form("/a/organizations").Field("next").Value()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t)
			g.Add(t, g.Globex, handlerstest.Dana, "Dana", "admin")
			b := g.Browser(t)
			b.SignIn(t, handlerstest.Dana, "")
			b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Acme)}})
			form := g.rename(t, "Kept")
			test.meanwhile(t, g, b)
			next := test.led(t, g, b, b.Post(t, "/ui/general", form))
			b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Acme)}, "next": {next}}).LeadsTo(t, next)
			main := b.Get(t, next).Shows(t).Find("main")
			wantFacts(t, main, "Page: General", "Organization: Acme", "Name: Kept")
			if !main.Says("You acted for another organization when this was sent, so nothing has been changed yet.") {
				t.Errorf("the page says %s", main.Text())
			}
			g.wantName(t, "Acme")
			sends(t, b, next).LeadsTo(t, "/ui/general")
			g.wantName(t, "Kept")
		})
	}
}

// TestHeldInAnotherOrganization: who has opened another one meanwhile reads where it
// waits, and goes on there; and nothing of it where they are no member any more.
func TestHeldInAnotherOrganization(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.Add(t, g.Globex, handlerstest.Dana, "Dana", "admin")
	b := g.Browser(t)
	b.SignIn(t, handlerstest.Dana, "")
	open := func(org model.OrgID, next string) handlerstest.Answer {
		return b.Post(t, "/a/organizations", url.Values{"organization": {string(org)}, "next": {next}})
	}
	open(g.Acme, "")
	g.clock.Advance(model.SudoLife)
	id := waits(t, b, "/ui/general/delete", url.Values{"name": {"Acme"}})
	page := "/a/sudo?request=" + id
	g.clock.Advance(10 * time.Minute)
	open(g.Globex, "")
	for name, a := range map[string]handlerstest.Answer{
		"opened": b.Get(t, page), "sent": b.Post(t, "/a/sudo", url.Values{"request": {id}}),
		"discarded": b.Post(t, "/a/sudo/discard", url.Values{"request": {id}}),
	} {
		problem := a.Page(t, http.StatusConflict).Find(".problem")
		if problem.Heading() != "This waits in another organization" || !problem.Says("waits in Acme") || !problem.Says("kept for another 20 minutes.") {
			t.Errorf("%s: the page says %s", name, problem.Text())
		}
		next := b.Get(t, problem.Find("a").Attr("href")).Shows(t).Form("/a/organizations").Field("next").Value()
		if next != page {
			t.Errorf("%s: the way on ends at %q, want %q", name, next, page)
		}
	}
	open(g.Acme, page).LeadsTo(t, page)
	if h := b.Get(t, page).Shows(t).Find("main").Heading(); h != "Confirm it’s you" {
		t.Errorf("in Acme the page is %q", h)
	}
	open(g.Globex, "")
	b.Post(t, "/ui/profile/organizations/"+string(g.Acme)+"/leave", nil)
	b.Get(t, page).Expect(t, http.StatusNotFound)
}

// TestHeldBeforeAnOrganization: what somebody was about to do for no organization is not
// done for the one that they choose then, and they are told so and led back to it.
func TestHeldBeforeAnOrganization(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.Add(t, g.Globex, handlerstest.Dana, "Dana", "admin")
	path := g.removal(t)
	b := g.Browser(t)
	b.SignIn(t, handlerstest.Dana, "")
	g.clock.Advance(model.SudoLife)
	id := waits(t, b, path, url.Values{})
	page := "/a/sudo?request=" + id
	b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Acme)}, "next": {page}}).LeadsTo(t, page)
	for name, a := range map[string]handlerstest.Answer{
		"opened": b.Get(t, page), "sent": b.Post(t, "/a/sudo", url.Values{"request": {id}}),
		"discarded": b.Post(t, "/a/sudo/discard", url.Values{"request": {id}}),
	} {
		problem := a.Page(t, http.StatusConflict).Find(".problem")
		if problem.Heading() != "This was begun for no organization" || !problem.Says("act for Acme now. Nothing was changed.") || problem.Find("a").Attr("href") != afterRemoving {
			t.Errorf("%s: the page says %s", name, problem.HTML())
		}
	}
	g.wantPasskeys(t, 1)
}

// TestNotHeldForAnOrganizationThatWasLeft: what was entered for it is worth nothing any
// more, and the person is told so. Nor is anything kept for a stranger to it.
func TestNotHeldForAnOrganizationThatWasLeft(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	form := g.rename(t, "Late")
	b.Post(t, "/ui/profile/organizations/"+string(g.Acme)+"/leave", nil).LeadsTo(t, "/a/organizations")
	b.Get(t, "/a/organizations").Shows(t) // it says goodbye
	for _, org := range []model.OrgID{g.Acme, g.Globex, ""} {
		form.Set("shown_for", string(org))
		b.Post(t, "/ui/general", form).LeadsTo(t, "/a/organizations?next=%2Fui%2Fgeneral")
		if got := b.Get(t, "/a/organizations?next=%2Fui%2Fgeneral").Shows(t).Find("#alerts").Find("p").Text(); got != "You act for no organization any more, so what you sent was not carried out." {
			t.Errorf("for %q the switcher says %q", org, got)
		}
	}
	g.wantName(t, "Acme")
}

// TestHeldBounds what a cookie that is worth nothing can make us keep.
func TestHeldBounds(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	_, oldest := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Oldest")))
	for range model.MostHeld {
		b.Post(t, "/ui/general", g.rename(t, "Newer"))
	}
	b.Post(t, "/ui/general", url.Values{"name": {strings.Repeat("x", 65<<10)}}).Expect(t, http.StatusRequestEntityTooLarge)
	gone := b.SignIn(t, handlerstest.Dana, oldest).After(t, "/a/sudo?request=")
	b.Get(t, "/a/sudo?request="+gone).Expect(t, http.StatusNotFound)
	g.wantName(t, "Acme")
}

// TestHeldOnlyInItsBrowser: the cookie of a session that is over, alone or in somebody
// else's browser, plants nothing for its person to find.
func TestHeldOnlyInItsBrowser(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	token := b.Cookie(t)
	thief, colleague := g.Browser(t), g.As(t, handlerstest.Ana)
	g.revoke(t, handlerstest.Dana)
	g.clock.Advance(time.Minute)
	for _, other := range []*handlerstest.Browser{thief, colleague} {
		other.SetCookie(t, token)
		for path, form := range map[string]url.Values{"/ui/general/delete": {"name": {"Acme"}}, "/ui/members/invitations": {"emails": {"thief@evil.test"}, "role": {"role_1"}}, "/ui/profile/email": {"email": {"thief@evil.test"}}} {
			page, next := loginFor(t, other.Post(t, path, form))
			if heldIn(t, next) != "" || !strings.Contains(page, "lost=1") {
				t.Errorf("%s: it leads to %q", path, page)
			}
		}
	}
	if _, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Mine"))); heldIn(t, next) == "" {
		t.Errorf("its own browser is led to %q", next)
	}
}

// TestHeldAfterTheEnd of a session for a day, and never after its person has signed out.
func TestHeldAfterTheEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  func(t *testing.T, g guarded, b *handlerstest.Browser)
		held bool
	}{
		"signed out": {func(t *testing.T, _ guarded, b *handlerstest.Browser) {
			old := b.Cookie(t)
			b.Post(t, "/a/logout", url.Values{}).LeadsTo(t, "/a/signed-out")
			b.SetCookie(t, old)
		}, false},
		"revoked, the next morning": {func(t *testing.T, g guarded, _ *handlerstest.Browser) {
			g.revoke(t, handlerstest.Dana)
			g.clock.Advance(model.HeldAfterEnd - time.Second)
		}, true},
		"revoked, a day later": {func(t *testing.T, g guarded, _ *handlerstest.Browser) {
			g.revoke(t, handlerstest.Dana)
			g.clock.Advance(model.HeldAfterEnd)
		}, false},
		"run out, a day later": {func(_ *testing.T, g guarded, _ *handlerstest.Browser) {
			g.clock.Advance(30*24*time.Hour + model.HeldAfterEnd)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t)
			b := g.As(t, handlerstest.Dana)
			test.end(t, g, b)
			page, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "New")))
			if held := heldIn(t, next) != ""; held != test.held || strings.Contains(page, "lost=1") == test.held {
				t.Errorf("it leads to %q", page)
			}
		})
	}
}

// TestHeldIsLeftBehindBySigningOut: whoever comes next reads nothing of it.
func TestHeldIsLeftBehindBySigningOut(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	id := waits(t, b, g.removal(t), url.Values{})
	b.Post(t, "/a/logout", url.Values{}).LeadsTo(t, "/a/signed-out")
	page := "/a/login?next=" + url.QueryEscape("/a/sudo?request="+id)
	if got := b.Get(t, page).Shows(t).Form("/a/login").Field("email").Value(); got != "" {
		t.Errorf("the field has %q", got)
	}
	b.SignIn(t, handlerstest.Dana, "/a/sudo?request="+id)
	b.Get(t, "/a/sudo?request="+id).Expect(t, http.StatusNotFound)
}

// TestHeldTooLong: who comes too late is told so, and nobody reads whose it was.
func TestHeldTooLong(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	page, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Late")))
	g.clock.Advance(model.HeldLife)
	shown := b.Get(t, page).Shows(t)
	if got := shown.Find(".notice").Text(); !strings.Contains(got, "not kept any more") || shown.Form("/a/login").Field("email").Value() != "" {
		t.Errorf("the page says %s", shown.Find("main").Text())
	}
	b.SignIn(t, handlerstest.Dana, next).LeadsTo(t, "/a/sudo?request="+heldIn(t, next))
	main := b.Get(t, "/a/sudo?request="+heldIn(t, next)).Page(t, http.StatusNotFound).Find("main")
	if main.Heading() != "This doesn’t wait for you any more" || !main.Says("waited too long") {
		t.Errorf("the page says %s", main.Text())
	}
	g.wantName(t, "Acme")
}

// TestHeldByNoCode: not even the code that proves who the person is sends what was
// interrupted.
func TestHeldByNoCode(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	_, next := loginFor(t, b.Post(t, g.removal(t), url.Values{}))
	stops(t, b, next)
	page := "/a/sudo?request=" + heldIn(t, next)
	b.Post(t, "/a/sudo/code", b.SudoCode(t, heldIn(t, next), removesPasskey)).LeadsTo(t, page)
	g.wantPasskeys(t, 1)

	// Once the proof is old, the button leads to another one.
	g.clock.Advance(model.SudoLife)
	a := sends(t, b, next)
	g.wantPasskeys(t, 1)
	again := a.After(t, "/a/sudo?request=")
	main := b.Get(t, "/a/sudo?request="+again).Shows(t).Find("main")
	if main.Heading() != "Confirm it’s you" {
		t.Errorf("the page is %s", main.HTML())
	}
	wantFacts(t, main, "Page: Security", "Passkey: Old key")
	b.Post(t, "/a/sudo/code", b.SudoCode(t, again, removesPasskey)).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)
}

// TestHeldNeedsNoProof where its route needs none, however long somebody reads.
func TestHeldNeedsNoProof(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	_, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Read")))
	stops(t, b, next)
	g.clock.Advance(model.HeldLife - time.Second)
	sends(t, b, next).LeadsTo(t, "/ui/general")
	g.wantName(t, "Read")
}

// TestHeldIsDiscarded, and the person is where they were.
func TestHeldIsDiscarded(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.As(t, handlerstest.Dana)
	g.revoke(t, handlerstest.Dana)
	_, next := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Unwanted")))
	stops(t, b, next)
	b.Post(t, "/a/sudo/discard", url.Values{"request": {heldIn(t, next)}}).LeadsTo(t, "/ui/general")
	if got := b.Get(t, "/ui/general").Shows(t).Toast(); !strings.HasPrefix(got, "Discarded.") {
		t.Errorf("the toast says %q", got)
	}
	sends(t, b, next).Expect(t, http.StatusNotFound)
	b.Post(t, "/a/sudo/discard", url.Values{"request": {heldIn(t, next)}}).Expect(t, http.StatusNotFound)
	g.wantName(t, "Acme")
}

// TestFacts: people read what they entered as they know it, and nothing else.
func TestFacts(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.Enable(t, g.Acme, model.FeatureSessionPolicy)
	kim, ana := string(g.Members[handlerstest.Kim].ID), string(g.Members[handlerstest.Ana].ID)
	gus := string(g.Member(t, handlerstest.Gus).ID)
	own := g.Passkey(t, g.Members[handlerstest.Dana].User)
	theirs := g.Passkey(t, g.Members[handlerstest.Kim].User)
	many := url.Values{"action": {"remove"}, "role": {"role_1"}, "back": {"q=x"}}
	for range 3 {
		many["id"] = append(many["id"], kim, ana)
	}
	for name, test := range map[string]struct {
		path   string
		form   url.Values
		danger bool
		want   []string
	}{
		"a name that looks like an id": {"/ui/general", url.Values{"name": {"role_1"}}, false, []string{"Page: General", "Organization: Acme", "Name: role_1"}},
		"nothing entered":              {"/ui/profile", url.Values{"first_name": {"Dana"}, "last_name": {""}, "version": {"1"}}, false, []string{"Page: Profile", "First name: Dana", "Last name: empty"}},
		"defaults": {"/ui/session-policy", url.Values{"source": {"application"}, "absolute": {"8"}, "absolute_unit": {"hours"}, "idle_on": {"yes"}, "idle": {"1"}}, false,
			[]string{"Page: Session policy", "Organization: Acme", "Limits: The defaults"}},
		"limits": {"/ui/session-policy", url.Values{"source": {"custom"}, "absolute": {"8"}, "absolute_unit": {"hours"}, "idle_on": {"yes"}, "idle": {"30"}, "idle_unit": {"minutes"}}, false,
			[]string{"Page: Session policy", "Organization: Acme", "Limits: Our own", "Sign in again after: 8 hours", "Sign out when idle: Yes", "Time without activity: 30 minutes"}},
		"many members": {"/ui/members/bulk", many, true,
			[]string{"Page: Members", "Organization: Acme", "Change: Remove", "Members: Kim Lee, Ana Lee, Kim Lee, Ana Lee, Kim Lee, 1 more"}},
		"addresses": {"/ui/members/invitations", url.Values{"emails": {"a@acme.test,\r\n b@acme.test"}, "role": {"role_2"}, "note": {"Hello\r\nyou"}}, false,
			[]string{"Page: Members", "Organization: Acme", "Email addresses: a@acme.test, b@acme.test", "Role: Member", "Note: Hello you"}},
		"another organization’s member": {"/ui/members/" + gus + "/remove", url.Values{}, true, []string{"Page: Members", "Organization: Acme"}},
		"a passkey":                     {"/ui/security/passkeys/" + string(own.ID) + "/remove", url.Values{}, true, []string{"Page: Security", "Passkey: Old key"}},
		"another person’s passkey":      {"/ui/security/passkeys/" + string(theirs.ID) + "/remove", url.Values{}, true, []string{"Page: Security"}},
		"a code": {"/ui/profile/email/code", url.Values{"code": {"123456"}, "challenge": {"chl_1"}, "others": {"yes"}}, false,
			[]string{"Page: Profile", "Sign out everywhere else: Yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := g.As(t, handlerstest.Dana)
			g.revoke(t, handlerstest.Dana)
			_, next := loginFor(t, b.Post(t, test.path, test.form))
			main := stops(t, b, next)
			wantFacts(t, main, test.want...)
			if got := strings.Contains(main.Find("#held-send").Attr("class"), "danger"); got != test.danger {
				t.Errorf("the button is %s", main.Find("#held-send").HTML())
			}
			g.clock.Advance(time.Hour) // more codes
		})
	}
}
