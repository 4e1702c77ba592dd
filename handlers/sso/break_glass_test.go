package sso_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// TestBreakGlass: somebody is named, for a reason, and taken off the list again; what is the
// matter with them is said.
func TestBreakGlass(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	if page(t, b, "/ui/sso").Has("#break-glass") {
		t.Error("it is there before there is anything to get around")
	}
	c := w.On(t, handlerstest.Dana)
	if list := page(t, b, "/ui/sso").Find("#break-glass"); !list.Says("Nobody yet.") || list.Has(".notice") {
		t.Errorf("at first: %s", list.Text())
	}
	form := page(t, b, "/ui/sso/break-glass").Form("/ui/sso/break-glass")
	day := w.DB.Now().AddDate(0, 3, 0)
	filled := url.Values{"member_email": {handlerstest.Kim}, "reason": {"On call"}, "review": {day.Format(time.DateOnly)}}
	for field, wrong := range map[string]url.Values{
		"member_email": filled,
		"reason":       {"member_email": filled["member_email"], "review": filled["review"]},
		"review":       {"member_email": filled["member_email"], "reason": filled["reason"], "review": {"soon"}},
	} {
		refused := b.Post(t, "/ui/sso/break-glass", wrong).Page(t, http.StatusUnprocessableEntity).Form("/ui/sso/break-glass")
		if got := refused.Find("#" + form.Field(field).Attr("id") + "-error").Text(); got == "" {
			t.Errorf("nothing is said about %s: %s", field, refused.Text())
		}
		if got := refused.Field("member_email").Value(); got != handlerstest.Kim {
			t.Errorf("%s: the address became %q", field, got)
		}
	}
	for _, email := range []string{handlerstest.Gus, "nobody@acme.test", "x"} {
		b.Post(t, "/ui/sso/break-glass", url.Values{"member_email": {email}, "reason": {"On call"}, "review": filled["review"]}).Page(t, http.StatusUnprocessableEntity)
	}
	key := w.Passkey(t, w.Members[handlerstest.Kim].User)
	b.Post(t, "/ui/sso/break-glass", filled).LeadsTo(t, "/ui/sso")
	list := page(t, b, "/ui/sso").Find("#break-glass")
	if !list.Says("Kim") || !list.Says("On call. To be reviewed on "+day.Format("2 Jan 2006")) || list.Has(".badge") {
		t.Errorf("named: %s", list.Text())
	}

	set := func(required bool) {
		now := w.ConnectionNow(t, c)
		now.Required = required
		w.Write(t, func(tx *db.Tx) error { return tx.UpdateConnection(t.Context(), now) })
	}
	set(true)
	if page(t, b, "/ui/sso").Find("#break-glass").Has(".notice") {
		t.Error("somebody could sign in")
	}
	w.Write(t, func(tx *db.Tx) error { return tx.DeletePasskey(t.Context(), key.User, key.ID) })
	if list := page(t, b, "/ui/sso").Find("#break-glass"); !list.Says("No passkey") || !list.Find(".notice").Says("Nobody gets in without your identity provider") {
		t.Errorf("without a passkey: %s", list.Text())
	}
	unname := "/ui/sso/break-glass/" + string(w.Members[handlerstest.Kim].ID) + "/unname"
	for _, want := range []string{"is the last break-glass member who can sign in", "Kim Lee is no longer a break-glass member."} {
		b.Post(t, unname, url.Values{}).LeadsTo(t, "/ui/sso")
		if got := b.Get(t, "/ui/sso").Shows(t).Toast(); !strings.Contains(got, want) {
			t.Errorf("the toast says %q, want %q", got, want)
		}
		set(false)
	}
	if list := page(t, b, "/ui/sso").Find("#break-glass"); !list.Says("Nobody yet.") {
		t.Errorf("at the end: %s", list.Text())
	}
}

// TestWhoMayNameBreakGlass: who only looks sees the list, and no button.
func TestWhoMayNameBreakGlass(t *testing.T) {
	t.Parallel()
	w, _ := world(t)
	w.On(t, handlerstest.Dana)
	w.BreakGlass(t, handlerstest.Dana)
	w.Write(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "auditor", Label: "Auditor", Permissions: model.NewPermissions(model.SSORead)})
		if err != nil {
			return err
		}
		_, err = tx.SetRoles(t.Context(), w.Members[handlerstest.Kim], model.ByHand(r.ID))
		return err
	})
	kim := w.As(t, handlerstest.Kim)
	if list := page(t, kim, "/ui/sso").Find("#break-glass"); !list.Says("On call") || list.Has("form") || list.Has("a") {
		t.Errorf("the list: %s", list.HTML())
	}
	kim.Get(t, "/ui/sso/break-glass").Expect(t, http.StatusNotFound)
	kim.Post(t, "/ui/sso/break-glass", url.Values{}).Expect(t, http.StatusNotFound)
}

// TestLastBreakGlassStays: where a connection is required, the last who could sign in
// without it stays, with a passkey, whichever way somebody tries; each says what to do.
func TestLastBreakGlassStays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do  func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, kim model.BreakGlass) error
		say string
	}{
		"removed": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP, kim model.BreakGlass) error {
			_, err := w.Config.Members.Remove(t.Context(), w.Actor(t, handlerstest.Dana), kim.Member)
			return err
		}, "Name another break-glass member with a passkey first"},
		"leaves": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP, kim model.BreakGlass) error {
			_, err := w.Config.Members.Leave(t.Context(), w.Actor(t, handlerstest.Kim), kim.Org)
			return err
		}, "Have another break-glass member with a passkey named first"},
		"loses the passkey": {func(t *testing.T, w *handlerstest.World, _ *handlerstest.IdP, kim model.BreakGlass) error {
			keys, err := w.DB.Passkeys(t.Context(), kim.User)
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Config.Passkeys.Remove(t.Context(), w.Actor(t, handlerstest.Kim), model.Browser{}, keys[0].ID)
			return err
		}, "Add another passkey first"},
		"the address is somebody else’s": {func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP, kim model.BreakGlass) error {
			contest(t, w, idp, handlerstest.Person{Email: handlerstest.Kim})
			return w.Config.SSO.SomebodyNew(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, open(t, w, idp)[0].ID)
		}, "Name another break-glass member with a passkey first"},
	} {
		for _, last := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/%v", name, last), func(t *testing.T) {
				t.Parallel()
				w := handlerstest.New(t)
				idp := w.Upstream(t, model.ConnectionOIDC)
				kim := w.BreakGlass(t, handlerstest.Kim)
				if !last {
					w.BreakGlass(t, handlerstest.Ana)
				}
				now := w.ConnectionNow(t, idp.Connection)
				now.Required = true
				w.Write(t, func(tx *db.Tx) error { return tx.UpdateConnection(t.Context(), now) })
				err := test.do(t, w, idp, kim)
				if last && (model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), test.say)) || !last && err != nil {
					t.Errorf("error = %v", err)
				}
			})
		}
	}
}

// TestLastBreakGlassAmongMany: of many who are removed, the last who could sign in stays.
func TestLastBreakGlassAmongMany(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.Actor(t, handlerstest.Dana)
	w.Connect(t, w.Acme, "acme.test", true)
	w.BreakGlass(t, handlerstest.Kim)
	o, err := w.Config.Members.RemoveMany(t.Context(), dana, []model.MemberID{w.Members[handlerstest.Kim].ID, w.Members[handlerstest.Ana].ID})
	if err != nil || len(o.Changed) != 1 || len(o.Skipped) != 1 || o.Skipped[0].Why != members.LastBreakGlass {
		t.Errorf("%+v, %v", o, err)
	}
}
