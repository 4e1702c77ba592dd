package signin_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// signed is a world with an application that signs people in.
type signed struct {
	*handlerstest.World
	clock *dbtest.Clock
	app   model.Application
}

func newSigned(t *testing.T) signed {
	t.Helper()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	return signed{w, clock, w.Application(t, model.Application{Type: model.ApplicationSPA})}
}

// ask returns the address of an authorization request, with more parameters.
func (s signed) ask(more ...string) string {
	params := url.Values{
		"client_id": {string(s.app.ID)}, "redirect_uri": {"https://app.test/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {"vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo"}, "code_challenge_method": {"S256"}, "state": {"mine"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		params.Set(more[i], more[i+1])
	}
	return "/oauth/authorize?" + params.Encode()
}

// waits begins an authorization request that asks the person to sign in, and returns
// the address at which it waits.
func (s signed) waits(t *testing.T, b *handlerstest.Browser, more ...string) string {
	t.Helper()
	return nextOf(t, b.Get(t, s.ask(more...)), "/a/login?")
}

// waitsAt returns the address of the page that such a request leads to.
func (s signed) waitsAt(t *testing.T, b *handlerstest.Browser, more ...string) string {
	t.Helper()
	return "/a/login?" + b.Get(t, s.ask(more...)).After(t, "/a/login?")
}

// first begins several authorization requests at once in a browser that has no cookies
// yet, so that each goes out without, and returns where they wait.
func (s signed) first(t *testing.T, b *handlerstest.Browser, times int, more ...string) []string {
	t.Helper()
	next := make([]string, times)
	for i := range next {
		a := s.Browser(t).Get(t, s.ask(more...))
		next[i] = nextOf(t, a, "/a/login?")
		for _, c := range (&http.Response{Header: a.Header}).Cookies() {
			b.SetCookie(t, c)
		}
	}
	return next
}

// nextOf returns where an answer that leads to a page of ours goes on afterwards.
func nextOf(t *testing.T, a handlerstest.Answer, page string) string {
	t.Helper()
	query, err := url.ParseQuery(a.After(t, page))
	if err != nil {
		t.Fatal(err)
	}
	return query.Get("next")
}

// gotCode checks that the application gets a code.
func gotCode(t *testing.T, a handlerstest.Answer) {
	t.Helper()
	a.After(t, "https://app.test/callback?code=")
}

// finished checks that a page says that a sign-in is finished, and leads to the
// application.
func finished(t *testing.T, a handlerstest.Answer) {
	t.Helper()
	if page := a.Shows(t).Find("main"); !page.Says("This sign-in is finished") || page.Find("a.button").Attr("href") != "https://app.test/" {
		t.Errorf("the page is %s", page.HTML())
	}
}

// sessionsOf returns how many sessions of a person are going on.
func (s signed) sessionsOf(t *testing.T, email string) []model.SessionID {
	t.Helper()
	rows, err := s.DB.OwnSessions(t.Context(), s.Members[email].User, 100)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]model.SessionID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

// TestOneSignInForSeveralRequests: an application that starts several at once, each
// of which wants the person to sign in, gets all answered by one sign-in, and the
// session is the one that there was.
func TestOneSignInForSeveralRequests(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.As(t, handlerstest.Dana)
	before := s.sessionsOf(t, handlerstest.Dana)
	s.clock.Advance(time.Minute)
	const times = 10
	next := make([]string, times)
	var all sync.WaitGroup
	for i := range next {
		all.Go(func() { next[i] = s.waits(t, b, "prompt", "login") })
	}
	all.Wait()
	for _, one := range next {
		b.Get(t, "/a/login?next="+url.QueryEscape(one)).Shows(t).Form("/a/login")
	}
	s.clock.Advance(time.Second)
	b.SignIn(t, handlerstest.Dana, next[0]).LeadsTo(t, next[0])
	for _, one := range next[1:] {
		b.Get(t, "/a/login?next="+url.QueryEscape(one)).LeadsTo(t, one)
		b.Post(t, "/a/login", url.Values{"email": {handlerstest.Dana}, "next": {one}}).LeadsTo(t, one)
	}
	for i := range next {
		all.Go(func() { gotCode(t, b.Get(t, next[i])) })
	}
	all.Wait()
	if after := s.sessionsOf(t, handlerstest.Dana); len(after) != 1 || after[0] != before[0] {
		t.Errorf("sessions %v, want %v", after, before)
	}
}

// TestOneSignInForTheFirstRequests is the same in a browser that was never here: each
// request comes without a cookie, and each answer brings one.
func TestOneSignInForTheFirstRequests(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b, stranger := s.Browser(t), s.Browser(t)
	next := s.first(t, b, 5)
	s.clock.Advance(time.Second)
	b.SignIn(t, handlerstest.Dana, next[0]).LeadsTo(t, next[0])
	for _, one := range next {
		b.Get(t, "/a/login?next="+url.QueryEscape(one)).LeadsTo(t, one)
		gotCode(t, b.Get(t, one))
		finished(t, b.Get(t, one))
	}
	b.Get(t, s.waits(t, stranger)).Expect(t, http.StatusGone)
	// A browser that has a cookie gets no more of them.
	count := func() int { return len(b.Client.Jar.Cookies(b.Request(t, "GET", "/", nil).URL)) }
	before := count()
	s.waits(t, b, "prompt", "login")
	if after := count(); after != before {
		t.Errorf("%d cookies, and then %d", before, after)
	}
}

// TestChoiceForTheFirstRequests: the switcher knows them, too.
func TestChoiceForTheFirstRequests(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	s.Add(t, s.Globex, handlerstest.Kim, "Kim", "member")
	b := s.Browser(t)
	next := s.first(t, b, 2, "prompt", "select_account")
	s.clock.Advance(time.Second)
	b.SignIn(t, handlerstest.Kim, next[0])
	for _, one := range next {
		b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Acme)}, "next": {one}}).LeadsTo(t, one)
		gotCode(t, b.Get(t, one))
	}
}

