package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// contractor belongs to Acme under an address that is in no domain of it.
var contractor = handlerstest.Person{Email: "kim@contractor.test"}

// asksForInbox follows an answer to the page that asks for a code, and returns the form
// with the code that was mailed.
func asksForInbox(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, a handlerstest.Answer) (path string, form url.Values) {
	t.Helper()
	return asksForInboxOf(t, w, b, a, contractor.Email)
}

func asksForInboxOf(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, a handlerstest.Answer, email string) (path string, form url.Values) {
	t.Helper()
	to, err := url.Parse(a.Location())
	if a.Status != http.StatusSeeOther || err != nil || !strings.HasSuffix(to.Path, "/inbox") {
		t.Fatalf("status %d to %q, want the page for the code: %s", a.Status, a.Location(), a.Body)
	}
	page := b.Get(t, to.RequestURI()).Shows(t)
	if main := page.Find("main"); !main.Says("Okta says you are " + email + ". Prove once that you read this address") {
		t.Errorf("the page says %q", main.Text())
	}
	return to.Path, url.Values{"token": {to.Query().Get("token")}, "challenge": {to.Query().Get("challenge")}, "code": {w.Code(t, email)}}
}

// TestInboxProvenOnce: a member whose address is in no domain of the organization is signed
// in by its connection once they have proven that they read it, and without a code from
// then on.
func TestInboxProvenOnce(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		w.Add(t, w.Acme, contractor.Email, "Kim Contractor", "member")
		b := w.Browser(t)
		path, form := asksForInbox(t, w, b, idp.SignIn(t, b, "/ui/profile", contractor))
		b.Get(t, "/ui/profile").AsksToSignIn(t)

		wrong := url.Values{"token": form["token"], "challenge": form["challenge"], "code": {handlerstest.Wrong(form.Get("code"))}}
		b.Post(t, path, wrong).Expect(t, http.StatusUnprocessableEntity)
		w.Browser(t).Post(t, path, form).Expect(t, http.StatusForbidden) // another browser
		b.Post(t, path, form, "Sec-Fetch-Site", "cross-site").Expect(t, http.StatusForbidden)
		// The code proves an inbox, and signs in nowhere else.
		b.Post(t, "/a/login/code", form).Expect(t, http.StatusNotFound)
		b.Post(t, strings.TrimSuffix(path, "inbox")+"continue", url.Values{"token": {"x"}}).Expect(t, http.StatusForbidden)

		b.Post(t, path, form).LeadsTo(t, "/ui/profile")
		b.Post(t, path, form).Expect(t, http.StatusForbidden) // was used
		all, err := w.DB.OwnSessions(t.Context(), w.Member(t, contractor.Email).User, 10)
		if err != nil || len(all) != 1 || all[0].Upstream.Connection != idp.Connection.ID {
			t.Errorf("sessions %+v, %v", all, err)
		}
		again := w.Browser(t)
		idp.SignIn(t, again, "/ui/profile", contractor).LeadsTo(t, "/ui/profile")
		again.Get(t, "/ui/profile").Shows(t)
	})
}

// TestInboxOfInvited: somebody who was invited becomes a member in the role that was meant.
func TestInboxOfInvited(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	w.Invite(t, w.Through(t, handlerstest.Dana, idp.Connection.ID), contractor.Email)
	b := w.Browser(t)
	path, form := asksForInbox(t, w, b, idp.SignIn(t, b, "/ui/profile", contractor))
	if u, err := w.DB.UserByEmail(t.Context(), model.Email(contractor.Email)); err != nil || u.EmailVerified {
		t.Fatalf("before the code: %+v, %v", u, err)
	}
	b.Post(t, path, form).LeadsTo(t, "/ui/profile")
	u, err := w.DB.UserByEmail(t.Context(), model.Email(contractor.Email))
	if err != nil || !u.EmailVerified {
		t.Fatalf("user %+v, %v", u, err)
	}
	if m, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID); err != nil || m.Status != model.MemberActive || m.Source != model.FromInvitation || m.Roles[0].Name != "member" {
		t.Errorf("member %+v, %v", m, err)
	}
}

