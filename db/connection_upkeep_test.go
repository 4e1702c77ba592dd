package db

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestConnectionsDue: those that are live and speak SAML, of all organizations, once they
// are due or were never looked at.
func TestConnectionsDue(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		now := d.Now()
		names := map[model.ConnectionID]string{}
		add := func(name string, state model.SettingsState, kind model.ConnectionType, due time.Duration) {
			change(t, d, func(tx *Tx) error {
				o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: name})
				if err != nil {
					return err
				}
				c, err := tx.InsertConnection(t.Context(), model.Connection{Org: o.ID, Name: name})
				if err != nil {
					return err
				}
				names[c.ID] = name
				err = tx.PutSettings(t.Context(), o.ID, c.ID, model.ConnectionSettings{ID: tx.NewSettingsID(), State: state, Type: kind})
				if err != nil || due == 0 {
					return err
				}
				return tx.SetConnectionUpkeep(t.Context(), model.ConnectionUpkeep{Org: o.ID, Connection: c.ID, DueAt: now.Add(due)})
			})
		}
		add("never", model.SettingsLive, model.ConnectionSAML, 0)
		add("draft", model.SettingsDraft, model.ConnectionSAML, 0)
		add("OIDC", model.SettingsLive, model.ConnectionOIDC, 0)
		add("due", model.SettingsLive, model.ConnectionSAML, -time.Hour)
		add("later", model.SettingsLive, model.ConnectionSAML, time.Hour)
		add("too late", model.SettingsLive, model.ConnectionSAML, 100*time.Hour)
		var got []string
		for after := model.ConnectionID(""); ; {
			page, err := d.ConnectionsDue(t.Context(), now, now.Add(48*time.Hour), after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, c := range page {
				after, got = c.ID, append(got, names[c.ID])
			}
		}
		if diff := cmp.Diff([]string{"never", "due", "too late"}, got); diff != "" {
			t.Errorf("due (-want +got):\n%s", diff)
		}
	})
}

// TestConnectionUpkeep: what was found out is read back, and goes with the connection.
func TestConnectionUpkeep(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		now := d.Now().UTC().Truncate(time.Millisecond)
		want := model.ConnectionUpkeep{
			DueAt: now, ReadAt: now, ValidUntil: now, FailingSince: now, Failure: model.Sentence{Key: "sso.metadata_unreachable", Args: []any{"https://idp.test", "no answer"}},
			Vanished: map[string]time.Time{"9c": now}, Held: &model.HeldMetadata{IdP: "idp", SAML: model.SAMLSettings{SignInURL: "https://idp.test", Certificates: [][]byte{{1}}}, FoundAt: now},
			WarnedUntil: now, WarnedDays: 7,
		}
		change(t, d, func(tx *Tx) error {
			o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"})
			if err != nil {
				return err
			}
			c, err := tx.InsertConnection(t.Context(), model.Connection{Org: o.ID, Name: "Okta"})
			want.Org, want.Connection = o.ID, c.ID
			return err
		})
		for _, u := range []model.ConnectionUpkeep{{Org: want.Org, Connection: want.Connection}, want} {
			change(t, d, func(tx *Tx) error { return tx.SetConnectionUpkeep(t.Context(), u) })
			got, err := d.ConnectionUpkeep(t.Context(), want.Org, want.Connection)
			all, err2 := d.ConnectionUpkeeps(t.Context(), want.Org)
			if diff := cmp.Diff(u, got); diff != "" || err != nil || err2 != nil || len(all) != 1 {
				t.Errorf("%v, %v, %d of the organization (-want +got):\n%s", err, err2, len(all), diff)
			}
		}
		change(t, d, func(tx *Tx) error { return tx.DeleteConnection(t.Context(), want.Org, want.Connection) })
		if got, err := d.ConnectionUpkeep(t.Context(), want.Org, want.Connection); err != nil || !got.DueAt.IsZero() {
			t.Errorf("after the connection: %+v, %v", got, err)
		}
	})
}
