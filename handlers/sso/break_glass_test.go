package sso_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
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
		_, err = tx.SetRoles(t.Context(), w.Members[handlerstest.Kim], []model.RoleID{r.ID})
		return err
	})
	kim := w.As(t, handlerstest.Kim)
	if list := page(t, kim, "/ui/sso").Find("#break-glass"); !list.Says("On call") || list.Has("form") || list.Has("a") {
		t.Errorf("the list: %s", list.HTML())
	}
	kim.Get(t, "/ui/sso/break-glass").Expect(t, http.StatusNotFound)
	kim.Post(t, "/ui/sso/break-glass", url.Values{}).Expect(t, http.StatusNotFound)
}
