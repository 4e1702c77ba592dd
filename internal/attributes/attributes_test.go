package attributes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

var operator = model.Actor{Kind: model.ActorOperator}

// world is an instance with a directory of Acme.
type world struct {
	*attributes.Service
	db  *db.DB
	dir model.Directory
}

func newWorld(t *testing.T, on dbtest.Opener) *world {
	t.Helper()
	d := on(t, dbtest.NewClock().Now)
	w := &world{Service: attributes.New(d), db: d}
	acme, err := organizations.New(d).Create(t.Context(), operator, organizations.Description{Name: "Acme"})
	must(t, err)
	w.write(t, func(tx *db.Tx) (err error) {
		w.dir, err = tx.InsertDirectory(t.Context(), model.Directory{Org: acme.ID, Provider: model.ProviderOkta, Enabled: true})
		return err
	})
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) write(t *testing.T, do func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.db.Housekeep(t.Context(), do))
}

func (w *world) add(t *testing.T, name string, kind model.AttributeType) model.Attribute {
	t.Helper()
	a, err := w.Add(t.Context(), operator, model.Attribute{Name: name, Type: kind, InPortal: true})
	must(t, err)
	return a
}

// newest returns the newest event.
func (w *world) newest(t *testing.T) model.Event {
	t.Helper()
	all, err := w.db.Events(t.Context(), "", 1)
	must(t, err)
	return all[0]
}

func wantError(t *testing.T, err error, kind model.Kind, text string) {
	t.Helper()
	if model.KindOf(err) != kind || !strings.Contains(wordstest.Of(err), text) {
		t.Errorf("error = %v (%s), want %s: %q", err, wordstest.Of(err), kind, text)
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.OpenAt)
	badge := w.add(t, "badgeNumber", model.AttributeInteger)
	want := model.Attribute{Name: "badgeNumber", Label: "badgeNumber", Type: model.AttributeInteger, InPortal: true}
	if badge != want {
		t.Errorf("%+v", badge)
	}
	if e := w.newest(t); e.Target != "badgeNumber" || e.Payload != (model.AttributeCreated{After: want}) {
		t.Errorf("event = %+v", e)
	}
	for _, test := range []struct {
		name string
		a    model.Attribute
		kind model.Kind
		want string
	}{
		{"no name", model.Attribute{Type: model.AttributeString}, model.Invalid, "begins with a letter"},
		{"a name with a space", model.Attribute{Name: "a b", Type: model.AttributeString}, model.Invalid, "begins with a letter"},
		{"a name with a dot", model.Attribute{Name: "a.b", Type: model.AttributeString}, model.Invalid, "begins with a letter"},
		{"a long name", model.Attribute{Name: strings.Repeat("a", 65), Type: model.AttributeString}, model.Invalid, "at most 64"},
		{"one of all users", model.Attribute{Name: "DisplayName", Type: model.AttributeString}, model.Invalid, "know anyway"},
		{"one of all resources", model.Attribute{Name: "externalid", Type: model.AttributeString}, model.Invalid, "know anyway"},
		{"one of employees", model.Attribute{Name: "CostCenter", Type: model.AttributeString}, model.Invalid, "know anyway"},
		{"a password", model.Attribute{Name: "Password", Type: model.AttributeString}, model.Invalid, "know anyway"},
		{"no type", model.Attribute{Name: "a"}, model.Invalid, "string, boolean, integer, decimal, dateTime"},
		{"another type", model.Attribute{Name: "a", Type: "complex"}, model.Invalid, "string, boolean, integer, decimal, dateTime"},
		{"a long label", model.Attribute{Name: "a", Type: model.AttributeString, Label: strings.Repeat("é", 65)}, model.Invalid, "64 characters"},
		{"a long description", model.Attribute{Name: "a", Type: model.AttributeString, Description: strings.Repeat("é", 2001)}, model.Invalid, "2,000 characters"},
		{"taken", model.Attribute{Name: "BADGENUMBER", Type: model.AttributeString}, model.Conflict, "already"},
	} {
		_, err := w.Add(t.Context(), operator, test.a)
		t.Run(test.name, func(t *testing.T) { wantError(t, err, test.kind, test.want) })
	}
	for i := range model.MostCustomAttributes - 1 {
		w.add(t, fmt.Sprintf("a%d", i), model.AttributeString)
	}
	_, err := w.Add(t.Context(), operator, model.Attribute{Name: "more", Type: model.AttributeString})
	wantError(t, err, model.Conflict, "20 attributes")
	_, err = w.Delete(t.Context(), operator, "a0")
	must(t, err)
	w.add(t, "more", model.AttributeString)
}

func TestSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.OpenAt)
	was := w.add(t, "badgeNumber", model.AttributeInteger)
	w.add(t, "floor", model.AttributeInteger)
	label, description, no, yes := "Badge", "What is on it", false, true
	got, err := w.Set(t.Context(), operator, "BadgeNumber", attributes.Change{Label: &label, Description: &description, InPortal: &no, InTokens: &yes})
	must(t, err)
	want := model.Attribute{Name: "badgeNumber", Label: "Badge", Description: "What is on it", Type: model.AttributeInteger, InTokens: true}
	if got != want {
		t.Errorf("%+v", got)
	}
	if e := w.newest(t); e.Payload != (model.AttributeUpdated{Before: was, After: want}) {
		t.Errorf("event = %+v", e)
	}
	all, err := w.db.Attributes(t.Context())
	if len(all) != 2 || all[0] != want || all[1].Name != "floor" {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = w.Set(t.Context(), operator, "badgeNumber", attributes.Change{Label: &description, Seen: attributes.Version(was)})
	wantError(t, err, model.Conflict, "Somebody else has changed this attribute")
	_, err = w.Set(t.Context(), operator, "badgeNumber", attributes.Change{InPortal: &yes, Seen: attributes.Version(want)})
	must(t, err)
	_, err = w.Set(t.Context(), operator, "none", attributes.Change{Label: &label})
	wantError(t, err, model.NotFound, `no attribute named "none"`)
}

// TestDelete: the values of one that is deleted are gone, of whomever, and those of others
// stay; what has ended in the middle goes on.
func TestDelete(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorld(t, on)
		const some = 450
		w.add(t, "badge", model.AttributeInteger)
		w.add(t, "floor", model.AttributeInteger)
		const extension = `"urn:ietf:params:scim:schemas:extension:anteroom:2.0:User":`
		docs := []string{`{"userName":"%d"}`, `{"userName":"%d",` + extension + `{"badge":1}}`, `{"userName":"%d",` + extension + `{"badge":1,"floor":2}}`}
		var all []model.DirectoryUser
		w.write(t, func(tx *db.Tx) error {
			for i := range some {
				name := fmt.Sprint(i)
				u, err := tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: w.dir.Org, Directory: w.dir.ID, UserName: name, Doc: fmt.Sprintf(docs[i%3], i)})
				if err != nil {
					return err
				}
				all = append(all, u)
			}
			return tx.DeleteDirectoryUser(t.Context(), all[1])
		})
		w.write(t, func(tx *db.Tx) error { // a process ends in the middle
			if err := tx.EndAttribute(t.Context(), "badge"); err != nil {
				return err
			}
			_, err := tx.ForgetAttribute(t.Context(), w.dir.Org, w.dir.ID, "badge", "", 10)
			return err
		})
		_, err := w.Add(t.Context(), operator, model.Attribute{Name: "badge", Type: model.AttributeString})
		wantError(t, err, model.Conflict, "not forgotten yet")
		n, err := w.Delete(t.Context(), operator, "BADGE")
		if err != nil || n != some*2/3-6 {
			t.Errorf("%d values forgotten (%v)", n, err)
		}
		for i, u := range all {
			if i == 1 {
				continue
			}
			now, err := w.db.DirectoryUser(t.Context(), w.dir.Org, w.dir.ID, u.ID)
			must(t, err)
			want := []string{u.Doc, fmt.Sprintf(docs[0], i), strings.Replace(u.Doc, `"badge":1,`, "", 1)}[i%3]
			if now.Doc != want || now.Version != []int64{1, 2, 2}[i%3] {
				t.Fatalf("%d: %+v, want %s", i, now, want)
			}
		}
		w.write(t, func(tx *db.Tx) error {
			left, err := tx.ForgetAttribute(t.Context(), w.dir.Org, w.dir.ID, "badge", "", 2*some)
			if left.People != 0 {
				t.Errorf("%d values are left", left.People)
			}
			return err
		})
		_, err = w.Delete(t.Context(), operator, "badge")
		wantError(t, err, model.NotFound, "no attribute")
		declared, err := w.db.Attributes(t.Context())
		must(t, err)
		if diff := cmp.Diff([]model.Attribute{{Name: "floor", Label: "floor", Type: model.AttributeInteger, InPortal: true}}, declared); diff != "" {
			t.Error(diff)
		}
		w.add(t, "badge", model.AttributeString)
	})
}
