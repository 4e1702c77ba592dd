package passkeys_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/descope/virtualwebauthn"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// world is an installation at https://anteroom.test where dana and kim have
// accounts and are signed in.
type world struct {
	*passkeys.Service
	db        *db.DB
	clock     *dbtest.Clock
	signIn    *signin.Service
	outbox    *mail.Outbox
	post      *postbox
	warnings  *warnings
	dana, kim model.Session
}

// warnings counts what is logged as one.
type warnings struct {
	slog.Handler
	n atomic.Int32
}

// Handle implements slog.Handler.
func (w *warnings) Handle(_ context.Context, r slog.Record) error {
	if r.Level == slog.LevelWarn {
		w.n.Add(1)
	}
	return nil
}

// Enabled implements slog.Handler.
func (w *warnings) Enabled(context.Context, slog.Level) bool { return true }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock(), post: &postbox{}, warnings: &warnings{Handler: slog.DiscardHandler}}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	w.outbox = mail.NewOutbox(w.db, keys, w.post, "https://anteroom.test")
	w.signIn = signin.New(w.db, keys, secret.NewSource(nil), w.outbox, "https://anteroom.test")
	if w.Service, err = passkeys.New(t.Context(), w.db, &url.URL{Scheme: "https", Host: "anteroom.test"}, nil, w.outbox, slog.New(w.warnings)); err != nil {
		t.Fatal(err)
	}
	w.dana, w.kim = w.user(t, "dana@acme.test", home), w.user(t, "kim@acme.test", elsewhere)
	return w
}

var (
	home      = model.Browser{Hash: secret.Hash("home"), IP: "192.0.2.1", UserAgent: "test", Device: "Chrome on macOS"}
	elsewhere = model.Browser{Hash: secret.Hash("elsewhere"), IP: "192.0.2.2"}
)

func (w *world) user(t testing.TB, email model.Email, from model.Browser) model.Session {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertUser(t.Context(), email, true, "", "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s, _, err := w.signIn.Directly(t.Context(), email, from)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// device is an authenticator with at most one credential.
type device struct {
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

func newDevice() *device {
	d := &device{
		rp:   virtualwebauthn.RelyingParty{ID: "anteroom.test", Name: "Anteroom", Origin: "https://anteroom.test"},
		auth: virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{BackupEligible: true}),
		key:  newKey(),
	}
	d.key.Counter = 10
	return d
}

// newKey returns a new key whose coordinates do not begin with a zero byte:
// virtualwebauthn leaves that out, which makes the key malformed (RFC 9053,
// section 7.1.1).
func newKey() virtualwebauthn.Credential {
	const wellFormed = 77 // bytes of a P-256 key in COSE
	for {
		if c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(c.Key.AttestationData()) == wellFormed {
			return c
		}
	}
}

// create makes the credential that a question asks for.
func (d *device) create(t testing.TB, q passkeys.Question) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.auth.Options.UserHandle = []byte(options.UserID)
	return []byte(virtualwebauthn.CreateAttestationResponse(d.rp, d.auth, d.key, *options))
}

// sign answers a question, as a key whose counter goes up.
func (d *device) sign(t testing.TB, q passkeys.Question) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.key.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.key, *options))
}

func (w *world) beginRegistration(t testing.TB, by model.Session, from model.Browser) passkeys.Question {
	t.Helper()
	q, err := w.BeginRegistration(t.Context(), by.Actor(), from)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// register adds the device's credential to a person.
func (w *world) register(t testing.TB, d *device, by model.Session, from model.Browser) model.Passkey {
	t.Helper()
	q := w.beginRegistration(t, by, from)
	p, err := w.FinishRegistration(t.Context(), by.Actor(), from, q.ID, d.create(t, q))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) beginSignIn(t testing.TB) passkeys.Question {
	t.Helper()
	q, err := w.BeginSignIn(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// enter signs in with an answer, to the end.
func (w *world) enter(ctx context.Context, q passkeys.Question, answer []byte) (model.Session, error) {
	proof, err := w.FinishSignIn(ctx, home, q.ID, answer)
	if err != nil {
		return model.Session{}, err
	}
	s, _, err := w.signIn.With(ctx, home, proof.How(), proof.Use)
	return s, err
}

// wantEntered signs in with a device, which must work.
func (w *world) wantEntered(t testing.TB, d *device) model.Session {
	t.Helper()
	q := w.beginSignIn(t)
	s, err := w.enter(t.Context(), q, d.sign(t, q))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantRefused signs in with an answer that must not work.
func (w *world) wantRefused(t *testing.T, q passkeys.Question, answer []byte, kind model.Kind) {
	t.Helper()
	before := len(w.events(t))
	s, err := w.enter(t.Context(), q, answer)
	if model.KindOf(err) != kind || s.ID != "" {
		t.Errorf("session %q, error = %v; want no session and %v", s.ID, err, kind)
	}
	if after := len(w.events(t)); after != before {
		t.Errorf("%d events, want none", after-before)
	}
}

// events returns the events of no organization, newest first.
func (w *world) events(t testing.TB) []model.Event {
	t.Helper()
	all, err := w.db.Events(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (w *world) counts(t testing.TB) map[model.EventType]int {
	t.Helper()
	n := map[model.EventType]int{}
	for _, e := range w.events(t) {
		n[e.Type()]++
	}
	return n
}

// passkey returns a passkey as the database knows it now.
func (w *world) passkey(t testing.TB, p model.Passkey) model.Passkey {
	t.Helper()
	now, err := w.db.Passkey(t.Context(), p.User, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// edit changes a base64url member of an answer's response.
func edit(t *testing.T, answer []byte, member string, change func([]byte) []byte) []byte {
	t.Helper()
	var a map[string]any
	if err := json.Unmarshal(answer, &a); err != nil {
		t.Fatal(err)
	}
	response := a["response"].(map[string]any)
	b, err := base64.RawURLEncoding.DecodeString(response[member].(string))
	if err != nil {
		t.Fatal(err)
	}
	response[member] = base64.RawURLEncoding.EncodeToString(change(b))
	edited, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return edited
}

// replace returns an edit that puts one text in the place of another.
func replace(old, new string) func([]byte) []byte {
	return func(b []byte) []byte { return []byte(strings.Replace(string(b), old, new, 1)) }
}
