package signin_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// session begins a session of the person's.
func (w *world) session(t *testing.T) model.Session {
	t.Helper()
	var s model.Session
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{User: w.user, AuthTime: tx.Now()}, secret.Hash(secret.NewSource(nil).Token()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var request = model.HeldRequest{Method: "POST", Path: "/ui/general/delete?a=b", Body: "name=Acme", Action: "delete Acme", Back: "/ui/general"}

func (w *world) hold(t *testing.T, s model.Session) model.HeldRequestID {
	t.Helper()
	id, err := w.Hold(t.Context(), s, request)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestHeldIsWhatWasHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t)
	id := w.hold(t, s)
	want := request
	want.ID, want.Session, want.ExpiresAt = id, s.ID, w.clock.Now().Add(model.HeldLife)
	got, err := w.Held(t.Context(), s, id)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Held: %v (-want +got):\n%s", err, diff)
	}
	released, err := w.Release(t.Context(), s, id) // the session is new: its person has just signed in
	if diff := cmp.Diff(want, released); err != nil || diff != "" {
		t.Errorf("Release: %v (-want +got):\n%s", err, diff)
	}
	if _, err := w.Held(t.Context(), s, id); model.KindOf(err) != model.NotFound {
		t.Errorf("afterwards: error = %v, want not found", err)
	}
}

func TestHeldIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, other := w.session(t), w.session(t)
	s.Org.ID = "org_1"
	id := w.hold(t, s)
	elsewhere := s
	elsewhere.Org.ID = "org_2"
	for name, test := range map[string]struct {
		by model.Session
		id model.HeldRequestID
	}{"another session": {other, id}, "another organization": {elsewhere, id}, "missing": {s, "hld_1"}, "none": {s, ""}} {
		if h, err := w.Held(t.Context(), test.by, test.id); model.KindOf(err) != model.NotFound || h.Path != "" {
			t.Errorf("%s: Held = %+v, %v; want not found", name, h, err)
		}
	}
	before := w.hold(t, other) // while there was no organization
	other.Org.ID = "org_1"
	if h, err := w.Held(t.Context(), other, before); model.KindOf(err) != model.Conflict || h.Path != "" || h.Back != request.Back {
		t.Errorf("of before the organization: Held = %+v, %v; want a conflict", h, err)
	}
	w.clock.Advance(model.SudoLife)
	if h, err := w.Release(t.Context(), s, id); model.KindOf(err) != model.Forbidden || h.Path != "" {
		t.Errorf("without a proof: Release = %+v, %v; want forbidden", h, err)
	}
	if _, err := w.Held(t.Context(), s, id); err != nil {
		t.Errorf("a refusal used it up: %v", err)
	}
	w.clock.Advance(model.HeldLife - model.SudoLife)
	if _, err := w.Held(t.Context(), s, id); model.KindOf(err) != model.NotFound {
		t.Errorf("after half an hour: error = %v, want not found", err)
	}
}

// TestHeldCannotBeMoved: what was sealed for one row opens in no other, and not
// at all once it is changed.
func TestHeldCannotBeMoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t)
	row, err := w.db.HeldRequest(t.Context(), s.ID, w.hold(t, s))
	if err != nil {
		t.Fatal(err)
	}
	changed := append([]byte{}, row.Sealed...)
	changed[len(changed)-1] ^= 1
	for name, sealed := range map[string][]byte{"moved": row.Sealed, "changed": changed, "none": {}} {
		forged := db.HeldRow{HeldRequest: model.HeldRequest{Session: s.ID, ExpiresAt: row.ExpiresAt}, Sealed: sealed}
		if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
			forged.ID = tx.NewHeldRequestID()
			return tx.InsertHeldRequest(t.Context(), forged)
		}); err != nil {
			t.Fatal(err)
		}
		if h, err := w.Release(t.Context(), s, forged.ID); model.KindOf(err) != model.NotFound || h.Path != "" {
			t.Errorf("%s: Release = %+v, %v; want not found", name, h, err)
		}
	}
}

func TestReleaseOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t)
	id := w.hold(t, s)
	var released atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := w.Release(t.Context(), s, id); err == nil {
				released.Add(1)
			}
		})
	}
	all.Wait()
	if n := released.Load(); n != 1 {
		t.Errorf("released %d times, want once", n)
	}
}

// TestFinishSudo gives the session a new token and five minutes, and nothing to a
// session that has ended meanwhile.
func TestFinishSudo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t)
	w.clock.Advance(time.Hour)
	begin := func() (model.Challenge, string) {
		c, err := w.BeginSudo(t.Context(), s, w.hold(t, s), home)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		return c, codeInMail.FindString(w.post.mails[len(w.post.mails)-1].Subject)
	}
	c, code := begin()
	if _, err := w.FinishSudo(t.Context(), s, c.ID, code, elsewhere); model.KindOf(err) != model.NotFound {
		t.Errorf("in another browser: error = %v, want not found", err)
	}
	if _, err := w.FinishSudo(t.Context(), w.session(t), c.ID, code, home); model.KindOf(err) != model.NotFound {
		t.Errorf("for another session of the person’s: error = %v, want not found", err)
	}
	token, err := w.FinishSudo(t.Context(), s, c.ID, code, home)
	if err != nil {
		t.Fatal(err)
	}
	row, err := w.db.SessionByToken(t.Context(), secret.Hash(token))
	if err != nil || row.ID != s.ID || !row.SudoAt.Equal(w.clock.Now()) || !row.AuthTime.Equal(s.AuthTime) {
		t.Errorf("session = %+v, %v; want the same one, proved now", row.Session, err)
	}
	if _, err := w.FinishSudo(t.Context(), s, c.ID, code, home); model.KindOf(err) != model.Invalid {
		t.Errorf("the code again: error = %v, want invalid", err)
	}
	events, err := w.db.UserEvents(t.Context(), w.user.ID, "", 10)
	if err != nil || len(events) != 1 {
		t.Fatalf("events = %+v, %v; want the proof", events, err)
	}
	if diff := cmp.Diff(model.Payload(model.UserConfirmed{Session: s.Ref(), AMR: []string{"otp"}}), events[0].Payload); diff != "" {
		t.Errorf("the proof (-want +got):\n%s", diff)
	}

	c, code = begin()
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.OneSession(s.ID), model.EndRevoked)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.FinishSudo(t.Context(), s, c.ID, code, home); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("of an ended session: error = %v, want unauthenticated", err)
	}
}

// TestSudoIsNoSignIn: what was begun to confirm something signs nobody in, by
// code or by link.
func TestSudoIsNoSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t)
	c, err := w.BeginSudo(t.Context(), s, w.hold(t, s), home)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Finish(t.Context(), c.ID, "000000", home); model.KindOf(err) != model.NotFound {
		t.Errorf("Finish: error = %v, want not found", err)
	}
	token := secret.NewSource(nil).Token()
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		c.ID = tx.NewChallengeID()
		return tx.InsertChallenge(t.Context(), c, secret.Hash(token))
	}); err != nil {
		t.Fatal(err)
	}
	if state, _, err := w.Link(t.Context(), token, home); state != signin.LinkExpired || err != nil {
		t.Errorf("Link = %v, %v; want none", state, err)
	}
}

// TestStrangersDoNotLockSudo: codes that somebody asks for to sign in count apart.
func TestStrangersDoNotLockSudo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t)
	for range 5 {
		if _, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", home); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.BeginSudo(t.Context(), s, w.hold(t, s), home); err != nil {
		t.Errorf("BeginSudo: %v", err)
	}
	for range 4 {
		if _, err := w.BeginSudo(t.Context(), s, w.hold(t, s), home); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.BeginSudo(t.Context(), s, w.hold(t, s), home); model.KindOf(err) != model.Invalid {
		t.Errorf("the sixth code: error = %v, want invalid", err)
	}
}