// TestWhoIsNotAskedForTheirInbox: strangers, and those who have to sign in elsewhere, see
// what everybody sees whose answer proves nothing, and no mail is sent.
func TestWhoIsNotAskedForTheirInbox(t *testing.T) {
	t.Parallel()
	member := func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP) {
		w.Add(t, w.Acme, contractor.Email, "Kim Contractor", "member")
	}
	for name, test := range map[string]struct {
		prepare func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP)
		who     handlerstest.Person
		want    string
	}{
		"a stranger":              {nil, contractor, "domain"},
		"of another organization": {nil, handlerstest.Person{Email: handlerstest.Gus}, "domain"},
		"not vouched for, and nobody is taken in": {func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			if _, err := w.Config.SSO.SetOptions(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version, sso.Options{Name: "Okta"}); err != nil {
				t.Fatal(err)
			}
		}, unheard, "not_a_member"},
		"not vouched for, and suspended": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP) {
			w.Write(t, func(tx *db.Tx) error {
				u, err := tx.InsertUser(t.Context(), model.Email(unheard.Email), true, "Zoë", "")
				if err == nil {
					_, err = tx.InsertMember(t.Context(), w.Acme, u, model.MemberInactive, model.FromOperator)
				}
				return err
			})
		}, unheard, "not_a_member"},
		"not vouched for, and disabled": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP) {
			w.Add(t, w.Acme, unheard.Email, "Zoë", "member")
			w.Write(t, func(tx *db.Tx) error { return tx.DisableUser(t.Context(), w.Member(t, unheard.Email).User) })
		}, unheard, "account_disabled"},
		"not vouched for, and another one is required": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP) {
			w.Connect(t, w.Acme, "more.test", true)
		}, unheard, "email_unverified"},
		"removed": {func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			member(t, w, idp)
			if _, err := w.Config.Members.Remove(t.Context(), w.Actor(t, handlerstest.Dana), w.Member(t, contractor.Email).ID); err != nil {
				t.Fatal(err)
			}
		}, contractor, "domain"},
		"disabled": {func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			member(t, w, idp)
			w.Write(t, func(tx *db.Tx) error { return tx.DisableUser(t.Context(), w.Member(t, contractor.Email).User) })
		}, contractor, "domain"},
		"another connection leads there": {func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			member(t, w, idp)
			w.Connect(t, w.Globex, "contractor.test", false)
		}, contractor, "domain"},
		"another one is required": {func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			w.Connect(t, w.Acme, "more.test", false)
			member(t, w, idp)
			w.Connect(t, w.Globex, "contractor.test", true)
		}, contractor, "domain"},
		"another subject has the address": {func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
			member(t, w, idp)
			idp.Identity(t, w.Member(t, contractor.Email).User, idp.URL, "somebody before")
		}, contractor, "other_subject"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			idp := w.Upstream(t, model.ConnectionOIDC)
			if test.prepare != nil {
				test.prepare(t, w, idp)
			}
			before := len(w.Deliver(t))
			page := idp.SignIn(t, w.Browser(t), "/ui/profile", test.who).Page(t, http.StatusForbidden)
			if last := idp.Attempts(t)[0]; last.Code != test.want || !page.Says("You could not be signed in") {
				t.Errorf("code %q (%s), want %q: %s", last.Code, last.Got, test.want, page.Text())
			}
			if test.want != "other_subject" && len(w.Deliver(t)) != before {
				t.Error("a mail was sent")
			}
		})
	}
}

// unheard is somebody new, for whose address the provider does not vouch.
var unheard = handlerstest.Person{Email: "zoe@acme.test", First: "Zoë", Last: "Quill", Fault: identityprovider.FaultUnverified}

