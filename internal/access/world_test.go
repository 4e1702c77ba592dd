package access_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/mail"
	rooms "github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	operatorRules "github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/streams"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
	"github.com/anteroom/anteroom/internal/upstream/openid/openidtest"
	"github.com/anteroom/anteroom/internal/users"
	"github.com/anteroom/anteroom/internal/webhooks"
)

// world is an installation with all rooms, and two organizations with an admin
// each.
type world struct {
	t             *testing.T
	ctx           context.Context
	db            *db.DB
	clock         *dbtest.Clock
	keys          *secret.Keys
	acme, globex  model.OrgID
	admins        map[model.OrgID]model.Actor
	admin, member model.RoleID
	browser       model.Browser
	people        int

	applications  *applications.Service
	directories   *directories.Service
	issuer        *openidtest.Issuer // whom directories can trust
	domains       *domains.Service
	groups        *groups.Service
	instance      *instance.Service
	invitations   *invitations.Service
	apiKeys       *keys.Service
	members       *rooms.Service
	operators     *operatorRules.Service
	organizations *organizations.Service
	passkeys      *passkeys.Service
	signIn        *signin.Service
	portal        *portal.Service
	roles         *roles.Service
	sessions      *sessions.Service
	social        *social.Service
	sso           *sso.Service
	users         *users.Service
	streams       *streams.Service
	webhooks      *webhooks.Service

	begun int64 // the number of the last event that made the world
}

// setup is who prepares what a rule is tried on.
var setup = model.Actor{Kind: model.ActorSystem, IP: "setup"}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: dbtest.NewClock(), admins: map[model.OrgID]model.Actor{}, browser: model.Browser{Hash: secret.Hash("browser")}}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	var err error
	w.keys, err = secret.NewKeys()
	w.must(err)
	names, err := nameserver.Listen("127.0.0.1:0")
	w.must(err)
	t.Cleanup(names.Close)
	client, err := dns.New(dns.Options{
		Resolvers: names.Addr(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: names.DialContext,
	})
	w.must(err)
	source, outbox := secret.NewSource(nil), mail.NewOutbox(w.db, w.keys, nil, "https://anteroom.test")
	const site model.Site = "https://anteroom.test"
	w.operators, w.signIn = operatorRules.New(w.db, source, outbox, site), signin.New(w.db, w.keys, source, outbox, site)
	w.applications, w.members, w.organizations, w.roles = applications.New(w.db, source), rooms.New(w.db), organizations.New(w.db), roles.New(w.db)
	w.domains, w.sessions = domains.New(w.db, client, source, outbox, site), sessions.New(w.db)

	w.issuer = openidtest.Start(t)
	w.directories = directories.New(w.db, source, outbox, site, w.issuer.Providers(w.clock.Now))
	w.groups, w.instance, w.portal = groups.New(w.db), instance.New(w.db), portal.New(w.db, source, outbox, site)
	w.users, w.apiKeys = users.New(w.db), keys.New(w.db, source)
	w.streams = streams.New(streams.Config{DB: w.db, Keys: w.keys, Source: source, Client: fetch.New(), Logger: slog.New(slog.DiscardHandler)})
	w.webhooks = webhooks.New(webhooks.Config{DB: w.db, Keys: w.keys, Source: source, Client: fetch.New(), Outbox: outbox, Logger: slog.New(slog.DiscardHandler)})
	w.social = newSocial(w)
	w.sso = sso.New(sso.Config{DB: w.db, Keys: w.keys, Site: model.NewSites("https://id.test", nil), Outbox: outbox, Generate: keytest.Shared})
	w.invitations = invitations.New(w.db, w.keys, source, outbox, site)
	w.passkeys, err = passkeys.New(w.ctx, w.db, &url.URL{Scheme: "https", Host: "anteroom.test"}, nil, outbox, slog.New(slog.DiscardHandler))
	w.must(err)
	for _, each := range []struct {
		name string
		id   *model.OrgID
	}{{"Acme", &w.acme}, {"Globex", &w.globex}} {
		o, err := w.organizations.Create(w.ctx, setup, organizations.Description{Name: each.name}, model.Features()...)
		w.must(err)
		*each.id = o.ID
		w.admins[o.ID] = w.session(w.join(o.ID, "admin"))
	}
	all, err := w.db.Roles(w.ctx, w.acme)
	w.must(err)
	w.admin, w.member = all[0].ID, all[1].ID
	_, err = w.sso.ServiceKeys(w.ctx)
	w.must(err)
	events, err := w.db.EventsAfter(w.ctx, 0, 1000)
	w.must(err)
	w.begun = events[len(events)-1].Seq
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// actor returns an actor of a kind in an organization; the user is its admin.
func (w *world) actor(kind model.ActorKind, org model.OrgID) model.Actor {
	by := w.admins[org]
	if kind != model.ActorUser {
		// With a session at hand, too: it is the kind that counts.
		by.Kind = kind
	}
	if kind == model.ActorDirectory {
		by.ID = string(w.directoryOf(org).ID)
	}
	if kind == model.ActorApplication {
		a := application
		a.Scopes = model.APIScopes()
		a, _, err := w.applications.Create(w.ctx, setup, a)
		w.must(err)
		by.ID = string(a.ID)
	}
	if kind == model.ActorAPIKey {
		return w.script(org)
	}
	if kind == model.ActorPortalLink {
		return w.visitor(org)
	}
	return by
}

// unchanged runs a rule and fails the test when it records something about Acme
// or the instance. It returns the rule's error.
func (w *world) unchanged(run func() error) error {
	w.t.Helper()
	err := run()
	for _, e := range w.recorded() {
		if e.Org == w.acme || e.Org == "" {
			w.t.Errorf("%s by %s %s was recorded", e.Type(), e.Actor.Kind, e.Actor.ID)
		}
	}
	return err
}

// recorded returns what was recorded since the world is there, beside what prepares
// rules.
func (w *world) recorded() []model.Event {
	w.t.Helper()
	events, err := w.db.EventsAfter(w.ctx, w.begun, 1000)
	w.must(err)
	return slices.DeleteFunc(events, func(e model.Event) bool { return e.Actor.IP == setup.IP })
}

// tellsOf fails the test when something was recorded that does not say who did it
// and to what.
func (w *world) tellsOf(by model.Actor) {
	w.t.Helper()
	for _, e := range w.recorded() {
		if e.Actor.Kind != by.Kind || e.Actor.ID != by.ID || e.Target == "" {
			w.t.Errorf("%s of %q by %s %q, and it was %s %q", e.Type(), e.Target, e.Actor.Kind, e.Actor.ID, by.Kind, by.ID)
		}
	}
}

func (w *world) setup() model.Actor {
	by := setup
	by.Org = w.acme
	return by
}

// email returns an address that nobody has had.
func (w *world) email() model.Email {
	w.people++
	return model.Email(fmt.Sprintf("person%d@acme.test", w.people))
}

func (w *world) domainName() string {
	w.people++
	return fmt.Sprintf("acme%d.example", w.people)
}

func (w *world) join(org model.OrgID, role string) model.Member {
	m, err := w.members.Add(w.ctx, setup, org, rooms.Person{Email: w.email(), FirstName: "Kim", LastName: "Lee"}, role)
	w.must(err)
	m, err = w.db.Member(w.ctx, org, m.ID)
	w.must(err)
	return m
}

func (w *world) session(m model.Member) model.Actor {
	var s model.Session
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(w.ctx, model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: m.Org}, AuthTime: tx.Now()}, secret.Hash(string(m.ID)))
		return err
	}))
	return s.Actor()
}

