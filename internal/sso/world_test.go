package sso

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// world is an installation with the organization Acme, which has a verified domain and
// two admins.
type world struct {
	*Service
	db       *db.DB
	clock    *dbtest.Clock
	dana, al model.Actor
	domain   model.DomainID
	seal     *secret.Keys
	outbox   *mail.Outbox
	post     *postbox
	seen     int64 // the number of the last event that a test has looked at
}

func newWorld(t testing.TB) *world {
	t.Helper()
	clock := dbtest.NewClock()
	return newWorldOn(t, dbtest.OpenAt(t, clock.Now), clock)
}

// newWorldOn returns a world on a database, which may be open twice.
func newWorldOn(t testing.TB, d *db.DB, clock *dbtest.Clock) *world {
	t.Helper()
	keys, err := secret.NewKeys()
	must(t, err)
	w := &world{db: d, clock: clock, seal: keys, post: &postbox{}}
	w.outbox = mail.NewOutbox(d, keys, w.post, "https://anteroom.test")
	w.Service = w.service(d)
	acme, err := organizations.New(w.db).Create(t.Context(), model.Actor{Kind: model.ActorSystem}, organizations.Description{Name: "Acme"}, model.Features()...)
	must(t, err)
	w.dana, w.al = w.join(t, acme.ID, "dana@acme.test", "admin"), w.join(t, acme.ID, "al@acme.test", "admin")
	w.domain = w.verify(t, acme.ID, "acme.test")
	return w
}

// service returns the rules as a process on the same database has them.
func (w *world) service(d *db.DB) *Service {
	return New(Config{
		DB: d, Keys: w.seal, Fetcher: reader{}, HTTP: http.DefaultClient, Site: model.NewSites("https://id.test", nil), Outbox: w.outbox, Insecure: true, Generate: keytest.Shared, Source: secret.NewSource(nil),
	})
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

// join makes somebody a member who is signed in.
func (w *world) join(t testing.TB, org model.OrgID, email model.Email, role string) (by model.Actor) {
	t.Helper()
	m, err := members.New(w.db).Add(t.Context(), model.Actor{Kind: model.ActorSystem}, org, members.Person{Email: email, FirstName: "Dana", LastName: "Li"}, role)
	must(t, err)
	w.write(t, func(tx *db.Tx) error {
		s, err := tx.InsertSession(t.Context(), model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, secret.Hash(string(m.ID)))
		by = s.Actor()
		return err
	})
	return by
}

func (w *world) verify(t testing.TB, org model.OrgID, name string) (id model.DomainID) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		d, err := tx.InsertDomain(t.Context(), model.Domain{Org: org, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified}})
		id = d.ID
		return err
	})
	return id
}

// reader reads metadata from a server of the test.
type reader struct{}

func (reader) Get(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		return nil, errors.New(a.Status)
	}
	return io.ReadAll(a.Body)
}

// certificate returns a certificate of a key with a name, as base64.
func certificate(t *testing.T, name string, bits int) string {
	t.Helper()
	key := keytest.RSA(name, bits)
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: from.AddDate(10, 0, 0),
	}, &x509.Certificate{Subject: pkix.Name{CommonName: name}}, &key.PublicKey, key)
	must(t, err)
	return base64.StdEncoding.EncodeToString(der)
}

// form is what an administrator types.
func (w *world) form(t *testing.T) SAMLForm {
	t.Helper()
	return SAMLForm{EntityID: "https://idp.test/", SignInURL: "https://idp.test/sso", Certificates: certificate(t, "idp", 2048)}
}

// ready adds a SAML connection whose draft Dana has tested.
func (w *world) ready(t *testing.T) model.Connection {
	t.Helper()
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta")
	must(t, err)
	if c.Chosen { // there is another one
		c, err = w.SetDomains(t.Context(), w.dana, c.ID, c.Version, true, nil)
		must(t, err)
	}
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, w.form(t))
	must(t, err)
	w.test(t, w.dana, c)
	return c
}

// test notes a successful test of a connection's draft.
func (w *world) test(t *testing.T, by model.Actor, c model.Connection) {
	t.Helper()
	draft, _ := c.In(model.SettingsDraft)
	counts, err := w.Tested(t.Context(), by, c.ID, draft)
	if err != nil || !counts {
		t.Fatalf("the test counts: %v, %v", counts, err)
	}
}

// on adds a connection that is on.
func (w *world) on(t *testing.T) model.Connection {
	t.Helper()
	c := w.ready(t)
	c, err := w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	return c
}

func states(c model.Connection) (all []model.SettingsState) {
	for _, s := range c.Settings {
		all = append(all, s.State)
	}
	return all
}

// wantKind fails the test unless err is of a kind and says a sentence. It returns the
// field that it is about.
func wantKind(t *testing.T, err error, want model.Kind, key string) (field string) {
	t.Helper()
	said := &model.Error{}
	if !errors.As(err, &said) || said.Kind != want || said.Key != key {
		t.Errorf("error = %v, want %v %s", err, want, key)
	}
	return said.Field
}

func (w *world) unverify(t *testing.T, id model.DomainID) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		d, err := tx.Domain(t.Context(), w.dana.Org, id)
		if err != nil {
			return err
		}
		d.Proof.Status = model.DomainPending
		_, err = tx.SetDomainProof(t.Context(), d)
		return err
	})
}