// TestSigningInAtOnce: whoever proves it in several tabs at the same moment is
// signed in afterwards, whichever answer comes last, and every request is answered.
func TestSigningInAtOnce(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.As(t, handlerstest.Dana)
	s.clock.Advance(time.Minute)
	const times = 4 // that many codes can be asked for
	next, forms := make([]string, times), make([]url.Values, times)
	for i := range next {
		next[i] = s.waits(t, b, "prompt", "login")
		challenge, code, _ := b.Begin(t, handlerstest.Dana, next[i])
		forms[i] = url.Values{"challenge": {challenge}, "code": {code}}
	}
	s.clock.Advance(time.Second)
	var all sync.WaitGroup
	for i := range next {
		all.Go(func() {
			// The first to arrive signs in; for the others there is nothing to do any
			// more, or they sign in as well.
			if a := b.Post(t, "/a/login/code", forms[i]); a.Location() != next[i] {
				t.Errorf("status %d to %q", a.Status, a.Location())
			}
		})
	}
	all.Wait()
	for _, one := range next {
		gotCode(t, b.Get(t, one))
	}
	if got := s.sessionsOf(t, handlerstest.Dana); len(got) != 1 {
		t.Errorf("sessions %v, want one", got)
	}
}

// TestSigningInAtOnceForTheFirstTime is the same before there is any session.
func TestSigningInAtOnceForTheFirstTime(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.Browser(t)
	next := s.first(t, b, 3)
	forms := make([]url.Values, len(next))
	for i := range next {
		challenge, code, _ := b.Begin(t, handlerstest.Dana, next[i])
		forms[i] = url.Values{"challenge": {challenge}, "code": {code}}
	}
	s.clock.Advance(time.Second)
	var all sync.WaitGroup
	for i := range next {
		all.Go(func() {
			if a := b.Post(t, "/a/login/code", forms[i]); a.Location() != next[i] {
				t.Errorf("status %d to %q", a.Status, a.Location())
			}
		})
	}
	all.Wait()
	for _, one := range next {
		gotCode(t, b.Get(t, one))
	}
	if got := s.sessionsOf(t, handlerstest.Dana); len(got) != 1 {
		t.Errorf("sessions %v, want one", got)
	}
}

// TestSigningInWithoutTheSession: whoever signs in again in a browser that has lost its
// session, or sends the token that it had before, goes on in it.
func TestSigningInWithoutTheSession(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.As(t, handlerstest.Dana)
	before := s.sessionsOf(t, handlerstest.Dana)
	old := b.Cookie(t)
	s.clock.Advance(time.Minute)
	for _, lost := range []struct { // in this order: signing in again is what makes the first token one of before
		name string
		lose func()
	}{
		{"no cookie", func() { b.SetCookie(t, &http.Cookie{Name: "anteroom", MaxAge: -1}) }},
		{"the token of before", func() { b.SetCookie(t, old) }},
	} {
		s.clock.Advance(time.Minute)
		lost.lose()
		b.SignIn(t, handlerstest.Dana, "").LeadsTo(t, "/ui/")
		b.Get(t, "/ui/security").Shows(t)
		if got := s.sessionsOf(t, handlerstest.Dana); !slices.Equal(got, before) {
			t.Errorf("%s: sessions %v, want %v", lost.name, got, before)
		}
	}
	other := s.As(t, handlerstest.Dana)
	if got := s.sessionsOf(t, handlerstest.Dana); len(got) != 2 {
		t.Errorf("with another browser: sessions %v, want two", got)
	}
	other.Get(t, "/ui/security").Shows(t)
}

