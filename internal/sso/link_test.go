package sso

import (
	"errors"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
)

// enters has somebody sign in about whom something is proven, and returns the code for
// which they are not let in.
func (w *world) enters(t *testing.T, p Proven) string {
	t.Helper()
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, _, err := w.Enter(p)(t.Context(), tx)
		return err
	})
	if err == nil {
		return ""
	}
	var refused *Refused
	if !errors.As(w.Refuse(t.Context(), p, err), &refused) {
		t.Fatalf("%v is no refusal", err)
	}
	stored, err := w.db.Attempt(t.Context(), p.Connection.Org, refused.Attempt.ID)
	must(t, err)
	return stored.Code
}

// TestNamesOfPeople: somebody is known again by the name that their provider has for them,
// which it has to keep, and which has to be one that can be kept. An answer is good once.
func TestNamesOfPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	live, _ := c.In(model.SettingsLive)
	proven := func(email, subject, format string) Proven {
		return Proven{Request: model.UpstreamRequest{Purpose: model.UpstreamSignIn}, Connection: c, Settings: live, Identity: upstream.Identity{Issuer: live.IdP, Subject: subject, NameIDFormat: format, Email: email, EmailVerified: true}}
	}
	const persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	longest := strings.Repeat("s", model.MostSubject)
	for _, test := range []struct {
		email, subject, format string
		want                   string
	}{
		{"zoe@acme.test", "_1", formatTransient, "transient_subject"},
		{"zoe@acme.test", longest + "s", persistent, "long_subject"},
		{"zoe@acme.test", longest, persistent, ""},
		{"zoe@acme.test", longest, persistent, ""},
		{"zoe@acme.test", "_2", formatTransient, "transient_subject"},
		{"zoe@acme.test", longest[1:], persistent, "other_subject"},
	} {
		if got := w.enters(t, proven(test.email, test.subject, test.format)); got != test.want {
			t.Errorf("%.20s… (%s): refused for %q, want %q", test.subject, test.format, got, test.want)
		}
		_, err := w.db.UserByEmail(t.Context(), model.Email(test.email))
		if made := err == nil; test.want == "" && !made {
			t.Errorf("%.20s…: there is no account: %v", test.subject, err)
		}
	}
	p := proven("yan@acme.test", "yan", persistent)
	p.once, p.until = secret.Hash("_assertion"), w.clock.Now().Add(model.UpstreamRequestLife)
	for i, want := range []string{"", "replay"} {
		if got := w.enters(t, p); got != want {
			t.Errorf("time %d: refused for %q, want %q", i+1, got, want)
		}
	}
}
