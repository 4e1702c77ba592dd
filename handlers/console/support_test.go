package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// visitor is an operator who signs in as members of Acme.
type visitor struct {
	*handlerstest.World
	clock    *dbtest.Clock
	browser  *handlerstest.Browser
	operator model.Operator
}

func newVisitor(t *testing.T) visitor {
	t.Helper()
	w, clock := handlerstest.NewWith(t)
	browser, operator := w.Console(t)
	return visitor{w, clock, browser, operator}
}

func (v visitor) page(email string) string {
	return model.ConsoleOrganization(v.Acme).Home() + "support/" + string(v.Members[email].ID)
}

// goes takes the operator to a visit as a member, step by step.
func (v visitor) goes(t *testing.T, email string) {
	t.Helper()
	v.browser.Post(t, v.page(email), url.Values{"reason": {"Ticket 4711"}}).LeadsTo(t, v.page(email))
	to, err := url.Parse(v.browser.Get(t, v.page(email)).Shows(t).Find("#sign-in-as-go").Attr("href"))
	if err != nil {
		t.Fatal(err)
	}
	token := v.browser.Get(t, to.Path).Shows(t).Field("token").Value()
	v.browser.Post(t, "/a/support", url.Values{"token": {token}}).LeadsTo(t, "/ui/")
	v.browser.Post(t, "/a/support", url.Values{"token": {token}}).Expect(t, http.StatusNotFound) // once
}

// visit returns the session of the only visit that there is.
func (v visitor) visit(t *testing.T, email string) model.Session {
	t.Helper()
	for _, s := range v.sessions(t, email) {
		if s.Support.On() {
			return s
		}
	}
	t.Fatal("nobody is there")
	return model.Session{}
}

