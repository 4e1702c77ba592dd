package sso_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

var zoe = handlerstest.Person{Email: "zoe@acme.test", First: "Zoë", Last: "Quill"}

// ticket has a browser ask for a test, and returns where it begins.
func ticket(t *testing.T, b *handlerstest.Browser, idp *handlerstest.IdP) string {
	t.Helper()
	a := b.Post(t, "/ui/sso/"+string(idp.Connection.ID)+"/test", url.Values{})
	a.Expect(t, http.StatusSeeOther)
	if want := model.TestPath(idp.Connection.ID) + "?ticket="; !strings.HasPrefix(a.Location(), want) {
		t.Fatalf("leads to %s, want %s…", a.Location(), want)
	}
	return a.Location()
}

// beginTest begins a test where a ticket leads, and returns where that goes on.
func beginTest(t *testing.T, b *handlerstest.Browser, at string) handlerstest.Answer {
	t.Helper()
	form := b.Get(t, at).Shows(t).Find("form")
	return b.Post(t, form.Attr("action"), url.Values{"ticket": {form.Find("input[name=ticket]").Attr("value")}})
}

// draft makes a draft beside what is live.
func draft(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, m model.AttributeMap) {
	t.Helper()
	c := w.ConnectionNow(t, idp.Connection)
	if _, err := w.Config.SSO.SetAttributes(t.Context(), w.Actor(t, handlerstest.Dana), c.ID, c.Version, m); err != nil {
		t.Fatal(err)
	}
}

// tested is what a test looks like to the browser that has made it.
func tested(t *testing.T, b *handlerstest.Browser, idp *handlerstest.IdP, a handlerstest.Answer) handlerstest.Part {
	t.Helper()
	last := idp.Attempts(t)[0]
	a.LeadsTo(t, model.TestResultPath(idp.Connection.ID, last.ID))
	return b.Get(t, a.Location()).Shows(t)
}

func each(t *testing.T, test func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, dana *handlerstest.Browser)) {
	t.Helper()
	t.Parallel()
	for _, kind := range []model.ConnectionType{model.ConnectionSAML, model.ConnectionOIDC} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			dana := w.As(t, handlerstest.Dana) // by email, as long as that is how she signs in
			test(t, w, w.Upstream(t, kind), dana)
		})
	}
}

// TestTestWithoutName: a test says when nothing says what somebody is called.
func TestTestWithoutName(t *testing.T) {
	each(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, dana *handlerstest.Browser) {
		draft(t, w, idp, model.AttributeMap{})
		b, nameless := w.Browser(t), handlerstest.Person{Email: "nobody@acme.test"}
		page := tested(t, b, idp, b.Bring(t, idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), nameless)))
		if !page.Says("No name came along, so people are shown by their address.") {
			t.Errorf("the page says %s", page.Text())
		}
	})
}

// TestTestSignIn: a test in another browser shows what would become of somebody, counts
// for who has begun it, and changes nothing.
func TestTestSignIn(t *testing.T) {
	each(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, dana *handlerstest.Browser) {
		draft(t, w, idp, model.AttributeMap{})
		private := w.Browser(t)
		page := tested(t, private, idp, private.Bring(t, idp.Answer(t, beginTest(t, private, ticket(t, dana, idp)), zoe)))
		for _, want := range []string{"The test passed", "zoe@acme.test would get an account, and become a member as Member", "can turn the draft on now", "Zoë"} {
			if !page.Says(want) {
				t.Errorf("the page does not say %q: %s", want, page.Text())
			}
		}
		if got := page.Find("#attempt-next").Attr("href"); !strings.HasSuffix(got, "/ui/sso/"+string(idp.Connection.ID)+"#sso-step-turn-on") {
			t.Errorf("the result leads on to %q", got)
		}
		if page.Says("No name came along") {
			t.Error("the page misses a name that came")
		}
		private.Get(t, "/ui/profile").AsksToSignIn(t)
		if _, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test"); model.KindOf(err) != model.NotFound {
			t.Errorf("an account was made: %v", err)
		}
		last := idp.Attempts(t)[0]
		if last.Purpose != model.UpstreamTest || last.By.User() != w.Members[handlerstest.Dana].User || last.User != "" || last.Email != "zoe@acme.test" {
			t.Errorf("attempt %+v", last)
		}
		now := w.ConnectionNow(t, idp.Connection)
		if d, _ := now.In(model.SettingsDraft); !d.Tested(w.Actor(t, handlerstest.Dana).Tester()) {
			t.Error("the test does not count")
		}
		// The same is shown to administrators, and to no other browser.
		if at := "/ui/sso/" + string(idp.Connection.ID); !dana.Get(t, at).Shows(t).Find("#sso-attempts").Says("Test passed") {
			t.Error("the page of the connection does not list the test")
		}
		shown := dana.Get(t, "/ui/sso/"+string(idp.Connection.ID)+"/attempts/"+string(last.ID)).Shows(t)
		if !shown.Says("The test passed") || !shown.Has(".sso-use") {
			t.Errorf("in the portal: %s", shown.Text())
		}
		w.Browser(t).Get(t, model.TestResultPath(idp.Connection.ID, last.ID)).Expect(t, http.StatusNotFound)
		dana.Get(t, model.TestResultPath(idp.Connection.ID, last.ID)).Expect(t, http.StatusNotFound)
		report := shown.Find("#attempt-report").Text()
		if strings.Contains(report, "zoe") || strings.Contains(report, "Zoë") || !strings.Contains(report, "passed") {
			t.Errorf("the report says %s", report)
		}
	})
}

