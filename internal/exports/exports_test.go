package exports_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/exports"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// world has two organizations, with an admin each.
type world struct {
	testing.TB
	db      *db.DB
	clock   *dbtest.Clock
	exports *exports.Service
	folder  string

	acme, globex model.OrgID
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: dbtest.NewClock(), folder: t.TempDir()}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	w.exports = exports.New(w.db, w.folder)
	for _, o := range []struct {
		id          *model.OrgID
		name, admin string
	}{{&w.acme, "Acme", "dana@acme.test"}, {&w.globex, "Globex", "gus@globex.test"}} {
		org, _, err := organizations.New(w.db).Found(t.Context(), model.Actor{Kind: model.ActorOperator}, o.name, model.Email(o.admin), model.Features()...)
		if err != nil {
			t.Fatal(err)
		}
		*o.id = org.ID
	}
	return w
}

func (w *world) operator(org model.OrgID) model.Actor {
	return model.Actor{Kind: model.ActorOperator, Org: org}
}

func (w *world) add(org model.OrgID, email, first string) model.Member {
	w.Helper()
	m, err := members.New(w.db).Add(w.Context(), w.operator(org), org, members.Person{Email: model.Email(email), FirstName: first}, "member")
	if err != nil {
		w.Fatal(err)
	}
	return m
}

// signedIn returns a person who is signed in with a role that allows so much.
func (w *world) signedIn(org model.OrgID, email string, may ...model.Permission) model.Actor {
	w.Helper()
	var s model.Session
	if err := w.db.Housekeep(w.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertRole(w.Context(), model.Role{Org: org, Name: "some", Label: "Some", Permissions: model.NewPermissions(may...)})
		return err
	}); err != nil {
		w.Fatal(err)
	}
	m, err := members.New(w.db).Add(w.Context(), w.operator(org), org, members.Person{Email: model.Email(email)}, "some")
	if err != nil {
		w.Fatal(err)
	}
	if err := w.db.Housekeep(w.Context(), func(tx *db.Tx) error {
		u, err := tx.User(w.Context(), m.User)
		if err == nil {
			s, err = tx.InsertSession(w.Context(), model.Session{User: u, Org: model.Organization{ID: org}, Member: m.ID}, []byte(email))
		}
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return model.Actor{Kind: model.ActorUser, ID: string(m.User), Session: s.ID, Org: org}
}

// whole asks for an export and returns its files.
func (w *world) whole(by model.Actor) map[string]string {
	w.Helper()
	var b bytes.Buffer
	if err := w.exports.Write(w.Context(), by, &b); err != nil {
		w.Fatal(err)
	}
	return unzip(w.TB, b.Bytes())
}

func unzip(t testing.TB, text []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if _, twice := all[f.Name]; twice {
			t.Errorf("%s is there twice", f.Name)
		}
		all[f.Name] = string(content)
	}
	return all
}

// TestWhole: each file says what it is for, of this organization and no other, and the text
// beside them names each.
func TestWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(w.acme, "kim@acme.test", "=HYPERLINK(1)")
	w.add(w.globex, "hank@globex.test", "Hank")
	files := w.whole(w.operator(w.acme))
	for name, text := range files {
		for _, foreign := range []string{string(w.globex), "Globex", "globex.test", "Hank"} {
			if strings.Contains(text, foreign) {
				t.Errorf("%s names %s of another organization", name, foreign)
			}
		}
		if name != "README.txt" && !strings.Contains(files["README.txt"], "\n"+name+" ") {
			t.Errorf("README.txt does not say what %s is:\n%s", name, files["README.txt"])
		}
		if strings.HasSuffix(name, ".json") && !json.Valid([]byte(text)) {
			t.Errorf("%s is no JSON: %s", name, text)
		}
		if strings.HasSuffix(name, ".jsonl") {
			for line := range strings.Lines(text) {
				if !json.Valid([]byte(line)) {
					t.Errorf("%s has %s", name, line)
				}
			}
		}
	}
	if readme := files["README.txt"]; !strings.Contains(readme, "Data of Acme ("+string(w.acme)+")") || !strings.Contains(readme, "Taken at 2026-03-03T09:30:00Z.") {
		t.Errorf("README.txt says:\n%s", readme)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(files["members.csv"], "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[2][0] != "kim@acme.test" || rows[2][1] != "'=HYPERLINK(1)" || rows[2][2] != "Member" {
		t.Errorf("members.csv has %q, %v", rows, err)
	}
	if n := strings.Count(files["members.jsonl"], "\n"); n != 2 {
		t.Errorf("members.jsonl has %d members", n)
	}
	events := strings.Split(strings.TrimSpace(files["activity.jsonl"]), "\n")
	if first, last := events[0], events[len(events)-1]; !strings.Contains(first, `"organization.created"`) || !strings.Contains(last, `"organization.exported"`) || !strings.Contains(last, `"members.jsonl"`) {
		t.Errorf("activity begins with %s and ends with %s", first, last)
	}
}

