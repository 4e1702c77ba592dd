package passkeys_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// TestPK_session_reused answers one question many times at the same moment.
func TestPK_session_reused(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	w.register(t, d, w.dana, home)
	q := w.beginSignIn(t)
	answer := d.sign(t, q)
	var entered, late atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := w.enter(t.Context(), q, answer)
			switch {
			case err == nil:
				entered.Add(1)
			case model.KindOf(err) == model.Conflict:
				late.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if entered.Load() != 1 || late.Load() != 19 {
		t.Errorf("%d entered and %d came late, want 1 and 19", entered.Load(), late.Load())
	}
	if got := w.counts(t)[model.EventUserConfirmed]; got != 1 { // dana has a session in this browser
		t.Errorf("%d sign-ins, want 1", got)
	}
}

// TestPK_challenge_other_user: a question is answered by whom it was put to, for what
// it was put, in time.
func TestPK_challenge_other_user(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	w.register(t, d, w.dana, home)
	finish := func(by model.Session, from model.Browser, q passkeys.Question, answer []byte) error {
		_, err := w.FinishRegistration(t.Context(), by.Actor(), from, q.ID, answer)
		return err
	}
	for name, attempt := range map[string]func(q passkeys.Question, answer []byte) error{
		"user":    func(q passkeys.Question, answer []byte) error { return finish(w.kim, home, q, answer) },
		"browser": func(q passkeys.Question, answer []byte) error { return finish(w.dana, elsewhere, q, answer) },
		"purpose": func(q passkeys.Question, answer []byte) error {
			_, err := w.FinishSignIn(t.Context(), home, q.ID, answer)
			return err
		},
	} {
		q := w.beginRegistration(t, w.dana, home)
		other := newDevice()
		answer := other.create(t, q)
		if err := attempt(q, answer); model.KindOf(err) != model.Conflict {
			t.Errorf("another %s: error = %v, want a conflict", name, err)
		}
		if err := finish(w.dana, home, q, answer); err != nil {
			t.Errorf("after another %s tried: %v", name, err)
		}
	}
	q := w.beginSignIn(t)
	if _, err := w.FinishSignIn(t.Context(), elsewhere, q.ID, d.sign(t, q)); model.KindOf(err) != model.Conflict {
		t.Errorf("sign-in in another browser: error = %v, want a conflict", err)
	}
	first, second := w.beginSignIn(t), w.beginSignIn(t)
	w.wantRefused(t, first, d.sign(t, second), model.Invalid)
	q = w.beginSignIn(t)
	w.clock.Advance(model.CeremonyLife)
	w.wantRefused(t, q, d.sign(t, q), model.Conflict)
}

// TestPK_refused lists what a browser or an authenticator can get wrong, or be
// made to.
func TestPK_refused(t *testing.T) {
	t.Parallel()
	flags := func(set, clear byte) func([]byte) []byte {
		return func(authData []byte) []byte {
			authData[32] = authData[32]&^clear | set
			return authData
		}
	}
	for name, test := range map[string]struct {
		device func(*device)
		member string // of the answer, edited after it was signed
		edit   func([]byte) []byte
	}{
		"origin_other":           {device: func(d *device) { d.rp.Origin = "https://evil.test" }},
		"origin_sub":             {device: func(d *device) { d.rp.Origin = "https://x.anteroom.test" }},
		"origin_http":            {device: func(d *device) { d.rp.Origin = "http://anteroom.test" }},
		"origin_port":            {device: func(d *device) { d.rp.Origin = "https://anteroom.test:8443" }},
		"rpid_other":             {device: func(d *device) { d.rp.ID = "evil.test" }},
		"uv_missing":             {device: func(d *device) { d.auth.Options.UserNotVerified = true }},
		"up_missing":             {device: func(d *device) { d.auth.Options.UserNotPresent = true }},
		"be_flip":                {device: func(d *device) { d.auth.Options.BackupEligible = false }},
		"bs_without_be":          {device: func(d *device) { d.auth.Options.BackupEligible, d.auth.Options.BackupState = false, true }},
		"userhandle_mismatch":    {device: func(d *device) { d.auth.Options.UserHandle[0] ^= 1 }},
		"userhandle_missing":     {device: func(d *device) { d.auth.Options.UserHandle = nil }},
		"bogus_signature":        {member: "signature", edit: func(b []byte) []byte { b[len(b)-1] ^= 1; return b }},
		"signature_empty":        {member: "signature", edit: func([]byte) []byte { return nil }},
		"authenticator_data_cut": {member: "authenticatorData", edit: func(b []byte) []byte { return b[:36] }},
		"uv_added":               {device: func(d *device) { d.auth.Options.UserNotVerified = true }, member: "authenticatorData", edit: flags(4, 0)},
		"client_data_edited":     {member: "clientDataJSON", edit: replace("{", `{"crossOrigin":true,"topOrigin":"https://evil.test",`)},
		"type_create":            {member: "clientDataJSON", edit: replace("webauthn.get", "webauthn.create")},
		"not_json":               {member: "clientDataJSON", edit: func([]byte) []byte { return []byte("{") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, d := newWorld(t), newDevice()
			w.register(t, d, w.dana, home)
			good := *d
			good.auth.Options.UserHandle = append([]byte(nil), d.auth.Options.UserHandle...)
			if test.device != nil {
				test.device(d)
			}
			q := w.beginSignIn(t)
			answer := d.sign(t, q)
			if test.edit != nil {
				answer = edit(t, answer, test.member, test.edit)
			}
			w.wantRefused(t, q, answer, model.Invalid)
			good.key.Counter = d.key.Counter
			w.wantRefused(t, q, good.sign(t, q), model.Conflict) // one try for each question
			w.wantEntered(t, &good)
		})
	}
}

// TestPK_cross_origin_iframe signs what a browser signs for a page in another
// site's frame: the flag is refused, not only the broken signature.
func TestPK_cross_origin_iframe(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	w.register(t, d, w.dana, home)
	q := w.beginSignIn(t)
	w.wantRefused(t, q, d.signFramed(t, q), model.Invalid)
}

func TestPK_register_refused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*device){
		"origin_other":  func(d *device) { d.rp.Origin = "https://evil.test" },
		"rpid_other":    func(d *device) { d.rp.ID = "evil.test" },
		"uv_missing":    func(d *device) { d.auth.Options.UserNotVerified = true },
		"up_missing":    func(d *device) { d.auth.Options.UserNotPresent = true },
		"bs_without_be": func(d *device) { d.auth.Options.BackupEligible, d.auth.Options.BackupState = false, true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, d := newWorld(t), newDevice()
			spoil(d)
			q := w.beginRegistration(t, w.dana, home)
			_, err := w.FinishRegistration(t.Context(), w.dana.Actor(), home, q.ID, d.create(t, q))
			if model.KindOf(err) != model.Invalid {
				t.Errorf("error = %v, want invalid", err)
			}
			if all, err := w.db.Passkeys(t.Context(), w.dana.User.ID); err != nil || len(all) > 0 {
				t.Errorf("passkeys = %v, %v; want none", all, err)
			}
		})
	}
}

