package applications

import (
	"bytes"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

var operator = model.Actor{Kind: model.ActorOperator}

// created registers an application of a type.
func created(t *testing.T, d *db.DB, kind model.ApplicationType) (*Service, model.Application) {
	t.Helper()
	s := New(d, secret.NewSource(nil))
	a, _, err := s.Create(t.Context(), operator, model.Application{Name: "Coffeedesk", Type: kind, RedirectURIs: []string{"https://x.test/callback"}})
	if err != nil {
		t.Fatal(err)
	}
	return s, a
}

func TestSecretsAreReplaced(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s, a := created(t, d, model.ApplicationWeb)
	id, clientSecret, err := s.AddSecret(t.Context(), operator, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := d.Application(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(stored.Secrets) != 2 || stored.Secrets[1].ID != id || !bytes.Equal(stored.Secrets[1].Hash, secret.Hash(clientSecret)) {
		t.Fatalf("secrets %+v", stored.Secrets)
	}
	if _, _, err := s.AddSecret(t.Context(), operator, a.ID); model.KindOf(err) != model.Conflict {
		t.Errorf("a third: %v", err)
	}
	old := stored.Secrets[0].ID
	if err := s.RemoveSecret(t.Context(), operator, a.ID, old); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveSecret(t.Context(), operator, a.ID, old); model.KindOf(err) != model.NotFound {
		t.Errorf("twice: %v", err)
	}
	if err := s.RemoveSecret(t.Context(), operator, a.ID, id); model.KindOf(err) != model.Conflict {
		t.Errorf("the last one: %v", err)
	}
	events, err := d.Events(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	var types []model.EventType
	for _, e := range events {
		types = append(types, e.Type())
	}
	if want := []model.EventType{model.EventSecretDeleted, model.EventSecretCreated, model.EventApplicationCreated}; !slices.Equal(types, want) {
		t.Errorf("events %v", types)
	}
}

func TestSecretsAreRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s, web := created(t, d, model.ApplicationWeb)
	_, spa := created(t, d, model.ApplicationSPA)
	_, other := created(t, d, model.ApplicationWeb)
	stored, err := d.Application(t.Context(), other.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		by   model.Actor
		app  model.ApplicationID
		want model.Kind
	}{
		"by a user":   {model.Actor{Kind: model.ActorUser}, web.ID, model.Forbidden},
		"of nobody":   {operator, "skc_1", model.NotFound},
		"of a public": {operator, spa.ID, model.Invalid},
	} {
		if _, _, err := s.AddSecret(t.Context(), test.by, test.app); model.KindOf(err) != test.want {
			t.Errorf("add, %s: %v", name, err)
		}
		if err := s.RemoveSecret(t.Context(), test.by, test.app, "sec_1"); model.KindOf(err) != test.want {
			t.Errorf("remove, %s: %v", name, err)
		}
	}
	if err := s.RemoveSecret(t.Context(), operator, web.ID, stored.Secrets[0].ID); model.KindOf(err) != model.NotFound {
		t.Errorf("another’s: %v", err)
	}
}
