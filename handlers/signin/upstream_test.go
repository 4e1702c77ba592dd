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
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

var protocols = []model.ConnectionType{model.ConnectionSAML, model.ConnectionOIDC}

// eachProtocol runs a test with a connection by each protocol.
func eachProtocol(t *testing.T, test func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP)) {
	t.Helper()
	t.Parallel()
	for _, kind := range protocols {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			test(t, w, w.Upstream(t, kind))
		})
	}
}

var zoe = handlerstest.Person{Email: "zoe@acme.test", First: "Zoë", Last: "Quill"}

// TestSignInThroughIdP: somebody who was never here is a member with the role that
// newcomers get, and knows it at the page that they wanted.
func TestSignInThroughIdP(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		b := w.Browser(t)
		asked := b.Post(t, "/a/login", url.Values{"email": {zoe.Email}, "next": {"/ui/profile"}})
		if asked.Status != http.StatusSeeOther || !strings.HasPrefix(asked.Location(), idp.Start()+"?") {
			t.Fatalf("status %d, Location %q, want the connection", asked.Status, asked.Location())
		}
		b.Bring(t, idp.Answer(t, b.Get(t, asked.Location()), zoe)).LeadsTo(t, "/ui/profile")
		if got := b.ActsFor(t); got != "Acme" {
			t.Errorf("acts for %s", got)
		}
		u, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test")
		if err != nil || u.FirstName != "Zoë" || u.LastName != "Quill" || !u.EmailVerified {
			t.Fatalf("user %+v, %v", u, err)
		}
		m, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID)
		if err != nil || m.Source != model.FromSSO || m.Roles[0].Name != "member" {
			t.Errorf("member %+v, %v", m, err)
		}
		// The second time nothing is made, whatever the address is by then.
		again := w.Browser(t)
		idp.SignIn(t, again, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
		if all := idp.Attempts(t); len(all) != 2 || all[0].Refused() || all[0].User != u.ID || !all[0].Asked {
			t.Errorf("attempts %+v", all)
		}
	})
}

// TestBrokenAnswers: each way of breaking an answer is refused with its own reason for
// the administrators, and with the same page outside.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	faults := map[model.ConnectionType]map[identityprovider.Fault]string{
		model.ConnectionSAML: {
			identityprovider.FaultIssuer: "issuer", identityprovider.FaultAudience: "audience", identityprovider.FaultExpired: "time",
			identityprovider.FaultUnsigned: "unsigned", identityprovider.FaultUnknownKey: "signature", identityprovider.FaultNotAssigned: "idp_error",
			identityprovider.FaultNoEmail: "no_email", identityprovider.FaultSHA1: "algorithm", identityprovider.FaultTampered: "signature",
			identityprovider.FaultRecipient: "recipient", identityprovider.FaultDestination: "destination",
			identityprovider.FaultInResponseTo: "inresponseto", identityprovider.FaultTwoAssertions: "shape",
			identityprovider.FaultReplay: "inresponseto",
		},
		model.ConnectionOIDC: {
			identityprovider.FaultIssuer: "issuer", identityprovider.FaultAudience: "audience", identityprovider.FaultExpired: "time",
			identityprovider.FaultUnsigned: "algorithm", identityprovider.FaultUnknownKey: "key", identityprovider.FaultNotAssigned: "access_denied",
			identityprovider.FaultNoEmail: "no_email", identityprovider.FaultNonce: "nonce", identityprovider.FaultUserInfo: "userinfo_subject",
			identityprovider.FaultInvalidClient: "invalid_client",
			identityprovider.FaultReplay:        "invalid_grant",
		},
	}
	for _, kind := range protocols {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			idp := w.Upstream(t, kind)
			idp.Answer(t, w.Browser(t).Get(t, idp.Start()), zoe) // for what is sent again
			var pages []string
			for fault, want := range faults[kind] {
				b := w.Browser(t)
				who := zoe
				who.Fault = fault
				a := idp.SignIn(t, b, "/ui/profile", who)
				page := a.Page(t, http.StatusForbidden)
				last := idp.Attempts(t)[0]
				if last.Code != want || last.Purpose != model.UpstreamSignIn {
					t.Errorf("%s: refused as %s (%s %s: %q, want %q); want %s", fault, last.Code, last.Step, last.Field, last.Got, last.Want, want)
				}
				pages = append(pages, strings.ReplaceAll(page.Text(), string(last.ID), "ID"))
				b.Get(t, "/ui/profile").AsksToSignIn(t)
			}
			slices.Sort(pages)
			if same := slices.Compact(pages); len(same) != 1 {
				t.Errorf("outsiders see %d different pages: %q", len(same), same)
			}
			if _, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test"); model.KindOf(err) != model.NotFound {
				t.Errorf("an account was made: %v", err)
			}
		})
	}
}

