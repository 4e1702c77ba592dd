package instance_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// belong makes an organization of people with these addresses, and returns them.
func (w *world) belong(t *testing.T, name string, emails ...model.Email) (people []model.User) {
	t.Helper()
	o, err := organizations.New(w.db).Create(t.Context(), operator, organizations.Description{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range emails {
		if _, err := members.New(w.db).Add(t.Context(), operator, o.ID, members.Person{Email: email}); err != nil {
			t.Fatal(err)
		}
		u, err := w.db.UserByEmail(t.Context(), email)
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, u)
	}
	return people
}

func (w *world) has(t *testing.T, change func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// gets gives somebody a passkey.
func (w *world) gets(t *testing.T, u model.User) {
	t.Helper()
	w.has(t, func(tx *db.Tx) error {
		_, err := tx.InsertPasskey(t.Context(), model.Passkey{User: u.ID, CredentialID: []byte(u.ID), Credential: []byte("{}")})
		return err
	})
}

// TestLastWay: one way stays on, whatever else changes with it.
func TestLastWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		change instance.Change
		field  string
	}{
		"all at once":     {instance.Change{SignInCode: to(false), SignInLink: to(false), SignInPasskey: to(false)}, "sign_in_passkey"},
		"beside a change": {instance.Change{AppName: to("Desk"), SignInPasskey: to(false), SignInLink: to(false), SignInCode: to(false)}, "sign_in_passkey"},
	} {
		_, err := w.Set(t.Context(), operator, c.change)
		var e *model.Error
		if !errors.As(err, &e) || e.Kind != model.Invalid || e.Field != c.field || e.Key != "instance.last_way" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []instance.Change{{SignInPasskey: to(false)}, {SignInCode: to(false)}} {
		if _, err := w.Set(t.Context(), operator, c); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.Set(t.Context(), operator, instance.Change{SignInLink: to(false)})
	if e := (*model.Error)(nil); !errors.As(err, &e) || e.Field != "sign_in_link" {
		t.Errorf("the last one: %v", err)
	}
	if got := w.stored(t); got.Ways != (model.Ways{Link: true}) || got.AppName != "Anteroom" {
		t.Errorf("stored: %+v", got)
	}
	if before, after := w.events(t)[0].Payload.(model.InstanceUpdated).Before, w.events(t)[0].Payload.(model.InstanceUpdated).After; !before.SignInCode || after.SignInCode || !after.SignInLink {
		t.Errorf("the event says %+v", after)
	}
}

// TestLocksOut: without mails only those get in who have something else, and nobody shuts an
// organization.
func TestLocksOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme := w.belong(t, "Acme", "dana@acme.example", "erin@acme.example")
	w.gets(t, acme[0])
	by := func(w model.Ways) instance.Change {
		return instance.Change{SignInCode: &w.Code, SignInLink: &w.Link, SignInPasskey: &w.Passkey}
	}
	stranded := func(service *instance.Service, ways model.Ways, want ...model.UserID) {
		t.Helper()
		got, err := service.Stranded(t.Context(), ways)
		if err != nil {
			t.Fatal(err)
		}
		var ids []model.UserID
		for _, u := range got.Some {
			ids = append(ids, u.ID)
		}
		if diff := cmp.Diff(want, ids); diff != "" || got.Count != len(want) {
			t.Errorf("%+v: %d, (-want +got):\n%s", ways, got.Count, diff)
		}
	}
	onlyPasskeys := model.Ways{Passkey: true}
	stranded(w.Service, model.Ways{Code: true})
	stranded(w.Service, onlyPasskeys, acme[1].ID)
	if _, err := w.Set(t.Context(), operator, by(onlyPasskeys)); err != nil {
		t.Errorf("where somebody is left: %v", err)
	}
	if _, err := w.Set(t.Context(), operator, by(model.Ways{Link: true, Passkey: true})); err != nil {
		t.Fatal(err)
	}
	beta := w.belong(t, "Beta", "ben@beta.example")
	_, err := w.Set(t.Context(), operator, by(onlyPasskeys))
	var e *model.Error
	if !errors.As(err, &e) || e.Kind != model.Conflict || e.Key != "instance.locks_out" || e.Args[0] != "Beta" || e.Args[1] != "ben@beta.example" {
		t.Errorf("where nobody is left: %v", err)
	}
	// An account with a provider counts where that is offered.
	w.has(t, func(tx *db.Tx) error {
		return tx.PutSocialIdentity(t.Context(), model.SocialIdentity{Provider: model.SocialGitHub, Issuer: "https://github.com", Subject: "7", User: beta[0].ID, Email: "ben@beta.example", LinkedAt: time.Now()})
	})
	stranded(w.Service, onlyPasskeys, acme[1].ID, beta[0].ID)
	stranded(instance.New(w.db, model.SocialGitLab), onlyPasskeys, acme[1].ID, beta[0].ID)
	offering := instance.New(w.db, model.SocialGitLab, model.SocialGitHub)
	stranded(offering, onlyPasskeys, acme[1].ID)
	if _, err := offering.Set(t.Context(), operator, by(onlyPasskeys)); err != nil {
		t.Errorf("where an account with a provider is left: %v", err)
	}
}

// TestWithoutMail: where no mail goes out, ways by mail let nobody in: what works stays on, and what
// does not can go.
func TestWithoutMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WithoutMail()
	way := func(s *instance.Service, w model.Way, on bool) error {
		c := instance.Change{}
		*map[model.Way]**bool{model.WayCode: &c.SignInCode, model.WayLink: &c.SignInLink, model.WayPasskey: &c.SignInPasskey}[w] = &on
		_, err := s.Set(t.Context(), operator, c)
		return err
	}
	var e *model.Error
	if err := way(w.Service, model.WayPasskey, false); !errors.As(err, &e) || e.Kind != model.Invalid || e.Field != "sign_in_passkey" || e.Key != "instance.last_working_way" {
		t.Errorf("the way that works: %v", err)
	}
	offering := instance.New(w.db, model.SocialGitHub)
	offering.WithoutMail()
	empty := w.belong(t, "Empty", "eve@empty.example") // is locked out as it is
	acme := w.belong(t, "Acme", "dana@acme.example", "erin@acme.example")
	w.gets(t, acme[0])
	if err := way(offering, model.WayPasskey, false); !errors.As(err, &e) || e.Kind != model.Conflict || e.Key != "instance.locks_out" || e.Args[0] != "Acme" {
		t.Errorf("where nobody of Acme has an account with a provider: %v", err)
	}
	on := model.Ways{Code: true, Link: true, Passkey: true}
	got, err := offering.StrandedBy(t.Context(), on, on.With(model.WayPasskey, false))
	if err != nil || got.Count != 1 || got.Some[0].ID != acme[0].ID {
		t.Errorf("whom it strands: %+v, %v", got, err)
	}
	if got, err := offering.Stranded(t.Context(), on); err != nil || got.Count != 2 || got.Some[0].ID != empty[0].ID || got.Some[1].ID != acme[1].ID {
		t.Errorf("who is stranded: %+v, %v", got, err)
	}
	w.has(t, func(tx *db.Tx) error {
		return tx.PutSocialIdentity(t.Context(), model.SocialIdentity{Provider: model.SocialGitHub, Issuer: "https://github.com", Subject: "7", User: acme[1].ID, Email: "erin@acme.example", LinkedAt: time.Now()})
	})
	for _, step := range []struct {
		s  *instance.Service
		w  model.Way
		on bool
	}{
		{offering, model.WayPasskey, false}, // Empty has lost nothing, and Erin gets in
		{w.Service, model.WayLink, false},   // nothing works, and nothing gets worse
		{w.Service, model.WayPasskey, true},
		{w.Service, model.WayCode, false},
	} {
		if err := way(step.s, step.w, step.on); err != nil {
			t.Errorf("%s to %v: %v", step.w, step.on, err)
		}
	}
	if got := w.stored(t).Ways; got != (model.Ways{Passkey: true}) {
		t.Errorf("on: %+v", got)
	}
}
