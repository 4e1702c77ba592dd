package invitations_test

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// cancelled cancels an invitation of Dana's and returns when that was.
func (w *world) cancelled(t *testing.T, i model.Invitation) time.Time {
	t.Helper()
	if _, err := w.Cancel(t.Context(), w.dana.Actor(), i.ID); err != nil {
		t.Fatal(err)
	}
	u, err := w.db.Undo(t.Context(), w.acme, string(i.ID))
	if err != nil {
		t.Fatal(err)
	}
	return u.At
}

// TestRestoreInvitation: the link that was mailed works again, and can be copied.
func TestRestoreInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, token := w.invited(t, "zoe@acme.test")
	at := w.cancelled(t, i)
	got, err := w.Restore(t.Context(), w.dana.Actor(), i.ID, at)
	if err != nil {
		t.Fatal(err)
	}
	if got.State != model.InvitationOpen || got.RoleLabel != i.RoleLabel || !got.ExpiresAt.Equal(i.ExpiresAt) || got.Member != i.Member || !got.Backed() {
		t.Errorf("invitation = %+v, was %+v", got, i)
	}
	if _, link, err := w.Link(t.Context(), w.acme, all, i.ID); err != nil || link != "https://anteroom.test/a/invite/"+token {
		t.Errorf("link = %q (%v)", link, err)
	}
	if n := w.count(t, model.EventInvitation); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
	if _, err := w.Restore(t.Context(), w.dana.Actor(), i.ID, at); !strings.HasPrefix(wordstest.Of(err), "This was undone already") {
		t.Errorf("a second time: %v, want that it was undone already", err)
	}
	if _, err := w.Accept(t.Context(), w.guest(t, i), i.ID); err != nil {
		t.Errorf("accept: %v", err)
	}
}

// TestRestoreInvitationRefused: what somebody has done since stays, and whoever may
// not invite restores nothing.
func TestRestoreInvitationRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(*world, *testing.T, model.Invitation)
		by        func(*world) model.Actor
		want      model.Kind
	}{
		"invited again": {meanwhile: func(w *world, t *testing.T, _ model.Invitation) { w.invited(t, "zoe@acme.test") }, want: model.Conflict},
		"too late":      {meanwhile: func(w *world, _ *testing.T, _ model.Invitation) { w.clock.Advance(model.UndoLife + time.Second) }, want: model.Conflict},
		"no seat":       {meanwhile: func(w *world, t *testing.T, _ model.Invitation) { w.seats(t, 2) }, want: model.Invalid},
		"may not":       {by: func(w *world) model.Actor { return w.kim.Actor() }, want: model.Forbidden},
		"elsewhere":     {by: func(w *world) model.Actor { return w.gus.Actor() }, want: model.NotFound},
		"another admin": {by: func(w *world) model.Actor { return model.Actor{Kind: model.ActorOperator, Org: w.acme} }, want: model.Conflict},
		"swept": {meanwhile: func(w *world, t *testing.T, _ model.Invitation) {
			w.clock.Advance(model.UndoLife + time.Second)
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, want: model.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			i, _ := w.invited(t, "zoe@acme.test")
			at, by := w.cancelled(t, i), w.dana.Actor()
			if test.meanwhile != nil {
				test.meanwhile(w, t, i)
			}
			if test.by != nil {
				by = test.by(w)
			}
			if _, err := w.Restore(t.Context(), by, i.ID, at); model.KindOf(err) != test.want {
				t.Errorf("error = %v, want %v", err, test.want)
			}
			if got := w.state(t, i); got != model.InvitationCancelled {
				t.Errorf("the invitation is %s", got)
			}
		})
	}
}
