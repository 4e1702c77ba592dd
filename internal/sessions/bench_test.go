package sessions_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// benchWorld is an organization in which n people signed in an hour ago.
func benchWorld(b *testing.B, n int) *world {
	b.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = dbtest.OpenAt(b, w.clock.Now)
	w.Service = sessions.New(w.db)
	ctx := b.Context()
	err := w.db.Housekeep(ctx, func(tx *db.Tx) error {
		o, err := tx.InsertOrganization(ctx, model.Organization{Name: "Acme Corp"})
		if err != nil {
			return err
		}
		w.acme = o.ID
		for i := range n {
			u, err := tx.InsertUser(ctx, model.Email(fmt.Sprintf("person%d@acme.test", i)), true, "", "")
			if err != nil {
				return err
			}
			if _, err := tx.InsertMember(ctx, o.ID, u, model.MemberActive, model.FromOperator); err != nil {
				return err
			}
			s := model.Session{User: u, Org: o, AuthTime: tx.Now(), AMR: []string{"otp"}}
			if _, err := tx.InsertSession(ctx, s, secret.Hash(u.Email)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	w.clock.Advance(time.Hour)
	return w
}

// BenchmarkTighten ends 10,000 sessions in one save.
func BenchmarkTighten(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		b.StopTimer()
		w := benchWorld(b, n)
		by := model.Actor{Kind: model.ActorOperator, Org: w.acme}
		b.StartTimer()
		c, err := w.SetPolicy(b.Context(), by, model.SessionPolicy{Absolute: 30 * time.Minute}, true, 1)
		if err != nil || c.People != n {
			b.Fatalf("%+v, %v", c, err)
		}
	}
}

// BenchmarkForecast counts whom a policy would sign out of 10,000.
func BenchmarkForecast(b *testing.B) {
	w := benchWorld(b, 10_000)
	for b.Loop() {
		if f, err := w.Forecast(b.Context(), w.acme, "", model.SessionPolicy{Absolute: 30 * time.Minute}); err != nil || f.People != 10_000 {
			b.Fatalf("%+v, %v", f, err)
		}
	}
}
