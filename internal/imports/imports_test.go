package imports

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	gocmp "github.com/google/go-cmp/cmp"
)

var operator = model.Actor{Kind: model.ActorOperator}

// doomed is where this program is the process that TestKilled starts. Its value is the folder
// of the database, how many rows there are, and behind how many bytes of them it is killed.
const doomed = "ANTEROOM_TEST_IMPORT"

func TestMain(m *testing.M) {
	if task := strings.Split(os.Getenv(doomed), "\n"); len(task) == 3 {
		importAndDie(task[0], task[1], task[2])
	}
	os.Exit(m.Run())
}

func bring(t *testing.T, d *db.DB, text string, o Options) Report {
	t.Helper()
	r, err := Run(t.Context(), d, operator, CSV("people.csv", strings.NewReader(text)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// problems returns what was refused, a line each.
func problems(r Report) (all []string) {
	for _, p := range r.Problems {
		all = append(all, fmt.Sprintf("%d %s: %v", p.Line, p.Who, p.Why))
	}
	return all
}

func counts(r Report) string {
	return fmt.Sprintf("organizations %d+%d people %d+%d memberships %d+%d refused %d", r.Organizations.Made, r.Organizations.There,
		r.People.Made, r.People.There, r.Memberships.Made, r.Memberships.There, r.Refused)
}

// held returns the roles of somebody in an organization, "-" for who is no member.
func held(t *testing.T, d *db.DB, org model.OrgID, email model.Email) string {
	t.Helper()
	u, err := d.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.MemberOfUser(t.Context(), org, u.ID)
	if model.KindOf(err) == model.NotFound {
		return "-"
	}
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range m.Roles {
		names = append(names, r.Name)
	}
	return strings.Join(names, " ")
}

func TestTable(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	file, err := os.ReadFile(filepath.Join("testdata", "people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Roles: map[string]string{"Owner": "admin"}}
	r := bring(t, d, string(file), o)
	if diff := gocmp.Diff("organizations 2+0 people 5+1 memberships 5+0 refused 1", counts(r)); diff != "" {
		t.Error(diff, problems(r))
	}
	if diff := gocmp.Diff([]Role{{"Editor", 1, false}, {"admin", 1, true}}, r.Roles); diff != "" {
		t.Error(diff)
	}
	acme, err := d.OrganizationByExternalID(t.Context(), "acme-1")
	if err != nil || acme.Name != "Acme, Inc." {
		t.Fatal(acme, err)
	}
	for email, want := range map[model.Email]string{"dana@acme.example": "admin", "erik@acme.example": "member", "mallory@acme.example": "member", "ada@globex.example": "-"} {
		if got := held(t, d, acme.ID, email); got != want {
			t.Errorf("%s is %s, want %s", email, got, want)
		}
	}
	dana, err := d.UserByExternalID(t.Context(), "u-1")
	if err != nil || !dana.EmailVerified || dana.FirstName != "Dana" || dana.Language != "de" {
		t.Error(dana, err)
	}
	if erik, err := d.UserByEmail(t.Context(), "erik@acme.example"); err != nil || erik.EmailVerified || erik.LastName != "Nilsson\u2019s" {
		t.Error(erik, err)
	}
	before, err := d.EventsAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range before {
		if e.Actor.Kind != model.ActorOperator {
			t.Errorf("%T is by %v", e.Payload, e.Actor)
		}
	}
	again := bring(t, d, string(file), o)
	if diff := gocmp.Diff("organizations 0+0 people 0+6 memberships 0+5 refused 1", counts(again)); diff != "" {
		t.Error(diff, problems(again))
	}
	if after, err := d.EventsAfter(t.Context(), 0, 1000); err != nil || len(after) != len(before) {
		t.Errorf("again: %d events, before %d, %v", len(after), len(before), err)
	}
}

// TestRefused: what cannot be taken is said, and stops nothing else.
func TestRefused(t *testing.T) {
	t.Parallel()
	const head = "email,email_verified,external_id,organization,organization_external_id,first_name,role\n"
	for name, test := range map[string]struct {
		rows string
		want []string
	}{
		"no address":          {",yes,,Acme,,,", []string{"2 : it has no address, and people sign in by email here"}},
		"no such answer":      {"a@acme.example,perhaps,,Acme,,,", []string{`2 a@acme.example: email_verified is yes or no, not "perhaps"`}},
		"no name":             {"a@acme.example,yes,,,acme-9,,", []string{`2 a@acme.example: no organization here has the ID "acme-9", and one without a name can’t be made`}},
		"no text":             {"a@acme.example,yes,,Acme,,\xff,", []string{"2 a@acme.example: it has bytes that are no text: save the file as UTF-8"}},
		"a zero":              {"a@acme.example,yes,,Acme,,A\x00b,", []string{"2 a@acme.example: it has bytes that are no text: save the file as UTF-8"}},
		"hidden":              {"a@acme.example,yes,,Acme,,A\u202eb,", []string{"2 a@acme.example: invalid first_name: model.name_hidden"}},
		"fields":              {"a@acme.example,yes", []string{"2 : the row has 2 fields, and the first line names 7 columns"}},
		"a quote":             {"a@acme.example,y\"es,,Acme,,,\nb@acme.example,yes,,Acme,,,", []string{"2 : the row can’t be read: bare \" in non-quoted-field"}},
		"unclosed":            {"\"a@acme.example,yes,,Acme,,,\n", []string{"2 : the row can’t be read: extraneous or missing \" in quoted-field"}},
		"other case":          {"a@acme.example,yes,,Acme,,,\nA@ACME.example,yes,,Acme,,,", nil},
		"another external ID": {"a@acme.example,yes,1,Acme,,,\na@acme.example,yes,2,Acme,,,", []string{"3 a@acme.example: conflict: membership.described_otherwise [a@acme.example]"}},
		"not proven":          {"a@acme.example,yes,,Acme,,,\na@acme.example,no,,Globex,,,", []string{"3 a@acme.example: conflict: members.address_unproven [a@acme.example]"}},
		"a formula":           {"a@acme.example,yes,,Acme,,=1+1,", nil},
		"lines":               {"a@acme.example,yes,,\"Acme\nInc\",,,\n", []string{"2 a@acme.example: invalid name: model.name_hidden"}},
		"windows":             {"a@acme.example,yes,,Acme,,,\r\nb@acme.example,,,Acme,,,\r\n", nil},
		"two roles":           {"a@acme.example,yes,,Acme,,,member;support", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bring(t, dbtest.Open(t), head+test.rows, Options{})
			if diff := gocmp.Diff(test.want, problems(r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNoTable: a file without the columns says which there are.
func TestNoTable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                         "the file is empty",
		"name\nDana\n":             "no column is called email",
		"email,Email\na@b.c,\n":    `two columns are called "email"`,
		strings.Repeat("a", 1<<20): "a record is longer than 65536 bytes",
	} {
		r := bring(t, dbtest.Open(t), text, Options{})
		if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Why.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, problems(r), want)
		}
	}
	if r := bring(t, dbtest.Open(t), "\ufeffE-Mail;EMAIL; External ID\nx;a@acme.example;1\n", Options{}); r.People.Made != 1 {
		t.Errorf("with a mark and semicolons: %s %v", counts(r), problems(r))
	}
}

// endless is a record without an end.
type endless struct{ read *int }

// Read implements io.Reader.
func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	*e.read += len(p)
	return len(p), nil
}

// TestEndless: a line of any length is not read.
func TestEndless(t *testing.T) {
	t.Parallel()
	for _, begin := range []string{"", "\""} {
		read := 0
		from := io.MultiReader(strings.NewReader("email\na@acme.example\n"+begin), io.LimitReader(endless{&read}, 1<<30))
		r, err := Run(t.Context(), dbtest.Open(t), operator, CSV("people.csv", from), Options{})
		if err != nil || r.People.Made != 1 || r.Refused != 1 || read > 1<<20 {
			t.Errorf("%q: %s, %v, read %d bytes: %v", begin, counts(r), problems(r), read, err)
		}
	}
}

// TestHouseRules: seats, removals, several of one name, and options.
func TestHouseRules(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	rules := organizations.New(d)
	one := 1
	full, err := rules.Create(t.Context(), operator, organizations.Description{Name: "Full"})
	if err == nil {
		_, err = rules.Set(t.Context(), operator, full.ID, organizations.Change{Seats: &one})
	}
	for range 2 {
		if err == nil {
			_, err = rules.Create(t.Context(), operator, organizations.Description{Name: "Twin"})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	in := Options{Organization: full.ID}
	want := []string{"3 b@x.example: conflict: membership.full [Full 1]: all seats are taken", `4 c@x.example: several organizations are called "Twin": say which by its ID`}
	if r := bring(t, d, "email,organization\na@x.example,\nb@x.example,\nc@x.example,Twin\n", in); gocmp.Diff(want, problems(r)) != "" {
		t.Error(gocmp.Diff(want, problems(r)))
	}
	if _, err := d.UserByEmail(t.Context(), "b@x.example"); model.KindOf(err) != model.NotFound {
		t.Errorf("who has no seat has an account: %v", err)
	}
	if got := held(t, d, full.ID, "a@x.example"); got != "member" {
		t.Errorf("the first is %s", got)
	}
	for want, o := range map[model.Kind]Options{model.Invalid: {Roles: map[string]string{"x": "nobody"}}, model.NotFound: {Organization: "org_1"}} {
		if _, err := Run(t.Context(), d, operator, CSV("", strings.NewReader("email\n")), o); model.KindOf(err) != want {
			t.Errorf("%v: %v", o, err)
		}
	}
	member := model.Actor{Kind: model.ActorUser}
	if _, err := members.New(d).Bring(t.Context(), member, full.ID, members.Arrival{Email: "z@x.example"}); model.KindOf(err) != model.Forbidden {
		t.Errorf("by a member: %v", err)
	}
}

// TestMetadata: columns of metadata, whose names stay as they are written.
func TestMetadata(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	long := strings.Repeat("x", 1001)
	r := bring(t, d, "email,organization,Metadata.Plan,metadata.seats,organization_metadata.Region\na@x.example,Acme,team,,eu\nb@x.example,Acme,"+long+",,\nc@x.example,Globex,,,"+long+"\n", Options{})
	if diff := gocmp.Diff([]string{"3 b@x.example: invalid metadata: model.metadata_value [Plan 1000]", "4 c@x.example: invalid metadata: model.metadata_value [Region 1000]"}, problems(r)); diff != "" {
		t.Error(diff)
	}
	found, err := d.OrganizationsCalled(t.Context(), "Acme", 1)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if o, err := d.Organization(t.Context(), found[0]); err != nil || o.Metadata != `{"Region":"eu"}` {
		t.Errorf("the organization has %s, %v", o.Metadata, err)
	}
	if u, err := d.UserByEmail(t.Context(), "a@x.example"); err != nil || u.Metadata != `{"Plan":"team"}` {
		t.Errorf("the person has %s, %v", u.Metadata, err)
	}
}

// TestRemoved: who was removed since is not taken back, by a table or otherwise.
func TestRemoved(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	const text = "email,external_id,organization,organization_external_id\na@x.example,1,Acme,o1\nb@x.example,2,Acme,o1\n"
	bring(t, d, text, Options{})
	acme, err := d.OrganizationByExternalID(t.Context(), "o1")
	if err != nil {
		t.Fatal(err)
	}
	u, err := d.UserByExternalID(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.MemberOfUser(t.Context(), acme.ID, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := members.New(d).Remove(t.Context(), model.Actor{Kind: model.ActorOperator, ID: "opr_1", Org: acme.ID}, m.ID); err != nil {
		t.Fatal(err)
	}
	const why = "a@x.example: forbidden: membership.was_removed [a@x.example Acme]"
	again := bring(t, d, text, Options{})
	if diff := gocmp.Diff([]string{"2 " + why}, problems(again)); diff != "" || again.Memberships.There != 1 {
		t.Errorf("%s: %s", counts(again), diff)
	}
	r := bringFiles(t, d, "workos", []File{typed("", `{"object":"organization_membership","user_id":"1","organization_id":"o1","status":"active"}`)}, Options{})
	if r.Refused != 1 || !strings.Contains(told(r)[1], "membership.was_removed") {
		t.Error(told(r))
	}
	if got := held(t, d, acme.ID, "a@x.example"); got != "-" {
		t.Errorf("who was removed is %s", got)
	}
}

// TestBesideAServer: an import and a server that writes meanwhile wait for each other.
func TestBesideAServer(t *testing.T) {
	t.Parallel()
	const n = 1500
	dir := t.TempDir()
	server := dbtest.OpenFile(t, dir, time.Now)
	d, err := db.Open(t.Context(), filepath.Join(dir, "anteroom.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	made := make(chan error)
	go func() {
		for i := range 20 {
			if _, err := organizations.New(server).Create(t.Context(), operator, organizations.Description{Name: fmt.Sprintf("Meanwhile %d", i)}); err != nil {
				made <- fmt.Errorf("the %d. change of the server: %w", i+1, err)
				return
			}
		}
		made <- nil
	}()
	r, err := Run(t.Context(), d, operator, CSV("people.csv", manyRows(n)), Options{})
	if err := <-made; err != nil {
		t.Error(err)
	}
	if err != nil || r.People.Made != n || r.Refused > 0 {
		t.Errorf("%s: %v", counts(r), err)
	}
	if u, err := server.UserByEmail(t.Context(), "p7@acme.example"); err != nil || u.ExternalID != "u7" {
		t.Errorf("the server sees %v, %v", u, err)
	}
}

// manyRows is a table of n people in 50 organizations.
func manyRows(n int) io.Reader {
	from, to := io.Pipe()
	go func() {
		fmt.Fprintln(to, "email,email_verified,first_name,last_name,external_id,organization,role")
		for i := range n {
			fmt.Fprintf(to, "p%d@acme.example,yes,Kim,Lee %d,u%d,Org %d,member\n", i, i, i, i%50)
		}
		to.Close()
	}()
	return from
}

// deadly kills the process behind so many bytes.
type deadly struct {
	from io.Reader
	left int
}

// Read implements io.Reader.
func (d *deadly) Read(p []byte) (int, error) {
	n, err := d.from.Read(p)
	if d.left -= n; d.left <= 0 {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	return n, err
}

func importAndDie(dir, n, bytes string) {
	count, _ := strconv.Atoi(n)
	left, _ := strconv.Atoi(bytes)
	d, err := db.Open(context.Background(), filepath.Join(dir, "anteroom.db"), db.Options{})
	if err == nil {
		_, err = Run(context.Background(), d, operator, CSV("people.csv", &deadly{manyRows(count), left}), Options{})
	}
	fmt.Println("not killed:", err)
	os.Exit(1)
}

// TestKilled: after a kill in the middle the same import takes the rest, and each person once.
func TestKilled(t *testing.T) {
	t.Parallel()
	const n = 1500
	dir := t.TempDir()
	d := dbtest.OpenFile(t, dir, time.Now)
	for _, left := range []int{20_000, 70_000} {
		command := exec.CommandContext(t.Context(), os.Args[0])
		command.Env = append(os.Environ(), fmt.Sprintf("%s=%s\n%d\n%d", doomed, dir, n, left))
		if output, err := command.CombinedOutput(); err == nil || command.ProcessState.Exited() {
			t.Fatalf("the process that was to be killed ended by itself: %v\n%s", err, output)
		}
	}
	r, err := Run(t.Context(), d, operator, CSV("people.csv", manyRows(n)), Options{})
	if err != nil || r.People.Made == 0 || r.People.There == 0 || r.People.Made+r.People.There != n || r.People != r.Memberships || r.Refused > 0 {
		t.Errorf("%s: %v", counts(r), err)
	}
	if count, err := d.CountOrganizations(t.Context()); err != nil || count != 50 {
		t.Errorf("%d organizations, %v", count, err)
	}
}

// TestSpeed is run by hand, with how many people there are to be.
func TestSpeed(t *testing.T) {
	n, _ := strconv.Atoi(cmp.Or(os.Getenv("ANTEROOM_TEST_PEOPLE"), "0"))
	if n == 0 {
		t.Skip("ANTEROOM_TEST_PEOPLE is not set")
	}
	dir := t.TempDir()
	dbtest.OpenFile(t, dir, time.Now)
	d, err := db.Open(t.Context(), filepath.Join(dir, "anteroom.db"), db.Options{}) // which does not compare what it remembers
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	began := time.Now()
	r, err := Run(t.Context(), d, operator, CSV("people.csv", manyRows(n)), Options{})
	var use syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	t.Logf("%s in %s, %d MB at the most: %v", counts(r), time.Since(began).Round(time.Second), use.Maxrss>>10, err)
}
