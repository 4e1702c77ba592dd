package security_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

func TestPasskeyFromAddingToRemoving(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const list = "/ui/security"
	b, d := w.As(t, handlerstest.Dana), w.Device()
	page := b.Get(t, list).Shows(t)
	page.Find("script[src^=/static/passkeys.js]")
	if empty := page.Find("#passkeys"); !empty.Says("No passkeys yet.") {
		t.Errorf("the empty list says %s", empty.Text())
	}
	id := b.AddPasskey(t, d)
	path := "/ui/security/passkeys/" + id
	shown := b.Get(t, "/ui/security/passkeys?new="+id, "HX-Request", "true").Shows(t)
	if shown.Find("#passkeys").Form(path).Field("name").Attr("id") != "name-"+id || shown.Has("html") {
		t.Errorf("fragment after adding: %s", shown.HTML())
	}

	other := w.Browser(t)
	sent := other.Answer(t, d, "/ui/members?q=kim")
	if a := other.Send(t, "/a/login/passkey", sent); a.Status != http.StatusOK || a.Body != `{"next":"/ui/members?q=kim"}` {
		t.Fatalf("sign in: status %d: %s", a.Status, a.Body)
	}
	other.Get(t, "/ui/members").Expect(t, http.StatusOK)
	other.Send(t, "/a/login/passkey", sent).Expect(t, http.StatusConflict)

	edit := other.Get(t, path+"/edit").Shows(t)
	if edit.Form(path).Field("version").Value() != "1" || !strings.HasPrefix(edit.Heading(), "Rename ") {
		t.Errorf("form without JavaScript: %s", edit.Find("main").HTML())
	}
	rename := func(name string, header ...string) handlerstest.Answer {
		return other.Post(t, path, url.Values{"name": {name}, "version": {"1"}}, header...)
	}
	if got := rename("", "HX-Request", "true").Page(t, http.StatusUnprocessableEntity).Form(path).Find(".field-error").Text(); got != "Enter a name." {
		t.Errorf("no name: the error says %q", got)
	}
	rename("Work").LeadsTo(t, list)
	if got := rename("Play", "HX-Request", "true").Page(t, http.StatusConflict).Form(path).Find(".field-error").Text(); !strings.Contains(got, "called Work") {
		t.Errorf("stale rename: the error says %q", got)
	}
	if row := other.Get(t, list).Shows(t).Row(id); !row.Says("Work This device only") || !row.Says("Last used just now") {
		t.Errorf("the row says %s", row.Text())
	}
	second := other.AddPasskey(t, w.Device())
	other.Post(t, "/ui/security/passkeys/"+second+"/remove", url.Values{}).LeadsTo(t, list)
	if rest := other.Post(t, path+"/remove", url.Values{}, "HX-Request", "true").Shows(t).Find("#passkeys"); !rest.Says("No passkeys yet.") {
		t.Errorf("remove: %s", rest.Text())
	}

	a := other.Send(t, "/a/login/passkey", other.Answer(t, d, ""))
	var refusal struct {
		Error  string
		Detail struct{ RPID, CredentialID string }
	}
	if err := json.Unmarshal([]byte(a.Body), &refusal); err != nil || a.Status != http.StatusUnprocessableEntity || refusal.Error == "" ||
		refusal.Detail.RPID != "localhost" || refusal.Detail.CredentialID == "" {
		t.Errorf("removed passkey: status %d, %v: %s", a.Status, err, a.Body)
	}
}

// TestPasskeyAnswersAreMarked, also those that refuse: the script takes no other for ours,
// as a page of a proxy is.
func TestPasskeyAnswersAreMarked(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	for _, test := range []struct {
		path   string
		v      any
		status int
	}{
		{"/ui/security/passkeys/begin", struct{}{}, http.StatusOK},
		{"/ui/security/passkeys", struct{}{}, http.StatusConflict},
		{"/a/login/passkey", "nonsense", http.StatusBadRequest},
	} {
		a := b.Send(t, test.path, test.v, "HX-Request", "true", "HX-Request-Type", "full")
		if a.Status != test.status || a.Header.Get("HX-Answer") != "true" || a.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: status %d, %v: %s", test.path, a.Status, a.Header, a.Body)
		}
	}
}

// TestPasskeyFragments: htmx gets what it asks for and nothing of the rest of the
// page.
func TestPasskeyFragments(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	id := string(w.Passkey(t, w.Members[handlerstest.Dana].User).ID)
	get := func(path string) handlerstest.Part {
		t.Helper()
		shown := b.Get(t, path, "HX-Request", "true").Shows(t)
		if shown.Has("#sessions") || shown.Has("html") {
			t.Errorf("%s shows more than was asked for: %s", path, shown.HTML())
		}
		return shown
	}
	if row := get("/ui/security/passkeys/" + id).Row(id); !row.Says("Old key") {
		t.Errorf("the row says %s", row.Text())
	}
	if list := get("/ui/security/passkeys").Find("#passkeys"); !list.Row(id).Says("Old key") {
		t.Errorf("the list says %s", list.Text())
	}
	if form := get("/ui/security/passkeys?new=" + id).Row(id).Find("form"); form.Field("name").Value() != "Old key" {
		t.Errorf("the form is %s", form.HTML())
	}
	if rest := b.Post(t, "/ui/security/passkeys/"+id+"/remove", url.Values{}, "HX-Request", "true").Shows(t).Find("#passkeys"); !rest.Says("No passkeys yet.") {
		t.Errorf("remove: %s", rest.Text())
	}
}

// TestPasskeyRequestsThatAreTurnedAway before anything is done with them.
func TestPasskeyRequestsThatAreTurnedAway(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	for _, path := range []string{"/a/login/passkey/begin", "/a/login/passkey", "/ui/security/passkeys/begin", "/ui/security/passkeys"} {
		for name, test := range map[string]struct {
			got  handlerstest.Answer
			want int
		}{
			"form":       {b.Post(t, path, url.Values{"ceremony": {"wac_1"}}), http.StatusUnsupportedMediaType},
			"text":       {b.Send(t, path, "", "Content-Type", "text/plain"), http.StatusUnsupportedMediaType},
			"no object":  {b.Send(t, path, []string{}), http.StatusBadRequest},
			"large":      {b.Send(t, path, strings.Repeat("x", 70<<10)), http.StatusRequestEntityTooLarge},
			"other site": {b.Send(t, path, struct{}{}, "Sec-Fetch-Site", "cross-site"), http.StatusForbidden},
		} {
			if test.got.Status != test.want {
				t.Errorf("%s, %s: status %d, want %d: %s", path, name, test.got.Status, test.want, test.got.Body)
			}
		}
	}
	b.Send(t, "/a/login/passkey", struct{}{}).Expect(t, http.StatusConflict)
	a := w.Browser(t).Send(t, "/ui/security/passkeys/begin", struct{}{})
	if a.Status != http.StatusUnauthorized || !strings.Contains(a.Body, `"location":"/a/login?`) {
		t.Errorf("without a session: status %d: %s", a.Status, a.Body)
	}
}

func TestRelatedOrigins(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	a := w.Browser(t).Get(t, "/.well-known/webauthn")
	if want := `{"origins":["` + w.Server.URL + `"]}`; a.Body != want || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s, Content-Type %q; want %s", a.Body, a.Header.Get("Content-Type"), want)
	}
}
