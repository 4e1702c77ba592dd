package members_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestMembersFilters: what is searched for, filters and order combine, all in
// the address, and its links keep them.
func TestMembersFilters(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	admin := w.Role(t, "admin")
	for _, test := range []struct {
		query string
		shows []string // in this order
		says  string
	}{
		{"", []string{handlerstest.Ana, handlerstest.Dana, handlerstest.Kim}, "3 members"},
		{"sort=-name", []string{handlerstest.Kim, handlerstest.Dana, handlerstest.Ana}, "3 members"},
		{"sort=joined", []string{handlerstest.Dana, handlerstest.Ana, handlerstest.Kim}, "3 members"},
		{"sort=nonsense", []string{handlerstest.Ana, handlerstest.Dana, handlerstest.Kim}, "3 members"},
		{"role=" + admin, []string{handlerstest.Ana, handlerstest.Dana}, "2 members match the filters."},
		{"role=" + admin + "&q=dan&status=ACTIVE&sort=-active", []string{handlerstest.Dana}, "1 member matches “dan” and the filters."},
		{"status=INACTIVE", nil, "No members match the filters."},
		{"q=zebra", nil, "No members match “zebra”."},
		{"q=%2F", nil, "No members match “/”."},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			results := d.Get(t, "/ui/members?"+test.query, header...).Shows(t).Find("#members-results")
			var got []string
			for _, row := range results.All("tr[id^=m-]") {
				got = append(got, row.Find("small").Text())
			}
			if diff := cmp.Diff(test.shows, got); diff != "" {
				t.Errorf("%q: members (-want +got):\n%s", test.query, diff)
			}
			if got := results.Find("#members-count").Text(); got != test.says {
				t.Errorf("%q: says %q, want %q", test.query, got, test.says)
			}
		}
	}
	results := d.Get(t, "/ui/members?q=lee&role="+admin+"&sort=joined", handlerstest.Inline...).Shows(t).Find("#members-results")
	if got, want := results.Find("#members-export").Attr("href"), "/ui/members/export.csv?q=lee&role="+admin+"&sort=joined"; got != want {
		t.Errorf("the file is %s, want %s", got, want)
	}
	if got, want := results.Find("th[aria-sort=ascending]").Find("a").Attr("href"), "/ui/members?q=lee&role="+admin+"&sort=-joined"; got != want {
		t.Errorf("the column leads to %s, want %s", got, want)
	}
	if sort := results.Field("sort"); sort.Value() != "joined" || sort.Attr("form") != "members-filter" {
		t.Errorf("the next search sorts otherwise: %s", sort.HTML())
	}
}

// TestMarks: what was searched for is marked, wherever in the name or the address it is
// and however it is written there; and nothing else is HTML.
func TestMarks(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Add(t, w.Acme, "zoe@acme.test", "Zoë<b>", "member")
	d := w.As(t, handlerstest.Dana)
	row := func(query string) string {
		t.Helper()
		rows := d.Get(t, "/ui/members?q="+query, handlerstest.Inline...).Shows(t).All("tr[id^=m-]")
		if len(rows) != 1 {
			t.Fatalf("%q finds %d", query, len(rows))
		}
		return rows[0].Find(".members-name").HTML()
	}
	if got, want := row("zoe"), "<bdi><mark>Zoë</mark>&lt;b&gt; Lee</bdi><small><mark>zoe</mark>@acme.test</small>"; !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
	if got := row("zoe%20lee"); !strings.Contains(got, "<mark>Lee</mark>") {
		t.Errorf("two words: %s", got)
	}
}

// TestPictures: the list shows people's pictures, and initials where there are none.
func TestPictures(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	picture := func(name string) func(*db.Tx) error {
		return func(tx *db.Tx) error {
			return tx.SetUserPicture(t.Context(), w.Members[handlerstest.Kim].User, model.Picture{Name: name, Type: model.PicturePNG, Data: []byte("x")})
		}
	}
	d := w.As(t, handlerstest.Dana)
	w.Write(t, picture("kims"))
	list := d.Get(t, "/ui/members").Shows(t)
	if row := list.Row(string(w.Members[handlerstest.Kim].ID)); row.Find("img").Attr("src") != "/pictures/kims" || row.Has("span.avatar") {
		t.Errorf("with a picture: %s", row.HTML())
	}
	if row := list.Row(string(w.Members[handlerstest.Ana].ID)); row.Has("img") || !row.Has("span.avatar") {
		t.Errorf("without: %s", row.HTML())
	}
	w.Write(t, picture(""))
	if row := d.Get(t, "/ui/members").Shows(t).Row(string(w.Members[handlerstest.Kim].ID)); row.Has("img") {
		t.Errorf("after it was removed: %s", row.HTML())
	}
}

// TestExport: names that spreadsheets would run as formulas are defused, and
// nobody of another organization is in the file.
func TestExport(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for i, name := range []string{`=HYPERLINK("http://evil.test","x")`, "+1", "-1", "@SUM(1)", "\tx", `quo"te, comma`, "סער"} {
		w.Add(t, w.Acme, "f"+strconv.Itoa(i)+"@acme.test", name, "member")
	}
	a := w.As(t, handlerstest.Kim).Get(t, "/ui/members/export.csv")
	if got := a.Header.Get("Content-Disposition"); a.Status != http.StatusOK || !strings.HasPrefix(got, `attachment; filename="members-acme-2`) {
		t.Fatalf("status %d, Content-Disposition %q", a.Status, got)
	}
	if got := a.Header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
		t.Errorf("Content-Type = %q", got)
	}
	text, marked := strings.CutPrefix(a.Body, "\ufeff")
	if !marked {
		t.Error("spreadsheets are not told that it is UTF-8")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 11 {
		t.Fatalf("%d rows, want the head and 10 (%v)", len(rows), err)
	}
	names := map[string]string{}
	for _, r := range rows[1:] {
		names[r[0]] = r[1]
	}
	want := map[string]string{
		handlerstest.Dana: "Dana Lee", handlerstest.Ana: "Ana Lee", handlerstest.Kim: "Kim Lee",
		"f0@acme.test": `'=HYPERLINK("http://evil.test","x") Lee`, "f1@acme.test": "'+1 Lee", "f2@acme.test": "'-1 Lee", "f3@acme.test": "'@SUM(1) Lee",
		"f4@acme.test": "x Lee", "f5@acme.test": `quo"te, comma Lee`, "f6@acme.test": "סער Lee",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if id := string(w.Members[handlerstest.Ana].ID); !slices.ContainsFunc(rows, func(r []string) bool { return r[7] == id && r[8] == string(w.Members[handlerstest.Ana].User) }) {
		t.Errorf("no row has the ids of %s", handlerstest.Ana)
	}
	if a := w.As(t, handlerstest.Dana).Get(t, "/ui/members/export.csv?q=dan"); strings.Count(a.Body, "\r\n") != 2 {
		t.Errorf("the filter does not hold: %s", a.Body)
	}
}

// TestCountsInTheFilter: the roles say how many hold them.
func TestCountsInTheFilter(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	w.Invite(t, b, "zoe@acme.test")
	if got := b.Get(t, "/ui/members").Shows(t).Find("#members-role").Text(); got != "All roles Admin (2) Member (1)" {
		t.Errorf("the filter offers %q", got)
	}
}
