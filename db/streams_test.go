package db

import (
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestStreams asks of both engines what a stream is asked: whether it is due, how far it is, who
// sends it, and what it has missed.
func TestStreams(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		now := time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC)
		d := openTestAt(t, address, func() time.Time { return now })
		var org model.Organization
		var s model.Stream
		change(t, d, func(tx *Tx) (err error) {
			if org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"}); err != nil {
				return err
			}
			s, err = tx.InsertStream(t.Context(), model.Stream{ID: tx.NewStreamID(), Org: org.ID, Kind: model.StreamHTTPS, URL: "https://siem.acme.test", Secret: []byte("sealed")})
			return err
		})
		due := func(want int) {
			t.Helper()
			if all, err := d.StreamsDue(t.Context(), now); err != nil || len(all) != want {
				t.Errorf("%d streams are due, %v; want %d", len(all), err, want)
			}
		}
		due(0)
		for i := range 4 {
			if err := d.Record(t.Context(), func(*Tx) ([]model.Event, error) {
				return []model.Event{{Org: org.ID, Target: fmt.Sprint(i), Actor: model.System, Payload: model.OrganizationUpdated{}}}, nil
			}); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Hour)
		}
		due(1)
		if n, err := d.StreamBehind(t.Context(), org.ID, s.Cursor, 3); err != nil || n != 3 {
			t.Errorf("behind by %d, %v; want what is counted at most", n, err)
		}
		if n, err := d.LastEventBefore(t.Context(), org.ID, now.Add(-150*time.Minute)); err != nil || n != 2 {
			t.Errorf("the last event before the third is %d, %v", n, err)
		}
		change(t, d, func(tx *Tx) error {
			claimed, err := tx.ClaimStream(t.Context(), s, now.Add(time.Minute))
			if !claimed {
				t.Error("it was not claimed")
			}
			return err
		})
		due(0)
		change(t, d, func(tx *Tx) error { return tx.InheritStreams(t.Context()) })
		due(1)
		s.Claim++
		change(t, d, func(tx *Tx) error {
			noted, err := tx.NoteStream(t.Context(), s, 1, s.Progress.Took(now))
			if !noted {
				t.Error("what came of it was not noted")
			}
			return err
		})
		due(1)
		change(t, d, func(tx *Tx) error {
			_, err := tx.ForgetEvents(t.Context(), now.Add(-90*time.Minute), 10)
			return err
		})
		if got, err := d.StreamNamed(t.Context(), s.ID); err != nil || got.Cursor != 3 || got.Missed != 2 || !got.Progress.DeliveredAt.Equal(now) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
