package db

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestLogoutIsPutOnce: an application is told once of the end of a session,
// however many codes it redeemed in it, and is not told when it redeemed none.
func TestLogoutIsPutOnce(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org := newOrganization(t, d, "Acme Corp")
		for _, codes := range []int{0, 1, 3} {
			var s model.Session
			change(t, d, func(tx *Tx) error {
				app, err := tx.InsertApplication(t.Context(), model.Application{
					Name: "Coffeedesk", Type: model.ApplicationWeb, SigningAlg: "ES256", BackchannelLogoutURI: "https://coffeedesk.test/out",
				})
				if err != nil {
					return err
				}
				m, err := join(t, tx, org, person{email: string(app.ID) + "@acme.test", status: model.MemberActive})
				if err != nil {
					return err
				}
				s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, []byte(app.ID))
				if err != nil {
					return err
				}
				for i := range 3 {
					g, err := tx.InsertGrant(t.Context(), model.Grant{Application: app.ID, User: m.User, Org: org, Session: s.ID, AuthTime: tx.Now()},
						[]byte{byte(codes), byte(i)}, 0)
					if err == nil && i < codes {
						_, err = tx.UseCode(t.Context(), g.ID)
					}
					if err != nil {
						return err
					}
				}
				_, err = tx.EndSessions(t.Context(), OneSession(s.ID), model.EndRevoked)
				return err
			})
			told := 0
			all, err := d.Deliveries(t.Context(), model.QueueLogouts, model.DeliveryWaiting, 100)
			for _, l := range all {
				if l.About == string(s.ID) {
					told++
				}
			}
			if err != nil || told != min(codes, 1) {
				t.Errorf("%d codes: told %d times, want at most once (%v)", codes, told, err)
			}
		}
	})
}
