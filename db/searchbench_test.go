package db

import (
	"fmt"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// Names as people have them: some first names are late in the order of names, and
// what the names begin with is common.
var (
	benchFirst = strings.Fields(`Adam Agnes Ahmed Alice Amir Amy Ana Anna Anton Aria Ben Berta Bo Bruno Carla Carlos Cem Chloe Clara Dana Daniel David Dora Ed
		Elena Eli Emma Erik Eva Fatima Felix Finn Frida Gus Hana Hannah Henry Hugo Ida Igor Ines Ivan Jack Jan Jana Joe John Jonas Julia Kai Karl Kate Kim Lara Lea Leo
		Liam Lina Lisa Luca Lucy Maja Marc Maria Marta Max Mia Mila Milo Mona Nadia Nina Noah Nora Olga Oscar Otto Paul Pia Rafael Rita Rosa Ruth Sam Sara Simon Sofia
		Tariq Theo Tim Tom Uma Vera Victor Wanda Will Xenia Yara Yusuf Zoe`)
	benchLast = strings.Fields(`Abel Adler Albers Amann Arnold Bach Bauer Beck Berg Braun Brown Busch Clark Cole Conrad Cook Costa Dahl Diaz Dietz Ebert Evans Falk
		Fischer Fox Frank Fuchs Garcia Geiger Graf Gross Haas Hahn Hall Heller Hill Hofer Horn Huber Jacobs Jansen Jones Jung Kaiser Keller Klein Koch Kraus Kuhn Lang
		Lee Lopez Lorenz Marx Mayer Meier Miller Moser Mueller Nagel Neumann Nolan Novak Ott Peters Pohl Quinn Reis Richter Roth Sauer Schmidt Scott Seidel Shaw Silva
		Simon Smith Sommer Stein Stone Taylor Thomas Ulrich Unger Vogel Voss Wagner Walter Weber Weiss Winter Wolf Wood Young Zander Ziegler`)
)

// fillNamed makes members of n people, the first of whom has a number.
func fillNamed(t testing.TB, d *DB, org model.OrgID, first, n int) {
	change(t, d, func(tx *Tx) error {
		for i := first; i < first+n; i++ {
			f, l := benchFirst[i*7919%len(benchFirst)], benchLast[i/len(benchFirst)*31%len(benchLast)]
			p := person{email: fmt.Sprintf("%s.%s%d@acme.test", strings.ToLower(f), strings.ToLower(l), i), first: f, last: l,
				status: model.MemberActive, roles: []model.RoleID{memberRole}}
			switch {
			case i == first+n/2:
				p.last = "Quetzal"
			case i%50 == 2:
				p.status = model.MemberInactive
			}
			if i%20 == 4 {
				p.roles = []model.RoleID{adminRole}
			}
			m, err := join(t, tx, org, p)
			if err != nil {
				return err
			}
			if _, err := tx.exec(t.Context(), `UPDATE members SET last_active_at = $3 WHERE org_id = $1 AND id = $2`, org, m.ID, int64(i*7919%n)); err != nil {
				return err
			}
		}
		return nil
	})
}

// BenchmarkSearch10k and BenchmarkSearch100k find people by what they are called, in
// an organization that has so many of the instance's 100,000.
func BenchmarkSearch10k(b *testing.B)  { benchSearch(b, 10_000) }
func BenchmarkSearch100k(b *testing.B) { benchSearch(b, 100_000) }

func benchSearch(b *testing.B, n int) {
	d := openTest(b)
	org := newOrganization(b, d, "Acme Corp")
	fillNamed(b, d, org, 0, n)
	if n < 100_000 {
		fillNamed(b, d, newOrganization(b, d, "Globex"), n, 100_000-n)
	}
	for _, c := range []struct {
		name string
		mq   MemberQuery
	}{
		{"all", MemberQuery{}},
		{"common", MemberQuery{Words: []string{"acme"}}},
		{"zoe", MemberQuery{Words: []string{"zoe"}}},
		{"z", MemberQuery{Words: []string{"z"}}},
		{"a", MemberQuery{Words: []string{"a"}}},
		{"smith", MemberQuery{Words: []string{"smith"}}},
		{"rare", MemberQuery{Words: []string{"quetzal"}}},
		{"absent", MemberQuery{Words: []string{"zebra"}}},
		{"zoe smith", MemberQuery{Words: []string{"zoe", "smith"}}},
		{"zoe acme", MemberQuery{Words: []string{"zoe", "acme"}}},
		{"smith acme", MemberQuery{Words: []string{"smith", "acme"}}},
		{"inside mit", MemberQuery{Words: []string{"mit"}}},
		{"inside enia", MemberQuery{Words: []string{"enia"}}},
		{"inside cme", MemberQuery{Words: []string{"cme"}}},
		{"inside xer", MemberQuery{Words: []string{"xer"}}},
		{"inside 911", MemberQuery{Words: []string{"911"}}},
		{"admin", MemberQuery{Role: adminRole}},
		{"member", MemberQuery{Role: memberRole}},
		{"inactive", MemberQuery{Status: model.MemberInactive}},
		{"zoe admin", MemberQuery{Words: []string{"zoe"}, Role: adminRole}},
		{"zoe member", MemberQuery{Words: []string{"zoe"}, Role: memberRole}},
		{"acme admin", MemberQuery{Words: []string{"acme"}, Role: adminRole}},
		{"zoe active", MemberQuery{Words: []string{"zoe"}, Status: model.MemberActive}},
		{"zoe inactive", MemberQuery{Words: []string{"zoe"}, Status: model.MemberInactive}},
		{"smith admin active", MemberQuery{Words: []string{"smith"}, Status: model.MemberActive, Role: adminRole}},
	} {
		for order, called := range []string{"name", "activity", "age"} {
			mq := c.mq
			mq.Order, mq.Limit = MemberOrder(order), 50
			b.Run(c.name+"/"+called, func(b *testing.B) {
				for b.Loop() {
					if _, err := d.Members(b.Context(), org, mq); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