func (v visitor) sessions(t *testing.T, email string) (all []model.Session) {
	t.Helper()
	all, err := v.Config.Sessions.Of(t.Context(), v.Members[email].User, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestVisit: an operator looks at an organization as one of its members, and is themselves in the
// console meanwhile. What both did is in the log with both names.
func TestVisit(t *testing.T) {
	t.Parallel()
	v := newVisitor(t)
	kim := v.As(t, handlerstest.Kim)
	v.LetSupportIn(t)
	v.browser.Get(t, model.ConsoleOrganization(v.Acme).Member(v.Members[handlerstest.Kim].ID)).Shows(t).Find("#sign-in-as")
	v.browser.Post(t, v.page(handlerstest.Kim), url.Values{}).Expect(t, http.StatusUnprocessableEntity) // no reason
	v.goes(t, handlerstest.Kim)

	banner := v.browser.Get(t, "/ui/members").Shows(t).Find(".support-visit")
	if !banner.Says(v.operator.Name) || !banner.Says("Kim") {
		t.Errorf("the banner says %q", banner.Text())
	}
	v.browser.Get(t, "/console/organizations").Shows(t)
	kim.Get(t, "/ui/members").Shows(t)
	if s := v.visit(t, handlerstest.Kim); !s.ExpiresAt.Equal(v.DB.Now().Add(model.SupportLife)) || s.Sudo(v.DB.Now()) || s.Actor().Support != v.operator.ID {
		t.Errorf("the visit is %+v", s)
	}
	v.browser.Post(t, "/a/support-over", nil).LeadsTo(t, "/a/support-over")
	v.browser.Get(t, "/ui/members").AsksToSignIn(t)
	v.browser.Get(t, "/console/organizations").Shows(t)
	if n := len(v.sessions(t, handlerstest.Kim)); n != 1 {
		t.Errorf("Kim has %d sessions, want her own", n)
	}

	events, err := v.DB.Events(t.Context(), v.Acme, 10)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, e := range events {
		if strings.Contains(string(e.Type()), "support") {
			said = append(said, string(e.Type())+" "+string(e.Actor.Kind)+" "+string(e.Actor.Support))
		}
	}
	want := "user.support_session_ended user " + string(v.operator.ID) + "\nuser.support_session_started operator \norganization.support_granted user "
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("recorded\n%s\nwant\n%s", got, want)
	}
}

// TestVisitNeedsConsent: nobody is there without a grant, nor in another organization, nor by a
// request of another site, nor as somebody who could not sign in.
func TestVisitNeedsConsent(t *testing.T) {
	t.Parallel()
	v := newVisitor(t)
	because := url.Values{"reason": {"Ticket 4711"}}
	v.browser.Post(t, v.page(handlerstest.Kim), because).Expect(t, http.StatusConflict)
	v.LetSupportIn(t)
	gus := model.ConsoleOrganization(v.Globex).Home() + "support/" + string(v.Members[handlerstest.Gus].ID)
	v.browser.Post(t, gus, because).Expect(t, http.StatusConflict)
	elsewhere := model.ConsoleOrganization(v.Acme).Home() + "support/" + string(v.Members[handlerstest.Gus].ID)
	v.browser.Post(t, elsewhere, because).Expect(t, http.StatusNotFound)
	v.browser.Post(t, v.page(handlerstest.Kim), because, "Sec-Fetch-Site", "cross-site").Expect(t, http.StatusForbidden)
	v.As(t, handlerstest.Dana).Post(t, v.page(handlerstest.Kim), because).Expect(t, http.StatusSeeOther) // to the console's sign-in
	if n := len(v.sessions(t, handlerstest.Kim)); n != 0 {
		t.Errorf("somebody is there in %d sessions", n)
	}
}

// TestVisitEnds: with the grant, the operator's own session, the member, and its time, each at the
// next request, and nothing has to run for that.
func TestVisitEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, visitor){
		"revoked": func(t *testing.T, v visitor) {
			v.As(t, handlerstest.Dana).Post(t, "/ui/general/support/end", nil).LeadsTo(t, "/ui/general")
		},
		"shortened": func(t *testing.T, v visitor) {
			v.Write(t, func(tx *db.Tx) error {
				return tx.PutSupportAccess(t.Context(), model.SupportAccess{Org: v.Acme, Until: tx.Now()})
			})
		},
		"gone": func(t *testing.T, v visitor) {
			v.Write(t, func(tx *db.Tx) error { return tx.EndSupportAccess(t.Context(), v.Acme) })
		},
		"time": func(_ *testing.T, v visitor) { v.clock.Advance(model.SupportLife) },
		"left the console": func(t *testing.T, v visitor) {
			v.browser.Post(t, "/console/leave", nil).Expect(t, http.StatusSeeOther)
		},
		"no operator": func(t *testing.T, v visitor) {
			if _, err := v.Config.Operators.Delete(t.Context(), model.System, v.operator.ID); err != nil {
				t.Fatal(err)
			}
		},
		"suspended": func(t *testing.T, v visitor) {
			v.As(t, handlerstest.Dana).Post(t, "/ui/members/"+string(v.Members[handlerstest.Kim].ID)+"/suspend", nil).Expect(t, http.StatusSeeOther)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(t)
			v.LetSupportIn(t)
			v.goes(t, handlerstest.Kim)
			v.browser.Get(t, "/ui/members").Shows(t)
			end(t, v)
			v.browser.Get(t, "/ui/members").LeadsTo(t, "/a/support-over")
			v.browser.Get(t, "/a/support-over").Shows(t)
		})
	}
}

// TestTwoVisits: operators are there at once in two browsers, and one who comes again in the same browser is
// there once.
func TestTwoVisits(t *testing.T) {
	t.Parallel()
	v := newVisitor(t)
	v.LetSupportIn(t)
	other := v
	other.browser = v.Browser(t)
	other.browser.Post(t, v.OperatorLink(t, v.operator.ID), url.Values{}).LeadsTo(t, model.Console.Home())
	v.goes(t, handlerstest.Kim)
	other.goes(t, handlerstest.Kim)
	v.browser.Get(t, "/ui/members").Shows(t)
	v.goes(t, handlerstest.Dana)
	if kims, danas := len(v.sessions(t, handlerstest.Kim)), len(v.sessions(t, handlerstest.Dana)); kims != 1 || danas != 2 {
		t.Errorf("%d and %d are there, want one, and one beside Dana", kims, danas)
	}
	v.clock.Advance(time.Minute)
	other.browser.Get(t, "/ui/members").Shows(t)
}

// TestVisitIsToldAsOne: the member whose place was taken reads that somebody else was there.
func TestVisitIsToldAsOne(t *testing.T) {
	t.Parallel()
	v := newVisitor(t)
	v.LetSupportIn(t)
	v.goes(t, handlerstest.Dana)
	v.browser.Post(t, "/a/support-over", nil).LeadsTo(t, "/a/support-over")
	said := v.As(t, handlerstest.Dana).Get(t, "/ui/activity").Shows(t)
	if !said.Says("Dana Lee (support: " + v.operator.Name + ")") {
		t.Errorf("the activity says %q", said.Text())
	}
}
