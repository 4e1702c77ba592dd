package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// push sends a request to a directory, as its provider does.
func (w *world) push(t *testing.T, d model.Directory, token, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, model.NewSite(w.Server.URL).SCIM(d.ID)+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/scim+json")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("POST %s: %d", path, a.StatusCode)
	}
}

// provision: an admin sets provisioning up, sees the provider arrive without loading the
// page again, has a group give a role, and ends it.
func provision(t *testing.T, w *world) {
	w.Enable(t, w.Acme, model.FeatureDirSync)
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Verified(t, handlerstest.Dana, "people.test")
	dana, _ := w.as(t, handlerstest.Dana)
	dana.shows(w, "scim-empty", "/ui/scim", "Provisioning")
	dana.click("#directories-provider-google")
	dana.click("#directories-continue")
	dana.sees(".field-error", "Google Workspace doesn’t tell apps of its people by itself.")
	dana.inspect("scim-google")
	dana.click("#directories-provider-okta")
	dana.click("#directories-continue")
	dana.sees("#directory-status", "Waiting for the first request from Okta")
	dana.inspect("scim-waiting")

	dana.click("#directory-token-create")
	dana.reads("scim-token", "Copy this token now")
	dana.click("#directory-token-saved")
	all, err := w.DB.Directories(t.Context(), w.Acme)
	if err != nil || len(all) != 1 {
		t.Fatalf("directories: %v, %v", all, err)
	}
	d := all[0]
	_, token := w.DirectoryToken(t, handlerstest.Dana, d)
	at := "/ui/scim/" + string(d.ID)
	for i, email := range []string{"zoe@people.test", "kurt-maria.von.und.zu.hohenstein@people.test", "al@elsewhere.test"} {
		w.push(t, d, token, "/Users", fmt.Sprintf(`{"userName":%q,"externalId":"00u%d","name":{"givenName":"Person","familyName":"%d"},"emails":[{"value":%q,"type":"work","primary":true}]}`, email, i, i, email))
	}
	users, err := w.DB.DirectoryUsers(t.Context(), w.Acme, d.ID, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	w.push(t, d, token, "/Groups", fmt.Sprintf(`{"displayName":"IT","members":[{"value":%q}]}`, users[0].ID))
	w.Heard(t, d, model.DirectoryRequest{Method: "POST", Path: "/Users", Status: 201, Target: string(users[0].ID), Change: "Added zoe@people.test", IP: "192.0.2.1", Agent: "Okta SCIM Client 1.0.0"})
	w.Heard(t, d, model.DirectoryRequest{Method: "GET", Path: `/Users?filter=userName+eq+"kurt-maria.von.und.zu.hohenstein@people.test"&startIndex=1&count=100`, Status: 200, IP: "192.0.2.1", Agent: "Okta SCIM Client 1.0.0"})
	dana.sees("#directory-badge", "Connected") // by itself
	dana.sees("#directory-tabs", "Users 3")
	dana.inspect("scim-connected")

	dana.shows(w, "scim-users", at+"/users", "Okta")
	dana.enter("#directory-q", "else\r")
	dana.sees(".directories-rows", "The address is in no domain")
	dana.holds(`!document.querySelector(".directories-rows").textContent.includes("zoe")`)

	dana.shows(w, "scim-groups", at+"/groups", "Okta")
	dana.enter("#directory-role-group-1", "IT")
	dana.click("#directory-roles-show")
	dana.sees("#directory-roles [role=status]", "When you save:")
	dana.inspect("scim-roles")
	dana.click("#directory-roles-save")
	dana.sees("#toasts .toast", "Roles saved.")
	dana.sees(".directories-rows .badge", "Member")
	dana.holds(`document.activeElement.id === "directory-roles-show"`)

	dana.shows(w, "scim-activity", at+"/activity", "Okta")
	dana.shows(w, "scim-delete", at+"/delete", "Delete the directory of Okta?")
	dana.click("#directory-members-keep")
	dana.click("main .button.danger")
	dana.sees("#toasts .toast", "The directory of Okta was deleted.")
}
