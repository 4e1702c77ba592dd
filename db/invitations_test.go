package db

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestSweepInvitations deletes what was closed long ago, and nothing that the
// portal lists.
func TestSweepInvitations(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
		d := openTestAt(t, address, func() time.Time { return now })
		org := newOrganization(t, d, "Acme Corp")
		const keep = 90 * 24 * time.Hour
		var open, old, young model.Invitation
		change(t, d, func(tx *Tx) error {
			for n, i := range []*model.Invitation{&open, &old, &young} {
				email := string(rune('a'+n)) + "@acme.test"
				m, err := join(t, tx, org, person{email: email, status: model.MemberPendingInvite})
				if err != nil {
					return err
				}
				*i, err = tx.InsertInvitation(t.Context(), model.Invitation{
					Org: org, ID: tx.NewInvitationID(), Member: m.ID, User: m.User, Email: email, ExpiresAt: tx.Now(), Inviter: model.System,
				}, []byte(email), []byte("sealed"))
				if err != nil {
					return err
				}
			}
			_, err := tx.CloseInvitation(t.Context(), org, old.ID, model.InvitationAccepted)
			return err
		})
		now = now.Add(time.Millisecond)
		change(t, d, func(tx *Tx) error {
			_, err := tx.CloseInvitation(t.Context(), org, young.ID, model.InvitationDeclined)
			return err
		})
		now = now.Add(keep)
		change(t, d, func(tx *Tx) error { return tx.SweepInvitations(t.Context(), keep) })
		for name, test := range map[string]struct {
			i    model.Invitation
			kept bool
		}{"open": {open, true}, "old": {old, false}, "young": {young, true}} {
			_, err := d.Invitation(t.Context(), org, test.i.ID)
			if (err == nil) != test.kept || err != nil && model.KindOf(err) != model.NotFound {
				t.Errorf("%s: error = %v, want it kept: %v", name, err, test.kept)
			}
		}
		// What is closed no longer holds the token of its link.
		if _, err := d.InvitationSeal(t.Context(), org, young.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("seal of a closed invitation: error = %v", err)
		}
	})
}

// TestOpenInvitationsPageForwardAndBack: those that run out first are on top.
func TestOpenInvitationsPageForwardAndBack(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org := newOrganization(t, d, "Acme Corp")
		const all = 10
		want := make([]model.InvitationID, all)
		change(t, d, func(tx *Tx) error {
			for i := range all {
				place := i * 7 % all // not in the order of the ids
				email := fmt.Sprintf("%d@acme.test", place)
				m, err := join(t, tx, org, person{email: email, status: model.MemberPendingInvite})
				if err != nil {
					return err
				}
				v, err := tx.InsertInvitation(t.Context(), model.Invitation{
					Org: org, ID: tx.NewInvitationID(), Member: m.ID, User: m.User, Email: email, ExpiresAt: tx.Now().Add(time.Duration(place) * time.Hour), Inviter: model.System,
				}, []byte(email), []byte("sealed"))
				if err != nil {
					return err
				}
				want[place] = v.ID
			}
			return nil
		})
		for _, back := range []bool{false, true} {
			from := InvitationPosition{}
			if back {
				from.ExpiresAt = d.Now().AddDate(1, 0, 0)
			}
			var got []model.InvitationID
			for more := true; more; {
				page, err := d.OpenInvitations(t.Context(), org, from, back, 3)
				if err != nil || len(page.Invitations) == 0 {
					t.Fatalf("page = %+v, %v", page, err)
				}
				ids := make([]model.InvitationID, len(page.Invitations))
				for i, v := range page.Invitations {
					ids[i] = v.ID
				}
				last := page.Invitations[len(ids)-1]
				if got = append(got, ids...); back {
					got, last = slices.Concat(ids, got[:len(got)-len(ids)]), page.Invitations[0]
				}
				from, more = InvitationPosition{ExpiresAt: last.ExpiresAt, ID: last.ID}, page.More
			}
			if !slices.Equal(got, want) {
				t.Errorf("back %v: invitations = %v, want %v", back, got, want)
			}
		}
	})
}