// TestTestBeforeItIsOn: what a test shows is what becomes of people once the connection is
// on, and does not turn it on.
func TestTestBeforeItIsOn(t *testing.T) {
	each(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, dana *handlerstest.Browser) {
		if _, err := w.Config.SSO.TurnOff(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version); err != nil {
			t.Fatal(err)
		}
		draft(t, w, idp, model.AttributeMap{})
		b := w.Browser(t)
		page := tested(t, b, idp, b.Bring(t, idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), zoe)))
		if said := page.Find(".notice"); !said.Says("The test passed") || !said.Says("zoe@acme.test would get an account, and become a member as Member") {
			t.Errorf("the page says %s", said.Text())
		}
		if w.ConnectionNow(t, idp.Connection).Enabled {
			t.Error("it is on")
		}
	})
}

// TestTestHere: in the browser of who has begun it, the result is in the portal.
func TestTestHere(t *testing.T) {
	each(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, dana *handlerstest.Browser) {
		who := handlerstest.Person{Email: handlerstest.Kim, First: "Kim", Last: "Lee"}
		asks := dana.Get(t, "/ui/sso/"+string(idp.Connection.ID)).Shows(t).Find("#sso-test").Attr("data-hx-get")
		told := func(want string) {
			t.Helper()
			if a := dana.Get(t, asks, handlerstest.Inline...); a.Status != http.StatusNoContent || a.Header.Get("HX-Trigger") != want {
				t.Errorf("status %d, the page is told %q, want %q", a.Status, a.Header.Get("HX-Trigger"), want)
			}
		}
		told("")
		a := dana.Bring(t, idp.Answer(t, beginTest(t, dana, ticket(t, dana, idp)), who))
		a.LeadsTo(t, "/ui/sso/"+string(idp.Connection.ID)+"/attempts/"+string(idp.Attempts(t)[0].ID))
		told(`{"tested":true}`)
		page := dana.Get(t, a.Location()).Shows(t)
		if !page.Says("would be signed in, and is a member") || !page.Says("What was tested is live") {
			t.Errorf("the page says %s", page.Text())
		}
		live, err := w.DB.Identity(t.Context(), w.Acme, idp.Connection.ID, "", "")
		if model.KindOf(err) != model.NotFound {
			t.Errorf("somebody was linked: %+v, %v", live, err)
		}
		if all, err := w.DB.IdentitiesOf(t.Context(), w.Acme, idp.Connection.ID, w.Members[handlerstest.Kim].User); err != nil || len(all) != 0 {
			t.Errorf("linked: %+v, %v", all, err)
		}
		if got := dana.ActsFor(t); got != "Acme" {
			t.Errorf("acts for %s", got)
		}
	})
}

