package membership_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// spare makes a member a break-glass member with a passkey.
func (w *world) spare(t *testing.T, m model.Member) {
	t.Helper()
	w.change(t, func(tx *db.Tx) error {
		if _, err := tx.InsertPasskey(t.Context(), model.Passkey{User: m.User, CredentialID: []byte(m.ID), Credential: []byte("{}"), Name: "Key"}); err != nil {
			return err
		}
		_, err := tx.PutBreakGlass(t.Context(), model.BreakGlass{Org: m.Org, Member: m.ID, Reason: "On call", ReviewAt: tx.Now().AddDate(0, 6, 0)})
		return err
	})
}

// TestLastBreakGlassAndWhoEndsIt: where a connection is required, nobody may end the
// membership of the last who could sign in without it but the operator, who can let
// somebody in, and a directory. Of these an event tells.
func TestLastBreakGlassAndWhoEndsIt(t *testing.T) {
	t.Parallel()
	ended := []model.EventType{model.EventMembershipDeleted}
	lost := []model.EventType{model.EventMembershipDeleted, model.EventBreakGlassLost}
	for _, kind := range []model.ActorKind{
		model.ActorUser, model.ActorOperator, model.ActorApplication, model.ActorPortalLink, model.ActorDirectory, model.ActorConnection,
		model.ActorAPIKey, model.ActorSystem, "themselves",
	} {
		for name, test := range map[string]struct{ required, another, last bool }{
			"the last": {required: true, last: true}, "one of two": {required: true, another: true}, "nothing is required": {},
		} {
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				dana, kim := w.add(t, "dana@acme.test", "admin"), w.add(t, "kim@acme.test", "member")
				w.spare(t, kim)
				if test.another {
					w.spare(t, dana)
				}
				w.change(t, func(tx *db.Tx) error {
					_, err := tx.InsertConnection(t.Context(), model.Connection{Org: w.acme, Name: "Okta", Enabled: true, Required: test.required})
					return err
				})
				by, says := model.Actor{Kind: kind, ID: "other", Org: w.acme}, " is the last who could sign in"
				if kind == "themselves" {
					by, says = w.session(t, kim.User, "").Actor(), "You are the last who could sign in"
					by.Org = w.acme
				}
				var told []model.EventType
				err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
					events, err := membership.End(t.Context(), tx, by, kim)
					for _, e := range events {
						told = append(told, e.Type())
					}
					return events, err
				})
				may := by.Operates() || kind == model.ActorDirectory
				switch {
				case test.last && !may:
					if !errors.Is(err, membership.ErrLastBreakGlass) || model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), says) {
						t.Errorf("error = %v", err)
					}
				case err != nil:
					t.Error(err)
				case test.last && !cmp.Equal(told, lost), !test.last && !cmp.Equal(told, ended):
					t.Errorf("told %v", told)
				}
				if kind == "themselves" {
					if why := membership.MayLeave(t.Context(), w.db, kim); test.last != errors.Is(why, membership.ErrLastBreakGlass) {
						t.Errorf("may leave: %v", why)
					}
				}
			})
		}
	}
}

// TestLastBreakGlassAndWhoSuspends: the same for a while as for good, and as what it is told.
func TestLastBreakGlassAndWhoSuspends(t *testing.T) {
	t.Parallel()
	for _, kind := range []model.ActorKind{model.ActorUser, model.ActorOperator, model.ActorDirectory} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dana, kim := w.add(t, "dana@acme.test", "admin"), w.add(t, "kim@acme.test", "member")
			w.spare(t, kim)
			w.change(t, func(tx *db.Tx) error {
				_, err := tx.InsertConnection(t.Context(), model.Connection{Org: w.acme, Name: "Okta", Enabled: true, Required: true})
				return err
			})
			by := model.Actor{Kind: kind, ID: "other", Org: w.acme}
			if kind == model.ActorUser {
				by = w.session(t, dana.User, w.acme).Actor()
			}
			var told []model.EventType
			err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
				_, events, err := membership.Suspend(t.Context(), tx, by, kim, model.SourceManual)
				for _, e := range events {
					told = append(told, e.Type())
				}
				return events, err
			})
			if kind == model.ActorUser {
				if !errors.Is(err, membership.ErrLastBreakGlass) {
					t.Errorf("error = %v", err)
				}
				return
			}
			if want := []model.EventType{model.EventMembershipUpdated, model.EventBreakGlassLost}; err != nil || !cmp.Equal(want, told) {
				t.Errorf("%v; told %v", err, told)
			}
		})
	}
}
