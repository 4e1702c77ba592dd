package organizations

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// world is two organizations in a database, with an admin of each.
type world struct {
	*Service
	db           *db.DB
	acme, globex model.OrgID
	dana, gus    model.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := dbtest.Open(t)
	w := &world{Service: New(d), db: d}
	for _, each := range []struct {
		name string
		id   *model.OrgID
	}{{"Acme", &w.acme}, {"Globex", &w.globex}} {
		o, err := w.Create(t.Context(), model.System, Description{Name: each.name})
		if err != nil {
			t.Fatal(err)
		}
		*each.id = o.ID
	}
	w.dana = w.join(t, w.acme, "dana@acme.test", model.BuiltIn()...)
	w.gus = w.join(t, w.globex, "gus@globex.test", model.BuiltIn()...)
	return w
}

// ownRole makes a role of Acme's own.
func (w *world) ownRole(t *testing.T, name string) model.RoleID {
	t.Helper()
	var r model.Role
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		r, err = tx.InsertRole(t.Context(), model.Role{Org: w.acme, Name: name, Label: name, Permissions: model.Permissions{}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// join makes somebody a member with a role of the given permissions, and signs
// them in.
func (w *world) join(t *testing.T, org model.OrgID, email model.Email, may ...model.Permission) model.Actor {
	t.Helper()
	var a model.Actor
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Org: org, Name: string(email), Label: "Role", Permissions: model.NewPermissions(may...)})
		if err != nil {
			return err
		}
		u, err := tx.InsertUser(t.Context(), email, true, "Dana", "Lee")
		if err != nil {
			return err
		}
		m, err := tx.InsertMember(t.Context(), org, u, model.MemberActive, model.FromOperator)
		if err != nil {
			return err
		}
		if err := tx.AddRole(t.Context(), org, m.ID, r.ID, model.SourceManual); err != nil {
			return err
		}
		s, err := tx.InsertSession(t.Context(), model.Session{User: u, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, []byte(email))
		a = model.Actor{Kind: model.ActorUser, Org: org, ID: string(u.ID), Session: s.ID}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w *world) org(t *testing.T, id model.OrgID) model.Organization {
	t.Helper()
	o, err := w.db.Organization(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// events counts an organization's events of a type.
func (w *world) events(t *testing.T, org model.OrgID, kind model.EventType) int {
	t.Helper()
	all, err := w.db.Events(t.Context(), org, 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range all {
		if e.Type() == kind {
			n++
		}
	}
	return n
}

func pixels(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// changes is every rule that changes an organization, as an actor would use it.
func (w *world) changes(t *testing.T, d model.DomainID) map[string]func(model.Actor) error {
	return map[string]func(model.Actor) error{
		"rename":        func(by model.Actor) error { _, _, err := w.Rename(t.Context(), by, "Other", 1); return err },
		"set logo":      func(by model.Actor) error { return w.SetLogo(t.Context(), by, pixels(t)) },
		"remove logo":   func(by model.Actor) error { return w.RemoveLogo(t.Context(), by) },
		"add domain":    func(by model.Actor) error { _, err := w.AddDomain(t.Context(), by, "other.test"); return err },
		"remove domain": func(by model.Actor) error { _, err := w.RemoveDomain(t.Context(), by, d); return err },
		"delete":        func(by model.Actor) error { _, err := w.Delete(t.Context(), by, "Acme"); return err },
	}
}

// TestWhoMayChange: it takes a live session in the organization and the
// permission at that moment.
func TestWhoMayChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, err := w.AddDomain(t.Context(), w.dana, "acme.test")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetLogo(t.Context(), w.dana, pixels(t)); err != nil {
		t.Fatal(err)
	}
	reader := w.join(t, w.acme, "reader@acme.test", model.SettingsRead, model.UsersRoleChange)
	gone := w.join(t, w.acme, "gone@acme.test", model.BuiltIn()...)
	err = w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.OneSession(gone.Session), model.EndRevoked)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	stranger, impostor := w.gus, w.dana
	stranger.Org, impostor.ID = w.acme, w.gus.ID
	before, events := w.org(t, w.acme), w.events(t, w.acme, model.EventOrganizationUpdated)
	for name, change := range w.changes(t, d.ID) {
		for who, test := range map[string]struct {
			by   model.Actor
			want model.Kind
		}{
			"who only reads":          {reader, model.Forbidden},
			"who is signed out":       {gone, model.Unauthenticated},
			"a member of another one": {stranger, model.NotFound},
			"another user":            {impostor, model.NotFound},
		} {
			if err := change(test.by); model.KindOf(err) != test.want {
				t.Errorf("%s by %s: %v, want %v", name, who, err, test.want)
			}
		}
	}
	if diff := cmp.Diff(before, w.org(t, w.acme)); diff != "" {
		t.Errorf("the organization changed (-want +got):\n%s", diff)
	}
	if n := w.events(t, w.acme, model.EventOrganizationUpdated); n != events {
		t.Errorf("%d events, want %d", n, events)
	}
	if _, err := w.db.Domain(t.Context(), w.acme, d.ID); err != nil {
		t.Errorf("the domain: %v", err)
	}
	// Who manages settings but not roles can change everything and delete nothing.
	manager := w.join(t, w.acme, "manager@acme.test", model.SettingsManage)
	for name, change := range w.changes(t, d.ID) {
		want := model.Kind(0)
		if name == "delete" {
			want = model.Forbidden
		}
		if err := change(manager); model.KindOf(err) != want || err != nil && want == 0 {
			t.Errorf("%s by who manages settings: %v", name, err)
		}
	}
}

// TestOneRenameWins of many at the same time that saw the same version.
func TestOneRenameWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, _, errs[i] = w.Rename(t.Context(), w.dana, fmt.Sprintf("Acme %d", i), 1) })
	}
	all.Wait()
	won := 0
	for i, err := range errs {
		switch {
		case err == nil:
			won++
			if got := w.org(t, w.acme).Name; got != fmt.Sprintf("Acme %d", i) {
				t.Errorf("the name is %q, but %d won", got, i)
			}
		case model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), "Its name is Acme "):
			t.Errorf("error = %v, want a conflict with the name", err)
		}
	}
	if n := w.events(t, w.acme, model.EventOrganizationUpdated); won != 1 || n != 1 || w.org(t, w.acme).Version != 2 {
		t.Errorf("%d changes, %d events, version %d; want 1, 1, 2", won, n, w.org(t, w.acme).Version)
	}
}