func (w *world) invite() model.InvitationID {
	r, err := w.invitations.Invite(w.ctx, w.setup(), invitations.Request{Text: string(w.email()), Role: w.member})
	w.must(err)
	return r.Sent[0].ID
}

// undo returns what can be taken back of something at Acme.
func (w *world) undo(id string) model.Undo {
	u, err := w.db.Undo(w.ctx, w.acme, id)
	w.must(err)
	return u
}

// claim adds a domain that is not verified yet.
func (w *world) claim() model.Domain {
	d, err := w.domains.Add(w.ctx, w.setup(), w.domainName())
	w.must(err)
	return d
}

// failed adds a domain whose record was not found in time.
func (w *world) failed() model.Domain {
	d := w.claim()
	d.Proof.Status, d.Proof.NextCheckAt = model.DomainFailed, time.Time{}
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) error {
		_, err := tx.SetDomainProof(w.ctx, d)
		return err
	}))
	return d
}

// role makes a role of Acme's own and returns its name.
func (w *world) role() string {
	w.people++
	r, err := w.roles.Create(w.ctx, setup, model.Role{Org: w.acme, Name: fmt.Sprintf("role%d", w.people)})
	w.must(err)
	return r.Name
}

// permission defines one of the application's own and returns its name.
func (w *world) permission() string {
	w.people++
	p, err := w.roles.CreatePermission(w.ctx, setup, fmt.Sprintf("app:do%d", w.people), "")
	w.must(err)
	return string(p.Name)
}

var application = model.Application{
	Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.example/callback"}, PostLogoutRedirectURIs: []string{},
}

func (w *world) application() model.ApplicationID {
	a, _, err := w.applications.Create(w.ctx, setup, application)
	w.must(err)
	return a.ID
}

// passkey gives somebody a passkey; Acme's admin, when the actor is no person.
func (w *world) passkey(by model.Actor) (id model.PasskeyID) {
	user := by.User()
	if user == "" {
		user = w.admins[w.acme].User()
	}
	w.people++
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) error {
		p, err := tx.InsertPasskey(w.ctx, model.Passkey{User: user, Name: "Phone", CredentialID: fmt.Append(nil, w.people), Credential: []byte(`{}`)})
		id = p.ID
		return err
	}))
	return id
}

// published makes signing keys and lets so much time pass that the next may
// sign.
func (w *world) published() {
	w.must(oidc.ReplaceKeys(w.ctx, w.db, w.keys, setup))
	w.clock.Advance(time.Hour)
}

func (w *world) logo() []byte {
	var file bytes.Buffer
	w.must(png.Encode(&file, image.NewGray(image.Rect(0, 0, 8, 8))))
	return file.Bytes()
}
