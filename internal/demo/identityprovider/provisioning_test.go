package identityprovider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// told is an application that is told of people: it finds nobody, creates whoever it is
// sent, and takes every change.
type told struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	kept  map[string]map[string]any
}

func newTold(t *testing.T) *told {
	t.Helper()
	a := &told{kept: map[string]map[string]any{}}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *told) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, r.Method+" "+r.URL.Path)
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	switch known, ok := a.kept[r.URL.Path]; {
	case r.Header.Get("Authorization") != "Bearer secret":
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"status":"401","detail":"The token is not right."}`)
	case r.Method == http.MethodPost:
		id := fmt.Sprintf("id%d", len(a.kept)+1)
		a.kept[r.URL.Path+"/"+id] = map[string]any{"id": id, "active": true}
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(a.kept[r.URL.Path+"/"+id])
	case ok:
		_ = json.NewEncoder(w).Encode(known)
	default:
		fmt.Fprint(w, `{"totalResults":0,"Resources":[]}`)
	}
}

// since returns what was asked for since the last time.
func (a *told) since() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := strings.Join(a.asked, ", ")
	a.asked = nil
	return all
}

// TestProvisioning: an application is connected, tested and told of people and groups by
// the buttons of its page.
func TestProvisioning(t *testing.T) {
	t.Parallel()
	w, app := newWorld(t, nil), newTold(t)
	w.get("/admin/catalog").want(http.StatusOK, "SCIM 2.0 Test App (OAuth Bearer Token)")
	made := w.post("/admin/create?method=scim&as=okta", url.Values{"label": {"Beans"}}).want(http.StatusOK, "The application knows nobody yet.")
	at := made.url.Path
	made.want(http.StatusOK, "OAuth Bearer Token")
	press := func(path, do, says string, more url.Values) {
		t.Helper()
		if more == nil {
			more = url.Values{}
		}
		more.Set("do", do)
		w.post(path, more).want(http.StatusOK, says)
	}
	asks := func(want string) {
		t.Helper()
		if got := app.since(); got != want {
			t.Errorf("asks %s, not %s", got, want)
		}
	}
	form := url.Values{"kind": {"okta"}, "base": {app.URL}, "token": {"wrong"}}
	press(at, "test", "The test failed. The application answered 401: The token is not right.", form)
	form.Set("token", " secret ")
	press(at, "test", "The test succeeded. 2 requests sent.", form)
	app.since()

	hank, gus := at+"/people/"+w.idOf("hank@globex.example"), at+"/people/"+w.idOf("gus@globex.example")
	press(gus, "assign", "Assign Gus Globe succeeded. 2 requests sent.", nil)
	asks("GET /Users, POST /Users")
	press(at+"/groups/Staff", "push", "Push Staff succeeded. 2 requests sent.", nil)
	asks("POST /Groups, PATCH /Groups/id2")
	press(hank, "assign", "Assign Hank Scorpio succeeded. 2 requests sent.", nil)
	app.since()
	members := url.Values{"name": {"Team"}, "person": {w.idOf("hank@globex.example")}}
	press(at+"/groups/Staff", "save", "Members of Team succeeded. 1 request sent.", members)
	asks("PATCH /Groups/id2, PATCH /Groups/id2") // its name, its members
	press(hank, "save", "Update Henry Scorpio succeeded. 2 requests sent.", url.Values{"email": {"henry@globex.example"}, "first": {"Henry"}, "last": {"Scorpio"}, "department": {"Reactor"}})
	asks("GET /Users/id3, PUT /Users/id3")
	press(hank, "deactivate", "Deactivate Henry Scorpio succeeded. 1 request sent.", nil)
	press(hank, "reactivate", "Reactivate Henry Scorpio succeeded. 1 request sent.", nil)
	asks("PATCH /Users/id3, PATCH /Users/id3")
	press(hank, "unassign", "Unassign Henry Scorpio succeeded. 2 requests sent.", nil)
	asks("PATCH /Groups/id2, PATCH /Users/id3")
	press(at+"/groups/Team", "delete", "Delete Team succeeded. 1 request sent.", nil)
	asks("DELETE /Groups/id2")
	w.post(hank, url.Values{"do": {"save"}, "email": {"gus@globex.example"}}).want(http.StatusUnprocessableEntity, "The address gus@globex.example is that of Gus Globe.")
	w.post(at+"/groups/Admins", url.Values{"do": {"save"}, "name": {""}}).want(http.StatusUnprocessableEntity, "Enter a name")
	asks("")
}

// TestDay: a day passes with each provider, and can pass again.
func TestDay(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"okta", "okta-wizard", "entra", "onelogin"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w, app := newWorld(t, nil), newTold(t)
			at := w.post("/admin/create?method=scim&as="+kind, url.Values{"label": {"Beans"}}).url.Path
			w.post(at, url.Values{"kind": {kind}, "base": {app.URL}, "token": {"secret"}, "do": {"save"}})
			for range 2 {
				w.post(at+"/replay", url.Values{"domain": {"globex.example"}}).want(http.StatusOK, "A day has passed.").want(http.StatusOK, "18:00 Delete Starters of this year")
			}
			if asked := app.since(); !strings.HasSuffix(asked, "DELETE /Groups/id9") && !strings.HasSuffix(asked, "DELETE /Groups/id8") {
				t.Errorf("asks %s", asked)
			}
			w.post(at, url.Values{"kind": {kind}, "base": {app.URL}, "token": {"wrong"}, "do": {"save"}})
			w.post(at+"/replay", url.Values{"domain": {"globex.example"}}).want(http.StatusOK, `role="alert">08:00 Test the credentials`)
		})
	}
}

// TestImport: what an application knows already is known here again, and is not created
// anew.
func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			fmt.Fprint(w, "{}")
		case r.URL.Path == "/Users" && r.URL.Query().Get("startIndex") == "1":
			fmt.Fprint(w, `{"totalResults":2,"Resources":[{"id":"u1","userName":"gus@globex.example","active":true}]}`)
		case r.URL.Path == "/Users":
			fmt.Fprint(w, `{"totalResults":2,"Resources":[{"id":"u2","userName":"hank@globex.example","active":false}]}`)
		default:
			fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"g1","displayName":"Staff","members":[{"value":"u1"},{"value":"u9"}]}]}`)
		}
	}))
	t.Cleanup(app.Close)
	at := w.post("/admin/create?method=scim&as=okta", url.Values{"label": {"Beans"}}).url.Path
	page := w.post(at, url.Values{"kind": {"okta"}, "base": {app.URL}, "token": {"secret"}, "do": {"import"}}).want(http.StatusOK, "Import succeeded. 3 requests sent.")
	page.want(http.StatusOK, "1 known to the app").want(http.StatusOK, "Deactivated")
	w.post(at+"/groups/Staff", url.Values{"do": {"delete"}}).want(http.StatusOK, "<code>/Groups/g1</code>")
}

// TestWhoIsTold: an application of OpenID Connect cannot be told of people, one of SAML can.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.get("/admin/apps/saml").want(http.StatusOK, ">Provisioning</a>")
	w.get("/admin/apps/saml/provisioning").want(http.StatusOK, "SCIM connector base URL")
	if strings.Contains(w.get("/admin/apps/oidc").body, ">Provisioning</a>") {
		t.Error("the client has a tab")
	}
	w.get("/admin/apps/oidc/provisioning").want(http.StatusNotFound, "Nothing here")
	w.get("/admin/apps/saml/provisioning/people/none").want(http.StatusNotFound, "Nothing here")
	w.get("/admin/apps/saml/provisioning/groups/none").want(http.StatusNotFound, "Nothing here")
	w.post("/admin/apps/saml/provisioning", url.Values{"kind": {"none"}}).want(http.StatusNotFound, "Nothing here")
	w.post("/admin/apps/saml/provisioning/people/"+w.idOf("gus@globex.example"), url.Values{"do": {"none"}}).want(http.StatusNotFound, "Nothing here")
}