// TestProblemsOfApplications: a page that says what is wrong with an application's
// request offers no way to settings, which have nothing to do with it.
func TestProblemsOfApplications(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	page := s.Browser(t).Get(t, s.ask("redirect_uri", "https://evil.test/")).Page(t, http.StatusUnprocessableEntity)
	if main := page.Find("main"); main.Has("a") || !main.Says("https://evil.test/") {
		t.Errorf("the page is %s", main.HTML())
	}
}

// TestComingBackToSigningIn: whoever presses Back, loads a page again, or has it open
// in another tab, is led on, and no page of signing in ends or begins a session.
func TestComingBackToSigningIn(t *testing.T) {
	t.Parallel()
	for name, finish := range map[string]func(t *testing.T, s signed, b *handlerstest.Browser, waiting string){
		"finished": func(t *testing.T, _ signed, b *handlerstest.Browser, waiting string) { gotCode(t, b.Get(t, waiting)) },
		"expired": func(t *testing.T, s signed, b *handlerstest.Browser, waiting string) {
			s.clock.Advance(model.AuthRequestLife)
			if a := b.Get(t, waiting); !strings.Contains(a.Location(), "error=login_required") || !strings.Contains(a.Location(), "state=mine") {
				t.Errorf("status %d to %q", a.Status, a.Location())
			}
		},
		"another tab": func(t *testing.T, s signed, b *handlerstest.Browser, _ string) { gotCode(t, b.Get(t, s.ask())) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSigned(t)
			b := s.Browser(t)
			waiting := s.waits(t, b)
			challenge, code, link := b.Begin(t, handlerstest.Dana, waiting)
			form := url.Values{"challenge": {challenge}, "code": {code}}
			b.Post(t, "/a/login/code", form).LeadsTo(t, waiting)
			finish(t, s, b, waiting)
			before := s.sessionsOf(t, handlerstest.Dana)
			for _, a := range []handlerstest.Answer{
				b.Get(t, "/a/login?next="+url.QueryEscape(waiting)),
				b.Post(t, "/a/login", url.Values{"email": {"DANA@acme.test"}, "next": {waiting}}),
				b.Get(t, "/a/login/code?challenge="+challenge),
				b.Post(t, "/a/login/code", form),
				b.Post(t, "/a/login/resend", url.Values{"challenge": {challenge}}),
				b.Get(t, "/a/login/link/"+link),
				b.Post(t, "/a/login/link", url.Values{"token": {link}}),
			} {
				a.LeadsTo(t, waiting)
			}
			if name == "another tab" {
				gotCode(t, b.Get(t, waiting))
			}
			finished(t, b.Get(t, waiting))
			if after := s.sessionsOf(t, handlerstest.Dana); len(after) != 1 || after[0] != before[0] {
				t.Errorf("sessions %v, want %v", after, before)
			}
		})
	}
}

// TestComingBackSignedOut: a request that is over leads back to its application
// before anybody signs in for nothing; in another browser it stays what it is.
func TestComingBackSignedOut(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b, stranger := s.Browser(t), s.Browser(t)
	waiting := s.waits(t, b)
	page := "/a/login?next=" + url.QueryEscape(waiting)
	b.Get(t, page).Shows(t).Form("/a/login")
	s.clock.Advance(model.AuthRequestLife)
	b.Get(t, page).LeadsTo(t, waiting)
	stranger.Get(t, page).Shows(t).Form("/a/login")
	// A link that has expired leads to where it would have led.
	waiting = s.waits(t, b)
	_, _, link := b.Begin(t, handlerstest.Dana, waiting)
	s.clock.Advance(model.CodeLife)
	gone := b.Get(t, "/a/login/link/"+link).Page(t, http.StatusGone)
	if got := gone.Find("a.button").Attr("href"); !strings.EqualFold(got, "/a/login?next="+url.QueryEscape(waiting)) {
		t.Errorf("the way on leads to %q", got)
	}
	if got := stranger.Get(t, "/a/login/link/"+link).Page(t, http.StatusGone).Find("a.button").Attr("href"); got != "/a/login" {
		t.Errorf("elsewhere it leads to %q", got)
	}
}

