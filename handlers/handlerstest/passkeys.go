package handlerstest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Passkey stores a passkey of a user that no authenticator holds.
func (w *World) Passkey(t *testing.T, user model.UserID) model.Passkey {
	t.Helper()
	id := []byte(rand.Text())
	credential, err := json.Marshal(struct {
		ID []byte `json:"id"`
	}{id})
	if err != nil {
		t.Fatal(err)
	}
	p := model.Passkey{User: user, CredentialID: id, Credential: credential, Name: "Old key", CreatedOn: "Safari on macOS"}
	w.Write(t, func(tx *db.Tx) (err error) {
		p, err = tx.InsertPasskey(t.Context(), p)
		return err
	})
	return p
}

// Device is an authenticator at the tests' program.
type Device struct {
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

// Device returns a new authenticator.
func (w *World) Device() *Device {
	d := &Device{
		rp:   virtualwebauthn.RelyingParty{ID: "localhost", Origin: w.Server.URL},
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

// Moves has the authenticator be asked on another origin from now on.
func (d *Device) Moves(origin string) { d.rp.Origin = origin }

// Send posts JSON as the script does.
func (b *Browser) Send(t *testing.T, path string, v any, header ...string) Answer {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", b.World.Server.URL+path, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.Do(t, r)
}

// Question is what an authenticator is asked.
type Question struct {
	Ceremony string          `json:"ceremony"`
	Options  json.RawMessage `json:"options"`
}

// Ask asks for the question that begins a ceremony at a path.
func (b *Browser) Ask(t *testing.T, path string) Question {
	t.Helper()
	var q Question
	a := b.Send(t, path, struct{}{})
	if err := json.Unmarshal([]byte(a.Body), &q); err != nil || a.Status != http.StatusOK {
		t.Fatalf("%s: status %d, %v: %s", path, a.Status, err, a.Body)
	}
	return q
}

// Answered is what an authenticator answers, as the script sends it.
type Answered struct {
	Ceremony   string          `json:"ceremony"`
	Credential json.RawMessage `json:"credential"`
	Next       string          `json:"next,omitempty"`
}

// AddPasskey adds a device to the person of the browser, and returns the id.
func (b *Browser) AddPasskey(t *testing.T, d *Device) string {
	t.Helper()
	return b.AddPasskeyAt(t, d, "/ui/security/passkeys")
}

// AddPasskeyAt adds a device to whose passkeys are at a path, and returns the id.
func (b *Browser) AddPasskeyAt(t *testing.T, d *Device, path string) string {
	t.Helper()
	q := b.Ask(t, path+"/begin")
	options, err := virtualwebauthn.ParseAttestationOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.auth.Options.UserHandle = []byte(options.UserID)
	a := b.Send(t, path, Answered{q.Ceremony, json.RawMessage(virtualwebauthn.CreateAttestationResponse(d.rp, d.auth, d.key, *options)), ""})
	var added struct{ ID string }
	if err := json.Unmarshal([]byte(a.Body), &added); err != nil || a.Status != http.StatusOK || !model.ValidID(model.PrefixPasskey, added.ID) {
		t.Fatalf("add: status %d, %v: %s", a.Status, err, a.Body)
	}
	return added.ID
}

// Answer returns what signs in with a device in this browser.
func (b *Browser) Answer(t *testing.T, d *Device, next string) Answered {
	t.Helper()
	return b.Touch(t, d, "/a/login/passkey", next)
}

// Touch returns the answer of a device to the question that is asked at a path.
func (b *Browser) Touch(t *testing.T, d *Device, path, next string) Answered {
	t.Helper()
	q := b.Ask(t, path+"/begin")
	options, err := virtualwebauthn.ParseAssertionOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.key.Counter++
	return Answered{q.Ceremony, json.RawMessage(virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.key, *options)), next}
}
