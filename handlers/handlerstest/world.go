// Package handlerstest starts the whole program for tests of its pages: the real
// router on a database file, with two organizations, their people, and browsers in
// which they have signed in. What is mailed is kept, and the names below .example
// have a name server. It is only for tests.
package handlerstest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// The people of the tests' two organizations.
const (
	Dana = "dana@acme.test" // may change roles
	Ana  = "ana@acme.test"  // too
	Kim  = "kim@acme.test"  // may not
	Gus  = "gus@globex.test"
)

// World is the whole program, served, with two organizations.
type World struct {
	Config       handlers.Config
	DB           *db.DB
	Server       *httptest.Server
	Outbox       *mail.Outbox
	Post         *Postbox
	Names        *nameserver.Server // DNS of .example
	Acme, Globex model.OrgID
	Members      map[string]model.Member // by address

	social  []social.Client // see OfferSocial
	host    string          // without the port
	aliases []string        // see Move
}

// New returns a world of its own, which ends with the test.
func New(t *testing.T) *World {
	t.Helper()
	return NewAt(t, time.Now)
}

// NewAt returns a world as New does, with a clock of its own.
func NewAt(t *testing.T, now func() time.Time) *World {
	t.Helper()
	return newOn(t, dbtest.OpenAt(t, now))
}

func newOn(t *testing.T, d *db.DB) *World {
	t.Helper()
	w := &World{DB: d, Post: &Postbox{}, Server: httptest.NewUnstartedServer(nil), Members: map[string]model.Member{}, host: "localhost"}
	w.configure(t, w.keys(t), w.Post)
	w.Acme = w.Organization(t, "Acme")
	w.Globex = w.Organization(t, "Globex")
	w.Add(t, w.Acme, Dana, "Dana", "admin")
	w.Add(t, w.Acme, Ana, "Ana", "admin")
	w.Add(t, w.Acme, Kim, "Kim", "member")
	w.Add(t, w.Globex, Gus, "Gus", "admin")
	w.Serve(t, handlers.New)
	w.Server.Config.Protocols = new(http.Protocols)
	w.Server.Config.Protocols.SetHTTP1(true)
	w.Server.Config.Protocols.SetUnencryptedHTTP2(true) // as the program serves
	w.Server.Start()
	w.Server.URL = w.Config.BaseURL.String()
	t.Cleanup(w.Server.Close)
	return w
}

// NewWith returns a world whose organizations have features, and its clock, which
// stands still.
func NewWith(t *testing.T, features ...model.Feature) (*World, *dbtest.Clock) {
	t.Helper()
	clock := dbtest.NewClock()
	w := NewAt(t, clock.Now)
	for _, f := range features {
		w.Enable(t, w.Acme, f)
		w.Enable(t, w.Globex, f)
	}
	return w, clock
}

// WithoutMail takes the mail server away, as the operator does who sets none up.
func (w *World) WithoutMail(t *testing.T) {
	t.Helper()
	w.configure(t, w.Config.Keys, mail.NoServer{})
	w.Serve(t, handlers.New)
}

// configure sets what the program works with.
func (w *World) configure(t *testing.T, keys *secret.Keys, sender mail.Sender) {
	t.Helper()
	_, port, err := net.SplitHostPort(w.Server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	base := program.Base{
		DB: w.DB, Keys: keys, Sender: sender, Resolver: w.resolver(t), Client: client(), Log: slog.New(slog.DiscardHandler), Generate: keytest.Shared, Social: w.social,
		URL:     &url.URL{Scheme: "http", Host: w.host + ":" + port}, // passkeys need a name
		Aliases: w.aliases,
	}
	services, err := program.NewServices(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	w.Outbox, w.Config = services.Outbox, services.Handlers(base)
	w.runsItself(t)
	w.Config.Place = func(ip string) string { return map[string]string{"192.0.2.77": "Zurich, Switzerland"}[ip] }
}

// Serve serves what is made of the world's configuration, in the place of what
// was served before.
func (w *World) Serve(t *testing.T, program func(context.Context, handlers.Config) (http.Handler, error)) {
	t.Helper()
	handler, err := program(t.Context(), w.Config)
	if err != nil {
		t.Fatal(err)
	}
	w.Server.Config.Handler = handler
}

// Write changes what no rule changes yet.
func (w *World) Write(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.DB.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// SetInstance changes what holds for every organization.
func (w *World) SetInstance(t *testing.T, change func(*model.Instance)) {
	t.Helper()
	w.Write(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		change(&i)
		return tx.SetInstance(t.Context(), i)
	})
}
