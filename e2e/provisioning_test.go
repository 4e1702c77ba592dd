package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/openid/openidtest"
)

// push sends a request to a directory, as its provider does.
func (w *world) push(t *testing.T, d model.Directory, token, path, body string) {
	t.Helper()
	w.sends(t, http.MethodPost, d, token, path, body)
}

func (w *world) sends(t *testing.T, method string, d model.Directory, token, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, model.NewSite(w.Server.URL).SCIM(d.ID)+path, strings.NewReader(body))
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
	if a.StatusCode >= 300 {
		t.Fatalf("%s %s: %d", method, path, a.StatusCode)
	}
}

// fetches gets an access token of a directory by a client's secret, and asks for its users
// with it.
func (w *world) fetches(t *testing.T, d model.Directory, client, secret string) {
	t.Helper()
	base := model.NewSite(w.Server.URL).SCIM(d.ID)
	a, err := http.PostForm(base+"/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}, "scope": {"scim"}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var said struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(a.Body).Decode(&said); err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("POST /token: %d, %v", a.StatusCode, err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/Users", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+said.Token)
	users, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	users.Body.Close()
	if users.StatusCode != http.StatusOK {
		t.Fatalf("GET /Users: %d", users.StatusCode)
	}
}

// hears has what directories ask for written down, as the program does by itself, until the
// function is called that it returns.
func (w *world) hears(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Config.Directories.Run(ctx, func(err error) { t.Error(err) })
	}()
	return func() {
		cancel()
		<-done
	}
}

// stops: an admin suspends somebody in the list of members, takes it back and does it again,
// and reads who was deactivated by the directory, and where that is taken back.
func (v *visitor) stops(t *testing.T, w *world, d model.Directory, token string) {
	t.Helper()
	users, err := w.DB.DirectoryUsers(t.Context(), w.Acme, d.ID, 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	zoe, kurt := string(users[0].Member), string(users[1].Member)
	w.sends(t, http.MethodPatch, d, token, "/Users/"+string(users[1].ID), `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`)
	v.open(w.Server.URL + "/ui/members")
	v.click("#more-" + zoe)
	v.sees("#role-popover", "Suspend")
	v.inspect("members-suspend")
	v.click("#menu-suspend")
	v.sees("#m-"+zoe, "Suspended by Dana Lee")
	v.click("#toasts .toast .link")
	v.sees("#m-"+zoe, "Active")
	v.click("#more-" + zoe)
	v.click("#menu-suspend")
	v.sees("#m-"+zoe, "Suspended by Dana Lee")
	v.sees("#m-"+kurt, "Deactivated by Okta")
	v.inspect("members-stopped")
	v.shows(w, "member-deactivated", "/ui/members/"+kurt, "Person 1")
	v.sees(".members-consequence", "Reactivate Person 1 in Okta")
	v.shows(w, "member-suspended", "/ui/members/"+zoe, "Person 0")
	v.click("#reactivate")
	v.sees(".members-facts", "Active")
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

	dana.click("#directory-oauth")
	dana.reads("scim-oauth-empty", "OAuth for Okta")
	dana.click("#oauth-secret-create")
	dana.reads("scim-oauth-made", "Copy this client secret now")
	client, secret := dana.text("#oauth-client-id"), dana.text("#oauth-secret")
	dana.click("#oauth-secret-saved")
	dana.sees("#oauth-"+client, "not used yet")
	written := w.hears(t)
	w.fetches(t, d, client, secret)
	written()
	dana.shows(w, "scim-oauth-used", at+"/oauth", "OAuth for Okta")
	dana.sees("#oauth-"+client, "last used just now")
	dana.sees("#oauth-"+client+" .badge", "Used last")
	dana.click("#oauth-trust-add")
	dana.inspect("scim-trust")
	dana.enter("#trust-issuer", "https://127.0.0.1:1")
	dana.enter("#trust-application", "b5ba7a93-4452-4522-aeb4-a2b5da870c16")
	dana.click("#directory-trust-save")
	dana.sees("#trust-issuer-error", "The issuer doesn’t describe itself")
	dana.inspect("scim-trust-refused")
	if _, err := w.Config.Directories.Trust(t.Context(), w.Actor(t, handlerstest.Dana), d.ID, model.DirectoryTrust{Issuer: openidtest.StartPlain(t).URL, Tenant: "ce5f061f-abe6-4e40-9615-301f87bcb7f0", Application: "b5ba7a93-4452-4522-aeb4-a2b5da870c16", Audience: "api://b5ba7a93-4452-4522-aeb4-a2b5da870c16/.default"}); err != nil {
		t.Fatal(err)
	}
	dana.shows(w, "scim-oauth-trusted", at+"/oauth", "OAuth for Okta")
	dana.shows(w, "scim-doors", at, "Okta")
	dana.sees("#directory-tokens", "1 client secret and 1 trusted application")

	dana.shows(w, "scim-users", at+"/users", "Okta")
	dana.enter("#directory-q", "else\r")
	dana.sees(".directories-rows", "is in no domain that")
	dana.holds(`!document.querySelector(".directories-rows").textContent.includes("zoe")`)

	dana.shows(w, "scim-groups", at+"/groups", "Okta")
	dana.enter("#directory-roles-group-1", "IT")
	dana.click("#directory-roles-show")
	dana.sees("#directory-roles [role=status]", "When you save:")
	dana.inspect("scim-roles")
	dana.click("#directory-roles-save")
	dana.sees("#toasts .toast", "Roles saved.")
	dana.sees(".directories-rows .badge", "Member")
	dana.holds(`document.activeElement.id === "directory-roles-show"`)
	// What is put first stands first, and what was typed is nowhere beside.
	dana.fill("#directory-roles-group-3", "Sales")
	dana.fill("#directory-roles-order-1", "9")
	dana.click("#directory-roles-show")
	dana.sees("#directory-roles [role=status]", "When you save:")
	dana.holds(`[...document.querySelectorAll("#directory-roles .group-role")].map(r => [...r.querySelectorAll("input")].map(i => i.value)).join(" ").startsWith("1,Sales 2,IT 3, ")`)

	dana.stops(t, w, d, token)

	dana.shows(w, "scim-activity", at+"/activity", "Okta")
	dana.shows(w, "scim-delete", at+"/delete", "Delete the directory of Okta?")
	dana.click("#directory-members-keep")
	dana.click("main .button.danger")
	dana.sees("#toasts .toast", "The directory of Okta was deleted.")
}
