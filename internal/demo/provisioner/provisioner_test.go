package provisioner

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// application is an application that keeps users and groups as they are sent, without
// reading them: what it is sent is what is tried here.
type application struct {
	*httptest.Server
	kept  map[string]map[string]any // by path
	names map[string]string         // paths, by userName and displayName
	heads []http.Header
	asked []string // the paths with their queries, as they came in
}

func newApplication(t *testing.T) *application {
	t.Helper()
	a := &application{kept: map[string]map[string]any{}, names: map[string]string{}}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *application) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.heads, a.asked = append(a.heads, r.Header), append(a.asked, strings.TrimPrefix(r.RequestURI, "/scim"))
	path := strings.TrimPrefix(r.URL.Path, "/scim")
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	_ = json.Unmarshal(raw, &body)
	answer := func(status int, v any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	if r.Header.Get("Authorization") != "Bearer secret" {
		answer(http.StatusUnauthorized, map[string]any{"status": "401", "detail": "The token is not right."})
		return
	}
	switch r.Method {
	case http.MethodGet:
		if found, ok := a.kept[path]; ok {
			answer(http.StatusOK, found)
			return
		}
		list := []any{}
		if _, name, ok := strings.Cut(r.URL.Query().Get("filter"), ` eq "`); ok {
			if at := a.names[path+strings.TrimSuffix(name, `"`)]; at != "" {
				list = append(list, a.kept[at])
			}
		}
		answer(http.StatusOK, map[string]any{"totalResults": len(list), "Resources": list})
	case http.MethodPost:
		id := fmt.Sprintf("%s_%d", map[string]string{"/Users": "diruser", "/Groups": "dirgroup"}[path], len(a.kept)+1)
		body["id"] = id
		delete(body, "password")
		a.kept[path+"/"+id] = body
		for _, name := range []string{"userName", "displayName"} {
			if text, ok := body[name].(string); ok {
				a.names[path+text] = path + "/" + id
			}
		}
		answer(http.StatusCreated, body)
	case http.MethodPut:
		a.kept[path] = body
		answer(http.StatusOK, body)
	case http.MethodDelete:
		w.WriteHeader(http.StatusNoContent)
	default:
		answer(http.StatusOK, a.kept[path])
	}
}

func ada() Person {
	return Person{ID: "00u1dhhb1fkIGP7RL1d8", Email: "ada+1@acme.example", First: "Ada", Last: "Lang", Department: "Roastery"}
}

func ben() Person {
	return Person{ID: "00u2", Email: "ben@acme.example", First: "Ben", Last: "Oduya"}
}

// day does with a client all that can be done.
func day(t *testing.T, c *Client) {
	t.Helper()
	try := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	try("test", c.Test(t.Context()))
	first, err := c.Assign(t.Context(), ada())
	try("assign Ada", err)
	second, err := c.Assign(t.Context(), ben())
	try("assign Ben", err)
	again, err := c.Assign(t.Context(), ada())
	try("assign Ada again", err)
	if again.ID != first.ID {
		t.Errorf("Ada is %s, and then %s", first.ID, again.ID)
	}
	changed := ada()
	changed.Last, changed.Email, changed.Department = "Lang-Marsh", "ada.marsh@acme.example", ""
	try("update", c.Update(t.Context(), first.ID, changed, true))
	one, two := Member{first.ID, changed.Email}, Member{second.ID, ben().Email}
	g, err := c.Push(t.Context(), Group{ExternalID: "00g1", Name: "Sales"}, []Member{one})
	try("push", err)
	try("change", c.Change(t.Context(), g, []Member{two}, []Member{two}, []Member{one}))
	g.Name = "Sales EMEA"
	try("rename", c.Rename(t.Context(), g, []Member{two}))
	try("deactivate", c.SetActive(t.Context(), first.ID, changed, false))
	try("reactivate", c.SetActive(t.Context(), first.ID, changed, true))
	deleted, err := c.Unassign(t.Context(), second.ID, ben())
	try("unassign", err)
	if deleted != (c.Kind == OneLogin) {
		t.Errorf("unassigning deletes: %v", deleted)
	}
	try("delete the group", c.DeleteGroup(t.Context(), g))
}

