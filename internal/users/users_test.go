package users

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/search"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// world is Kim, who belongs to two organizations.
type world struct {
	*Service
	db           *db.DB
	acme, globex model.OrgID
	kim          model.Session
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, dbtest.Open(t))
}

func newWorldOn(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{db: d}
	w.Service = New(w.db)
	for _, each := range []struct {
		name string
		id   *model.OrgID
	}{{"Acme", &w.acme}, {"Globex", &w.globex}} {
		o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: each.name})
		if err != nil {
			t.Fatal(err)
		}
		*each.id = o.ID
		w.add(t, o.ID, "kim@acme.test", "Kim", "Lee")
		w.add(t, o.ID, model.Email("bo@"+strings.ToLower(each.name)+".test"), "Bo", "Ash")
	}
	w.kim = w.session(t, "kim@acme.test")
	return w
}

func (w *world) add(t *testing.T, org model.OrgID, email model.Email, first, last string) {
	t.Helper()
	if _, err := members.New(w.db).Add(t.Context(), model.System, org, members.Person{Email: email, FirstName: first, LastName: last}, "member"); err != nil {
		t.Fatal(err)
	}
}

// session signs somebody in, with no organization.
func (w *world) session(t *testing.T, email model.Email) model.Session {
	t.Helper()
	u, err := w.db.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	var row db.SessionRow
	err = w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		s, err := tx.InsertSession(t.Context(), model.Session{User: u, AuthTime: tx.Now()}, secret.Hash(secret.NewSource(nil).Token()))
		if err != nil {
			return err
		}
		row, err = tx.Session(t.Context(), s.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return row.Session
}

// found returns the names of an organization's members that a search finds.
func (w *world) found(t *testing.T, org model.OrgID, text string) []string {
	t.Helper()
	p, err := w.db.Members(t.Context(), org, db.MemberQuery{Words: search.Words(text), Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range p.Members {
		names = append(names, m.DisplayName())
	}
	return names
}

// events returns what was recorded of people, the newest first.
func (w *world) events(t *testing.T, kind model.EventType) []model.Event {
	t.Helper()
	all, err := w.db.Events(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(e model.Event) bool { return e.Type() != kind })
}

// TestUpdate: the new name is what every organization lists and finds, and the
// old one what none does.
func TestUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, err := w.db.MemberOfUser(t.Context(), w.acme, w.kim.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	u, changed, err := w.Update(t.Context(), w.kim, Details{" Zoë ", "Quill", "Europe/Zurich", "ja"}, w.kim.User.Version)
	if err != nil || !changed || u.Name() != "Zoë Quill" || u.TimeZone != "Europe/Zurich" || u.Version != w.kim.User.Version+1 {
		t.Fatalf("%+v, %v, %v", u, changed, err)
	}
	for _, org := range []model.OrgID{w.acme, w.globex} {
		for text, want := range map[string][]string{"kim lee": nil, "quill zoë": {"Zoë Quill"}, "kim": {"Zoë Quill"}, "": {"Bo Ash", "Zoë Quill"}} {
			if diff := cmp.Diff(want, w.found(t, org, text)); diff != "" {
				t.Errorf("%q finds (-want +got):\n%s", text, diff) // kim is in the address, too
			}
		}
	}
	m, err := w.db.MemberOfUser(t.Context(), w.acme, w.kim.User.ID)
	if err != nil || m.Version != before.Version {
		t.Errorf("the membership has version %d, had %d; %v", m.Version, before.Version, err)
	}
	e := w.events(t, model.EventUserUpdated)
	if len(e) != 1 || e[0].User != u.ID || cmp.Diff(e[0].Payload, model.Payload(model.UserUpdated{Before: w.kim.User.Snapshot(), After: u.Snapshot()})) != "" {
		t.Errorf("events: %+v", e)
	}
	if _, changed, err := w.Update(t.Context(), w.kim, Details{"Zoë", "Quill", "Europe/Zurich", "ja"}, 0); err != nil || changed {
		t.Errorf("the same again: %v, %v", changed, err)
	}
	if _, _, err := w.Update(t.Context(), w.kim, Details{}, u.Version); err != nil {
		t.Fatal(err)
	}
	if got := w.found(t, w.acme, "kim"); !slices.Equal(got, []string{"kim@acme.test"}) {
		t.Errorf("without a name: %q", got)
	}
}

func TestUpdateRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	longest := strings.Repeat("é", model.FirstName.Most)
	for _, test := range []struct {
		name, field string
		details     Details
	}{
		{"too long", "first_name", Details{FirstName: longest + "e"}},
		{"a line break", "last_name", Details{LastName: "Lee\nAdmin"}},
		{"a line separator", "last_name", Details{LastName: "Lee\u2028Admin"}},
		{"another direction", "first_name", Details{FirstName: "Kim\u202enimda"}},
		{"nothing to see", "first_name", Details{FirstName: "\u200d\u200c"}},
		{"no UTF-8", "last_name", Details{LastName: "Lee\xff"}},
		{"a zone of nowhere", "time_zone", Details{TimeZone: "Mars/Olympus"}},
		{"a file", "time_zone", Details{TimeZone: "../../etc/passwd"}},
		{"the machine’s zone", "time_zone", Details{TimeZone: "Local"}},
	} {
		_, _, err := w.Update(t.Context(), w.kim, test.details, w.kim.User.Version)
		var e *model.Error
		if model.KindOf(err) != model.Invalid || !errors.As(err, &e) || e.Field != test.field {
			t.Errorf("%s: %v, want invalid %s", test.name, err, test.field)
		}
	}
	if _, _, err := w.Update(t.Context(), w.kim, Details{FirstName: longest, LastName: "می\u200cخواهم"}, w.kim.User.Version); err != nil {
		t.Errorf("a long name, and one with a joiner: %v", err)
	}
	over := w.session(t, "kim@acme.test")
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.OneSession(over.ID), model.EndRevoked)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Update(t.Context(), over, Details{FirstName: "Eve"}, over.User.Version); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("an ended session: %v", err)
	}
	if _, err := w.SetPicture(t.Context(), over, square(t, 8, 8)); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("a picture in an ended session: %v", err)
	}
}

