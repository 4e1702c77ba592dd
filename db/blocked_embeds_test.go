package db

import (
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestBlockedEmbeds: pages are counted for each application, and of too many those are
// forgotten that were seen longest ago.
func TestBlockedEmbeds(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
		d.now = func() time.Time { return now }
		var apps [2]model.ApplicationID
		change(t, d, func(tx *Tx) error {
			for i := range apps {
				a, err := tx.InsertApplication(t.Context(), model.Application{Name: "Coffeedesk", Type: model.ApplicationWeb, SigningAlg: "RS256"})
				if err != nil {
					return err
				}
				apps[i] = a.ID
			}
			return nil
		})
		note := func(app model.ApplicationID, origin string, times int64) {
			t.Helper()
			now = now.Add(time.Hour)
			change(t, d, func(tx *Tx) error { return tx.NoteBlockedEmbed(t.Context(), app, origin, times, 5) })
		}
		note(apps[0], "https://a.example", 1)
		first := now
		note(apps[1], "https://a.example", 1)
		note(apps[0], "https://a.example", 3)
		all, err := d.BlockedEmbeds(t.Context(), apps[0])
		want := model.BlockedEmbed{App: apps[0], Origin: "https://a.example", FirstSeenAt: first, LastSeenAt: now, Seen: 4}
		if err != nil || len(all) != 1 || all[0] != want {
			t.Fatalf("%+v, %v; want %+v", all, err, want)
		}
		for i := range 4 {
			note(apps[0], fmt.Sprintf("https://%d.example", i), 1)
		}
		if all, err := d.BlockedEmbeds(t.Context(), apps[0]); err != nil || len(all) != 5 || all[0].Origin != "https://3.example" || all[4] != want {
			t.Errorf("%+v, %v", all, err)
		}
		if all, err := d.BlockedEmbeds(t.Context(), apps[1]); err != nil || len(all) != 0 {
			t.Errorf("of the other application: %+v, %v", all, err)
		}
	})
}
