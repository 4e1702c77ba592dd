package membership_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// TestLastAdministratorAndWhoEndsIt: nobody may end the membership of the last who
// can administer, whatever they are, but a directory, and then the operator is
// told.
func TestLastAdministratorAndWhoEndsIt(t *testing.T) {
	t.Parallel()
	for _, kind := range []model.ActorKind{
		model.ActorUser, model.ActorOperator, model.ActorApplication, model.ActorPortalLink, model.ActorDirectory, model.ActorConnection,
		model.ActorAPIKey, model.ActorSystem,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dana, kim := w.add(t, "dana@acme.test", "admin"), w.add(t, "kim@acme.test", "member")
			by := model.Actor{Kind: kind, ID: "other", Org: w.acme}
			end := func(m model.Member) (told []model.EventType, err error) {
				err = w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
					events, err := membership.End(t.Context(), tx, by, m)
					for _, e := range events {
						told = append(told, e.Type())
					}
					return events, err
				})
				return told, err
			}
			if told, err := end(kim); err != nil || !cmp.Equal(told, []model.EventType{model.EventMembershipDeleted}) {
				t.Fatalf("of somebody else: %v, %v", told, err)
			}
			w.change(t, func(tx *db.Tx) error {
				if err := membership.KeepsAdministrator(t.Context(), tx, by, dana, nil); !errors.Is(err, membership.ErrLastAdministrator) {
					t.Errorf("demoting them: %v, want a refusal", err)
				}
				return nil
			})
			here := w.session(t, dana.User, w.acme)
			told, err := end(dana)
			if kind != model.ActorDirectory {
				if !errors.Is(err, membership.ErrLastAdministrator) || model.KindOf(err) != model.Conflict {
					t.Errorf("error = %v, want that of the last administrator", err)
				}
				return
			}
			want := []model.EventType{model.EventUserLogout, model.EventMembershipDeleted, model.EventAdministratorLost}
			if diff := cmp.Diff(want, told); diff != "" || err != nil {
				t.Errorf("%v (-want +told):\n%s", err, diff)
			}
			if s, err := w.db.Session(t.Context(), here.ID); err != nil || s.EndedAt.IsZero() {
				t.Errorf("the session goes on: %v", err)
			}
		})
	}
}
