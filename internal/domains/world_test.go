package domains

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
)

// world is two organizations, with a name server that answers for .example.
type world struct {
	*Service
	db           *db.DB
	clock        *dbtest.Clock
	names        *nameserver.Server
	post         *postbox
	keys         *secret.Keys
	acme, globex model.Actor // their admins
}

// postbox keeps what is sent.
type postbox struct {
	mu    sync.Mutex
	mails []mail.Message
}

// Send implements mail.Sender.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	clock := dbtest.NewClock()
	w := &world{db: dbtest.OpenAt(t, clock.Now), clock: clock, post: &postbox{}}
	var err error
	if w.names, err = nameserver.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.names.Close)
	if w.keys, err = secret.NewKeys(); err != nil {
		t.Fatal(err)
	}
	w.Service = w.service(t, w.db)
	w.acme, w.globex = w.organization(t, "Acme", "dana@acme.example"), w.organization(t, "Globex", "gus@globex.example")
	return w
}

// service returns the rules on a database, which may be open twice.
func (w *world) service(t testing.TB, d *db.DB) *Service {
	t.Helper()
	client, err := dns.New(dns.Options{
		Resolvers: w.names.Addr(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: w.names.DialContext,
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(d, client, secret.NewSource(nil), mail.NewOutbox(d, w.keys, w.post, "https://anteroom.test"), "https://id.example")
}

// organization makes an organization with the feature, and returns its admin in
// a session.
func (w *world) organization(t testing.TB, name, email string, features ...model.Feature) model.Actor {
	t.Helper()
	if features == nil {
		features = model.Features()
	}
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: name}, features...)
	if err != nil {
		t.Fatal(err)
	}
	return w.join(t, o.ID, email, "admin")
}

// join makes somebody a member, and returns them in a session.
func (w *world) join(t testing.TB, org model.OrgID, email, role string) model.Actor {
	t.Helper()
	m, err := members.New(w.db).Add(t.Context(), model.System, org, members.Person{Email: model.Email(email), FirstName: "A", LastName: "B"}, role)
	if err != nil {
		t.Fatal(err)
	}
	var s model.Session
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, []byte(email))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return model.Actor{Kind: model.ActorUser, Org: org, ID: string(m.User), Session: s.ID}
}

func (w *world) claim(t testing.TB, by model.Actor, name string) model.Domain {
	t.Helper()
	d, err := w.Add(t.Context(), by, name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// publish publishes the records of domains, in the place of what was there.
func (w *world) publish(t testing.TB, all ...model.Domain) {
	t.Helper()
	values := make([]string, len(all))
	for i, d := range all {
		values[i] = RecordValue(d)
	}
	if err := w.names.Set(RecordName(all[0]), values...); err != nil {
		t.Fatal(err)
	}
}

func (w *world) now(t testing.TB, d model.Domain) model.Domain {
	t.Helper()
	d, err := w.db.Domain(t.Context(), d.Org, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// tick moves the clock and lets the job come.
func (w *world) tick(t testing.TB, after time.Duration) int {
	t.Helper()
	w.clock.Advance(after)
	n, err := w.CheckDue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (w *world) wantStatus(t testing.TB, d model.Domain, want model.DomainStatus) model.Domain {
	t.Helper()
	d = w.now(t, d)
	if d.Proof.Status != want {
		t.Errorf("%s of %s: %s, want %s", d.Name, d.Org, d.Proof.Status, want)
	}
	return d
}

// eventTypes returns the types of an organization's events about a domain, oldest
// first.
func (w *world) eventTypes(t testing.TB, d model.Domain) []model.EventType {
	t.Helper()
	all, err := w.db.Events(t.Context(), d.Org, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var types []model.EventType
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Target == string(d.ID) {
			types = append(types, all[i].Type())
		}
	}
	return types
}
