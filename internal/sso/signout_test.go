package sso

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// provenBy returns somebody about whom the provider of a live OpenID connection has proven
// something.
func (w *world) provenBy(t *testing.T) Proven {
	t.Helper()
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionOIDC, "Okta")
	must(t, err)
	c.Enabled, c.SignsOut = true, true
	settings, _ := c.In(model.SettingsDraft)
	settings.State, settings.IdP, settings.OIDC = model.SettingsLive, "https://idp.test", model.OIDCSettings{ClientID: "ours", SignOutURL: "https://idp.test/logout?x=y"}
	w.write(t, func(tx *db.Tx) error {
		if err := tx.UpdateConnection(t.Context(), c); err != nil {
			return err
		}
		if err := tx.DropSettings(t.Context(), c.Org, c.ID, model.SettingsDraft); err != nil {
			return err
		}
		return tx.PutSettings(t.Context(), c.Org, c.ID, settings)
	})
	return Proven{Connection: c, Settings: settings, Identity: upstream.Identity{IDToken: "a.b.c"}}
}

// keeps gives Dana's session what was proven, and returns it.
func (w *world) keeps(t *testing.T, p Proven) model.Session {
	t.Helper()
	var err error
	p.proof, err = w.proof(p)
	must(t, err)
	w.write(t, func(tx *db.Tx) error { return tx.PutUpstreamSession(t.Context(), w.dana.Session, p.How().There) })
	return model.Session{ID: w.dana.Session, Upstream: model.Upstream{Connection: p.Connection.ID}}
}

// TestSignOutAsks: what the provider wants to see goes along, once, while the session began by
// the connection as it is now.
func TestSignOutAsks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(p *Proven, s *model.Session)
		want   string // in the address; "" for nowhere
	}{
		"as it is":           {func(*Proven, *model.Session) {}, "https://idp.test/logout?x=y&client_id=ours&id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fid.test%2Fsso%2Foidc%2F"},
		"a long token":       {func(p *Proven, _ *model.Session) { p.Identity.IDToken = strings.Repeat("x", model.MostLogoutHint+1) }, "https://idp.test/logout?x=y&client_id=ours&post_logout_redirect_uri="},
		"it does not":        {func(p *Proven, _ *model.Session) { p.Connection.SignsOut = false }, ""},
		"nothing offered":    {func(p *Proven, _ *model.Session) { p.Settings.OIDC.SignOutURL = "" }, ""},
		"another provider":   {func(p *Proven, _ *model.Session) { p.Settings.IdP = "https://other.test" }, ""},
		"another client":     {func(p *Proven, _ *model.Session) { p.Settings.OIDC.ClientID = "other" }, ""},
		"begun anew by mail": {func(_ *Proven, s *model.Session) { s.Upstream.Connection = "" }, ""},
		"another session":    {func(_ *Proven, s *model.Session) { s.ID = "another" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			p := w.provenBy(t)
			s := model.Session{Upstream: model.Upstream{Connection: p.Connection.ID}}
			test.change(&p, &s)
			held := w.keeps(t, p)
			held.Upstream = s.Upstream
			if s.ID != "" {
				held.ID = s.ID
			}
			to, leads, err := w.SignOut(t.Context(), held, []byte("browser"), "/next")
			if err != nil || leads != (test.want != "") || !strings.HasPrefix(to.URL, test.want) {
				t.Errorf("%v to %s, %v", leads, to.URL, err)
			}
			if _, again, err := w.SignOut(t.Context(), held, []byte("browser"), "/next"); again || err != nil {
				t.Errorf("again: %v, %v", again, err)
			}
		})
	}
}

// TestProofIsForgotten: what a provider wants to see is not kept for longer than a session by
// which somebody could sign out, and an hour.
func TestProofIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.keeps(t, w.provenBy(t))
	has := func() bool {
		t.Helper()
		there, err := w.db.UpstreamSession(t.Context(), s.ID)
		must(t, err)
		return there.Proof != nil
	}
	sweep := func(after time.Duration, want bool) {
		t.Helper()
		w.clock.Advance(after)
		must(t, w.Sweep(t.Context()))
		if has() != want {
			t.Errorf("kept: %v, want %v", has(), want)
		}
	}
	sweep(48*time.Hour, true)
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.OneSession(s.ID), model.EndExpired)
		return err
	})
	sweep(model.UpstreamProofKeep-time.Second, true)
	sweep(time.Second, false)
}

// TestSignOutAddress: where people sign out is read with the rest of the metadata; at another
// host an administrator is asked first.
func TestSignOutAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	service := func(binding, rest string) func(*publisher) {
		return func(p *publisher) {
			p.more = `<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-` + binding + `" ` + rest + `/>`
		}
	}
	for _, test := range []struct {
		change func(*publisher)
		want   model.SAMLSettings
	}{
		{service("Redirect", `Location="https://idp.test/slo"`), model.SAMLSettings{SignOutURL: "https://idp.test/slo"}},
		{service("POST", `Location="https://idp.test/slo"`), model.SAMLSettings{SignOutURL: "https://idp.test/slo", SignOutByPost: true}},
		{service("POST", `Location="https://idp.test/slo" ResponseLocation="https://idp.test/done"`), model.SAMLSettings{SignOutURL: "https://idp.test/slo", SignOutByPost: true, SignOutAnswer: "https://idp.test/done"}},
	} {
		idp.set(test.change)
		w.nextDay(t)
		w.tells(t, "Okta was updated", model.EventConnectionRefreshed)
		now, _ := w.now(t, c)
		live, _ := now.In(model.SettingsLive)
		if s := live.SAML; s.SignOutURL != test.want.SignOutURL || s.SignOutByPost != test.want.SignOutByPost || s.SignOutAnswer != test.want.SignOutAnswer {
			t.Errorf("settings %+v, want %+v", s, test.want)
		}
	}
	before, _ := w.now(t, c)
	for _, change := range []func(*publisher){
		service("POST", `Location="https://evil.test/slo"`),
		service("POST", `Location="https://idp.test/slo" ResponseLocation="https://evil.test/done"`),
	} {
		idp.set(change)
		w.nextDay(t)
		w.tells(t, "Okta has changed, and waits for you", model.EventConnectionMoved)
		after, u := w.now(t, c)
		was, _ := before.In(model.SettingsLive)
		is, _ := after.In(model.SettingsLive)
		if _, held := u.Question(); !held || was.SAML.SignOutURL != is.SAML.SignOutURL || was.SAML.SignOutAnswer != is.SAML.SignOutAnswer {
			t.Errorf("it is believed: %+v", is.SAML)
		}
	}
}
