package passkeys_test

import (
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/passkeys"
)

func TestRegisterAndSignIn(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	p := w.register(t, d, w.dana, home)
	if p.Name != "Passkey" || p.CreatedOn != "Chrome on macOS" || p.CreatedIP != "192.0.2.1" || !p.LastUsedAt.IsZero() {
		t.Errorf("passkey = %+v", p)
	}
	s := w.wantEntered(t, d)
	if s.User.ID != w.dana.User.ID || s.ID != w.dana.ID {
		t.Errorf("session = %+v, want the one that dana has in this browser", s)
	}
	if diff := cmp.Diff([]string{"swk", "user", "mfa"}, s.AMR); diff != "" {
		t.Errorf("amr (-want +got):\n%s", diff)
	}
	key := newDevice()
	key.auth.Options.BackupEligible = false
	w.register(t, key, w.kim, elsewhere)
	if diff := cmp.Diff([]string{"hwk", "user", "mfa"}, w.wantEntered(t, key).AMR); diff != "" {
		t.Errorf("amr of a security key (-want +got):\n%s", diff)
	}
	if got := w.counts(t)[model.EventPasskeyCreated]; got != 2 {
		t.Errorf("%d passkeys recorded, want 2", got)
	}
}

func TestRegistrationQuestion(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	w.register(t, d, w.dana, home)
	var got struct {
		RP struct {
			ID string `json:"id"`
		} `json:"rp"`
		User struct {
			ID, Name, DisplayName string
		} `json:"user"`
		Exclude []struct {
			ID string `json:"id"`
		} `json:"excludeCredentials"`
		Selection   map[string]any `json:"authenticatorSelection"`
		Attestation string         `json:"attestation"`
	}
	if err := json.Unmarshal(w.beginRegistration(t, w.dana, home).Options, &got); err != nil {
		t.Fatal(err)
	}
	if got.RP.ID != "anteroom.test" || got.User.Name != "dana@acme.test" || len(got.User.ID) != 86 || len(got.Exclude) != 1 || got.Attestation == "direct" {
		t.Errorf("question = %+v", got)
	}
	want := map[string]any{"requireResidentKey": true, "residentKey": "required", "userVerification": "required"}
	if diff := cmp.Diff(want, got.Selection); diff != "" {
		t.Errorf("selection (-want +got):\n%s", diff)
	}
	var other struct{ User struct{ ID string } }
	if err := json.Unmarshal(w.beginRegistration(t, w.kim, home).Options, &other); err != nil || other.User.ID == got.User.ID {
		t.Errorf("kim’s handle is %q (%v), want one of her own", other.User.ID, err)
	}
}

// TestNames: the authenticator's own word, numbered where it is taken.
func TestNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wantNames(t, "fbfc3007154e4ecc8c0b6e020557d7bd", []string{"iCloud Keychain", "iCloud Keychain 2", "iCloud Keychain 3"})
	w.wantNames(t, "00000000000000000000000000000000", []string{"Passkey", "Passkey 2"})
	w.wantNames(t, "ffffffffffffffffffffffffffffffff", []string{"Passkey 3"})
}

func (w *world) wantNames(t *testing.T, aaguid string, want []string) {
	t.Helper()
	for _, name := range want {
		d := newDevice()
		b, err := hex.DecodeString(aaguid)
		if err != nil {
			t.Fatal(err)
		}
		copy(d.auth.Aaguid[:], b)
		if p := w.register(t, d, w.dana, home); p.Name != name {
			t.Errorf("a passkey of %s is called %q, want %q", aaguid, p.Name, name)
		}
	}
}

