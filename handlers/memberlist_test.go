package handlers

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMembersFilters: what is searched for, filters and order combine, all in
// the address, and its links keep them.
func TestMembersFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.as(t, dana)
	admin := w.role(t, "admin")
	for _, test := range []struct {
		query string
		shows []string // in this order
		says  string
	}{
		{"", []string{ana, dana, kim}, "3 members<"},
		{"sort=-name", []string{kim, dana, ana}, "3 members<"},
		{"sort=joined", []string{dana, ana, kim}, "3 members<"},
		{"sort=nonsense", []string{ana, dana, kim}, "3 members<"},
		{"role=" + admin, []string{ana, dana}, "2 members match the filters."},
		{"role=" + admin + "&q=dan&status=ACTIVE&sort=-active", []string{dana}, "1 member matches “dan” and the filters."},
		{"status=INACTIVE", nil, "No members match the filters."},
		{"q=zebra", nil, "No members match “zebra”."},
		{"q=%2F", nil, "No members match “/”."},
	} {
		for _, header := range [][]string{nil, partial} {
			a := d.get(t, "/ui/members?"+test.query, header...)
			var got []string
			for _, m := range []string{ana, dana, kim} {
				if strings.Contains(a.body, "<small>"+m+"</small>") {
					got = append(got, m)
				}
			}
			slices.SortFunc(got, func(x, y string) int { return strings.Index(a.body, "<small>"+x) - strings.Index(a.body, "<small>"+y) })
			if diff := cmp.Diff(test.shows, got); diff != "" {
				t.Errorf("%q: members (-want +got):\n%s", test.query, diff)
			}
			if !strings.Contains(a.body, test.says) {
				t.Errorf("%q: does not say %q", test.query, test.says)
			}
		}
	}
	a := d.get(t, "/ui/members?q=lee&role="+admin+"&sort=joined", partial...)
	for _, link := range []string{
		"/ui/members/export.csv?q=lee&amp;role=" + admin + "&amp;sort=joined",
		"/ui/members?q=lee&amp;role=" + admin + "&amp;sort=-joined",
		`name="sort" value="joined" form="members-filter"`, `aria-sort="ascending"`,
	} {
		if !strings.Contains(a.body, link) {
			t.Errorf("no %s in %s", link, a.body)
		}
	}
}

// TestExport: names that spreadsheets would run as formulas are defused, and
// nobody of another organization is in the file.
func TestExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, name := range []string{`=HYPERLINK("http://evil.test","x")`, "+1", "-1", "@SUM(1)", "\tx", `quo"te, comma`, "סער"} {
		w.add(t, w.acme, "f"+strconv.Itoa(i)+"@acme.test", name, "member")
	}
	a := w.as(t, kim).get(t, "/ui/members/export.csv")
	if got := a.header.Get("Content-Disposition"); a.status != http.StatusOK || !strings.HasPrefix(got, `attachment; filename="members-acme-2`) {
		t.Fatalf("status %d, Content-Disposition %q", a.status, got)
	}
	if got := a.header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
		t.Errorf("Content-Type = %q", got)
	}
	rows, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil || len(rows) != 11 {
		t.Fatalf("%d rows, want the head and 10 (%v)", len(rows), err)
	}
	names := map[string]string{}
	for _, r := range rows[1:] {
		names[r[0]] = r[1]
	}
	want := map[string]string{
		dana: "Dana Lee", ana: "Ana Lee", kim: "Kim Lee",
		"f0@acme.test": `'=HYPERLINK("http://evil.test","x") Lee`, "f1@acme.test": "'+1 Lee", "f2@acme.test": "'-1 Lee", "f3@acme.test": "'@SUM(1) Lee",
		"f4@acme.test": "x Lee", "f5@acme.test": `quo"te, comma Lee`, "f6@acme.test": "סער Lee",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if id := string(w.members[ana].ID); !slices.ContainsFunc(rows, func(r []string) bool { return r[7] == id && r[8] == string(w.members[ana].User) }) {
		t.Errorf("no row has the ids of %s", ana)
	}
	if a := w.as(t, dana).get(t, "/ui/members/export.csv?q=dan"); strings.Count(a.body, "\r\n") != 2 {
		t.Errorf("the filter does not hold: %s", a.body)
	}
}
