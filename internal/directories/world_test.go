package directories

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/openid/openidtest"
)

// world is an installation with the organization Acme, which has verified acme.test, has
// an admin, and a directory.
type world struct {
	*Service
	db     *db.DB
	issuer *openidtest.Issuer
	clock  *dbtest.Clock
	acme   model.OrgID
	dana   model.Actor
	dir    model.Directory
	by     model.Actor // the directory
	post   postbox
	outbox *mail.Outbox
	seen   int64 // the number of the last event that a test has looked at
}

// postbox keeps what is sent.
type postbox struct{ mails []mail.Message }

// Send implements mail.Sender.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mails = append(p.mails, m)
	return nil
}

func newWorld(t testing.TB) *world { return newWorldOn(t, dbtest.OpenAt) }

// newWorldOn returns a world on an engine.
func newWorldOn(t testing.TB, on dbtest.Opener) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = on(t, w.clock.Now)
	keys, err := secret.NewKeys()
	must(t, err)
	w.outbox = mail.NewOutbox(w.db, keys, &w.post, "https://anteroom.test")
	w.issuer = openidtest.Start(t)
	w.Service = New(w.db, secret.NewSource(nil), w.outbox, "https://id.test", w.issuer.Providers(w.clock.Now))
	acme, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: "Acme"}, model.Features()...)
	must(t, err)
	w.acme = acme.ID
	w.dana = w.join(t, acme.ID, "dana@acme.test", "admin")
	w.verify(t, acme.ID, "acme.test")
	w.dir, err = w.Add(t.Context(), w.dana, model.ProviderOkta)
	must(t, err)
	w.by = Proven{Directory: w.dir}.Actor("192.0.2.1")
	w.news(t)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) write(t testing.TB, do func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.db.Housekeep(t.Context(), do))
}

// join makes somebody a member by the operator's hand, who is signed in.
func (w *world) join(t testing.TB, org model.OrgID, email model.Email, role string) model.Actor {
	t.Helper()
	m, err := members.New(w.db).Add(t.Context(), model.System, org, members.Person{Email: email, FirstName: "Dana", LastName: "Li"}, role)
	must(t, err)
	return w.session(t, m.User, org).Actor()
}

// organization makes another one.
func (w *world) organization(t testing.TB, name string) (model.OrgID, error) {
	t.Helper()
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: name}, model.Features()...)
	return o.ID, err
}

// session signs a user in.
func (w *world) session(t testing.TB, user model.UserID, org model.OrgID) (s model.Session) {
	t.Helper()
	w.write(t, func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: user}, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, []byte(secret.NewSource(nil).Token()))
		return err
	})
	return s
}

func (w *world) verify(t testing.TB, org model.OrgID, name string) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: org, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified}})
		return err
	})
}

// person is what a provider says of somebody with an address.
func person(email, external string) Person {
	return Person{
		UserName: email, ExternalID: external, DisplayName: "Kim Lee", GivenName: "Kim", FamilyName: "Lee", Active: true,
		Emails: []model.DirectoryEmail{{Value: email, Type: "work", Primary: true}},
		Doc:    fmt.Sprintf(`{"userName":%q,"externalId":%q,"name":{"givenName":"Kim","familyName":"Lee"},"active":true}`, email, external),
	}
}

// off is a person whom the provider has deactivated.
func (p Person) off() Person {
	p.Active = false
	p.Doc = p.Doc[:len(p.Doc)-len("true}")] + "false}"
	return p
}

// create has the directory tell of somebody.
func (w *world) create(t testing.TB, p Person) model.DirectoryUser {
	t.Helper()
	u, err := w.CreateUser(t.Context(), w.by, p)
	must(t, err)
	return u
}

// set has the directory say something else of somebody.
func (w *world) set(t testing.TB, u model.DirectoryUser, p Person) model.DirectoryUser {
	t.Helper()
	u, err := w.ChangeUser(t.Context(), w.by, u.ID, nil, func(model.DirectoryUser) (Person, error) { return p, nil })
	must(t, err)
	return u
}

// group has the directory tell of a group.
func (w *world) group(t testing.TB, name string, in ...model.DirectoryUserID) model.DirectoryGroup {
	t.Helper()
	var ids []string
	for _, id := range in {
		ids = append(ids, string(id))
	}
	g, err := w.CreateGroup(t.Context(), w.by, Group{DisplayName: name, Doc: fmt.Sprintf(`{"displayName":%q}`, name)}, ids)
	must(t, err)
	return g
}

// step changes who is in a group.
func (w *world) step(t testing.TB, g model.DirectoryGroup, do MemberOperation, in ...model.DirectoryUserID) model.DirectoryGroup {
	t.Helper()
	s := MemberChange{Do: do}
	for _, id := range in {
		s.IDs = append(s.IDs, string(id))
	}
	g, err := w.ChangeGroup(t.Context(), w.by, g.ID, nil, func(g model.DirectoryGroup) (GroupChange, error) {
		return GroupChange{Group{g.DisplayName, g.ExternalID, g.Doc}, []MemberChange{s}}, nil
	})
	must(t, err)
	return g
}

// member returns who a user is here now.
func (w *world) member(t testing.TB, u model.DirectoryUser) model.Member {
	t.Helper()
	now, err := w.db.DirectoryUser(t.Context(), u.Org, u.Directory, u.ID)
	must(t, err)
	m, err := w.db.Member(t.Context(), u.Org, now.Member)
	must(t, err)
	return m
}

// roles returns the names of the roles that a user's member has.
func (w *world) roles(t testing.TB, u model.DirectoryUser) (names []string) {
	t.Helper()
	for _, r := range w.member(t, u).Roles {
		names = append(names, r.Name)
	}
	return names
}

// role returns a role by its name.
func (w *world) role(t testing.TB, name string) model.RoleID {
	t.Helper()
	all, err := w.db.Roles(t.Context(), w.acme)
	must(t, err)
	return all[slices.IndexFunc(all, func(r model.Role) bool { return r.Name == name })].ID
}

// mailed returns to whom mails went since the last look.
func (w *world) mailed(t testing.TB) (to []string) {
	t.Helper()
	must(t, w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }))
	for _, m := range w.post.mails {
		to = append(to, m.To)
	}
	w.post.mails = nil
	return to
}

// news returns the types of what was recorded since the last look.
func (w *world) news(t testing.TB) (types []model.EventType) {
	t.Helper()
	for {
		events, err := w.db.EventsAfter(t.Context(), w.seen, 1000)
		must(t, err)
		if len(events) == 0 {
			return types
		}
		for _, e := range events {
			w.seen = e.Seq
			types = append(types, e.Type())
		}
	}
}

// wantNews fails the test unless exactly this was recorded since the last look.
func (w *world) wantNews(t testing.TB, want ...model.EventType) {
	t.Helper()
	if got := w.news(t); !slices.Equal(got, want) {
		t.Errorf("recorded %v, want %v", got, want)
	}
}

// wantKind fails the test unless err is of a kind and says a sentence.
func wantKind(t testing.TB, err error, want model.Kind, key string) {
	t.Helper()
	said := &model.Error{}
	if !errors.As(err, &said) || said.Kind != want || said.Key != key {
		t.Errorf("error = %v, want %v %s", err, want, key)
	}
}