// TestInboxOfNewcomer: somebody new in a domain of the organization becomes a member once
// they have proven their inbox, where the provider does not vouch for the address.
func TestInboxOfNewcomer(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	b := w.Browser(t)
	path, form := asksForInboxOf(t, w, b, idp.SignIn(t, b, "/ui/profile", unheard), unheard.Email)
	if _, err := w.DB.UserByEmail(t.Context(), model.Email(unheard.Email)); model.KindOf(err) != model.NotFound {
		t.Fatalf("there is an account before the code: %v", err)
	}
	again := b.Post(t, path+"/again", url.Values{"token": form["token"]})
	path, form = asksForInboxOf(t, w, b, again, unheard.Email)
	wrong := url.Values{"token": form["token"], "challenge": form["challenge"], "code": {handlerstest.Wrong(form.Get("code"))}}
	b.Post(t, path, wrong).Expect(t, http.StatusUnprocessableEntity)
	b.Post(t, path, form).LeadsTo(t, "/ui/profile")
	u, err := w.DB.UserByEmail(t.Context(), model.Email(unheard.Email))
	if err != nil || !u.EmailVerified || u.FirstName != "Zoë" || u.LastName != "Quill" {
		t.Fatalf("user %+v, %v", u, err)
	}
	if m, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID); err != nil || m.Status != model.MemberActive || m.Source != model.FromSSO || m.Roles[0].Name != "member" {
		t.Errorf("member %+v, %v", m, err)
	}
	idp.SignIn(t, w.Browser(t), "/ui/profile", unheard).LeadsTo(t, "/ui/profile") // once is enough
}

// TestInboxNotVouchedFor: a member in a domain of the organization proves their inbox where
// the provider does not vouch for the address.
func TestInboxNotVouchedFor(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	a := idp.SignIn(t, w.Browser(t), "/ui/profile", handlerstest.Person{Email: handlerstest.Kim, Fault: identityprovider.FaultUnverified})
	if a.Status != http.StatusSeeOther || !strings.Contains(a.Location(), "/inbox?") {
		t.Errorf("status %d to %q, want the page for the code", a.Status, a.Location())
	}
}

// TestInboxMeanwhile: what changes while somebody looks for the code makes it worthless.
func TestInboxMeanwhile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, tick func(time.Duration))
		status int
	}{
		"the code has expired": {func(_ *testing.T, _ *handlerstest.World, _ *handlerstest.IdP, tick func(time.Duration)) {
			tick(11 * time.Minute)
		}, http.StatusUnprocessableEntity},
		"all of it has expired": {func(_ *testing.T, _ *handlerstest.World, _ *handlerstest.IdP, tick func(time.Duration)) {
			tick(16 * time.Minute)
		}, http.StatusForbidden},
		"the connection was off": {turnOff, http.StatusNotFound},
		"removed": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP, _ func(time.Duration)) {
			if _, err := w.Config.Members.Remove(t.Context(), w.Actor(t, handlerstest.Dana), w.Member(t, contractor.Email).ID); err != nil {
				t.Fatal(err)
			}
		}, http.StatusForbidden},
		"the address is another one": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP, _ func(time.Duration)) {
			w.Write(t, func(tx *db.Tx) error {
				_, err := tx.SetUserEmail(t.Context(), w.Member(t, contractor.Email).User, "kim@else.test")
				return err
			})
		}, http.StatusForbidden},
		"a domain leads elsewhere": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP, _ func(time.Duration)) {
			w.Connect(t, w.Globex, "contractor.test", true)
		}, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ahead atomic.Int64 // of the identity provider's clock, which is the real one
			w := handlerstest.NewAt(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
			idp := w.Upstream(t, model.ConnectionSAML)
			w.Add(t, w.Acme, contractor.Email, "Kim Contractor", "member")
			b := w.Browser(t)
			path, form := asksForInbox(t, w, b, idp.SignIn(t, b, "/ui/profile", contractor))
			whose := w.Member(t, contractor.Email).User
			test.change(t, w, idp, func(d time.Duration) { ahead.Add(int64(d)) })
			b.Post(t, path, form).Expect(t, test.status)
			b.Get(t, "/ui/profile").AsksToSignIn(t)
			all, err := w.DB.IdentitiesOf(t.Context(), w.Acme, idp.Connection.ID, whose)
			if err != nil || len(all) != 0 {
				t.Errorf("linked: %+v, %v", all, err)
			}
		})
	}
}

func turnOff(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, _ func(time.Duration)) {
	t.Helper()
	if _, err := w.Config.SSO.TurnOff(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version); err != nil {
		t.Fatal(err)
	}
}

