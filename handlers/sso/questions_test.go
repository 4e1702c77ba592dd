package sso_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

var kim = handlerstest.Person{Email: handlerstest.Kim}

// contest lets somebody come by a subject that is another one than is linked.
func contest(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, who handlerstest.Person) {
	t.Helper()
	live, _ := idp.Connection.In(model.SettingsLive)
	idp.Identity(t, w.Members[who.Email].User, live.IdP, "before "+who.Email)
	idp.SignIn(t, w.Browser(t), "/ui/profile", who).Expect(t, http.StatusForbidden)
	if last := idp.Attempts(t)[0]; last.Code != "other_subject" {
		t.Fatalf("refused as %s", last.Code)
	}
}

func open(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) []model.IdentityQuestion {
	t.Helper()
	all, err := w.DB.IdentityQuestions(t.Context(), w.Acme, idp.Connection.ID)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// questionMails returns to whom a mail has gone that asks whose an address is.
func questionMails(t *testing.T, w *handlerstest.World) (to []string) {
	t.Helper()
	for _, m := range w.Deliver(t) {
		if strings.Contains(m.Subject, "say whose address") {
			to = append(to, m.To)
		}
	}
	return to
}

// TestAskedWhose: an address that comes with another subject signs nobody in; those who
// may change single sign-on are told once, and one of them says on the page who it is.
func TestAskedWhose(t *testing.T) {
	t.Parallel()
	for _, same := range []bool{true, false} {
		t.Run(fmt.Sprintf("same person %v", same), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			idp := w.Upstream(t, model.ConnectionOIDC)
			old := w.Members[handlerstest.Kim].User
			key := w.Passkey(t, old)
			dana := w.Through(t, handlerstest.Dana, idp.Connection.ID)
			held := w.Through(t, handlerstest.Kim, idp.Connection.ID)
			contest(t, w, idp, kim)
			idp.SignIn(t, w.Browser(t), "/ui/profile", kim).Expect(t, http.StatusForbidden)
			if to := questionMails(t, w); len(to) != 2 || to[0] == to[1] {
				t.Errorf("mails to %v, want one to each of two admins", to)
			}
			at := list + "/" + string(idp.Connection.ID)
			asks := page(t, dana, at).Find("#sso-questions")
			if !asks.Says("Okta sends kim@acme.test as another account") || !asks.Says("before kim@acme.test") {
				t.Errorf("the page says %s", asks.Text())
			}
			question := open(t, w, idp)
			if len(question) != 1 {
				t.Fatalf("%d questions are open", len(question))
			}
			form, path := url.Values{"mark": {string(question[0].ID)}}, at+"/somebody-new"
			if same {
				path = at + "/same-person"
			}
			held.Post(t, path, form).Expect(t, http.StatusNotFound) // may not
			dana.Post(t, path, form).LeadsTo(t, at)
			if page(t, dana, at).Has("#sso-questions") {
				t.Error("it is still asked")
			}
			dana.Post(t, path, form).Expect(t, http.StatusConflict) // answered

			b := w.Browser(t)
			idp.SignIn(t, b, "/ui/profile", kim).LeadsTo(t, "/ui/profile")
			now, err := w.DB.UserByEmail(t.Context(), handlerstest.Kim)
			if err != nil || (now.ID == old) != same {
				t.Errorf("the address is that of %s now, was %s: %v", now.ID, old, err)
			}
			if same {
				held.Get(t, "/ui/profile").Shows(t)
				return
			}
			held.Get(t, "/ui/profile").AsksToSignIn(t)
			was, err := w.DB.User(t.Context(), old)
			if err != nil || was.Email != "" {
				t.Errorf("the old account is %+v, %v", was, err)
			}
			if _, err := w.DB.MemberOfUser(t.Context(), w.Acme, old); model.KindOf(err) != model.NotFound {
				t.Errorf("who had the address is a member: %v", err)
			}
			if keys, err := w.DB.Passkeys(t.Context(), old); err != nil || len(keys) != 0 {
				t.Errorf("passkeys %v, %v; had %s", keys, err, key.ID)
			}
			if m, err := w.DB.MemberOfUser(t.Context(), w.Acme, now.ID); err != nil || m.Source != model.FromSSO || m.Roles[0].Name != "member" {
				t.Errorf("the new one is %+v, %v", m, err)
			}
		})
	}
}