// TestComingBackTooLate: a request that is not kept any more leads back to its
// application before anybody signs in for nothing or changes an organization for it.
func TestComingBackTooLate(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	s.Add(t, s.Globex, handlerstest.Kim, "Kim", "member")
	b, kim := s.Browser(t), s.Browser(t)
	waiting := s.waits(t, b)
	kim.SignIn(t, handlerstest.Kim, "")
	kim.Post(t, "/a/organizations", url.Values{"organization": {string(s.Acme)}})
	chosen := nextOf(t, kim.Get(t, s.ask("prompt", "select_account")), "/a/organizations?")
	s.clock.Advance(model.AuthRequestLife + model.KeepAuthRequests + time.Minute)
	s.Write(t, func(tx *db.Tx) error {
		return tx.SweepAuthorizations(t.Context(), model.KeepAuthRequests, model.KeepOfStrangers)
	})
	b.Get(t, "/a/login?next="+url.QueryEscape(waiting)).LeadsTo(t, waiting)
	b.Post(t, "/a/login", url.Values{"email": {handlerstest.Dana}, "next": {waiting}}).LeadsTo(t, waiting)
	kim.Post(t, "/a/organizations", url.Values{"organization": {string(s.Globex)}, "next": {chosen}}).LeadsTo(t, chosen)
	if got := kim.ActsFor(t); got != "Acme" {
		t.Errorf("the active organization is %s", got)
	}
	for b, next := range map[*handlerstest.Browser]string{b: waiting, kim: chosen} {
		page := b.Get(t, next).Page(t, http.StatusGone).Find("main")
		if page.Find("a.button").Attr("href") != "https://app.test/" || !page.Says("Go back to Coffeedesk and sign in there again.") {
			t.Errorf("the page is %s", page.HTML())
		}
	}
	// Which application an address names is nobody's secret; where it leads is registered.
	b.Get(t, "/a/login?"+url.Values{"next": {"/oauth/authorize/req_1?client_id=skc_1"}}.Encode()).LeadsTo(t, "/oauth/authorize/req_1?client_id=skc_1")
	b.Get(t, "/oauth/authorize/req_1?client_id=skc_1").Expect(t, http.StatusUnprocessableEntity)
	b.Get(t, "/a/login?next=/oauth/authorize/req_1").Shows(t).Form("/a/login")
}

// TestSigningInAsSomebodyElse still does: who types another address wants that.
func TestSigningInAsSomebodyElse(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.As(t, handlerstest.Dana)
	b.SignIn(t, handlerstest.Kim, "").LeadsTo(t, "/ui/")
	if got := b.Get(t, "/ui/members").Shows(t).Find("#identity"); !got.Says(handlerstest.Kim) {
		t.Errorf("signed in is %s", got.Text())
	}
	if left := s.sessionsOf(t, handlerstest.Dana); len(left) != 0 {
		t.Errorf("sessions of Dana’s: %v", left)
	}
}

// TestApplicationAsksForOrganization: nothing that sends a browser here changes what
// its session acts for; the person does, or stays.
func TestApplicationAsksForOrganization(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	s.Add(t, s.Globex, handlerstest.Kim, "Kim", "member")
	b := s.Browser(t)
	b.SignIn(t, handlerstest.Kim, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Acme)}}).LeadsTo(t, "/ui/")
	ask := s.ask("organization_id", string(s.Globex))
	asked := b.Get(t, ask, "Sec-Fetch-Site", "cross-site")
	waiting := nextOf(t, asked, "/a/organizations?")
	page := b.Get(t, asked.Location()).Shows(t).Find("main")
	if page.Heading() != "Switch to Globex?" || !page.Says("Coffeedesk asks you to act for Globex. You act for Acme now.") {
		t.Errorf("the page says %s", page.Text())
	}
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("the active organization is %s", got)
	}
	stay := page.Find("a.button").Attr("href")
	if a := b.Get(t, stay); !strings.Contains(a.Location(), "error=access_denied") {
		t.Errorf("%s leads to %q", stay, a.Location())
	}
	form := page.Form("/a/organizations")
	answer := url.Values{"organization": {form.Field("organization").Attr("value")}, "next": {form.Field("next").Value()}}
	b.Post(t, "/a/organizations", answer).LeadsTo(t, waiting)
	gotCode(t, b.Get(t, waiting))
	if got := b.ActsFor(t); got != "Globex" {
		t.Errorf("the active organization is %s", got)
	}
	gotCode(t, b.Get(t, ask))
	// In another tab the same was decided meanwhile.
	b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Acme)}})
	asked = b.Get(t, ask)
	b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Globex)}})
	b.Get(t, asked.Location()).LeadsTo(t, nextOf(t, asked, "/a/organizations?"))
}