// TestDay: what each provider sends in a day is as it is written down here.
func TestDay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*Client{
		"okta": {Kind: OktaCatalog}, "okta_wizard": {Kind: OktaWizard}, "entra": {Kind: Entra},
		"entra_flag": {Kind: Entra, Base: "?aadOptscim062020"}, "onelogin": {Kind: OneLogin},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newApplication(t)
			c.Base, c.Token, c.Chance = a.URL+"/scim"+c.Base, "secret", func() string { return "1mz050nq" }
			day(t, c)
			var b strings.Builder
			for i, x := range c.Log {
				if a.asked[i] != x.Path {
					t.Errorf("%s was asked for, and the log says %s", a.asked[i], x.Path)
				}
				fmt.Fprintf(&b, "%s %s\n", x.Method, x.Path)
				if x.Body != "" {
					fmt.Fprintln(&b, x.Body)
				}
			}
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// golden returns the body of a test file of the SCIM server.
func golden(t *testing.T, file string) any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "scim", file))
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(raw), "-- body --\n")
	body, _, _ = strings.Cut(body, "-- result --")
	return plain(t, json.RawMessage(body))
}

// plain returns a value as JSON has it.
func plain(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var p any
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestShapes: bodies are those by which the server is tried, which were written down from
// what the providers say of themselves.
func TestShapes(t *testing.T) {
	t.Parallel()
	okta := &Client{Kind: OktaCatalog, Chance: func() string { return "1mz050nq" }}
	entra, oneLogin := &Client{Kind: Entra}, &Client{Kind: OneLogin}
	dana := Person{ID: "00u1dhhb1fkIGP7RL1d8", Email: "dana@acme.example", First: "Dana", Last: "Reyes"}
	member := func(n int) Member {
		return Member{ID: fmt.Sprintf("diruser_%d", n), Display: string(rune('a' + n - 1))}
	}
	sales := Group{ID: "dirgroup_1", Name: "Sales EMEA"}
	for file, body := range map[string]object{
		"resource/testdata/create/okta.txt":       okta.user(dana),
		"patch/testdata/okta_deactivate.txt":      patched(okta.activation(false)),
		"patch/testdata/okta_group_rename.txt":    patched(okta.naming(sales)),
		"patch/testdata/okta_group_members.txt":   patched(append(okta.leaving([]Member{member(1)}), okta.joining([]Member{{"diruser_2", "b@acme.example"}})...)...),
		"patch/testdata/entra_members_add.txt":    patched(entra.joining([]Member{member(1)})...),
		"patch/testdata/entra_members_remove.txt": patched(entra.leaving([]Member{member(1)})...),
		"patch/testdata/onelogin_group.txt":       patched(oneLogin.joining([]Member{member(1)})...),
	} {
		if diff := cmp.Diff(golden(t, file), plain(t, body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
	// These say more of people than is known here: what is said has the same names and kinds.
	for file, body := range map[string]object{
		"resource/testdata/create/entra.txt":    entra.user(ada()),
		"resource/testdata/create/onelogin.txt": oneLogin.user(ada()),
	} {
		missing(t, file, golden(t, file), plain(t, body))
	}
}

// missing fails the test for what a body has and a golden one has not, but for displayName
// and active, which each mapping can add.
func missing(t *testing.T, at string, want, got any) {
	t.Helper()
	switch got := got.(type) {
	case map[string]any:
		w, ok := want.(map[string]any)
		for name, v := range got {
			if _, has := w[name]; !ok || !has && name != "displayName" && name != "active" {
				t.Errorf("%s: %s is not sent by the provider", at, name)
			} else if has {
				missing(t, at+" "+name, w[name], v)
			}
		}
	case []any:
		w, ok := want.([]any)
		if !ok {
			t.Errorf("%s: a list", at)
		}
		for _, v := range got {
			if len(w) > 0 {
				missing(t, at, w[0], v)
			}
		}
	}
}

// TestHeaders: each provider names itself and the type that it wants as it does in life.
func TestHeaders(t *testing.T) {
	t.Parallel()
	a := newApplication(t)
	for kind, want := range map[Kind][2]string{
		OktaCatalog: {"application/scim+json", "Okta SCIM Client 1.0.0"}, OneLogin: {"application/json", "Go-http-client/1.1"},
	} {
		a.heads = nil
		c := &Client{Kind: kind, Base: a.URL + "/scim/", Token: "secret"}
		if _, err := c.Assign(t.Context(), ada()); err != nil {
			t.Fatal(err)
		}
		h := a.heads[len(a.heads)-1]
		if got := [2]string{h.Get("Accept"), h.Get("User-Agent")}; got != want || h.Get("Content-Type") != "application/scim+json; charset=utf-8" {
			t.Errorf("%s: %v", kind, h)
		}
		a.kept, a.names = map[string]map[string]any{}, map[string]string{}
	}
}

// TestRefused: what does not work is said in words, and is in the log as it was answered.
func TestRefused(t *testing.T) {
	t.Parallel()
	a := newApplication(t)
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<h1>Hello</h1>") }))
	t.Cleanup(html.Close)
	away := httptest.NewServer(http.RedirectHandler(a.URL+"/scim/Users", http.StatusFound))
	t.Cleanup(away.Close)
	for base, want := range map[string]string{
		a.URL + "/scim":         "the application answered 401: The token is not right",
		html.URL:                "the application answered with what is no JSON: is the base URL right?",
		away.URL:                "the application answered 302 Found",
		"http://127.0.0.1:1":    "nothing answers at 127.0.0.1:1",
		"http://192.0.2.1/scim": "this identity provider is part of the demo and reaches only applications on this machine",
		"ftp://localhost":       "enter the base URL as the application shows it, such as http://localhost:8080/scim/v2/dir_1",
		"":                      "enter the base URL as the application shows it, such as http://localhost:8080/scim/v2/dir_1",
	} {
		c := &Client{Kind: OktaCatalog, Base: base, Token: "wrong"}
		if err := c.Test(t.Context()); err == nil || err.Error() != want {
			t.Errorf("%s: %v", base, err)
		}
	}
}

// TestOAuth: an access token is got once for all that is told together, and what the token
// endpoint refuses is said.
func TestOAuth(t *testing.T) {
	t.Parallel()
	a := newApplication(t)
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("scope") != "scim" || r.PostFormValue("client_secret") != "s&1" {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"invalid_client","error_description":"The client is not known."}`)
			return
		}
		fmt.Fprint(w, `{"access_token":"secret","token_type":"Bearer","expires_in":3600}`)
	}))
	t.Cleanup(tokens.Close)
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<h1>Hello</h1>") }))
	t.Cleanup(html.Close)
	for want, o := range map[string]OAuth{
		"": {tokens.URL + "/token", "c1", "s&1"},
		"the application answered 401: The client is not known":                                    {tokens.URL, "c1", "wrong"},
		"the token endpoint answered without a token: is its URL right?":                           {html.URL, "c1", "s&1"},
		"enter the token endpoint as the application shows it":                                     {"", "c1", "s&1"},
		"this identity provider is part of the demo and reaches only applications on this machine": {"http://192.0.2.1/token", "c1", "s&1"},
	} {
		c := &Client{Kind: Entra, Base: a.URL + "/scim", OAuth: o}
		err := c.Test(t.Context())
		if got := fmt.Sprint(err); err == nil && want != "" || err != nil && got != want {
			t.Errorf("%+v: %s", o, got)
		}
		if want == "" && (len(c.Log) != 3 || c.Log[0].Path != "/token" || !strings.Contains(c.Log[0].Body, "grant_type=client_credentials")) {
			t.Errorf("asks %+v", c.Log)
		}
	}
}
