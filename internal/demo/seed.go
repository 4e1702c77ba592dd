// Package demo makes the sample data of the demo: two organizations with their
// people, as if they had used the product for a while. The sample application, the
// identity provider, the mailbox and the name server are packages of their own below it.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/signin"
)

// Sample is what whoever drives the demo needs to know of the sample data.
type Sample struct {
	ClientID       string   `json:"client_id"`
	ClientSecret   string   `json:"client_secret"`
	ConnectionID   string   `json:"connection_id"` // of Globex, which is not set up to its end
	DirectoryID    string   `json:"directory_id"`  // of Acme
	DirectoryToken string   `json:"directory_token"`
	People         []Person `json:"people"`
}

// Person is a sample person that the demo page offers to sign in as.
type Person struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Org   string `json:"organization"`
	Role  string `json:"role"`
}

// Application is where the sample application can be reached.
type Application struct {
	URL, InitiateLoginURI, RedirectURI, PostLogoutRedirectURI, BackchannelLogoutURI string
}

// The names of the sample organizations and of the sample application.
const (
	AcmeName   = "Acme Corp"
	GlobexName = "Globex"
	AppName    = "Coffeedesk"
)

// sampleFile notes the sample in the data directory, so that a demo that is
// started again on it knows its client secret.
const sampleFile = "demo.json"

// Prepare returns the sample of the data directory dir, and makes it first when
// there is none; one that is there is told where the sample application is now. address
// is that of the database; nobody may have it open. baseURL
// is where people will reach the program: the mails of the sample's invitations
// lead there, and go out when the program starts.
func Prepare(ctx context.Context, dir, address, baseURL string, keys *secret.Keys, app Application) (Sample, error) {
	var s Sample
	path := filepath.Join(dir, sampleFile)
	b, err := os.ReadFile(path)
	switch {
	case err == nil:
		if err := json.Unmarshal(b, &s); err != nil {
			return s, fmt.Errorf("read %s: %w", path, err)
		}
		if err := move(ctx, address, model.ApplicationID(s.ClientID), app); err != nil {
			return s, fmt.Errorf("move the sample application: %w", err)
		}
		return s, nil
	case !errors.Is(err, fs.ErrNotExist):
		return s, err
	}
	if s, err = seed(ctx, address, baseURL, keys, app); err != nil {
		return s, fmt.Errorf("make sample data: %w", err)
	}
	if b, err = json.MarshalIndent(s, "", "  "); err != nil {
		return s, err
	}
	return s, os.WriteFile(path, append(b, '\n'), 0o600)
}

// seeder calls the product's own rules, each at the time at which the thing is
// said to have happened.
type seeder struct {
	db            *db.DB
	clock         time.Time
	organizations *organizations.Service
	members       *members.Service
	signin        *signin.Service
	sessions      *sessions.Service
	invitations   *invitations.Service
	outbox        *mail.Outbox
}