// TestStaleSwitcher: a choice for a request that is over leads back to its
// application, and whatever a choice is answered with, the session goes on.
func TestStaleSwitcher(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	s.Add(t, s.Globex, handlerstest.Kim, "Kim", "member")
	b, stranger := s.Browser(t), s.Browser(t)
	b.SignIn(t, handlerstest.Kim, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Acme)}})
	choose := func(next string) handlerstest.Answer {
		return b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Globex)}, "next": {next}})
	}
	waiting := nextOf(t, b.Get(t, s.ask("prompt", "select_account")), "/a/organizations?")
	s.clock.Advance(model.AuthRequestLife)
	choose(waiting).LeadsTo(t, waiting)
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("the active organization is %s", got)
	}
	if a := b.Get(t, waiting); !strings.Contains(a.Location(), "error=login_required") {
		t.Errorf("the request leads to %q", a.Location())
	}
	choose(waiting).LeadsTo(t, waiting)
	finished(t, b.Get(t, waiting))
	for _, next := range []string{s.waits(t, stranger), "/oauth/authorize/req_1"} {
		choose(next).Expect(t, http.StatusUnprocessableEntity)
		if got := b.ActsFor(t); got != "Globex" {
			t.Errorf("the active organization is %s", got)
		}
		b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Acme)}}).LeadsTo(t, "/ui/")
	}
	if got := s.sessionsOf(t, handlerstest.Kim); len(got) != 1 {
		t.Errorf("sessions %v, want one", got)
	}
}

// TestIdleOnTheWayIn: who was away for longer than an organization allows signs in
// again to act for it, however often they try; by the switcher, or by an application.
func TestIdleOnTheWayIn(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	s.Add(t, s.Globex, handlerstest.Kim, "Kim", "member")
	tighten(t, s.World, s.Globex, model.SessionPolicy{Absolute: 24 * time.Hour, Idle: 30 * time.Minute})
	b := s.Browser(t)
	b.SignIn(t, handlerstest.Kim, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Acme)}})
	b.ActsFor(t)
	s.clock.Advance(30 * time.Minute)
	for range 2 {
		b.Get(t, "/a/organizations").Shows(t)
		b.Post(t, "/a/organizations", url.Values{"organization": {string(s.Globex)}}).AsksToSignIn(t)
		page := b.Get(t, s.waitsAt(t, b, "organization_id", string(s.Globex))).Shows(t)
		if got := page.Find(".notice").Text(); !strings.Contains(got, "its sessions end after 30 minutes without activity") {
			t.Errorf("the notice says %q", got)
		}
	}
	a := b.SignIn(t, handlerstest.Kim, s.waits(t, b, "organization_id", string(s.Globex)))
	gotCode(t, b.Get(t, a.Location()))
	// Signing in to an application is activity, and so is work here.
	for range 3 {
		s.clock.Advance(29 * time.Minute)
		gotCode(t, b.Get(t, s.ask()))
	}
	for range 3 {
		s.clock.Advance(29 * time.Minute)
		if got := b.ActsFor(t); got != "Globex" {
			t.Errorf("the active organization is %s", got)
		}
	}
	// Who acts for none yet is sent to the switcher by the portal, and by an application
	// behind a proxy: that is a step on the way in, too.
	home := s.Application(t, model.Application{RedirectURIs: []string{s.Server.URL + "/callback"}})
	undecided := s.Browser(t)
	undecided.SignIn(t, handlerstest.Kim, "")
	s.clock.Advance(time.Hour)
	for range 2 {
		undecided.Get(t, "/ui/members").After(t, "/a/organizations?")
		undecided.Post(t, "/a/organizations", url.Values{"organization": {string(s.Globex)}}).AsksToSignIn(t)
		undecided.Get(t, "/auth/verify?client_id="+string(home.ID), "Sec-Fetch-Mode", "navigate").Expect(t, http.StatusUnauthorized)
		undecided.Post(t, "/a/organizations", url.Values{"organization": {string(s.Globex)}}).AsksToSignIn(t)
	}
}