// TestBrokenTests: each way of breaking an answer has a sentence of its own on the page of
// the result, which says what to do.
func TestBrokenTests(t *testing.T) {
	t.Parallel()
	for kind, faults := range map[model.ConnectionType]map[identityprovider.Fault]string{
		model.ConnectionSAML: {
			identityprovider.FaultIssuer: "The answer comes from", identityprovider.FaultAudience: "set “Audience URI (SP Entity ID)” to", identityprovider.FaultExpired: "too early or too late",
			identityprovider.FaultUnsigned: "Neither the response nor the assertion is signed", identityprovider.FaultUnknownKey: "was not made by a key that is known", identityprovider.FaultNotAssigned: "assign them in Okta",
			identityprovider.FaultNoEmail: "no email address", identityprovider.FaultSHA1: "choose RSA-SHA256", identityprovider.FaultTampered: "changed after signing",
			identityprovider.FaultRecipient: "and the recipient", identityprovider.FaultDestination: "set “Single sign-on URL” to",
			identityprovider.FaultInResponseTo: "another request", identityprovider.FaultTwoAssertions: "exactly one assertion",
			identityprovider.FaultReplay: "another request",
		},
		model.ConnectionOIDC: {
			identityprovider.FaultIssuer: "The answer comes from", identityprovider.FaultAudience: "The answer is meant for", identityprovider.FaultExpired: "too early or too late",
			identityprovider.FaultUnsigned: "choose RSA-SHA256", identityprovider.FaultUnknownKey: "does not publish", identityprovider.FaultNotAssigned: "Assign the person to the app in Okta",
			identityprovider.FaultNoEmail: "no email address", identityprovider.FaultNonce: "(nonce)", identityprovider.FaultUserInfo: "Userinfo is about",
			identityprovider.FaultInvalidClient: "Copy both anew", identityprovider.FaultReplay: "refuses the code that it gave",
		},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			dana := w.As(t, handlerstest.Dana)
			idp := w.Upstream(t, kind)
			idp.Answer(t, w.Browser(t).Get(t, idp.Start()), zoe) // for what is sent again
			draft(t, w, idp, model.AttributeMap{})
			for fault, want := range faults {
				b, who := w.Browser(t), zoe
				who.Fault = fault
				page := tested(t, b, idp, b.Bring(t, idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), who)))
				if said := page.Find(".notice"); !said.Says("The test failed") || !said.Says(want) {
					t.Errorf("%s: says %q, want %q", fault, said.Text(), want)
				}
				if !page.Find(".sso-checks").Says("Failed") {
					t.Errorf("%s: no step has failed", fault)
				}
				step := dana.Get(t, "/ui/sso/"+string(idp.Connection.ID)).Shows(t).Find("#sso-step-test")
				if !step.Says("The last test failed") || !step.Says(want) || step.Find("#sso-test-failed").Attr("href") != "/ui/sso/"+string(idp.Connection.ID)+"/attempts/"+string(idp.Attempts(t)[0].ID) {
					t.Errorf("%s: the step says %s", fault, step.Text())
				}
				if got := page.Find("#attempt-next").Attr("href"); !strings.HasSuffix(got, "/ui/sso/"+string(idp.Connection.ID)+"#sso-step-test") {
					t.Errorf("%s: the result leads on to %q", fault, got)
				}
			}
			now := w.ConnectionNow(t, idp.Connection)
			if d, _ := now.In(model.SettingsDraft); !d.TestedAt.IsZero() {
				t.Error("a test that failed counts")
			}
			if _, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test"); model.KindOf(err) != model.NotFound {
				t.Errorf("an account was made: %v", err)
			}
		})
	}
}

// TestTestOfUnread: a provider that does not say that an address is proven passes the test,
// which says that people confirm theirs once, and sends no code.
func TestTestOfUnread(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	idp := w.Upstream(t, model.ConnectionOIDC)
	before := len(w.Deliver(t))
	for email, want := range map[string]string{
		zoe.Email:        "zoe@acme.test would get an account, and become a member as Member.",
		handlerstest.Kim: "would be signed in, and is a member as Member.",
	} {
		draft(t, w, idp, model.AttributeMap{FirstName: email}) // nothing is tested any more
		b := w.Browser(t)
		who := handlerstest.Person{Email: email, Fault: identityprovider.FaultUnverified}
		page := tested(t, b, idp, b.Bring(t, idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), who)))
		if said := page.Find(".notice"); !said.Says("The test passed") || !said.Says(want+" At the first sign-in they would confirm their address once, by a code") {
			t.Errorf("%s: the page says %s", email, said.Text())
		}
		now := w.ConnectionNow(t, idp.Connection)
		if d, _ := now.In(model.SettingsDraft); !d.Tested(w.Actor(t, handlerstest.Dana).Tester()) {
			t.Errorf("%s: the test does not count", email)
		}
	}
	if len(w.Deliver(t)) != before {
		t.Error("a mail was sent")
	}
	if _, err := w.Config.SSO.TurnOn(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, w.ConnectionNow(t, idp.Connection).Version); err != nil {
		t.Errorf("it cannot be turned on: %v", err)
	}
}

