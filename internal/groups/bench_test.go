package groups

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
)

// crowd makes a group with n members.
func (w *world) crowd(t testing.TB, n int) model.DirectoryGroup {
	t.Helper()
	g := w.group(t, "Everybody")
	w.write(t, func(tx *db.Tx) error {
		for i := range n {
			u, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("c%d@crowd.test", i)), true, "", "")
			if err != nil {
				return err
			}
			m, err := tx.InsertMember(t.Context(), w.acme, u, model.MemberActive, model.FromOperator)
			if err != nil {
				return err
			}
			if err := tx.AddRole(t.Context(), w.acme, m.ID, w.member, model.SourceManual); err != nil {
				return err
			}
			if _, err := tx.AddToGroup(t.Context(), w.acme, g.ID, m.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return g
}

// BenchmarkGroupOf10k: a page in the middle of a group of 10,000, a search in it, and a
// member in and out.
func BenchmarkGroupOf10k(b *testing.B) {
	w := newWorldOn(b, dbtest.OpenAt)
	g := w.crowd(b, 10_000)
	middle := db.MemberPosition{NameKey: "c5000@crowd.test", ID: "mem_1"}
	read := func(mq db.MemberQuery) func(*testing.B) {
		return func(b *testing.B) {
			mq.Group, mq.Limit = g.ID, 50
			for b.Loop() {
				if page, err := w.db.Members(b.Context(), w.acme, mq); err != nil || len(page.Members) == 0 {
					b.Fatal(page, err)
				}
			}
		}
	}
	b.Run("page", read(db.MemberQuery{From: middle}))
	b.Run("search", read(db.MemberQuery{Words: []string{"c77"}}))
	b.Run("search for all", read(db.MemberQuery{Words: []string{"crowd"}}))
	m := w.join(b, "member")
	b.Run("in and out", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.Add(b.Context(), w.dana, g.ID, m.ID); err != nil {
				b.Fatal(err)
			}
			if _, err := w.Remove(b.Context(), w.dana, g.ID, m.ID); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRolesOfGroupOf10k has all in a group of 10,000 get another role, and deletes the
// group at the end: it says how long somebody who writes meanwhile waits at most.
func BenchmarkRolesOfGroupOf10k(b *testing.B) {
	w := newWorldOn(b, dbtest.OpenAt)
	g := w.crowd(b, 10_000)
	var longest time.Duration
	for i := 0; b.Loop(); i++ {
		role := []model.RoleID{w.leads, w.member}[i%2]
		longest = max(longest, w.wait(b, func() error { return w.give(b, w.dana, model.GroupRole{Group: "Everybody", Role: role}) }))
	}
	gone := w.wait(b, func() error { _, err := w.Delete(b.Context(), w.dana, g.ID); return err })
	b.ReportMetric(float64(longest.Milliseconds()), "ms-longest-wait")
	b.ReportMetric(float64(gone.Milliseconds()), "ms-wait-for-deletion")
}

// wait makes a change, and returns for how long somebody else who writes meanwhile waits at
// most.
func (w *world) wait(b *testing.B, change func() error) (longest time.Duration) {
	done := make(chan error, 1)
	go func() { done <- change() }()
	for {
		select {
		case err := <-done:
			must(b, err)
			return longest
		default:
		}
		begun := time.Now()
		must(b, w.db.Housekeep(context.WithoutCancel(b.Context()), func(tx *db.Tx) error {
			_, err := tx.TakeLease(b.Context(), "write", "bystander", tx.Now())
			return err
		}))
		longest = max(longest, time.Since(begun))
	}
}