func seed(ctx context.Context, address, baseURL string, keys *secret.Keys, app Application) (_ Sample, err error) {
	now := time.Now()
	s := &seeder{clock: now.AddDate(0, 0, -120)}
	if s.db, err = db.Open(ctx, address, db.Options{Now: func() time.Time { return s.clock }}); err != nil {
		return Sample{}, err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	source := secret.NewSource(nil)
	s.organizations, s.members = organizations.New(s.db), members.New(s.db)
	s.sessions = sessions.New(s.db)
	s.signin = signin.New(s.db, keys, source, nil, "") // only signs in directly, which sends no mail

	// The mails are only stored here: the program sends them when it starts.
	s.outbox = mail.NewOutbox(s.db, keys, longAgo{}, model.NewSite(baseURL))
	s.invitations = invitations.New(s.db, keys, source, s.outbox, model.NewSite(baseURL))
	a, clientSecret, err := applications.New(s.db, source).Create(ctx, model.System, app.registered())
	if err != nil {
		return Sample{}, err
	}
	if err := s.brand(ctx, app.URL); err != nil {
		return Sample{}, err
	}
	acmeOrg, err := s.organization(ctx, AcmeName, acme, now)
	if err != nil {
		return Sample{}, err
	}
	if err := errors.Join(s.invite(ctx, acmeOrg, now), s.gather(ctx, acmeOrg, now)); err != nil {
		return Sample{}, err
	}
	globexOrg, err := s.organization(ctx, GlobexName, globex, now)
	if err != nil {
		return Sample{}, err
	}
	// Verify asks no DNS and sends no mail.
	s.clock = now.AddDate(0, 0, -90)
	if _, err := domains.New(s.db, nil, source, nil, "").Verify(ctx, model.Actor{Kind: model.ActorOperator, Org: globexOrg}, "globex.example"); err != nil {
		return Sample{}, err
	}
	connection, err := s.connect(ctx, keys)
	if err != nil {
		return Sample{}, err
	}
	directory, token, err := s.provision(ctx, now)
	if err != nil {
		return Sample{}, err
	}
	return Sample{string(a.ID), clientSecret, string(connection), string(directory), token, offeredPeople()}, nil
}

// registered returns the sample application as it is registered.
func (app Application) registered() model.Application {
	return model.Application{
		Name: AppName, Type: model.ApplicationWeb, InitiateLoginURI: app.InitiateLoginURI, OfflineAccess: true,
		RedirectURIs: []string{app.RedirectURI}, PostLogoutRedirectURIs: []string{app.PostLogoutRedirectURI},
		BackchannelLogoutURI: app.BackchannelLogoutURI, BackchannelSessionRequired: true,
	}
}

// offeredPeople are the people who stand for what can be seen: an admin, a member who
// may change nothing, somebody in two organizations, another organization.
func offeredPeople() []Person {
	return []Person{
		{"Dana Cole", "dana@acme.example", AcmeName, "Admin"},
		{"Bo Ash", "bo@acme.example", AcmeName, "Member"},
		{"Iris Novak", "iris@acme.example", AcmeName + " and " + GlobexName, "Admin and Member"},
		{"Gus Globe", "gus@globex.example", GlobexName, "Admin"},
	}
}

func (s *seeder) brand(ctx context.Context, appURL string) error {
	name, color := AppName, "#7a4b2a"
	_, err := instance.New(s.db).Set(ctx, model.System, instance.Change{AppName: &name, AppURL: &appURL, BrandColor: &color})
	return err
}

// organization makes an organization whose members have joined one after the
// other and were active when they are said to have been.
func (s *seeder) organization(ctx context.Context, name string, people []person, now time.Time) (model.OrgID, error) {
	s.clock = now.AddDate(0, 0, -120)
	o, err := s.organizations.Create(ctx, model.System, organizations.Description{Name: name}, model.Features()...)
	if err != nil {
		return "", err
	}
	for _, p := range people {
		s.clock = s.clock.Add(7 * time.Hour)
		who := members.Person{Email: model.Email(p.email), FirstName: p.first, LastName: p.last}
		if _, err := s.members.Add(ctx, model.System, o.ID, who, p.role); err != nil {
			return "", err
		}
	}
	for i, p := range people {
		if p.days < 0 {
			continue
		}
		s.clock = now.AddDate(0, 0, -p.days).Add(-time.Duration(7*i+3) * time.Minute)
		if err := s.visit(ctx, model.Email(p.email), o.ID); err != nil {
			return "", err
		}
	}
	return o.ID, nil
}

// visit signs a person in to an organization and out again.
func (s *seeder) visit(ctx context.Context, email model.Email, org model.OrgID) error {
	session, token, err := s.signin.Directly(ctx, email, signin.Browser{Hash: []byte{}, IP: "192.0.2.17", UserAgent: "Demo"})
	if err != nil {
		return err
	}
	if session.Org.ID != org {
		if token, err = s.sessions.Switch(ctx, session, org, secret.NewSource(nil).Token()); err != nil {
			return err
		}
	}
	// A session begun now was not active later: let a moment pass.
	s.clock = s.clock.Add(time.Second)
	if session, err = s.sessions.Load(ctx, token, sessions.Active); err != nil {
		return err
	}
	if err := s.sessions.Flush(ctx); err != nil {
		return err
	}
	return s.sessions.SignOut(ctx, session)
}

// invite lets Dana invite people to an organization.
func (s *seeder) invite(ctx context.Context, org model.OrgID, now time.Time) error {
	roles, err := s.db.Roles(ctx, org)
	if err != nil {
		return err
	}
	for _, i := range invited {
		s.clock = now.AddDate(0, 0, -i.days)
		session, err := s.begin(ctx, "dana@acme.example")
		if err != nil {
			return err
		}
		result, err := s.invitations.Invite(ctx, session.Actor(), invitations.Request{Text: i.email, Role: roles[len(roles)-1].ID, Note: i.note})
		if err != nil {
			return err
		}
		if result.Sent[0].Expired(now) { // so has its mail, which the program would fail to send
			if err := s.outbox.SendDue(ctx, func(error) {}); err != nil {
				return err
			}
		}
		if err := s.sessions.SignOut(ctx, session); err != nil {
			return err
		}
	}
	return nil
}

// begin signs a person in to the only organization that they belong to.
func (s *seeder) begin(ctx context.Context, email model.Email) (model.Session, error) {
	session, _, err := s.signin.Directly(ctx, email, signin.Browser{Hash: []byte{}, IP: "192.0.2.17", UserAgent: "Demo"})
	return session, err
}

// longAgo is the sender of mails that have come and gone before the demo starts.
type longAgo struct{}

// Send does nothing.
func (longAgo) Send(context.Context, mail.Message) error { return nil }