// TestTestOfStale: a test finds out whether people sign in anew when they are told to, which
// is said before it is turned on and required. It counts for all that.
func TestTestOfStale(t *testing.T) {
	each(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, dana *handlerstest.Browser) {
		const said = "does not have people sign in anew when it is told to"
		at := "/ui/sso/" + string(idp.Connection.ID)
		tries := func(fault identityprovider.Fault) (handlerstest.Part, model.ConnectionSettings) {
			b, who := w.Browser(t), zoe
			who.Fault = fault
			page := tested(t, b, idp, b.Bring(t, idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), who)))
			d, _ := w.ConnectionNow(t, idp.Connection).In(model.SettingsDraft)
			return page, d
		}
		draft(t, w, idp, model.AttributeMap{})
		if page, d := tries(identityprovider.FaultNone); page.Says(said) || d.AsksAnew != model.AsksAnewYes {
			t.Errorf("asks: %q, %s", d.AsksAnew, page.Text())
		}
		if page, d := tries(identityprovider.FaultStale); !page.Says("The test passed") || !page.Says("Okta "+said) || d.AsksAnew != model.AsksAnewNo || !d.Tested(w.Actor(t, handlerstest.Dana).Tester()) {
			t.Errorf("does not ask: %q, %s", d.AsksAnew, page.Text())
		}
		if step := dana.Get(t, at).Shows(t).Find("#sso-step-turn-on"); !step.Says("Okta " + said) {
			t.Errorf("the step says %s", step.Text())
		}
		if _, err := w.Config.SSO.TurnOn(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, w.ConnectionNow(t, idp.Connection).Version); err != nil {
			t.Fatal(err)
		}
		if asks := dana.Get(t, at+"/require").Shows(t); !asks.Says("have them add one first") {
			t.Errorf("the page says %s", asks.Text())
		}
		draft(t, w, idp, model.AttributeMap{FirstName: "given_name"})
		if d, _ := w.ConnectionNow(t, idp.Connection).In(model.SettingsDraft); d.AsksAnew != model.AsksAnewUnknown {
			t.Errorf("after a change it is %q", d.AsksAnew)
		}
	})
}

// TestTickets: a ticket begins one test, for a while, of one connection, as long as who
// has it may.
func TestTickets(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	w.Add(t, w.Acme, "ada@acme.test", "Ada", "admin")
	dana, ada, gus, b := w.As(t, handlerstest.Dana), w.As(t, "ada@acme.test"), w.As(t, handlerstest.Gus), w.Browser(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	over := func(why, at string) {
		t.Helper()
		b.Get(t, at).Expect(t, http.StatusNotFound)
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		b.Post(t, u.Path, url.Values{"ticket": {u.Query().Get("ticket")}}).Expect(t, http.StatusNotFound)
		if t.Failed() {
			t.Fatal(why)
		}
	}
	once := ticket(t, dana, idp)
	beginTest(t, b, once).Expect(t, http.StatusSeeOther)
	over("used twice", once)
	over("never made", model.TestPath(idp.Connection.ID)+"?ticket=none")
	at := ticket(t, dana, idp)
	over("of another connection", strings.Replace(at, string(idp.Connection.ID), string(w.Connect(t, w.Acme, "other.test", false).ID), 1))
	over("of another organization", strings.Replace(at, string(idp.Connection.ID), string(w.Connect(t, w.Globex, "globex.test", false).ID), 1))
	beginTest(t, b, at).Expect(t, http.StatusSeeOther)

	at = ticket(t, ada, idp)
	dana.Post(t, w.RolePath("ada@acme.test"), w.Change(t, "ada@acme.test", "member")).Expect(t, http.StatusSeeOther)
	over("may not any more", at)
	ada.Post(t, "/ui/sso/"+string(idp.Connection.ID)+"/test", url.Values{}).Expect(t, http.StatusNotFound)
	gus.Post(t, "/ui/sso/"+string(idp.Connection.ID)+"/test", url.Values{}).Expect(t, http.StatusNotFound)

	at = ticket(t, dana, idp)
	clock.Advance(model.TestTicketLife)
	over("too late", at)
}

// TestChangedWhileTesting: an answer to a request that was made by other settings is not
// looked at, and does not count.
func TestChangedWhileTesting(t *testing.T) {
	each(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, dana *handlerstest.Browser) {
		draft(t, w, idp, model.AttributeMap{})
		b := w.Browser(t)
		answer := idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), zoe)
		draft(t, w, idp, model.AttributeMap{FirstName: "givenName"})
		if page := tested(t, b, idp, b.Bring(t, answer)); !page.Find(".notice").Says("were changed between") {
			t.Errorf("the page says %s", page.Text())
		}
		now := w.ConnectionNow(t, idp.Connection)
		if d, _ := now.In(model.SettingsDraft); !d.TestedAt.IsZero() {
			t.Error("it counts")
		}
	})
}