func TestRename(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	p := w.register(t, d, w.dana, home)
	for _, test := range []struct {
		name, to, want string
		by             model.Session
		version        int64
		kind           model.Kind
	}{
		{"empty", " \t", "Passkey", w.dana, 1, model.Invalid},
		{"long", strings.Repeat("é", 121), "Passkey", w.dana, 1, model.Invalid},
		{"control", "a\x00b", "Passkey", w.dana, 1, model.Invalid},
		{"not UTF-8", "a\xffb", "Passkey", w.dana, 1, model.Invalid},
		{"somebody else’s", "Mine", "Passkey", w.kim, 1, model.NotFound},
		{"stale", "Work", "Passkey", w.dana, 7, model.Conflict},
		{"good", "  Work laptop ", "Work laptop", w.dana, 1, 0},
		{"longest", strings.Repeat("é", 120), strings.Repeat("é", 120), w.dana, 2, 0},
	} {
		_, err := w.Rename(t.Context(), test.by.Actor(), p.ID, test.to, test.version)
		if model.KindOf(err) != test.kind {
			t.Errorf("%s: error = %v, want %v", test.name, err, test.kind)
		}
		if got := w.passkey(t, p).Name; got != test.want {
			t.Errorf("%s: called %q, want %q", test.name, got, test.want)
		}
	}
	if got := w.counts(t)[model.EventPasskeyUpdated]; got != 2 {
		t.Errorf("%d updates recorded, want 2", got)
	}
}

// TestPK_remove_last_factor: nobody locks themselves out.
func TestPK_remove_last_factor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertUser(t.Context(), "new@acme.test", false, "", "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	by, _, err := w.signIn.Directly(t.Context(), "new@acme.test", home)
	if err != nil {
		t.Fatal(err)
	}
	first, second := w.register(t, newDevice(), by, home), w.register(t, newDevice(), by, home)
	remove := func(by model.Session, id model.PasskeyID) model.Kind {
		_, err := w.Remove(t.Context(), by.Actor(), home, id)
		return model.KindOf(err)
	}
	if kind := remove(w.dana, first.ID); kind != model.NotFound {
		t.Errorf("somebody else’s: %v, want not found", kind)
	}
	if kind := remove(by, first.ID); kind != 0 {
		t.Errorf("one of two: %v, want it removed", kind)
	}
	if kind := remove(by, second.ID); kind != model.Conflict {
		t.Errorf("the last: %v, want a conflict", kind)
	}
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		return tx.ProveEmail(t.Context(), by.User.ID, model.Email(by.User.Email))
	}); err != nil {
		t.Fatal(err)
	}
	if kind := remove(by, second.ID); kind != 0 {
		t.Errorf("the last passkey beside a verified address: %v, want it removed", kind)
	}
	if got := w.counts(t)[model.EventPasskeyDeleted]; got != 2 {
		t.Errorf("%d removals recorded, want 2", got)
	}
}

func TestSignals(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	if s, err := w.Signals(t.Context(), w.dana.User, nil); err != nil || s != nil {
		t.Errorf("Signals = %+v, %v; want none for who never had a passkey", s, err)
	}
	p := w.register(t, d, w.dana, home)
	s, err := w.Signals(t.Context(), w.dana.User, []model.Passkey{p})
	if err != nil {
		t.Fatal(err)
	}
	if s.RPID != "anteroom.test" || string(s.UserID) != string(d.auth.Options.UserHandle) || len(s.Credentials) != 1 ||
		string(s.Credentials[0]) != string(d.key.ID) || s.Name != "dana@acme.test" {
		t.Errorf("Signals = %+v", s)
	}
}

// TestNoHostName: where the address is an IP address, passkeys say why they do
// not work.
func TestNoHostName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, host := range []string{"192.0.2.1:8080", "[2001:db8::1]"} {
		s, err := passkeys.New(t.Context(), w.db, &url.URL{Scheme: "https", Host: host}, nil, w.outbox, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		_, begin := s.BeginSignIn(t.Context(), home)
		_, add := s.BeginRegistration(t.Context(), w.dana.Actor(), home)
		_, finish := s.FinishSignIn(t.Context(), home, "wac_1", nil)
		for _, err := range []error{begin, add, finish} {
			if model.KindOf(err) != model.Conflict || s.Available() {
				t.Errorf("%s: error = %v, want a conflict", host, err)
			}
		}
	}
}

// BenchmarkSignIn verifies the answer of a passkey and begins a session,
// durably and with its event.
func BenchmarkSignIn(b *testing.B) {
	w, d := newWorld(b), newDevice()
	w.register(b, d, w.dana, home)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		q := w.beginSignIn(b)
		answer := d.sign(b, q)
		b.StartTimer()
		if _, err := w.enter(b.Context(), q, answer); err != nil {
			b.Fatal(err)
		}
	}
}
