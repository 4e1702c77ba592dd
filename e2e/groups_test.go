package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// group people: an admin makes a group, finds somebody to add, has the group give a role,
// which is in force at the next request, takes somebody out and deletes the group.
func groupPeople(t *testing.T, w *world) {
	dana, b := w.as(t, handlerstest.Dana)
	w.Enable(t, w.Acme, model.FeatureDirSync)
	dana.shows(w, "groups-empty", "/ui/members/groups", "Members")
	long := "Night shift " + strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 3)
	dana.fill("#group-name", long)
	dana.click("#group-make")
	dana.sees("h1", long)
	dana.inspect("groups-group-empty")
	dana.fill("#group-find", "kim")
	dana.click("#group-find-button")
	kim := string(w.Members[handlerstest.Kim].ID)
	dana.sees("#groups-find", "Kim")
	dana.inspect("groups-find")
	dana.click("#group-add-" + kim)
	dana.sees("#in-"+kim, "Kim")
	dana.sees("#toasts", "is in the group.")
	dana.inspect("groups-group")

	dana.open(w.Server.URL + "/ui/members/groups")
	dana.fill("#groups-roles-group-1", long)
	dana.choosesRole("#groups-roles-role-1", "Admin")
	dana.click("#groups-roles-show")
	dana.sees("#groups-roles", "1 member will get Admin")
	dana.inspect("groups-roles-shown")
	kimIn := w.As(t, handlerstest.Kim)
	if a := kimIn.Get(t, "/ui/members/invite"); a.Status != http.StatusNotFound {
		t.Fatalf("Kim may invite before: %d", a.Status)
	}
	dana.click("#groups-roles-save")
	dana.sees(".groups-rows", "Gives Admin")
	if a := kimIn.Get(t, "/ui/members/invite"); a.Status != http.StatusOK {
		t.Errorf("Kim may not invite: %d", a.Status)
	}
	d := w.Directory(t, handlerstest.Dana)
	_, token := w.DirectoryToken(t, handlerstest.Dana, d)
	w.push(t, d, token, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engineering"}`)
	dana.shows(w, "groups-list", "/ui/members/groups", "Members")
	dana.sees(".groups-rows", "Managed by Okta")

	g, err := w.DB.GroupNamed(t.Context(), w.Acme, long)
	if err != nil {
		t.Fatal(err)
	}
	at := "/ui/members/groups/" + string(g.ID)
	dana.open(w.Server.URL + at)
	dana.click("#group-remove-" + kim)
	dana.sees("#toasts", "They lose Admin.")
	if a := kimIn.Get(t, "/ui/members/invite"); a.Status != http.StatusNotFound {
		t.Errorf("Kim may invite after: %d", a.Status)
	}
	if a := b.Post(t, at+"/members", url.Values{"id": {kim}}); a.Status != http.StatusSeeOther {
		t.Fatalf("Kim is added again: %d", a.Status)
	}
	dana.shows(w, "groups-delete", at+"/delete", "Delete "+long)
	dana.sees(".effects", "1 member will lose Admin")
	dana.click("#group-delete-confirm")
	dana.sees(".groups-rows", "Engineering")
	if _, err := w.DB.GroupNamed(t.Context(), w.Acme, long); model.KindOf(err) != model.NotFound {
		t.Errorf("after: %v", err)
	}
}