// TestInboxRace: a code that is sent many times at once signs in once.
func TestInboxRace(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	w.Add(t, w.Acme, contractor.Email, "Kim Contractor", "member")
	b := w.Browser(t)
	path, form := asksForInbox(t, w, b, idp.SignIn(t, b, "/ui/profile", contractor))
	var group sync.WaitGroup
	var mu sync.Mutex
	entered := 0
	for range 4 { // a code may be tried five times
		twin := b.Twin(t)
		group.Go(func() {
			a := twin.Post(t, path, form)
			mu.Lock()
			defer mu.Unlock()
			if a.Status == http.StatusSeeOther {
				entered++
			}
		})
	}
	group.Wait()
	if entered != 1 {
		t.Errorf("%d of 4 were signed in by one code", entered)
	}
}

// TestInboxCodesAreFew: whoever signs in again and again gets no more codes than anybody.
func TestInboxCodesAreFew(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	w.Add(t, w.Acme, contractor.Email, "Kim Contractor", "member")
	b := w.Browser(t)
	path, form := asksForInbox(t, w, b, idp.SignIn(t, b, "/ui/profile", contractor))
	again := url.Values{"token": form["token"]}
	for range model.MostCodesFromOne - 1 {
		b.Post(t, path+"/again", again).Expect(t, http.StatusSeeOther)
	}
	page := b.Post(t, path+"/again", again).Page(t, http.StatusUnprocessableEntity)
	if !page.Says("Too many codes were asked for") && !page.Says("You have asked for several codes") {
		t.Errorf("the page says %q", page.Find("main").Text())
	}
	if code := w.Code(t, contractor.Email); code == form.Get("code") {
		t.Error("no other code was sent")
	}
}

// TestLinkOutlivesTheDomain: a link that was made since the organization owned a domain is
// worth nothing without the domain, until the person has proven that they read the address;
// and for an account with another address it is worth nothing at all.
func TestLinkOutlivesTheDomain(t *testing.T) {
	t.Parallel()
	lose := func(t *testing.T, w *handlerstest.World) {
		w.Write(t, func(tx *db.Tx) error {
			all, err := tx.Domains(t.Context(), w.Acme, model.DomainOrganization)
			if err != nil {
				return err
			}
			return tx.DeleteDomain(t.Context(), w.Acme, all[0].ID)
		})
	}
	who := handlerstest.Person{Email: handlerstest.Kim}
	linked := func(t *testing.T) (*handlerstest.World, *handlerstest.IdP, *handlerstest.Browser) {
		w := handlerstest.New(t)
		idp := w.Upstream(t, model.ConnectionSAML)
		idp.SignIn(t, w.Browser(t), "/ui/profile", who).LeadsTo(t, "/ui/profile")
		return w, idp, w.Browser(t)
	}

	w, idp, b := linked(t)
	lose(t, w)
	a := idp.SignIn(t, b, "/ui/profile", who)
	b.Get(t, "/ui/profile").AsksToSignIn(t)
	to, err := url.Parse(a.Location())
	if err != nil || !strings.HasSuffix(to.Path, "/inbox") {
		t.Fatalf("status %d to %q, want the page for the code", a.Status, a.Location())
	}
	b.Post(t, to.Path, url.Values{"token": {to.Query().Get("token")}, "challenge": {to.Query().Get("challenge")}, "code": {w.Code(t, who.Email)}}).LeadsTo(t, "/ui/profile")
	idp.SignIn(t, w.Browser(t), "/ui/profile", who).LeadsTo(t, "/ui/profile") // once is enough

	w, idp, b = linked(t)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.SetUserEmail(t.Context(), w.Members[handlerstest.Kim].User, "kim@private.test")
		return err
	})
	if page := idp.SignIn(t, b, "/ui/profile", who).Page(t, http.StatusForbidden); page.Says("private") {
		t.Errorf("the page says %q", page.Text())
	}
	if last := idp.Attempts(t)[0]; last.Code != "domain" || strings.Contains(last.Got, "private") {
		t.Errorf("attempt %+v", last)
	}
}
