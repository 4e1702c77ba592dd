package sso

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// TestLanguageOfProvider: at the first sign-in by a connection somebody reads what the
// provider says, unless they have chosen; later it has no say.
func TestLanguageOfProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	live, _ := c.In(model.SettingsLive)
	enters := func(email string, said upstream.Attributes) model.User {
		t.Helper()
		p := Proven{Request: model.UpstreamRequest{Purpose: model.UpstreamSignIn}, Connection: c, Settings: live, Identity: upstream.Identity{
			Issuer: live.IdP, Subject: email, Email: email, EmailVerified: true, FirstName: "Zoë", Attributes: said,
		}}
		if code := w.enters(t, p); code != "" {
			t.Fatalf("%s is not let in: %s", email, code)
		}
		u, err := w.db.UserByEmail(t.Context(), model.Email(email))
		must(t, err)
		return u
	}
	for _, test := range []struct {
		email string
		said  upstream.Attributes
		want  model.Language
	}{
		{"a@acme.test", upstream.Attributes{"locale": {"de-AT"}}, "de"},
		{"b@acme.test", upstream.Attributes{"preferredLanguage": {"fr"}}, "fr"},
		{"c@acme.test", upstream.Attributes{"urn:oid:2.16.840.1.113730.3.1.39": {"ja, en"}}, "ja"},
		{"d@acme.test", upstream.Attributes{"locale": {"nl"}}, ""},
		{"e@acme.test", upstream.Attributes{"locale": {"de", "fr"}}, ""},
		{"f@acme.test", nil, ""},
	} {
		if u := enters(test.email, test.said); u.Language != test.want {
			t.Errorf("%v: it is %q, want %q", test.said, u.Language, test.want)
		}
		if u := enters(test.email, upstream.Attributes{"locale": {"es"}}); u.Language != test.want {
			t.Errorf("%v: at the second sign-in it is %q", test.said, u.Language)
		}
	}
	must(t, w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "g@acme.test", true, "Gil", "Lee")
		if err == nil {
			u.Language = "ar"
			_, err = tx.SetUserDetails(t.Context(), u)
		}
		return err
	}))
	if u := enters("g@acme.test", upstream.Attributes{"locale": {"de"}}); u.Language != "ar" {
		t.Errorf("somebody who has chosen reads %q", u.Language)
	}
}