// TestSomebodyNewElsewhere: of an address in a domain that is not its own, an organization
// only says who is no member of it: the account stays what it is for others.
func TestSomebodyNewElsewhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	const address = "lea@contractor.test"
	w.Add(t, w.Acme, address, "Lea Contractor", "member")
	w.Add(t, w.Globex, address, "Lea Contractor", "member")
	lea := w.As(t, address)
	contest(t, w, idp, handlerstest.Person{Email: address})
	u, err := w.DB.UserByEmail(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Config.SSO.SomebodyNew(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, open(t, w, idp)[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("still a member of Acme: %v", err)
	}
	if now, err := w.DB.UserByEmail(t.Context(), address); err != nil || now.ID != u.ID {
		t.Errorf("the address was taken from the account: %+v, %v", now, err)
	}
	if _, err := w.DB.MemberOfUser(t.Context(), w.Globex, u.ID); err != nil {
		t.Errorf("no member of Globex any more: %v", err)
	}
	lea.Get(t, "/ui/profile").Shows(t)
}

// TestSomebodyNewIsRefused: nobody ends their own access by that, and nobody the last who
// can administer.
func TestSomebodyNewIsRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	contest(t, w, idp, handlerstest.Person{Email: handlerstest.Dana})
	dana := w.Actor(t, handlerstest.Dana)
	if err := w.Config.SSO.SomebodyNew(t.Context(), dana, idp.Connection.ID, open(t, w, idp)[0].ID); model.KindOf(err) != model.Conflict {
		t.Errorf("about oneself: %v", err)
	}
	if n := len(open(t, w, idp)); n != 1 {
		t.Errorf("%d questions are open after a refusal", n)
	}
	gus := w.Actor(t, handlerstest.Gus)
	w.Enable(t, w.Globex, model.FeatureSSO)
	if err := w.Config.SSO.SamePerson(t.Context(), gus, idp.Connection.ID, open(t, w, idp)[0].ID); model.KindOf(err) == 0 {
		t.Error("another organization answers")
	}
}

// TestAllSame: one answer repairs a connection whose subjects have all changed, also for
// those who have not come yet, once for each, and for a while.
func TestAllSame(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	live, _ := idp.Connection.In(model.SettingsLive)
	ana := handlerstest.Person{Email: handlerstest.Ana}
	idp.Identity(t, w.Members[handlerstest.Dana].User, live.IdP, "before dana")
	contest(t, w, idp, kim)
	contest(t, w, idp, ana)
	at := list + "/" + string(idp.Connection.ID)
	dana := w.Through(t, handlerstest.Dana, idp.Connection.ID)
	form := page(t, dana, at).Form(at + "/all-same")
	if !form.Says("Same person for all 2 whose subject changed since") {
		t.Errorf("the form says %s", form.Text())
	}
	if to := questionMails(t, w); len(to) != 2 {
		t.Errorf("mails to %v, want one to each of two admins for both questions", to)
	}
	dana.Post(t, at+"/all-same", url.Values{"mark": {form.Field("mark").Value()}}).LeadsTo(t, at)
	for _, who := range []handlerstest.Person{kim, ana, {Email: handlerstest.Dana}} {
		idp.SignIn(t, w.Browser(t), "/ui/profile", who).LeadsTo(t, "/ui/profile")
		if u, err := w.DB.UserByEmail(t.Context(), model.Email(who.Email)); err != nil || u.ID != w.Members[who.Email].User {
			t.Errorf("%s is %+v, %v", who.Email, u, err)
		}
	}
	if n := len(open(t, w, idp)); n != 0 {
		t.Errorf("%d questions are open", n)
	}
	// Who is linked since then is asked about again.
	w.Write(t, func(tx *db.Tx) error {
		now := tx.Now().Add(time.Second)
		if err := tx.ForgetSubjects(t.Context(), w.Acme, idp.Connection.ID, live.IdP, w.Members[handlerstest.Kim].User); err != nil {
			return err
		}
		return tx.PutIdentity(t.Context(), model.Identity{
			Org: w.Acme, Connection: idp.Connection.ID, Issuer: live.IdP, Subject: "later", User: w.Members[handlerstest.Kim].User, LinkedAt: now, LastAt: now,
		})
	})
	idp.SignIn(t, w.Browser(t), "/ui/profile", kim).Expect(t, http.StatusForbidden)
}

// TestAnsweredAtOnce: of two answers that come at once one counts.
func TestAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	contest(t, w, idp, kim)
	question, by := open(t, w, idp)[0].ID, w.Actor(t, handlerstest.Dana)
	var group sync.WaitGroup
	var mu sync.Mutex
	counted := 0
	for i := range 8 {
		group.Go(func() {
			answer := w.Config.SSO.SamePerson
			if i%2 == 0 {
				answer = w.Config.SSO.SomebodyNew
			}
			err := answer(t.Context(), by, idp.Connection.ID, question)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				counted++
			} else if model.KindOf(err) != model.Conflict {
				t.Errorf("error = %v, want a conflict", err)
			}
		})
	}
	group.Wait()
	if counted != 1 {
		t.Errorf("%d of 8 answers count", counted)
	}
}
