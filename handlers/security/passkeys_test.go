package security_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
)

func TestPasskeyFromAddingToRemoving(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, d := w.As(t, handlerstest.Dana), w.Device()
	if a := b.Get(t, "/ui/security"); a.Status != http.StatusOK || !strings.Contains(a.Body, "No passkeys yet.") || !strings.Contains(a.Body, "/static/passkeys.js") {
		t.Errorf("empty list: status %d: %s", a.Status, a.Body)
	}
	id := b.AddPasskey(t, d)
	list := b.Get(t, "/ui/security/passkeys?new="+id, "HX-Request", "true")
	if !strings.Contains(list.Body, `id="name-`+id+`"`) || strings.Contains(list.Body, "<html") {
		t.Errorf("fragment after adding: %s", list.Body)
	}

	other := w.Browser(t)
	sent := other.Answer(t, d, "/ui/members?q=kim")
	if a := other.Send(t, "/a/login/passkey", sent); a.Status != http.StatusOK || a.Body != `{"next":"/ui/members?q=kim"}` {
		t.Fatalf("sign in: status %d: %s", a.Status, a.Body)
	}
	if a := other.Get(t, "/ui/members"); a.Status != http.StatusOK {
		t.Errorf("signed in: status %d, want 200", a.Status)
	}
	if a := other.Send(t, "/a/login/passkey", sent); a.Status != http.StatusConflict {
		t.Errorf("the same answer again: status %d: %s", a.Status, a.Body)
	}

	edit := other.Get(t, "/ui/security/passkeys/"+id+"/edit")
	if edit.Status != http.StatusOK || !strings.Contains(edit.Body, "<h1>Rename") {
		t.Errorf("form without JavaScript: status %d: %s", edit.Status, edit.Body)
	}
	if a := other.Post(t, "/ui/security/passkeys/"+id, url.Values{"name": {""}, "version": {"1"}}, "HX-Request", "true"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Enter a name.") {
		t.Errorf("no name: status %d: %s", a.Status, a.Body)
	}
	if a := other.Post(t, "/ui/security/passkeys/"+id, url.Values{"name": {"Work"}, "version": {"1"}}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/security" {
		t.Errorf("rename: status %d: %s", a.Status, a.Body)
	}
	if a := other.Post(t, "/ui/security/passkeys/"+id, url.Values{"name": {"Play"}, "version": {"1"}}, "HX-Request", "true"); a.Status != http.StatusConflict || !strings.Contains(a.Body, "called Work") {
		t.Errorf("stale rename: status %d: %s", a.Status, a.Body)
	}
	if a := other.Get(t, "/ui/security"); !strings.Contains(a.Body, "Work") || !strings.Contains(a.Body, "just now") || !strings.Contains(a.Body, "This device only") {
		t.Errorf("list: %s", a.Body)
	}
	second := other.AddPasskey(t, w.Device())
	if a := other.Post(t, "/ui/security/passkeys/"+second+"/remove", url.Values{}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/security" {
		t.Errorf("remove without JavaScript: status %d: %s", a.Status, a.Body)
	}
	if a := other.Post(t, "/ui/security/passkeys/"+id+"/remove", url.Values{}, "HX-Request", "true"); a.Status != http.StatusOK || !strings.Contains(a.Body, "No passkeys yet.") {
		t.Errorf("remove: status %d: %s", a.Status, a.Body)
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

// TestPasskeyFragments: htmx gets what it asks for, and the rest of the page is
// not read.
func TestPasskeyFragments(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	p := w.Passkey(t, w.Members[handlerstest.Dana].User)
	address := "/ui/security/passkeys/" + string(p.ID)
	for path, want := range map[string]string{
		address:                 `id="passkey-` + string(p.ID) + `"`,
		"/ui/security/passkeys": "Old key",
		"/ui/security/passkeys?new=" + string(p.ID): `value="Old key"`,
	} {
		if a := b.Get(t, path, "HX-Request", "true"); a.Status != http.StatusOK || !strings.Contains(a.Body, want) || strings.Contains(a.Body, "sessions-title") {
			t.Errorf("%s: status %d, want the fragment with %s: %s", path, a.Status, want, a.Body)
		}
	}
	if a := b.Post(t, address+"/remove", url.Values{}, "HX-Request", "true"); a.Status != http.StatusOK || !strings.Contains(a.Body, "No passkeys yet.") {
		t.Errorf("remove: status %d: %s", a.Status, a.Body)
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
	if a := b.Send(t, "/a/login/passkey", struct{}{}); a.Status != http.StatusConflict {
		t.Errorf("no question: status %d: %s", a.Status, a.Body)
	}
	if a := w.Browser(t).Send(t, "/ui/security/passkeys/begin", struct{}{}); a.Status != http.StatusSeeOther {
		t.Errorf("nobody signed in: status %d, want 303", a.Status)
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
