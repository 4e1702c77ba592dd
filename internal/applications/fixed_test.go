package applications

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

const (
	first  = "0123456789abcdef0123456789abcdef"
	second = "fedcba9876543210fedcba9876543210"
	third  = "00112233445566778899aabbccddeeff"
)

// TestCreateFixed: an application can have the client ID and secrets that somebody knows before.
func TestCreateFixed(t *testing.T) {
	t.Parallel()
	const id = "skc_7318642950172389376"
	web := model.Application{ID: id, Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://x.test/callback"}}
	spa, short := web, web
	spa.Type, short.ID = model.ApplicationSPA, "skc_7"
	for name, test := range map[string]struct {
		app     model.Application
		secrets []string
		field   string // that is wrong
	}{
		"two secrets":              {web, []string{first, second}, ""},
		"none":                     {web, nil, ""},
		"public":                   {spa, nil, ""},
		"public, with a secret":    {spa, []string{first}, "client_secrets"},
		"three":                    {web, []string{first, second, third}, "client_secrets"},
		"the same":                 {web, []string{first, first}, "client_secrets"},
		"short":                    {web, []string{first[:31]}, "client_secrets"},
		"long":                     {web, []string{strings.Repeat(first, 7)}, "client_secrets"},
		"of few characters":        {web, []string{strings.Repeat("ab", 16)}, "client_secrets"},
		"with a space":             {web, []string{first + " 1"}, "client_secrets"},
		"a client ID that is none": {short, nil, "client_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Open(t)
			s := New(d, secret.NewSource(nil))
			a, made, err := s.CreateFixed(t.Context(), operator, test.app, test.secrets)
			var e *model.Error
			if errors.As(err, &e); test.field != "" {
				if e == nil || e.Field != test.field || strings.Contains(err.Error(), first[:8]) {
					t.Errorf("error = %v, want one about %s", err, test.field)
				}
				return
			}
			if err != nil || a.ID != test.app.ID {
				t.Fatalf("%s, %v", a.ID, err)
			}
			if made != "" {
				test.secrets = []string{made}
			}
			if diff := cmp.Diff(hashes(test.secrets...), stored(t, d, id)); diff != "" || test.app.KeepsSecret() != (len(test.secrets) > 0) {
				t.Errorf("secrets (-want +got):\n%s", diff)
			}
			if _, _, err := s.CreateFixed(t.Context(), operator, test.app, nil); model.KindOf(err) != model.Conflict {
				t.Errorf("twice: %v", err)
			}
		})
	}
}

func hashes(secrets ...string) []string {
	var all []string
	for _, s := range secrets {
		all = append(all, string(secret.Hash(s)))
	}
	return all
}

func stored(t *testing.T, d *db.DB, id model.ApplicationID) []string {
	t.Helper()
	a, err := d.Application(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range a.Secrets {
		all = append(all, string(s.Hash))
	}
	return all
}

// TestSetSecrets: those that are named are good, no others, and what is good already stays.
func TestSetSecrets(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s, a := created(t, d, model.ApplicationWeb)
	for _, step := range []struct {
		secrets []string
		events  int
	}{{[]string{first}, 2}, {[]string{first}, 0}, {[]string{first, second}, 1}, {[]string{second, first}, 0}, {[]string{second, third}, 2}} {
		before, err := d.Events(t.Context(), "", 100)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetSecrets(t.Context(), operator, a.ID, step.secrets); err != nil {
			t.Fatal(err)
		}
		after, err := d.Events(t.Context(), "", 100)
		if err != nil || len(after)-len(before) != step.events {
			t.Errorf("%v: %d events, want %d (%v)", step.secrets, len(after)-len(before), step.events, err)
		}
	}
	if diff := cmp.Diff(hashes(second, third), stored(t, d, a.ID)); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	for name, secrets := range map[string][]string{"none": nil, "a weak one": {"password"}} {
		if err := s.SetSecrets(t.Context(), operator, a.ID, secrets); model.KindOf(err) != model.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
