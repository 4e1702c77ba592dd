package sso_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// TestGroups shows what roles for groups would do before they do it, keeps what was typed
// and its order, and gives the roles when it is saved.
func TestGroups(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureSSO, model.FeatureDomainVerification)
	b := w.As(t, handlerstest.Dana)
	c := w.Connection(t, handlerstest.Dana)
	kim := w.Members[handlerstest.Kim]
	w.Write(t, func(tx *db.Tx) error {
		_, err := membership.ApplyGroups(t.Context(), tx, model.System, w.Acme, kim.ID, model.RoleSource(c.ID), model.Groups{Names: []string{"IT"}, Listed: true})
		return err
	})
	at := "/ui/sso/" + string(c.ID)
	form := b.Get(t, at).Shows(t).Form(at + "/groups")
	for _, role := range form.All("select") {
		if chosen := role.Find("option[selected]").Text(); chosen != "Member" {
			t.Errorf("a group that is typed would give %s", chosen)
		}
	}
	fill := func(do string) url.Values {
		return url.Values{"version": {form.Field("version").Value()}, "do": {do}, "group": {"Staff", "it", ""}, "role": {w.Role(t, "member"), w.Role(t, "admin"), w.Role(t, "admin")}}
	}
	holds := func(want string) {
		t.Helper()
		m, err := w.DB.Member(t.Context(), w.Acme, kim.ID)
		if err != nil {
			t.Fatal(err)
		}
		var labels []string
		for _, r := range m.Roles {
			labels = append(labels, r.Label)
		}
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("Kim is %s, want %s", got, want)
		}
	}
	before := kimsRoles(t, w)
	moved := fill("show")
	moved["position"] = []string{"2", "1", "3"}
	shown := b.Post(t, at+"/groups", moved).Page(t, http.StatusOK).Form(at + "/groups")
	if first := shown.All("[name=group]")[0].Value(); first != "it" {
		t.Errorf("the first group is %q", first)
	}
	if said := shown.Find("[role=status]").Text(); !strings.Contains(said, "1 person will get Admin: "+kim.DisplayName()+".") {
		t.Errorf("the effect is %q", said)
	}
	holds(before)

	sees := func(a handlerstest.Answer, status int, says string) handlerstest.Part {
		t.Helper()
		form := a.Page(t, status).Form(at + "/groups")
		if !form.Says(says) {
			t.Errorf("the form says %s, want %q", form.Text(), says)
		}
		return form
	}
	const changed = "You have changed something since this was shown, and nothing is saved yet."
	sees(b.Post(t, at+"/groups", fill("save")), http.StatusOK, changed) // never shown
	save := fill("save")
	save.Set("shown", shown.Field("shown").Value())
	form = sees(b.Post(t, at+"/groups", save), http.StatusOK, changed) // in another order
	save.Set("shown", form.Field("shown").Value())
	holds(before)
	// Another tab saves something.
	other := url.Values{"version": save["version"], "do": {"show"}, "group": {"Sales"}, "role": {w.Role(t, "member")}}
	other.Set("shown", b.Post(t, at+"/groups", other).Page(t, http.StatusOK).Form(at+"/groups").Field("shown").Value())
	other.Set("do", "save")
	b.Post(t, at+"/groups", other).Expect(t, http.StatusSeeOther)
	form = sees(b.Post(t, at+"/groups", save), http.StatusConflict, "was changed meanwhile")
	if form.Has("#sso-groups-save") {
		t.Error("after a conflict it can be saved without being shown")
	}
	save.Set("do", "show")
	sees(b.Post(t, at+"/groups", save), http.StatusConflict, "was changed meanwhile")
	save.Set("do", "save")
	save.Set("version", form.Field("version").Value())
	form = sees(b.Post(t, at+"/groups", save), http.StatusOK, changed) // shown of what was there before
	save.Set("shown", form.Field("shown").Value())
	holds(before)

	twice := fill("save")
	twice["group"] = []string{"IT", " it", ""}
	if said := b.Post(t, at+"/groups", twice).Page(t, http.StatusUnprocessableEntity).Form(at + "/groups"); !said.Says("The group it is there twice.") {
		t.Errorf("a group twice: %s", said.Text())
	}
	b.Post(t, at+"/groups", save).Expect(t, http.StatusSeeOther)
	holds("Admin, Member")
	stored := b.Get(t, at).Shows(t).Form(at + "/groups").All("[name=group]")
	if len(stored) != 5 || stored[0].Value() != "Staff" || stored[1].Value() != "it" {
		t.Errorf("%d rows, the first %q", len(stored), stored[0].Value())
	}
}

func kimsRoles(t *testing.T, w *handlerstest.World) string {
	t.Helper()
	m, err := w.DB.Member(t.Context(), w.Acme, w.Members[handlerstest.Kim].ID)
	if err != nil || len(m.Roles) != 1 {
		t.Fatalf("Kim holds %v, %v", m.Roles, err)
	}
	return m.Roles[0].Label
}