// TestTestOfSomebodyElse: a test shows why somebody would not be let in, and counts: it
// says nothing against the settings.
func TestTestOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, b := w.As(t, handlerstest.Dana), w.Browser(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	draft(t, w, idp, model.AttributeMap{})
	page := tested(t, b, idp, b.Bring(t, idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), handlerstest.Person{Email: "zoe@elsewhere.test"})))
	if said := page.Find(".notice"); !said.Says("this person would be refused") || !said.Says("zoe@elsewhere.test is in no verified domain") {
		t.Errorf("the page says %s", said.Text())
	}
	now := w.ConnectionNow(t, idp.Connection)
	if d, _ := now.In(model.SettingsDraft); !d.Tested(w.Actor(t, handlerstest.Dana).Tester()) {
		t.Error("it does not count")
	}
}

// TestUseAttribute: an attribute that has come can be taken, and then the test is one
// from before.
func TestUseAttribute(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, gus := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Gus)
	idp := w.Upstream(t, model.ConnectionSAML)
	draft(t, w, idp, model.AttributeMap{Email: "unheard"})
	a := dana.Bring(t, idp.Answer(t, beginTest(t, dana, ticket(t, dana, idp)), zoe))
	page := dana.Get(t, a.Location()).Shows(t)
	if !page.Find(".notice").Says("no email address") || !page.Find(".sso-taken").Says("No attribute says it") {
		t.Fatalf("the page says %s", page.Text())
	}
	form := page.Find(".sso-taken").All("form")[0]
	dana.Post(t, form.Attr("action"), url.Values{"version": {form.Field("version").Value()}, "field": {form.Field("field").Value()}, "attribute": {"email"}}).Expect(t, http.StatusSeeOther)
	now := w.ConnectionNow(t, idp.Connection)
	if d, _ := now.In(model.SettingsDraft); d.Attributes.Email != "email" {
		t.Errorf("attributes %+v", d.Attributes)
	}
	if page := dana.Get(t, a.Location()).Shows(t); !page.Says("were changed since") || page.Has(".sso-use") {
		t.Errorf("the page says %s", page.Text())
	}
	gus.Get(t, a.Location()).Expect(t, http.StatusNotFound)
}

// TestAttempts: the number that somebody is told who is refused leads to what was wrong.
func TestAttempts(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, gus, kim := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Gus), w.As(t, handlerstest.Kim)
	idp := w.Upstream(t, model.ConnectionSAML)
	if _, err := w.Config.SSO.SetOptions(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version, sso.Options{Name: idp.Connection.Name}); err != nil {
		t.Fatal(err)
	}
	number := idp.SignIn(t, w.Browser(t), "/ui/profile", zoe).Page(t, http.StatusForbidden).Find("code").Text()
	at := "/ui/sso/" + string(idp.Connection.ID)
	row := dana.Get(t, at).Shows(t).Find("#sso-attempts")
	if !row.Says("Refused") || !row.Says("zoe@acme.test is no active member") {
		t.Errorf("the row says %s", row.Text())
	}
	found := dana.Get(t, at+"/attempts?attempt="+url.QueryEscape(" "+number+" "))
	found.LeadsTo(t, at+"/attempts/"+number)
	page := dana.Get(t, found.Location()).Shows(t)
	if !page.Says("Invite them under Members") || !page.Says(number) || page.Has(".sso-use") {
		t.Errorf("the page says %s", page.Text())
	}
	if none := dana.Get(t, at+"/attempts?attempt=att_none").Page(t, http.StatusNotFound); !none.Find("#sso-attempts").Says("no such attempt") {
		t.Errorf("the page says %s", none.Text())
	}
	gus.Get(t, at+"/attempts/"+number).Expect(t, http.StatusNotFound)
	kim.Get(t, at+"/attempts/"+number).Expect(t, http.StatusNotFound)
}

// TestDetailIsBounded: however much an identity provider sends, what is kept is little,
// and can be read.
func TestDetailIsBounded(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, b := w.As(t, handlerstest.Dana), w.Browser(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	who := zoe
	var groups []string
	for i := range 400 {
		groups = append(groups, strings.Repeat("g", 200)+string(rune('a'+i%26))+strings.Repeat("x", i%50))
	}
	who.Groups = strings.Join(groups, "\n")
	page := tested(t, b, idp, b.Bring(t, idp.Answer(t, beginTest(t, b, ticket(t, dana, idp)), who)))
	if !page.Says("The test passed") {
		t.Errorf("the page says %.500s", page.Text())
	}
	if last := idp.Attempts(t)[0]; len(last.Detail) > model.MostAttemptDetail+100 || len(last.Detail) == 0 {
		t.Errorf("%d bytes are kept", len(last.Detail))
	}
}