// TestAnswersOfOthers: an answer fits the browser that asked, once, and the connection.
func TestAnswersOfOthers(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		asking, other := w.Browser(t), w.Browser(t)
		other.Get(t, idp.Start()) // has the cookie that tells browsers apart
		answer := idp.Answer(t, asking.Get(t, idp.Start()), zoe)
		other.Bring(t, answer).Expect(t, http.StatusForbidden)
		if last := idp.Attempts(t)[0]; last.Asked || last.Code != map[model.ConnectionType]string{model.ConnectionSAML: "idp_initiated", model.ConnectionOIDC: "state"}[kindOf(idp)] {
			t.Errorf("in another browser: %+v", last)
		}
		asking.Bring(t, answer).LeadsTo(t, "/ui/")
		asking.Bring(t, answer).Expect(t, http.StatusForbidden) // twice

		// Many at once: one of them.
		racing := w.Browser(t)
		answer = idp.Answer(t, racing.Get(t, idp.Start()), zoe)
		var group sync.WaitGroup
		var mu sync.Mutex
		entered := 0
		for range 20 {
			twin := racing.Twin(t)
			group.Go(func() {
				a := twin.Bring(t, answer)
				mu.Lock()
				defer mu.Unlock()
				if a.Status == http.StatusSeeOther {
					entered++
				}
			})
		}
		group.Wait()
		if entered != 1 {
			t.Errorf("%d of 20 were signed in by one answer", entered)
		}
	})
}

func kindOf(idp *handlerstest.IdP) model.ConnectionType {
	live, _ := idp.Connection.In(model.SettingsLive)
	return live.Type
}

// TestTurnedOffMeanwhile: what waits for an answer is worth nothing once the connection
// is off.
func TestTurnedOffMeanwhile(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		b := w.Browser(t)
		answer := idp.Answer(t, b.Get(t, idp.Start()), zoe)
		if _, err := w.Config.SSO.TurnOff(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version); err != nil {
			t.Fatal(err)
		}
		b.Bring(t, answer).Expect(t, http.StatusNotFound)
		b.Get(t, idp.Start()).Expect(t, http.StatusNotFound)
		b.Get(t, "/ui/profile").AsksToSignIn(t)
	})
}

// TestWhoIsLetIn goes through what an organization may be to somebody who is proven to
// be who they are.
func TestWhoIsLetIn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP)
		who     handlerstest.Person
		want    string // the code of the refusal, "" for being let in
	}{
		"a member":                    {who: handlerstest.Person{Email: handlerstest.Kim}},
		"a member, spelled otherwise": {who: handlerstest.Person{Email: "KIM@Acme.Test"}},
		"of another domain":           {who: handlerstest.Person{Email: "zoe@elsewhere.test"}, want: "domain"},
		"of another organization":     {who: handlerstest.Person{Email: handlerstest.Gus}, want: "domain"},
		"no address":                  {who: handlerstest.Person{Email: "zoe@acme.test", Fault: identityprovider.FaultNoEmail}, want: "no_email"},
		"new, and nobody is made one": {who: zoe, want: "not_a_member", prepare: func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			c := idp.Connection
			if _, err := w.Config.SSO.SetOptions(t.Context(), w.Actor(t, handlerstest.Dana), c.ID, c.Version, sso.Options{Name: c.Name}); err != nil {
				t.Fatal(err)
			}
		}},
		"removed": {who: handlerstest.Person{Email: handlerstest.Kim}, want: "not_a_member", prepare: func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP) {
			if _, err := w.Config.Members.Remove(t.Context(), w.Actor(t, handlerstest.Dana), w.Members[handlerstest.Kim].ID); err != nil {
				t.Fatal(err)
			}
		}},
		"another subject has the address": {who: handlerstest.Person{Email: handlerstest.Kim}, want: "other_subject", prepare: func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			live, _ := idp.Connection.In(model.SettingsLive)
			idp.Identity(t, w.Members[handlerstest.Kim].User, live.IdP, "somebody before")
		}},
		"disabled by the operator": {who: handlerstest.Person{Email: handlerstest.Kim}, want: "account_disabled", prepare: func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP) {
			w.Write(t, func(tx *db.Tx) error { return tx.DisableUser(t.Context(), w.Members[handlerstest.Kim].User) })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			idp := w.Upstream(t, model.ConnectionSAML)
			if test.prepare != nil {
				test.prepare(t, w, idp)
			}
			a := idp.SignIn(t, w.Browser(t), "/ui/profile", test.who)
			last := idp.Attempts(t)[0]
			if last.Code != test.want || (a.Status == http.StatusSeeOther) != (test.want == "") {
				t.Errorf("status %d, code %q (%s), want %q", a.Status, last.Code, last.Got, test.want)
			}
		})
	}
}