// TestLogosAtTheSameTime leave one picture: the one that the organization names.
func TestLogosAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	upload := pixels(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := w.SetLogo(t.Context(), w.dana, upload); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	events, err := w.db.Events(t.Context(), w.acme, 100)
	if err != nil {
		t.Fatal(err)
	}
	kept, logo := 0, w.org(t, w.acme).Logo
	for _, e := range events {
		p, ok := e.Payload.(model.OrganizationUpdated)
		if !ok {
			continue
		}
		name := p.After.Logo
		if _, err := w.db.Picture(t.Context(), name); err == nil {
			kept++
			if name != logo {
				t.Errorf("a picture that nothing names is kept: %s", name)
			}
		}
	}
	if kept != 1 {
		t.Errorf("%d pictures are kept, want 1", kept)
	}
}

func TestDomainsAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range model.MostAllowedDomains {
		if _, err := w.AddDomain(t.Context(), w.dana, fmt.Sprintf("acme%d.test", i)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.AddDomain(t.Context(), w.dana, "more.test")
	if model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), "The list has 100 domains") {
		t.Errorf("error = %v, want invalid", err)
	}
	// Another organization may name the same: it proves nothing.
	if _, err := w.AddDomain(t.Context(), w.gus, "acme1.test"); err != nil {
		t.Error(err)
	}
}

// TestOneDomainOfMany: the same domain from many at the same time is there once.
func TestOneDomainOfMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = w.AddDomain(t.Context(), w.dana, "Acme.test") })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case model.KindOf(err) != model.Conflict || wordstest.Of(err) != "acme.test is already in the list.":
			t.Errorf("error = %v, want a conflict", err)
		}
	}
	if n := w.events(t, w.acme, model.EventDomainCreated); won != 1 || n != 1 {
		t.Errorf("%d added, %d events; want one of each", won, n)
	}
}

// TestRemoveDomainOfAnotherType: a verified domain is not on this list.
func TestRemoveDomainOfAnotherType(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var d model.Domain
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		d, err = tx.InsertDomain(t.Context(), model.Domain{Org: w.acme, Type: model.DomainOrganization, Name: "acme.test"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.RemoveDomain(t.Context(), w.dana, d.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("error = %v, want not found", err)
	}
}
