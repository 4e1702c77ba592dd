package db

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// variety fills an organization with members who differ in role, status and when
// they were last active; some were at the same moment.
func variety(t *testing.T, d *DB) (org model.OrgID, all []model.Member) {
	t.Helper()
	org = newOrganization(t, d, "Acme Corp")
	change(t, d, func(tx *Tx) error {
		for i := range 60 {
			p := person{email: fmt.Sprintf("p%03d@acme.test", i*37%60), first: fmt.Sprintf("Pat%03d", i*53%60), last: "Smith",
				status: model.MemberActive, roles: []model.RoleID{memberRole}}
			if i%3 == 0 {
				p.status = model.MemberInactive
			}
			if i%5 == 0 {
				p.roles = []model.RoleID{adminRole}
			}
			if i%2 == 0 {
				p.last = "Jones"
			}
			m, err := join(t, tx, org, p)
			if err != nil {
				return err
			}
			m.LastActiveAt = time.UnixMilli(int64(i * 7 % 11 * 1000)).UTC()
			if m.LastActiveAt.UnixMilli() == 0 {
				m.LastActiveAt = time.Time{}
			}
			if _, err := tx.exec(t.Context(), `UPDATE members SET last_active_at = $3 WHERE org_id = $1 AND id = $2`, org, m.ID, ms(m.LastActiveAt)); err != nil {
				return err
			}
			if m, err = tx.Member(t.Context(), org, m.ID); err != nil {
				return err
			}
			all = append(all, m)
		}
		return nil
	})
	analyze(t, d)
	return org, all
}

// TestMembersFilteredAndSorted compares each combination of filters, orders and
// directions, forward and back, with the same done in Go.
func TestMembersFilteredAndSorted(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org, all := variety(t, d)
		for _, mq := range memberQueries() {
			t.Run(fmt.Sprintf("%+v", mq), func(t *testing.T) {
				t.Parallel()
				var want []model.MemberID
				for _, m := range sorted(mq, all) {
					if matches(mq, m) {
						want = append(want, m.ID)
					}
				}
				for _, back := range []bool{false, true} {
					mq.Limit, mq.Back = 7, back
					if diff := gocmp.Diff(want, walk(t, d, org, mq)); diff != "" {
						t.Errorf("back %v: members (-want +got):\n%s", back, diff)
					}
				}
				page, err := d.Members(t.Context(), org, mq)
				if err != nil || page.Matches != len(want) {
					t.Errorf("%d matches, want %d (%v)", page.Matches, len(want), err)
				}
			})
		}
	})
}

func memberQueries() []MemberQuery {
	var all []MemberQuery
	for _, words := range [][]string{nil, {"jones"}, {"pat", "jones"}, {"one", "0"}, {"cme"}, {"at0"}, {"cm"}, {"zebra"}} {
		for _, role := range []model.RoleID{"", adminRole, "role_none"} {
			for _, status := range []model.MemberStatus{"", model.MemberActive, model.MemberInactive} {
				for _, order := range []MemberOrder{ByName, ByActivity, ByAge} {
					for _, descending := range []bool{false, true} {
						all = append(all, MemberQuery{Words: words, Role: role, Status: status, Order: order, Descending: descending})
					}
				}
			}
		}
	}
	return all
}

func sorted(mq MemberQuery, all []model.Member) []model.Member {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b model.Member) int {
		x, y, by := PositionOf(a), PositionOf(b), 0
		switch mq.Order {
		case ByName:
			by = cmp.Compare(x.NameKey, y.NameKey)
		case ByActivity:
			by = x.LastActiveAt.Compare(y.LastActiveAt)
		}
		return cmp.Or(by, cmp.Compare(x.ID, y.ID))
	})
	if mq.Descending {
		slices.Reverse(all)
	}
	return all
}

func matches(mq MemberQuery, m model.Member) bool {
	for _, part := range mq.Words {
		if !slices.ContainsFunc(search.Words(m.Name, m.Email), func(w string) bool {
			return strings.HasPrefix(w, part) || search.Inside(part) && strings.Contains(w, part)
		}) {
			return false
		}
	}
	return (mq.Role == "" || m.Roles[0].ID == mq.Role) && (mq.Status == "" || m.Status == mq.Status)
}

// TestMembersUseTheIndexes: no query for a page sorts what it has not first
// narrowed to a few, nor reads an index that is not in its order, nor of the list
// more than the index.
func TestMembersUseTheIndexes(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	org := newOrganization(t, d, "Acme Corp")
	index := map[MemberOrder]string{ByName: "COVERING INDEX members_by_name (", ByActivity: "COVERING INDEX members_by_activity (", ByAge: "PRIMARY KEY (org_id=?"}
	inactive := map[MemberOrder]string{ByName: "INDEX members_inactive (", ByActivity: "INDEX members_inactive_by_activity (", ByAge: "PRIMARY KEY (org_id=?"}
	for _, mq := range memberQueries() {
		mq.Limit = 50
		for _, from := range []MemberPosition{{}, {NameKey: "m", LastActiveAt: time.UnixMilli(1), ID: "mem_1"}} {
			mq.From = from
			name := fmt.Sprintf("%+v", mq)
			s := &memberSelect{MemberQuery: mq, args: []any{org}, others: filtersOf(mq)}
			plan, _, _ := strings.Cut(explain(t, d, s, s.walk), "SCAN p") // and then the columns of the page
			want := index[mq.Order]
			if mq.Status == model.MemberInactive {
				want, plan = inactive[mq.Order], strings.ReplaceAll(plan, "COVERING ", "")
			}
			if !strings.Contains(plan, "SEARCH m USING "+want) || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s: want %s and no sorting:\n%s", name, want, plan)
			}
			if len(s.others) == 0 {
				continue
			}
			s.first, s.others = &s.others[0], s.others[1:]
			picks := []func() string{s.all}
			if s.Order != ByActivity {
				picks = append(picks, s.begin)
			}
			for _, pick := range picks {
				plan := explain(t, d, s, pick)
				looked := 1 // the columns of the page
				if len(s.others) > 0 || s.Order == ByActivity {
					looked = 2
				}
				if strings.Count(plan, "SEARCH m USING PRIMARY KEY (org_id=? AND id=?)") != looked || strings.Contains(plan, "SCAN m\n") {
					t.Errorf("%s: want %d members looked up by their id:\n%s", name, looked, plan)
				}
			}
		}
	}
}

func explain(t *testing.T, d *DB, s *memberSelect, pick func() string) string {
	t.Helper()
	query, args := s.page(pick)
	lines, err := many(context.WithoutCancel(t.Context()), &d.queries, scanPlan, `EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// scanPlan scans a line of what EXPLAIN QUERY PLAN says.
func scanPlan(s scanner) (string, error) {
	var id, parent, unused int
	var detail string
	err := s.Scan(&id, &parent, &unused, &detail)
	return detail, err
}
