package directories

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// BenchmarkDirectory is what a provider asks for and says, in a directory of 100,000 who are
// all members, and all in one group.
func BenchmarkDirectory(b *testing.B) {
	const n = 100_000
	w := newWorld(b)
	users, everybody := fill(b, w, n)
	catalog, err := resource.NewCatalog()
	must(b, err)
	b.Run("create by 16", func(b *testing.B) {
		var next atomic.Int64
		next.Store(int64(b.N) * 1_000_000)
		together(b, 16, func(int) error {
			_, err := w.CreateUser(b.Context(), w.by, person(fmt.Sprintf("new%d@acme.test", next.Add(1)), ""))
			return err
		})
	})
	b.Run("active by 16", func(b *testing.B) {
		together(b, 16, func(i int) error {
			u := users[i*7919%n]
			_, err := w.ChangeUser(b.Context(), w.by, u.ID, nil, func(u model.DirectoryUser) (Person, error) {
				p := person(u.UserName, u.ExternalID)
				if u.Active {
					p = p.off()
				}
				return p, nil
			})
			return err
		})
	})
	for i := range 2 {
		b.Run(fmt.Sprintf("userName eq by %d", 1+i), func(b *testing.B) {
			together(b, 1+i, func(i int) error {
				x, err := filter.Parse(catalog.User, fmt.Sprintf(`userName eq "Person%d@acme.test"`, i*7919%n))
				if err != nil {
					return err
				}
				found, err := w.db.FindDirectoryUsers(b.Context(), w.acme, w.dir.ID, db.FindQuery{Type: catalog.User, Filter: x, Limit: 100})
				if err == nil && found.Total != 1 {
					err = fmt.Errorf("%d found", found.Total)
				}
				return err
			})
		})
	}
	for _, skip := range []int{0, n / 2, n - 200} {
		b.Run(fmt.Sprintf("page of 100 behind %d", skip), func(b *testing.B) {
			for b.Loop() {
				found, err := w.db.FindDirectoryUsers(b.Context(), w.acme, w.dir.ID, db.FindQuery{Type: catalog.User, Skip: skip, Limit: 100})
				if err != nil || len(found.All) != 100 {
					b.Fatalf("%d found, %v", len(found.All), err)
				}
			}
		})
	}
	b.Run("in and out of 100,000", func(b *testing.B) {
		i := 0
		for b.Loop() {
			w.step(b, everybody, []MemberOperation{RemoveMembers, AddMembers}[i%2], users[i/2%n].ID)
			i++
		}
	})
	b.Run("authenticate", func(b *testing.B) {
		_, token, err := w.CreateToken(b.Context(), w.dana, w.dir.ID, 0, "")
		must(b, err)
		for b.Loop() {
			if _, err := w.Authenticate(b.Context(), w.dir.ID, token); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("title eq, in documents alone", func(b *testing.B) {
		x, err := filter.Parse(catalog.User, `title eq "nobody"`)
		must(b, err)
		for b.Loop() {
			if _, err := w.db.FindDirectoryUsers(b.Context(), w.acme, w.dir.ID, db.FindQuery{Type: catalog.User, Filter: x, Limit: 100}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// together calls do b.N times, by some at a time.
func together(b *testing.B, callers int, do func(i int) error) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range callers {
		all.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := do(int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "a-second")
}

// fill makes n members of whom the directory tells, in a group.
func fill(t testing.TB, w *world, n int) (users []model.DirectoryUser, everybody model.DirectoryGroup) {
	t.Helper()
	const part = 5000
	role := w.role(t, "member")
	everybody = w.group(t, "Everybody")
	for from := 0; from < n; from += part {
		w.write(t, func(tx *db.Tx) error {
			for i := from; i < min(n, from+part); i++ {
				p := person(fmt.Sprintf("Person%d@acme.test", i), fmt.Sprintf("00u%d", i))
				account, err := tx.InsertUser(t.Context(), p.email(), true, p.GivenName, p.FamilyName)
				if err != nil {
					return err
				}
				m, err := tx.InsertMember(t.Context(), w.acme, account, model.MemberActive, model.FromDirectory)
				if err != nil {
					return err
				}
				if err := tx.AddRole(t.Context(), w.acme, m.ID, role, w.dir.ID.Source()); err != nil {
					return err
				}
				u := p.on(model.DirectoryUser{Org: w.acme, Directory: w.dir.ID, Email: p.email(), Member: m.ID})
				if u, err = tx.InsertDirectoryUser(t.Context(), u); err != nil {
					return err
				}
				if _, err := tx.AddToDirectoryGroup(t.Context(), everybody, u.ID); err != nil {
					return err
				}
				users = append(users, u)
			}
			everybody.Members = len(users)
			_, err := tx.CountDirectoryGroup(t.Context(), everybody)
			return err
		})
	}
	return users, everybody
}
