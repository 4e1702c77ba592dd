package imports

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// inTestdata returns files of testdata.
func inTestdata(names ...string) (all []File) {
	for _, name := range names {
		path := filepath.Join("testdata", filepath.FromSlash(name))
		all = append(all, File{name, func() (io.ReadCloser, error) { return os.Open(path) }})
	}
	return all
}

// typed returns a file of that text.
func typed(name, text string) File {
	return File{name, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func bringFiles(t *testing.T, d *db.DB, format string, files []File, o Options) Report {
	t.Helper()
	s, ok := Files(format, files)
	if !ok {
		t.Fatalf("there is no format %s", format)
	}
	r, err := Run(t.Context(), d, operator, s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told returns a report, a line for each part of it.
func told(r Report) []string {
	all := []string{counts(r)}
	for _, role := range r.Roles {
		all = append(all, fmt.Sprintf("role %s %d %t", role.Name, role.People, role.Administer))
	}
	for _, l := range r.Left {
		all = append(all, fmt.Sprintf("left %d %s", l.Count, l.What))
	}
	for _, p := range r.Problems {
		all = append(all, fmt.Sprintf("%s:%d %s: %v", p.File, p.Line, p.Who, p.Why))
	}
	return all
}

// here returns everybody as they are here, a line each, and their memberships with the roles.
func here(t *testing.T, d *db.DB, emails ...model.Email) (all []string) {
	t.Helper()
	for _, email := range emails {
		u, err := d.UserByEmail(t.Context(), email)
		if err != nil {
			t.Fatalf("%s: %v", email, err)
		}
		line := fmt.Sprintf("%s %s %t %q %q %q %s", u.Email, u.ExternalID, u.EmailVerified, u.FirstName, u.LastName, u.Language, u.Metadata)
		in, err := d.Memberships(t.Context(), u.ID)
		if err != nil {
			t.Fatal(err)
		}
		var places []string
		for _, m := range in {
			places = append(places, fmt.Sprintf(" | %s: %s", m.OrgName, held(t, d, m.Org, email)))
		}
		slices.Sort(places)
		all = append(all, line+strings.Join(places, ""))
	}
	return all
}

// nobody is what is said of a membership of who is not here.
func nobody(id string) string {
	return fmt.Sprintf("%s: nobody here has the ID %q: either they were refused, or the file that they are in is missing", id, id)
}

// TestExported: what each program exports, in any order of the files, and again.
func TestExported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		format string
		files  []string
		roles  map[string]string
		emails []model.Email
		want   []string
		here   []string
	}{
		"clerk": {
			format: "clerk", files: []string{"clerk/memberships.json", "clerk/users.json", "clerk/organizations.json"},
			roles:  map[string]string{"org:admin": "admin", "org:member": "member"},
			emails: []model.Email{"dana@acme.example", "erik@acme.example"},
			want: []string{
				"organizations 2+0 people 2+0 memberships 3+0 refused 2",
				"role org:billing 1 false",
				"left 1 people who are disabled there",
				"clerk/users.json:100 user_2fTRphonephonephone: it has no address, and people sign in by email here",
				"clerk/memberships.json:2 " + nobody("user_2fTRphonephonephone"),
			},
			here: []string{
				`dana@acme.example user_2fT3OpCuU3elx0CXE3cNyStBC9u true "Dana" "Hopf" "de" {"billing_id":"cus_1001","plan":"team","seats":"12"} | Acme, Inc.: admin | Globex: member`,
				`erik@acme.example legacy-77 false "Erik" "Nilsson" ""  | Acme, Inc.: member`,
			},
		},
		"clerk, its table": {
			format: "clerk", files: []string{"clerk/users.csv", "clerk/memberships.json"},
			emails: []model.Email{"dana@acme.example", "erik@acme.example"},
			want: []string{
				"organizations 2+0 people 2+0 memberships 3+0 refused 3",
				"role org:admin 1 false", "role org:billing 1 false", "role org:member 1 false",
				"clerk/users.csv:4 user_2fTRphonephonephone: it has no address, and people sign in by email here",
				"clerk/memberships.json:2 " + nobody("user_2fTQbannedbannedbanned"),
				"clerk/memberships.json:2 " + nobody("user_2fTRphonephonephone"),
			},
			here: []string{
				`dana@acme.example user_2fT3OpCuU3elx0CXE3cNyStBC9u true "Dana" "Hopf" ""  | Acme, Inc.: member | Globex: member`,
				`erik@acme.example user_2fTPmPJJGj6SZV1e8xN7yapuoim false "Erik" "Nilsson" ""  | Acme, Inc.: member`,
			},
		},
		"clerk, its command line": {
			format: "clerk", files: []string{"clerk/command-line.json"},
			emails: []model.Email{"dana@acme.example", "erik@acme.example"},
			want:   []string{"organizations 0+0 people 2+0 memberships 0+0 refused 0", "left 1 people who are disabled there"},
			here: []string{
				`dana@acme.example legacy-76 true "Dana" "Hopf" "" {"billing_id":"cus_1001","plan":"team"}`,
				`erik@acme.example user_2fTPmPJJGj6SZV1e8xN7yapuoim false "Erik" "" "" `,
			},
		},
		"auth0": {
			format: "auth0", files: []string{"auth0/users.ndjson", "auth0/organizations.json", "auth0/members.ndjson"},
			roles:  map[string]string{"Owner": "admin"},
			emails: []model.Email{"dana@acme.example", "erik@acme.example", "ada@globex.example"},
			want: []string{
				"organizations 2+0 people 3+0 memberships 4+0 refused 1",
				"role Auditor 1 false", "role admin 1 true",
				"left 1 further accounts with an address that another has proven", "left 1 people who are disabled there",
				"auth0/users.ndjson:6 sms|6573a4: it has no address, and people sign in by email here",
			},
			here: []string{
				`dana@acme.example auth0|6573a1 true "" "" "" {"flags":"{\"beta\":true}","plan":"team"} | Acme, Inc.: admin | globex: member`,
				`erik@acme.example google-oauth2|1094 true "Erik" "Nilsson" "es"  | Acme, Inc.: member`,
				`ada@globex.example auth0|6573a2 false "Ada King" "Lovelace" ""  | globex: member`,
			},
		},
		"workos": {
			format: "workos", files: []string{"workos/memberships.json", "workos/organizations.json", "workos/users.json"},
			roles:  map[string]string{"owner": "admin"},
			emails: []model.Email{"dana@acme.example", "erik@acme.example", "ada@globex.example"},
			want: []string{
				"organizations 2+0 people 3+0 memberships 3+0 refused 1",
				"role admin 1 true",
				"left 1 memberships that are inactive there",
				"workos/memberships.json:8 " + nobody("user_01E4ZCR3C56J083X43JQXF3JK9"),
			},
			here: []string{
				`dana@acme.example f1ffa2b2-c20b-4d39-be5c-212726e11222 true "Dana" "Hopf" "fr" {"plan":"team"} | Acme, Inc.: member`,
				`Erik@acme.example user_01E4ZCR3C56J083X43JQXF3JK6 false "Erik" "" ""  | Acme, Inc.: member`,
				`ada@globex.example user_01E4ZCR3C56J083X43JQXF3JK7 true "Ada" "King" ""  | Globex: admin`,
			},
		},
		"keycloak": {
			format: "keycloak", files: []string{"keycloak/shop-realm.json", "keycloak/shop-users-0.json"},
			roles:  map[string]string{"owner": "admin"},
			emails: []model.Email{"dana@acme.example", "erik@acme.example"},
			want: []string{
				"organizations 1+0 people 2+0 memberships 2+0 refused 1",
				"role shop-app:editor 1 false",
				"left 1 organizations that are disabled there", "left 1 people who are disabled there", "left 1 service accounts",
				"keycloak/shop-realm.json:44 " + nobody("nobody"),
			},
			here: []string{
				`dana@acme.example 5f0c9c7e-0000-4000-8000-0000000000d1 true "Dana" "Hopf" "de" {"department":"Sales"} | Acme, Inc.: admin`,
				`erik@acme.example 5f0c9c7e-0000-4000-8000-0000000000d2 false "" "" ""  | Acme, Inc.: member`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Open(t)
			r := bringFiles(t, d, test.format, inTestdata(test.files...), Options{Roles: test.roles})
			if diff := gocmp.Diff(test.want, told(r)); diff != "" {
				t.Error(diff)
			}
			if diff := gocmp.Diff(test.here, here(t, d, test.emails...)); diff != "" {
				t.Error(diff)
			}
			slices.Reverse(test.files)
			before := latest(t, d)
			again := bringFiles(t, d, test.format, inTestdata(test.files...), Options{Roles: test.roles})
			if again.People.Made+again.Organizations.Made+again.Memberships.Made > 0 || again.Refused != r.Refused || latest(t, d) != before {
				t.Errorf("again: %v", told(again))
			}
		})
	}
}

// latest returns how much has happened.
func latest(t *testing.T, d *db.DB) int {
	t.Helper()
	all, err := d.EventsAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// TestDescribed: what is said of an organization, and what does not fit, is left out.
func TestDescribed(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	bringFiles(t, d, "keycloak", inTestdata("keycloak/shop-realm.json"), Options{})
	o, err := d.OrganizationByExternalID(t.Context(), "0aa1e2c3-0000-4000-8000-0000000000a1")
	if want := model.Metadata(`{"region":"eu","tiers":"[\"a\",\"b\"]"}`); err != nil || o.Name != "Acme, Inc." || o.Metadata != want {
		t.Errorf("%q %s, %v", o.Name, o.Metadata, err)
	}
	text := `{"object":"user","id":"1","email":"a@x.example","metadata":{"essay":"` + strings.Repeat("x", 1001) + `"}}`
	r := bringFiles(t, d, "workos", []File{typed("", text)}, Options{})
	want := []string{"organizations 0+0 people 1+0 memberships 0+0 refused 0", "left 1 metadata that is more than fits here"}
	if diff := gocmp.Diff(want, told(r)); diff != "" {
		t.Error(diff)
	}
}

// TestElsewhere: who belongs to an organization in the files is not put into that of the
// options.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	org := model.OrgID("")
	bring(t, d, "email,organization\nx@y.example,Home\n", Options{})
	found, err := d.OrganizationsCalled(t.Context(), "Home", 1)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	org = found[0]
	text := `{"user_id":"1","email":"a@x.example","email_verified":true}
{"user_id":"2","email":"b@x.example","email_verified":true}
{"user_id":"1","organization_id":"o1"}
{"id":"o1","name":"Acme"}
`
	r := bringFiles(t, d, "auth0", []File{typed("all.ndjson", text)}, Options{Organization: org})
	want := []string{"organizations 1+0 people 2+0 memberships 2+0 refused 0"}
	if diff := gocmp.Diff(want, told(r)); diff != "" {
		t.Error(diff)
	}
	if a, b := held(t, d, org, "a@x.example"), held(t, d, org, "b@x.example"); a != "-" || b != "member" {
		t.Errorf("in the organization of the options: a %s, b %s", a, b)
	}
}

// TestBroken: what is wrong with a file is said, and as much of the rest is taken as can be
// told apart.
func TestBroken(t *testing.T) {
	t.Parallel()
	const good = `{"object":"user","id":"1","email":"a@x.example"}`
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	for name, test := range map[string]struct {
		text string
		made int
		want []string
	}{
		"a mark and windows":    {"\ufeff" + good + "\r\n\r\n" + strings.ReplaceAll(good, "1", "2") + "\r\n", 1, []string{":3 a@x.example: conflict: membership.described_otherwise [a@x.example]"}},
		"nothing":               {"", 0, []string{":1 : there is nobody in it, and no organization"}},
		"an empty list":         {`{"data":[]}`, 0, []string{":1 : there is nobody in it, and no organization"}},
		"a broken line":         {good + "\n{\"object\":\"user\",\n" + good + "\n", 1, []string{":2 : the file ends in the middle of something"}},
		"a broken element":      {"[" + good + ",\n{\"object\" \"user\"}]", 1, []string{":2 : it is no JSON, and nothing behind it can be read: invalid character '\"' after object key"}},
		"cut off":               {"[" + good + ",\n{\"object\":", 1, []string{":2 : the file ends in the middle of something"}},
		"a text":                {good + "\n\"user\"\n", 1, []string{":2 : there is no object, and nothing behind it can be read"}},
		"texts in a list":       {"[\"user\",\n" + good + "]", 1, []string{":1 : it is no object, but a string"}},
		"another type":          {"[{\"object\":\"user\",\"id\":1},\n" + good + "]", 1, []string{":1 : its id can’t be a number"}},
		"something else":        {`[{"object":"session","id":"1"}]`, 0, []string{":1 : it is no user, organization or membership of WorkOS"}},
		"no text":               {"[{\"object\":\"user\",\"id\":\"\xff\"},\n" + good + "]", 1, []string{":1 : it has bytes that are no text: save the file as UTF-8"}},
		"no text in a line":     {good + "\n{\"object\":\"user\",\"id\":\"\xff\"}\n", 1, []string{":2 : it has bytes that are no text: save the file as UTF-8"}},
		"a zero":                {`{"object":"user","id":"1\u0000","email":"a@x.example"}`, 0, []string{":1 a@x.example: it has bytes that are no text: save the file as UTF-8"}},
		"deep":                  {deep, 0, []string{":1 : it is no JSON, and nothing behind it can be read: invalid character '{' exceeded max depth"}},
		"deep in a line":        {good + "\n" + deep + "\n", 1, []string{":2 : it is no JSON, and nothing behind it can be read: invalid character '{' exceeded max depth"}},
		"a long line":           {good + "\n{\"object\":\"" + strings.Repeat("x", 3<<20) + "\"}\n" + good + "\n", 1, []string{":2 : a record is longer than 1048576 bytes"}},
		"a long element":        {"[" + good + ",\n{\"object\":\"" + strings.Repeat("x", 3<<20) + "\"}]", 1, []string{":2 : the file can’t be read any further: a record is longer than 1048576 bytes"}},
		"a long one of members": {"{\"object\":\"user\",\n\"a\":\"" + strings.Repeat("x", 1<<19) + "\",\"b\":\"" + strings.Repeat("x", 1<<19) + "\"}" + good, 1, []string{":1 : a record is longer than 1048576 bytes"}},
		"nobody’s membership":   {`{"object":"organization_membership","organization_id":"o","organization_name":"O"}`, 0, []string{":1 : it does not say whose membership it is"}},
		"of no organization":    {`{"object":"organization_membership","user_id":"1","organization_name":"O"}`, 0, []string{":1 : it does not say of which organization it is"}},
		"no ID":                 {`{"object":"organization","name":"O"}{"object":"user","email":"a@x.example"}`, 0, []string{":1 : it has no ID", ":1 : it has no ID"}},
		"no name":               {`{"object":"organization","id":"o"}`, 0, []string{`:1 o: no organization here has the ID "o", and one without a name can’t be made`}},
		"a formula":             {`{"object":"user","id":"1","email":"a@x.example","first_name":"=1+1"}`, 1, nil},
		"pages one by one":      {`{"object":"list","data":[` + good + `],"list_metadata":{"after":"1"}}{"object":"list","data":[]}` + "\n[" + strings.ReplaceAll(strings.ReplaceAll(good, "1", "2"), "a@", "b@") + "]", 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bringFiles(t, dbtest.Open(t), "workos", []File{typed("", test.text)}, Options{})
			if diff := gocmp.Diff(test.want, told(r)[1:], cmpopts.EquateEmpty()); diff != "" || r.People.Made != test.made {
				t.Errorf("%s: %s", counts(r), diff)
			}
		})
	}
}

// TestBrokenRealm: a realm is one object, whatever else is in it.
func TestBrokenRealm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"several realms":          {`[{"realm":"a"},{"realm":"b"}]`, []string{":1 : it is no realm: export a single one, with --realm, and nothing behind it can be read"}},
		"without people":          {`{"realm":"a","clients":[{"a":{"b":[1,2]}}]}`, []string{":1 : there is nobody in it, and no organization"}},
		"no lists":                {`{"users":{"a":[1]},"groups":null,"organizations":[1,{"id":"o","name":"O"}]}`, nil},
		"members before":          {`{"organizations":[{"members":[{"username":"a"}],` + "\n" + `"id":"o","name":"O"}]}`, []string{":1 : the id of its organization is not before it"}},
		"deep":                    {`{"users":[],"a":` + strings.Repeat("[", 1<<20), []string{":1 : it is deeper than 100 levels, and nothing behind it can be read"}},
		"cut off":                 {"{\"users\":[{\"username\":\"a\"", []string{":1 : the file ends in the middle of something"}},
		"nothing":                 {"", []string{":1 : the file ends in the middle of something"}},
		"a group of its own kind": {`{"groups":[1],"organizations":[]}`, []string{":1 : it is no object, but a number"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bringFiles(t, dbtest.Open(t), "keycloak", []File{typed("", test.text)}, Options{})
			if diff := gocmp.Diff(test.want, told(r)[1:], cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLargeRealm: what is passed over, and an organization with all its members, can be of any
// length.
func TestLargeRealm(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"clients":[`)
	for range 1200 {
		b.WriteString(`{"description":"` + strings.Repeat("x", 1000) + `"},` + "\n")
	}
	b.WriteString(`{}],"users":[{"id":"1","username":"u","email":"a@x.example"}],"organizations":[{"id":"o","name":"O","members":[{"username":"u"}`)
	for range 1200 {
		b.WriteString(",\n" + `{"username":"` + strings.Repeat("y", 1000) + `"}`)
	}
	b.WriteString("]}]}")
	r := bringFiles(t, dbtest.Open(t), "keycloak", []File{typed("realm.json", b.String())}, Options{})
	if counts(r) != "organizations 1+0 people 1+0 memberships 1+0 refused 1200" || r.Problems[999].Line != 2201 {
		t.Errorf("%s, line %d", counts(r), r.Problems[999].Line)
	}
}

// FuzzFiles: whatever is in a file, it is read to its end, and each entry is of
// somebody or something.
func FuzzFiles(f *testing.F) {
	for _, pattern := range []string{"*/*", "*.csv"} {
		paths, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			if text, err := os.ReadFile(path); err == nil && filepath.Base(filepath.Dir(path)) != "fuzz" {
				f.Add(string(text))
			}
		}
	}
	for _, text := range []string{"", "{", "[", `{"data":[`, `{"data":{}}`, `{"users":[[]],"groups":[{}],"organizations":[{"members":[1]}]}`, "{}\n{", "\ufeff[]", "email\n\"", "id,primary_email_address\n1;2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		for _, format := range Formats() {
			s, _ := Files(format, []File{typed("file", text), typed("again", text)})
			for e := range s {
				if e.at.Line < 1 || e.at.Line > lines {
					t.Errorf("%s: line %d of %d", format, e.at.Line, lines)
				}
				if e.unread != nil && e.aside != "" || e.unread == nil && e.person == nil && e.organization == (organization{}) {
					t.Errorf("%s: %+v", format, e)
				}
			}
		}
	})
}