func TestPK_duplicate_credential_id_other_user(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	w.register(t, d, w.dana, home)
	for name, by := range map[string]model.Session{"kim": w.kim, "dana herself": w.dana} {
		q := w.beginRegistration(t, by, home)
		again := *d
		_, err := w.FinishRegistration(t.Context(), by.Actor(), home, q.ID, again.create(t, q))
		if model.KindOf(err) != model.Conflict {
			t.Errorf("%s: error = %v, want a conflict", name, err)
		}
	}
	if s := w.wantEntered(t, d); s.User.ID != w.dana.User.ID {
		t.Errorf("signed in as %s, want dana", s.User.Email)
	}
}

// TestPK_credential_of_deleted_user: the password manager is told to forget it,
// in the same words as for a credential that never was anybody's.
func TestPK_credential_of_deleted_user(t *testing.T) {
	t.Parallel()
	w, d, stranger := newWorld(t), newDevice(), newDevice()
	p := w.register(t, d, w.dana, home)
	if _, err := w.Remove(t.Context(), w.dana.Actor(), home, p.ID); err != nil {
		t.Fatal(err)
	}
	refusal := func(d *device) string {
		q := w.beginSignIn(t)
		_, err := w.enter(t.Context(), q, d.sign(t, q))
		var unknown *passkeys.Unknown
		if !errors.As(err, &unknown) || model.KindOf(err) != model.Invalid {
			t.Fatalf("error = %v, want an unknown credential", err)
		}
		signal, err2 := json.Marshal(unknown)
		if err2 != nil {
			t.Fatal(err2)
		}
		return wordstest.Of(err) + strings.Replace(string(signal), unknown.CredentialID.String(), "ID", 1)
	}
	got := refusal(d)
	if want := `{"rpId":"anteroom.test","credentialId":"ID"}`; !strings.HasSuffix(got, want) {
		t.Errorf("signal %s, want %s", got, want)
	}
	if diff := cmp.Diff(refusal(stranger), got); diff != "" {
		t.Errorf("a removed passkey is refused differently (-never was +removed):\n%s", diff)
	}
}

// TestPK_removed_while_signing_in: a proof is worth nothing once its passkey is
// gone.
func TestPK_removed_while_signing_in(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	p := w.register(t, d, w.dana, home)
	q := w.beginSignIn(t)
	proof, err := w.FinishSignIn(t.Context(), home, q.ID, d.sign(t, q))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Remove(t.Context(), w.dana.Actor(), home, p.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.signIn.With(t.Context(), home, proof.How(), proof.Use); model.KindOf(err) != model.Invalid {
		t.Errorf("error = %v, want a refusal", err)
	}
}

// TestPK_enumeration: the question is the same whoever has passkeys. It cannot
// ask about anybody, because it takes no address.
func TestPK_enumeration(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	shape := func(q passkeys.Question) map[string]any {
		var o map[string]any
		if err := json.Unmarshal(q.Options, &o); err != nil {
			t.Fatal(err)
		}
		if challenge, _ := o["challenge"].(string); len(challenge) < 43 {
			t.Errorf("challenge %q has less than 256 bits", challenge)
		}
		o["challenge"] = ""
		return o
	}
	before := shape(w.beginSignIn(t))
	w.register(t, d, w.dana, home)
	want := map[string]any{"challenge": "", "rpId": "anteroom.test", "timeout": 300000.0, "userVerification": "required"}
	for _, got := range []map[string]any{before, shape(w.beginSignIn(t))} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("question (-want +got):\n%s", diff)
		}
	}
}
