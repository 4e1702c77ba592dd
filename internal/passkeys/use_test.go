package passkeys_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestPK_counter_back: a key that was copied, or only broke, still signs in,
// and that it may be a copy is in the log and in the record.
func TestPK_counter_back(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	w.register(t, d, w.dana, home)
	w.wantEntered(t, d)
	d.key.Counter = 3
	w.wantEntered(t, d)
	d.key.Counter = 99
	w.wantEntered(t, d)
	if got := w.counts(t)[model.EventPasskeyCloneWarning]; got != 1 || w.warnings.n.Load() != 1 {
		t.Errorf("%d events and %d warnings, want one each", got, w.warnings.n.Load())
	}
}

func TestPK_bs_change_saved(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), newDevice()
	p := w.register(t, d, w.dana, home)
	if p.Synced || !p.BackupEligible {
		t.Errorf("passkey = %+v, want it not synced yet", p)
	}
	d.auth.Options.BackupState = true
	w.clock.Advance(time.Hour)
	w.wantEntered(t, d)
	now := w.passkey(t, p)
	if !now.Synced || !now.LastUsedAt.Equal(w.clock.Now()) || now.Version != p.Version {
		t.Errorf("passkey = %+v, want it synced and used", now)
	}
	if got := w.counts(t)[model.EventPasskeyUpdated]; got != 1 {
		t.Errorf("%d updates recorded, want 1", got)
	}
}

// TestSudo: the person who is signed in confirms with a passkey of their own,
// once, and with nobody else's.
func TestSudo(t *testing.T) {
	t.Parallel()
	w, d, hers := newWorld(t), newDevice(), newDevice()
	if _, err := w.BeginSudo(t.Context(), w.dana.Actor(), home); model.KindOf(err) != model.Conflict {
		t.Errorf("without a passkey: error = %v, want a conflict", err)
	}
	w.register(t, d, w.dana, home)
	w.register(t, newDevice(), w.dana, home)
	w.register(t, hers, w.kim, elsewhere)
	confirm := func(d *device, by model.Session) error {
		q, err := w.BeginSudo(t.Context(), w.dana.Actor(), home)
		if err != nil {
			t.Fatal(err)
		}
		answer := d.sign(t, q)
		p, err := w.FinishSudo(t.Context(), by.Actor(), home, q.ID, answer)
		if err == nil && len(p.AMR) == 0 {
			t.Error("the proof does not say how it proves")
		}
		if _, again := w.FinishSudo(t.Context(), by.Actor(), home, q.ID, answer); model.KindOf(again) != model.Conflict {
			t.Errorf("the same answer again: error = %v, want a conflict", again)
		}
		return err
	}
	if err := confirm(d, w.dana); err != nil {
		t.Errorf("own passkey: %v", err)
	}
	handle := d.auth.Options.UserHandle
	for name, test := range map[string]struct {
		handle []byte
		want   model.Kind
	}{
		"without a user handle": {nil, 0}, // WebAuthn, section 7.2, step 6
		"with another one":      {append([]byte{handle[0] ^ 1}, handle[1:]...), model.Invalid},
	} {
		d.auth.Options.UserHandle = test.handle
		if err := confirm(d, w.dana); model.KindOf(err) != test.want || test.want == 0 && err != nil {
			t.Errorf("%s: error = %v, want kind %v", name, err, test.want)
		}
	}
	d.auth.Options.UserHandle = handle
	if err := confirm(hers, w.dana); model.KindOf(err) != model.Invalid {
		t.Errorf("somebody else’s passkey: error = %v, want a refusal", err)
	}
	if err := confirm(d, w.kim); model.KindOf(err) != model.Conflict {
		t.Errorf("somebody else’s question: error = %v, want a conflict", err)
	}
	confirming, err := w.BeginSudo(t.Context(), w.dana.Actor(), home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.FinishSignIn(t.Context(), home, confirming.ID, d.sign(t, confirming)); model.KindOf(err) != model.Conflict {
		t.Errorf("to sign in: error = %v, want a conflict", err)
	}
	added := newDevice()
	if _, err := w.FinishRegistration(t.Context(), w.dana.Actor(), home, confirming.ID, added.sign(t, confirming)); model.KindOf(err) != model.Conflict {
		t.Errorf("to add a passkey: error = %v, want a conflict", err)
	}
	q := w.beginSignIn(t)
	if _, err := w.FinishSudo(t.Context(), w.dana.Actor(), home, q.ID, d.sign(t, q)); model.KindOf(err) != model.Conflict {
		t.Errorf("a question of signing in: error = %v, want a conflict", err)
	}
}
