package db

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// ways returns each way in which the members that a query asks for can be found,
// whatever is the fastest.
func ways(org model.OrgID, mq MemberQuery) map[string]*memberSelect {
	filters := filtersOf(mq)
	all := map[string]*memberSelect{"walk": {MemberQuery: mq, args: []any{org}, others: filters}}
	for i, first := range filters {
		if first.status == model.MemberActive {
			continue // nobody counts those
		}
		looked := &memberSelect{MemberQuery: mq, args: []any{org}, first: &first}
		listed := &memberSelect{MemberQuery: mq, args: []any{org}, first: &first}
		for j, f := range filters {
			switch {
			case i == j:
			case f.status == model.MemberActive:
				looked.others, listed.others = append(looked.others, f), append(listed.others, f)
			default:
				looked.others, listed.listed = append(looked.others, f), append(listed.listed, f)
			}
		}
		for name, s := range map[string]*memberSelect{"looked": looked, "listed": listed} {
			few := *s
			all[fmt.Sprintf("%s %d, all", name, i)] = &few
			if mq.Order != ByActivity {
				many := *s
				many.entries = 100_000
				all[fmt.Sprintf("%s %d, the beginning", name, i)] = &many
			}
		}
	}
	return all
}

// TestMembersAreTheSameEitherWay compares all ways in which members are found with a
// plain scan of them: their order, pages forward and back, and their number.
func TestMembersAreTheSameEitherWay(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org, all := variety(t, d)
		change(t, d, func(tx *Tx) error { // who is invited is not in the list
			_, err := join(t, tx, org, person{email: "invited@acme.test", first: "Pat", last: "Jones", status: model.MemberPendingInvite, roles: []model.RoleID{adminRole}})
			return err
		})
		for _, mq := range memberQueries() {
			t.Run(fmt.Sprintf("%+v", mq), func(t *testing.T) {
				t.Parallel()
				list := slices.DeleteFunc(sorted(mq, all), func(m model.Member) bool { return !matches(mq, m) })
				mq.Limit = 3
				for _, at := range []int{-1, 4} {
					if at >= len(list) {
						continue
					}
					want, back := list, list[:0]
					if at >= 0 {
						mq.From, want, back = PositionOf(list[at]), list[at+1:], list[:at]
					}
					mq.Back = false
					compareWays(t, d, org, mq, want, len(list))
					if mq.Back = at >= 0; mq.Back {
						back = slices.Clone(back)
						slices.Reverse(back)
						compareWays(t, d, org, mq, back, len(list))
					}
				}
			})
		}
	})
}

func compareWays(t *testing.T, d *DB, org model.OrgID, mq MemberQuery, want []model.Member, total int) {
	t.Helper()
	ids := memberIDs(want[:min(len(want), mq.Limit+1)])
	for name, s := range ways(org, mq) {
		if s.first != nil && len(mq.Words) == 1 { // and what is known of its words
			if _, err := d.countEntries(t.Context(), org, s.first, false); err != nil {
				t.Fatal(err)
			}
		}
		rows, n, err := d.membersOf(t.Context(), s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := []model.MemberID{}
		for _, r := range rows {
			got = append(got, r.ID)
		}
		if diff := gocmp.Diff(ids, got); diff != "" {
			t.Errorf("%s: members (-want +got):\n%s", name, diff)
		}
		if strings.HasSuffix(name, "all") && len(rows) > 0 && n != total {
			t.Errorf("%s: %d in all, want %d", name, n, total)
		}
	}
}

// TestCountEntries: what has few entries is looked for first.
func TestCountEntries(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	org, _ := variety(t, d)
	for f, want := range map[memberFilter]int{
		{word: "jones"}: 30, {word: "pat"}: 60, {word: "ones"}: 30, {word: "none"}: 0, {role: adminRole}: 12,
		{status: model.MemberInactive}: 20, {status: model.MemberActive}: mostEntries,
	} {
		if n, err := d.countEntries(t.Context(), org, &f, false); n != want || err != nil {
			t.Errorf("%+v: %d, %v; want %d", f, n, err, want)
		}
	}
}

// TestWordOfManyAndInsideOfOthers: what nearly everybody's word is, alone at its
// beginning, is found inside of other words as well.
func TestWordOfManyAndInsideOfOthers(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	org := newOrganization(t, d, "Acme Corp")
	change(t, d, func(tx *Tx) error {
		for i := range mostCounted + 1 {
			if _, err := join(t, tx, org, person{email: fmt.Sprintf("a%d@acme.test", i), first: "Zann", last: "Lee", status: model.MemberActive}); err != nil {
				return err
			}
		}
		_, err := join(t, tx, org, person{email: "b@acme.test", first: "Azannah", last: "Lee", status: model.MemberActive})
		return err
	})
	for word, first := range map[string]string{"zann": "Azannah Lee", "lee": "Azannah Lee", "azann": "Azannah Lee"} {
		page, err := d.Members(t.Context(), org, MemberQuery{Words: []string{word}, Limit: 3})
		if err != nil || page.Members[0].Name != first {
			t.Errorf("%s: %v, %v; want %s first", word, page.Members, err, first)
		}
		if many := word != "azann"; page.More != many || many != (page.Matches == -1) {
			t.Errorf("%s: %d match, more %v", word, page.Matches, page.More)
		}
	}
}
