package db

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/model"
)

// benchMembers makes an organization of n members: everybody has the word
// "acme", and one of them alone "quetzal".
func benchMembers(b *testing.B, d *DB, n int) (model.OrgID, []model.Member) {
	b.Helper()
	org := newOrganization(b, d, "Acme Corp")
	all := make([]model.Member, n)
	change(b, d, func(tx *Tx) (err error) {
		for i := range all {
			p := person{email: fmt.Sprintf("person%d@acme.test", i), first: fmt.Sprintf("First%d", i*7919%n), last: fmt.Sprintf("Last%d", i),
				status: model.MemberActive, roles: []model.RoleID{memberRole}}
			if i == n/2 {
				p.last = "Quetzal"
			}
			if all[i], err = join(b, tx, org, p); err != nil {
				return err
			}
		}
		return nil
	})
	return org, all
}

func BenchmarkSession(b *testing.B) { benchSession(b, openTest(b)) }

func benchSession(b *testing.B, d *DB) {
	const sessions = 10_000
	org, all := benchMembers(b, d, 100)
	hash := func(i int) []byte {
		sum := sha256.Sum256(fmt.Append(nil, i))
		return sum[:]
	}
	change(b, d, func(tx *Tx) error {
		for i := range sessions {
			s := model.Session{User: model.User{ID: all[i%len(all)].User}, Org: model.Organization{ID: org}, AuthTime: tx.Now(), AMR: []string{"otp"}}
			if _, err := tx.InsertSession(b.Context(), s, hash(i)); err != nil {
				return err
			}
		}
		return nil
	})
	analyze(b, d)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := d.SessionByToken(b.Context(), hash(i*7919%sessions)); err != nil {
			b.Fatal(err)
		}
	}
}

// benchQuery reads a page of 50 among 10,000 members.
func benchQuery(b *testing.B, mq MemberQuery, want int) {
	d := openTest(b)
	org, _ := benchMembers(b, d, 10_000)
	mq.Limit = 50
	b.ReportAllocs()
	for b.Loop() {
		page, err := d.Members(b.Context(), org, mq)
		if err != nil || len(page.Members) != want {
			b.Fatalf("%d members, want %d (%v)", len(page.Members), want, err)
		}
	}
}

func BenchmarkMembersPage10k(b *testing.B) {
	benchQuery(b, MemberQuery{From: MemberPosition{NameKey: "first5"}}, 50)
}

func BenchmarkSearchCommon(b *testing.B) { benchQuery(b, MemberQuery{Words: []string{"acme"}}, 50) }

func BenchmarkSearchRare(b *testing.B) {
	benchQuery(b, MemberQuery{Words: []string{"acme", "quetz"}}, 1)
}

func BenchmarkSearchAbsent(b *testing.B) {
	benchQuery(b, MemberQuery{Words: []string{"acme", "zebra"}}, 0)
}

func BenchmarkRoleChangeAlone(b *testing.B) { benchRoleChange(b, openTest(b), 1) }

// BenchmarkRoleChange16 shows what sharing commits brings.
func BenchmarkRoleChange16(b *testing.B) { benchRoleChange(b, openTest(b), 16) }

// benchRoleChange changes roles durably, with the event, by callers at the same
// time.
func benchRoleChange(b *testing.B, d *DB, callers int) {
	org, all := benchMembers(b, d, callers)
	work := make(chan struct{}, callers)
	failed := make(chan error, callers)
	for _, m := range all {
		go func() {
			var err error
			for range work {
				if err == nil {
					m, err = toggleRole(b, d, org, m)
				}
			}
			failed <- err
		}()
	}
	b.ResetTimer()
	for range b.N {
		work <- struct{}{}
	}
	close(work)
	var err error
	for range callers {
		err = errors.Join(err, <-failed)
	}
	if err != nil {
		b.Fatal(err)
	}
}

func toggleRole(b *testing.B, d *DB, org model.OrgID, m model.Member) (model.Member, error) {
	role := adminRole
	if m.Version%2 == 0 {
		role = memberRole
	}
	err := d.Record(b.Context(), func(tx *Tx) (_ []model.Event, err error) {
		m, err = tx.SetRoles(b.Context(), m, model.ByHand(role))
		return []model.Event{{
			Org: org, Actor: model.System, User: m.User, Target: string(m.ID),
			Payload: model.MembershipUpdated{Before: m.Snapshot(model.Organization{ID: org}), After: m.Snapshot(model.Organization{ID: org})},
		}}, err
	})
	return m, err
}

// BenchmarkPostgreSQL does the same on the server itself, and through a pooler that keeps no
// statements.
func BenchmarkPostgreSQL(b *testing.B) {
	direct := func(b *testing.B) *DB { return openTestAt(b, migrated.PostgreSQL(b), nil) }
	pooled := func(b *testing.B) *DB { return openTestAt(b, enginetest.Pooled(b, migrated.PostgreSQL(b)), nil) }
	for name, open := range map[string]func(*testing.B) *DB{"direct": direct, "pooled": pooled} {
		b.Run(name+"/session", func(b *testing.B) { benchSession(b, open(b)) })
		b.Run(name+"/role change alone", func(b *testing.B) { benchRoleChange(b, open(b), 1) })
		b.Run(name+"/role change 16", func(b *testing.B) { benchRoleChange(b, open(b), 16) })
	}
}

func BenchmarkOpenExisting(b *testing.B) {
	path := filepath.Join(b.TempDir(), "anteroom.db")
	d, err := Open(b.Context(), path, Options{}) // makes it
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d, err := Open(b.Context(), path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