// TestOneMoment: what changes while an export is fetched is not in it, in no file.
func TestOneMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.operator(w.acme)
	if err := w.exports.Ask(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	e, err := w.exports.Begin(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	w.add(w.acme, "late@acme.test", "Late")
	var b bytes.Buffer
	for more := true; more; {
		if more, err = e.Next(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range unzip(t, b.Bytes()) {
		if strings.Contains(text, "late@acme.test") {
			t.Errorf("%s has who came later", name)
		}
	}
}

// TestOneAtATime: of an organization only one is under way, until it is closed, whether
// all of it was fetched or not; and nothing stays of it where files are.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.operator(w.acme), w.operator(w.globex)
	for _, by := range []model.Actor{acme, globex} {
		if err := w.exports.Ask(t.Context(), by); err != nil {
			t.Fatal(err)
		}
	}
	begin := func(by model.Actor, want model.Kind) *exports.Export {
		t.Helper()
		e, err := w.exports.Begin(t.Context(), by)
		if model.KindOf(err) != want {
			t.Fatalf("begin: %v, want %v", err, want)
		}
		return e
	}
	first := begin(acme, 0)
	begin(acme, model.Conflict)
	if err := begin(globex, 0).Close(); err != nil {
		t.Error(err)
	}
	gone, leave := context.WithCancel(t.Context())
	if _, err := first.Next(gone, io.Discard); err != nil {
		t.Error(err)
	}
	leave()
	var err error
	for more := true; more && err == nil; {
		more, err = first.Next(gone, io.Discard)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after the browser has gone: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if err := begin(acme, 0).Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(w.folder); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	w.clock.Advance(model.ExportLife)
	begin(acme, model.NotFound)
}

// TestAsMayBeSeen: who has asked gets what they may see, in the session in which they have
// asked, and reads what they have not got.
func TestAsMayBeSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.signedIn(w.acme, "sam@acme.test", model.SettingsManage)
	files := w.whole(by)
	for _, name := range []string{"members.csv", "members.jsonl", "single-sign-on.json", "api-keys.jsonl", "directory-users.jsonl"} {
		if _, there := files[name]; there {
			t.Errorf("%s is there", name)
		}
		if !strings.Contains(files["README.txt"], name) {
			t.Errorf("README.txt does not say that %s is not there", name)
		}
	}
	if text := files["activity.jsonl"]; strings.Contains(text, "membership_created") || !strings.Contains(text, "organization.created") {
		t.Errorf("activity.jsonl has %s", text)
	}
	elsewhere := by
	elsewhere.Session = "ses_1"
	if _, err := w.exports.Begin(t.Context(), elsewhere); err == nil {
		t.Error("another session fetches it")
	}
	if err := w.exports.Ask(t.Context(), w.signedIn(w.globex, "rae@globex.test", model.SettingsRead)); model.KindOf(err) != model.Forbidden {
		t.Errorf("who may only read: %v", err)
	}
}

// TestMemory: an export of many members and events takes no more memory than one of a few,
// and no part of it is long.
func TestMemory(t *testing.T) { // alone: it measures the heap
	w := newWorld(t)
	const people, batches = 4000, 40
	w.fill(people, batches, strings.Repeat("x", 1000))
	by := w.operator(w.acme)
	if err := w.exports.Ask(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	e, err := w.exports.Begin(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	before, most, parts, longest := heap(), uint64(0), 0, 0
	for more := true; more; parts++ {
		var part counter
		if more, err = e.Next(t.Context(), &part); err != nil {
			t.Fatal(err)
		}
		longest = max(longest, int(part))
		if parts%10 == 0 {
			most = max(most, heap())
		}
	}
	const allowed = 4 << 20 // of 20 MB of events
	if most > before+allowed || longest > 1<<20 || parts < batches {
		t.Errorf("%d bytes more than %d in %d parts, the longest of %d", most-before, before, parts, longest)
	}
}

// fill gives Acme so many members, and so many times 500 events, with a text in each.
func (w *world) fill(people, batches int, text string) {
	w.Helper()
	if err := w.db.Housekeep(w.Context(), func(tx *db.Tx) error {
		for i := range people {
			u, err := tx.InsertUser(w.Context(), model.Email(fmt.Sprintf("p%d@acme.test", i)), true, "Pat", fmt.Sprint(i))
			if err != nil {
				return err
			}
			if _, err := tx.InsertMember(w.Context(), w.acme, u, model.MemberActive, model.FromOperator); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		w.Fatal(err)
	}
	for range batches {
		if err := w.db.Record(w.Context(), func(*db.Tx) ([]model.Event, error) {
			all := make([]model.Event, 500)
			for i := range all {
				all[i] = model.Event{Org: w.acme, Actor: model.System, Payload: model.SignInRefused{Email: text, Code: "not_a_member"}}
			}
			return all, nil
		}); err != nil {
			w.Fatal(err)
		}
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func heap() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// BenchmarkWrite exports an organization of 10,000 members and 100,000 events.
func BenchmarkWrite(b *testing.B) {
	w := newWorld(b)
	w.fill(10_000, 200, "kim@acme.test")
	by := w.operator(w.acme)
	var size counter
	for b.Loop() {
		size = 0
		if err := w.exports.Write(b.Context(), by, &size); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)/1e6, "MB/op")
}
