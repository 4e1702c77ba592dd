package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"
	"github.com/gorilla/mux"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/model"
)

// passkey stores a passkey of a user that no authenticator holds.
func (w *world) passkey(t *testing.T, user model.UserID) model.Passkey {
	t.Helper()
	p := model.Passkey{User: user, CredentialID: []byte(user), Credential: []byte("{}"), Name: "Old key", CreatedOn: "Safari on macOS"}
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		p, err = tx.InsertPasskey(t.Context(), p)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

// device is an authenticator at the tests' program.
type device struct {
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

func (w *world) device() *device {
	d := &device{
		rp:   virtualwebauthn.RelyingParty{ID: "localhost", Origin: w.server.URL},
		auth: virtualwebauthn.NewAuthenticator(),
		key:  virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
	}
	// virtualwebauthn leaves the zero byte out with which a coordinate of a key
	// can begin. 77 bytes are a whole key.
	for len(d.key.Key.AttestationData()) != 77 {
		d.key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	return d
}

// send posts JSON as the script does.
func (b *browser) send(t *testing.T, path string, v any, header ...string) answer {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", b.world.server.URL+path, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.do(t, r)
}

type question struct {
	Ceremony string          `json:"ceremony"`
	Options  json.RawMessage `json:"options"`
}

func (b *browser) ask(t *testing.T, path string) question {
	t.Helper()
	var q question
	a := b.send(t, path, struct{}{})
	if err := json.Unmarshal([]byte(a.body), &q); err != nil || a.status != http.StatusOK {
		t.Fatalf("%s: status %d, %v: %s", path, a.status, err, a.body)
	}
	return q
}

type answered struct {
	Ceremony   string          `json:"ceremony"`
	Credential json.RawMessage `json:"credential"`
	Next       string          `json:"next,omitempty"`
}

// addPasskey adds a device to the person of the browser, and returns the id.
func (b *browser) addPasskey(t *testing.T, d *device) string {
	t.Helper()
	q := b.ask(t, "/ui/security/passkeys/begin")
	options, err := virtualwebauthn.ParseAttestationOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.auth.Options.UserHandle = []byte(options.UserID)
	a := b.send(t, "/ui/security/passkeys", answered{q.Ceremony, json.RawMessage(virtualwebauthn.CreateAttestationResponse(d.rp, d.auth, d.key, *options)), ""})
	var added struct{ ID string }
	if err := json.Unmarshal([]byte(a.body), &added); err != nil || a.status != http.StatusOK || !model.ValidID(model.PrefixPasskey, added.ID) {
		t.Fatalf("add: status %d, %v: %s", a.status, err, a.body)
	}
	return added.ID
}

// answer returns what signs in with a device in this browser.
func (b *browser) answer(t *testing.T, d *device, next string) answered {
	t.Helper()
	return b.touch(t, d, "/a/login/passkey", next)
}

// touch returns the answer of a device to the question that is asked at a path.
func (b *browser) touch(t *testing.T, d *device, path, next string) answered {
	t.Helper()
	q := b.ask(t, path+"/begin")
	options, err := virtualwebauthn.ParseAssertionOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.key.Counter++
	return answered{q.Ceremony, json.RawMessage(virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.key, *options)), next}
}

func TestPasskeyFromAddingToRemoving(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, d := w.as(t, dana), w.device()
	if a := b.get(t, "/ui/security"); a.status != http.StatusOK || !strings.Contains(a.body, "No passkeys yet.") || !strings.Contains(a.body, "/static/passkeys.js") {
		t.Errorf("empty list: status %d: %s", a.status, a.body)
	}
	id := b.addPasskey(t, d)
	list := b.get(t, "/ui/security/passkeys?new="+id, "HX-Request", "true")
	if !strings.Contains(list.body, `id="name-`+id+`"`) || strings.Contains(list.body, "<html") {
		t.Errorf("fragment after adding: %s", list.body)
	}

	other := w.browser(t)
	sent := other.answer(t, d, "/ui/members?q=kim")
	if a := other.send(t, "/a/login/passkey", sent); a.status != http.StatusOK || a.body != `{"next":"/ui/members?q=kim"}` {
		t.Fatalf("sign in: status %d: %s", a.status, a.body)
	}
	if a := other.get(t, "/ui/members"); a.status != http.StatusOK {
		t.Errorf("signed in: status %d, want 200", a.status)
	}
	if a := other.send(t, "/a/login/passkey", sent); a.status != http.StatusConflict {
		t.Errorf("the same answer again: status %d: %s", a.status, a.body)
	}

	edit := other.get(t, "/ui/security/passkeys/"+id+"/edit")
	if edit.status != http.StatusOK || !strings.Contains(edit.body, "<h1>Rename") {
		t.Errorf("form without JavaScript: status %d: %s", edit.status, edit.body)
	}
	if a := other.post(t, "/ui/security/passkeys/"+id, url.Values{"name": {""}, "version": {"1"}}, "HX-Request", "true"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Enter a name.") {
		t.Errorf("no name: status %d: %s", a.status, a.body)
	}
	if a := other.post(t, "/ui/security/passkeys/"+id, url.Values{"name": {"Work"}, "version": {"1"}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/security" {
		t.Errorf("rename: status %d: %s", a.status, a.body)
	}
	if a := other.post(t, "/ui/security/passkeys/"+id, url.Values{"name": {"Play"}, "version": {"1"}}, "HX-Request", "true"); a.status != http.StatusConflict || !strings.Contains(a.body, "called Work") {
		t.Errorf("stale rename: status %d: %s", a.status, a.body)
	}
	if a := other.get(t, "/ui/security"); !strings.Contains(a.body, "Work") || !strings.Contains(a.body, "just now") || !strings.Contains(a.body, "This device only") {
		t.Errorf("list: %s", a.body)
	}
	second := other.addPasskey(t, w.device())
	if a := other.post(t, "/ui/security/passkeys/"+second+"/remove", url.Values{}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/security" {
		t.Errorf("remove without JavaScript: status %d: %s", a.status, a.body)
	}
	if a := other.post(t, "/ui/security/passkeys/"+id+"/remove", url.Values{}, "HX-Request", "true"); a.status != http.StatusOK || !strings.Contains(a.body, "No passkeys yet.") {
		t.Errorf("remove: status %d: %s", a.status, a.body)
	}

	a := other.send(t, "/a/login/passkey", other.answer(t, d, ""))
	var refusal struct {
		Error  string
		Detail struct{ RPID, CredentialID string }
	}
	if err := json.Unmarshal([]byte(a.body), &refusal); err != nil || a.status != http.StatusUnprocessableEntity || refusal.Error == "" ||
		refusal.Detail.RPID != "localhost" || refusal.Detail.CredentialID == "" {
		t.Errorf("removed passkey: status %d, %v: %s", a.status, err, a.body)
	}
}

// TestPasskeyFragments: htmx gets what it asks for, and the rest of the page is
// not read.
func TestPasskeyFragments(t *testing.T) {
	t.Parallel()
	w := newWorldOn(t, dbtest.Open(t), func(a *app, _ *mux.Router) { a.security.Sessions = nil }) // whoever asks for them fails
	b := w.as(t, dana)
	p := w.passkey(t, w.members[dana].User)
	address := "/ui/security/passkeys/" + string(p.ID)
	for path, want := range map[string]string{
		address:                 `id="passkey-` + string(p.ID) + `"`,
		"/ui/security/passkeys": "Old key",
		"/ui/security/passkeys?new=" + string(p.ID): `value="Old key"`,
	} {
		if a := b.get(t, path, "HX-Request", "true"); a.status != http.StatusOK || !strings.Contains(a.body, want) || strings.Contains(a.body, "sessions-title") {
			t.Errorf("%s: status %d, want the fragment with %s: %s", path, a.status, want, a.body)
		}
	}
	if a := b.post(t, address+"/remove", url.Values{}, "HX-Request", "true"); a.status != http.StatusOK || !strings.Contains(a.body, "No passkeys yet.") {
		t.Errorf("remove: status %d: %s", a.status, a.body)
	}
}

// TestPasskeyRequestsThatAreTurnedAway before anything is done with them.
func TestPasskeyRequestsThatAreTurnedAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	for _, path := range []string{"/a/login/passkey/begin", "/a/login/passkey", "/ui/security/passkeys/begin", "/ui/security/passkeys"} {
		for name, test := range map[string]struct {
			got  answer
			want int
		}{
			"form":       {b.post(t, path, url.Values{"ceremony": {"wac_1"}}), http.StatusUnsupportedMediaType},
			"text":       {b.send(t, path, "", "Content-Type", "text/plain"), http.StatusUnsupportedMediaType},
			"no object":  {b.send(t, path, []string{}), http.StatusBadRequest},
			"large":      {b.send(t, path, strings.Repeat("x", 70<<10)), http.StatusRequestEntityTooLarge},
			"other site": {b.send(t, path, struct{}{}, "Sec-Fetch-Site", "cross-site"), http.StatusForbidden},
		} {
			if test.got.status != test.want {
				t.Errorf("%s, %s: status %d, want %d: %s", path, name, test.got.status, test.want, test.got.body)
			}
		}
	}
	if a := b.send(t, "/a/login/passkey", struct{}{}); a.status != http.StatusConflict {
		t.Errorf("no question: status %d: %s", a.status, a.body)
	}
	if a := w.browser(t).send(t, "/ui/security/passkeys/begin", struct{}{}); a.status != http.StatusSeeOther {
		t.Errorf("nobody signed in: status %d, want 303", a.status)
	}
}

func TestRelatedOrigins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.browser(t).get(t, "/.well-known/webauthn")
	if want := `{"origins":["` + w.server.URL + `"]}`; a.body != want || a.header.Get("Content-Type") != "application/json" {
		t.Errorf("%s, Content-Type %q; want %s", a.body, a.header.Get("Content-Type"), want)
	}
}