// TestUnsolicited: an answer that nobody asked for signs nobody in, unless the
// organization wants it and the person says so.
func TestUnsolicited(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	answer := idp.Unasked(t, zoe)
	w.Browser(t).Bring(t, answer).Expect(t, http.StatusForbidden)
	if last := idp.Attempts(t)[0]; last.Code != "idp_initiated" {
		t.Errorf("refused as %s", last.Code)
	}

	idp.AcceptUnasked(t)
	b := w.Browser(t)
	answer = idp.Unasked(t, zoe)
	page := b.Bring(t, answer).Shows(t)
	if !page.Says("zoe@acme.test") || !page.Says("Continue to Acme") {
		t.Errorf("the page says %q", page.Text())
	}
	b.Get(t, "/ui/profile").AsksToSignIn(t)
	form := page.Find("form")
	token := url.Values{"token": {form.Find("input").Attr("value")}}
	w.Browser(t).Bring(t, answer).Expect(t, http.StatusForbidden)
	if last := idp.Attempts(t)[0]; last.Code != "replay" {
		t.Errorf("once it was used, it is refused as %s", last.Code)
	}
	w.Browser(t).Post(t, form.Attr("action"), token).Expect(t, http.StatusForbidden)
	b.Post(t, form.Attr("action"), token, "Sec-Fetch-Site", "cross-site").Expect(t, http.StatusForbidden)
	b.Post(t, form.Attr("action"), token).LeadsTo(t, "/ui/")
	b.Post(t, form.Attr("action"), token).Expect(t, http.StatusForbidden)
	b.Get(t, "/ui/profile").Shows(t)

	// Who is signed in as somebody else is told that this would end.
	if again := b.Bring(t, idp.Unasked(t, zoe)).Shows(t); again.Says("You are signed in as") {
		t.Errorf("to the same person the page says %q", again.Text())
	}
	if other := b.Bring(t, idp.Unasked(t, handlerstest.Person{Email: handlerstest.Kim})).Shows(t); !other.Says("You are signed in as zoe@acme.test now. That ends here when you continue.") {
		t.Errorf("to somebody else the page says %q", other.Text())
	}
}

// TestEndlessAnswer: what is larger than any answer is not read.
func TestEndlessAnswer(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	path := strings.TrimPrefix(model.NewSite(w.Server.URL).SAMLAnswers(idp.Connection.ID), w.Server.URL)
	for _, body := range []string{strings.Repeat("a", model.MostSAMLResponse), "", "!!", "PHg+"} {
		a := w.Browser(t).Post(t, path, url.Values{"SAMLResponse": {body}, "repeated": {"1"}})
		if a.Status != http.StatusForbidden && a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%.10q…: status %d", body, a.Status)
		}
	}
}

// TestStartGoesNowhereElse: nothing leads out of the program but to the identity
// provider, and back into it.
func TestStartGoesNowhereElse(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", strings.Repeat("/a", 4000)} {
		a := idp.SignIn(t, w.Browser(t), next, handlerstest.Person{Email: handlerstest.Kim})
		if !strings.HasPrefix(a.Location(), "/") || strings.HasPrefix(a.Location(), "//") || strings.Contains(a.Location(), "evil") {
			t.Errorf("%.30q: leads to %.60q", next, a.Location())
		}
	}
}

// TestSudoThroughIdP: what is sensitive goes on once the person has signed in anew at
// their identity provider, and somebody else there proves nothing.
func TestSudoThroughIdP(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		kim := handlerstest.Person{Email: handlerstest.Kim}
		b := w.Browser(t)
		idp.SignIn(t, b, "/ui/profile", kim).LeadsTo(t, "/ui/profile")
		idp.SignIn(t, w.Browser(t), "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
		start := idp.Start() + "?purpose=confirm&next=%2Fui%2Fsecurity"
		proved := func() time.Time {
			t.Helper()
			all, err := w.DB.OwnSessions(t.Context(), w.Members[handlerstest.Kim].User, 10)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			row, err := w.DB.Session(t.Context(), all[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			return row.SudoAt
		}
		before := proved()
		b.Bring(t, idp.Answer(t, b.Get(t, start), zoe)).Expect(t, http.StatusForbidden)
		if last := idp.Attempts(t)[0]; last.Code != "other_person" || !proved().Equal(before) {
			t.Errorf("somebody else: %+v", last)
		}
		b.Bring(t, idp.Answer(t, b.Get(t, start), kim)).LeadsTo(t, "/ui/security")
		if !proved().After(before) {
			t.Error("nothing was proven")
		}
		b.Get(t, "/ui/security").Shows(t)
	})
}
