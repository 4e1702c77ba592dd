package users

import (
	"fmt"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
)

// BenchmarkUpdate changes the name of somebody who belongs to one organization,
// and of somebody who belongs to a hundred.
func BenchmarkUpdate(b *testing.B) {
	for _, n := range []int{1, 100} {
		b.Run(fmt.Sprintf("%d organizations", n), func(b *testing.B) {
			d, ctx := dbtest.Open(b), b.Context()
			var m model.Member
			for i := range n {
				o, err := organizations.New(d).Create(ctx, model.System, organizations.Description{Name: fmt.Sprintf("Organization %d", i)})
				if err != nil {
					b.Fatal(err)
				}
				if m, err = members.New(d).Add(ctx, model.System, o.ID, members.Person{Email: "kim@acme.test", FirstName: "Kim"}, "member"); err != nil {
					b.Fatal(err)
				}
			}
			var kim model.Session
			if err := d.Housekeep(ctx, func(tx *db.Tx) (err error) {
				u, err := tx.User(ctx, m.User)
				if err != nil {
					return err
				}
				kim, err = tx.InsertSession(ctx, model.Session{User: u, AuthTime: tx.Now()}, secret.Hash("kim"))
				return err
			}); err != nil {
				b.Fatal(err)
			}
			s, version := New(d), kim.User.Version
			for b.Loop() {
				u, _, err := s.Update(ctx, kim, Details{FirstName: "Kim", LastName: fmt.Sprintf("Lee%d", version)}, version)
				if err != nil {
					b.Fatal(err)
				}
				version = u.Version
			}
		})
	}
}