// TestUpdatedOnce: of many changes from one version one is made, and the
// organizations say what the account says.
func TestUpdatedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, _, errs[i] = w.Update(t.Context(), w.kim, Details{FirstName: fmt.Sprintf("Name%d", i)}, w.kim.User.Version)
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch model.KindOf(err) {
		case model.Conflict:
		default:
			if err != nil {
				t.Error(err)
			}
			won++
		}
	}
	u, err := w.db.User(t.Context(), w.kim.User.ID)
	if err != nil || won != 1 || len(w.events(t, model.EventUserUpdated)) != 1 {
		t.Errorf("%d changes, %d events, want one of each; %v", won, len(w.events(t, model.EventUserUpdated)), err)
	}
	for _, org := range []model.OrgID{w.acme, w.globex} {
		if got := w.found(t, org, "name"); !slices.Equal(got, []string{u.Name()}) {
			t.Errorf("found %q, want %q", got, u.Name())
		}
	}
}

// TestDirectoryManagesNames, but neither the time zone nor the picture; and only the
// directory of the organization that has verified the domain of the address.
func TestDirectoryManagesNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: "Initech"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertMember(t.Context(), o.ID, w.kim.User, model.MemberActive, model.FromDirectory)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	u, changed, err := w.Update(t.Context(), w.kim, Details{FirstName: "Kimberly", LastName: "Lee"}, w.kim.User.Version)
	if err != nil || !changed {
		t.Fatalf("another’s directory, which may not write the name: %v, %v", changed, err)
	}
	w.kim.User = u
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: o.ID, Type: model.DomainOrganization, Name: "acme.test", Proof: model.DomainProof{Status: model.DomainVerified}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, _, err = w.Update(t.Context(), w.kim, Details{FirstName: "Eve", LastName: "Lee"}, w.kim.User.Version)
	if model.KindOf(err) != model.Forbidden || wordstest.Of(err) != "The directory of Initech manages your name. Change it there." {
		t.Errorf("another name: %v", err)
	}
	if _, changed, err := w.Update(t.Context(), w.kim, Details{"Kimberly", "Lee", "Asia/Tokyo", ""}, w.kim.User.Version); err != nil || !changed {
		t.Errorf("another time zone: %v, %v", changed, err)
	}
}
