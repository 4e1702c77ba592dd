package db

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// benchCrowd makes an organization of n members in an instance of 100,000. One in
// 20 is an admin, one in 50 deactivated; each has the words "acme" and "person…",
// one in a hundred "sales", and one alone "quetzal". An own role is held by ten.
func benchCrowd(b *testing.B, d *DB, n int) (org model.OrgID, rare model.RoleID) {
	b.Helper()
	org = newOrganization(b, d, "Acme Corp")
	change(b, d, func(tx *Tx) error {
		r, err := tx.InsertRole(b.Context(), model.Role{Org: org, Name: "billing", Label: "Billing"})
		rare = r.ID
		return err
	})
	fill := func(org model.OrgID, first, n int) {
		change(b, d, func(tx *Tx) error {
			for i := first; i < first+n; i++ {
				p := person{email: fmt.Sprintf("person%d@acme.test", i), first: fmt.Sprintf("First%d", i*7919%100_000), last: fmt.Sprintf("Last%d", i),
					status: model.MemberActive, roles: []model.RoleID{memberRole}}
				switch {
				case i == first+n/2:
					p.last = "Quetzal"
				case i%100 == 1:
					p.last = "Sales"
				case i%50 == 2:
					p.status = model.MemberInactive
				}
				switch {
				case i%(n/10) == 3:
					p.roles = []model.RoleID{rare}
				case i%20 == 4:
					p.roles = []model.RoleID{adminRole}
				}
				m, err := join(b, tx, org, p)
				if err != nil {
					return err
				}
				active := int64(i * 31 % n)
				if p.status == model.MemberInactive {
					active = 0 // long ago, as it is with the deactivated
				}
				if _, err := tx.exec(b.Context(), `UPDATE members SET last_active_at = $3 WHERE org_id = $1 AND id = $2`, org, m.ID, active); err != nil {
					return err
				}
			}
			return nil
		})
	}
	fill(org, 0, n)
	if n < 100_000 {
		fill(newOrganization(b, d, "Globex"), n, 100_000-n)
	}
	return org, rare
}

func BenchmarkMemberList10k(b *testing.B)  { benchList(b, 10_000) }
func BenchmarkMemberList100k(b *testing.B) { benchList(b, 100_000) }

// benchList reports the time of pages of 50 in each order, mean and p99.
func benchList(b *testing.B, n int) {
	d := openTest(b)
	org, rare := benchCrowd(b, d, n)
	for _, c := range []struct {
		name string
		mq   MemberQuery
	}{
		{"all", MemberQuery{}},
		{"rare role", MemberQuery{Role: rare}},
		{"role of some", MemberQuery{Role: adminRole}},
		{"common role", MemberQuery{Role: memberRole}},
		{"absent role", MemberQuery{Role: "role_none"}},
		{"active", MemberQuery{Status: model.MemberActive}},
		{"deactivated", MemberQuery{Status: model.MemberInactive}},
		{"rare word", MemberQuery{Words: []string{"quetz"}}},
		{"word of some", MemberQuery{Words: []string{"sales"}}},
		{"common word", MemberQuery{Words: []string{"acme"}}},
		{"absent word", MemberQuery{Words: []string{"acme", "zebra"}}},
		{"inside a rare word", MemberQuery{Words: []string{"uetza"}}},
		{"inside words of some", MemberQuery{Words: []string{"ale"}}},
		{"inside common words", MemberQuery{Words: []string{"erso"}}},
		{"inside no word", MemberQuery{Words: []string{"erson", "uzz"}}},
		{"inside, three letters", MemberQuery{Words: []string{"uet"}}},
		{"inside, three absent letters", MemberQuery{Words: []string{"xer"}}},
		{"two common, inside", MemberQuery{Words: []string{"cme", "erson"}, Role: memberRole}},
		{"digits of some", MemberQuery{Words: []string{"999"}}},
		{"two common", MemberQuery{Words: []string{"acme", "person"}, Role: memberRole}},
		{"word, role, status", MemberQuery{Words: []string{"acme"}, Role: memberRole, Status: model.MemberInactive}},
		{"admins called sales", MemberQuery{Words: []string{"sales"}, Role: adminRole}},
	} {
		for order, called := range []string{"name", "activity", "age"} {
			for _, descending := range []bool{false, true} {
				mq := c.mq
				mq.Order, mq.Descending, mq.Limit = MemberOrder(order), descending, 50
				b.Run(fmt.Sprintf("%s/%s/descending=%v", c.name, called, descending), func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						start := time.Now()
						if _, err := d.Members(b.Context(), org, mq); err != nil {
							b.Fatal(err)
						}
						took = append(took, time.Since(start))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
				})
			}
		}
	}
}

// BenchmarkCountByRole counts who holds which role in an organization of 100,000.
func BenchmarkCountByRole(b *testing.B) {
	d := openTest(b)
	org, _ := benchCrowd(b, d, 100_000)
	for b.Loop() {
		if _, err := d.countByRole(b.Context(), org); err != nil {
			b.Fatal(err)
		}
	}
}
