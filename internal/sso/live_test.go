package sso

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// serves fails the test unless addresses of Acme lead to a connection or not.
func (w *world) serves(t *testing.T, want bool) {
	t.Helper()
	all, err := membership.Connections(t.Context(), w.db, "kim@acme.test")
	if err != nil || (len(all) > 0) != want {
		t.Errorf("an address of Acme leads to %d connections, %v; want any: %v", len(all), err, want)
	}
}

// TestTurnOn: nothing is on that was not tested by who turns it on, since it was last
// changed.
func TestTurnOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta")
	must(t, err)
	w.serves(t, false)
	_, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.test_first")

	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, w.form(t))
	must(t, err)
	before, _ := c.In(model.SettingsDraft)
	w.clock.Advance(time.Second)
	c, err = w.SetAttributes(t.Context(), w.dana, c.ID, c.Version, model.AttributeMap{Email: "mail"})
	must(t, err)
	if counts, err := w.Tested(t.Context(), w.dana, c.ID, before); err != nil || counts {
		t.Errorf("a test of what was changed since counts: %v, %v", counts, err)
	}
	w.test(t, w.al, c)
	_, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.test_first")

	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.serves(t, true)
	_, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.on_already")
	c, err = w.TurnOff(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.serves(t, false)
	c, err = w.TurnOn(t.Context(), w.al, c.ID, c.Version) // what was live once needs no test
	must(t, err)
	w.serves(t, true)
	stored, err := w.db.Connection(t.Context(), w.dana.Org, c.ID)
	if diff := cmp.Diff(c, stored); diff != "" || err != nil {
		t.Errorf("returned and stored differ (-returned +stored):\n%s%v", diff, err)
	}
}

// TestTurnOnByApplication: an application cannot sign in, and takes the test of whoever did.
func TestTurnOnByApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _, err := applications.New(w.db, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Backend", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/"}, Scopes: []string{model.ScopeConnectionsWrite},
	})
	must(t, err)
	backend := model.Actor{Kind: model.ActorApplication, ID: string(a.ID), Org: w.dana.Org}
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta")
	must(t, err)
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, w.form(t))
	must(t, err)
	_, err = w.TurnOn(t.Context(), backend, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.tested_by_nobody")
	w.test(t, w.al, c)
	_, err = w.TurnOn(t.Context(), backend, c.ID, c.Version)
	must(t, err)
	w.serves(t, true)
}

// TestDraft: a change of what is live is a draft beside it, which takes its place after
// a test, and can be taken back for a day.
func TestDraft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	was, _ := c.In(model.SettingsLive)
	form := w.form(t)
	form.SignInURL = "https://idp.test/other"
	c, err := w.SetSAML(t.Context(), w.dana, c.ID, c.Version, form)
	must(t, err)
	if live, _ := c.In(model.SettingsLive); !cmp.Equal(live, was) {
		t.Errorf("what is live has changed: %s", cmp.Diff(was, live))
	}
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	if live, _ := c.In(model.SettingsLive); live.SAML.SignInURL != form.SignInURL {
		t.Errorf("live is %+v", live.SAML)
	}
	if diff := cmp.Diff([]model.SettingsState{model.SettingsLive, model.SettingsPrevious}, states(c)); diff != "" {
		t.Error(diff)
	}
	w.clock.Advance(model.SettingsKept)
	c, err = w.PutBack(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	if live, _ := c.In(model.SettingsLive); live.SAML.SignInURL != was.SAML.SignInURL {
		t.Errorf("put back: %+v", live.SAML)
	}
	c, err = w.Discard(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	_, err = w.Discard(t.Context(), w.dana, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.nothing_to_discard")

	c, err = w.ChangeProvider(t.Context(), w.dana, c.ID, c.Version, model.ProviderEntra, model.ConnectionOIDC)
	must(t, err)
	w.serves(t, true) // until the swap
	if draft, _ := c.In(model.SettingsDraft); draft.Type != model.ConnectionOIDC || draft.IdP != "" || draft.SAML.SignInURL != "" {
		t.Errorf("the draft for another provider knows something: %+v", draft)
	}
}

// TestPutBackTooLate: earlier settings are kept for a day.
func TestPutBackTooLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	c, err := w.SetAttributes(t.Context(), w.dana, c.ID, c.Version, model.AttributeMap{Email: "mail"})
	must(t, err)
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.clock.Advance(model.SettingsKept + time.Millisecond)
	_, err = w.PutBack(t.Context(), w.dana, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.nothing_to_put_back")
}

// TestDomainsOfConnection: only chosen domains lead to it, and none does without one.
func TestDomainsOfConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	other := w.verify(t, w.dana.Org, "acme.example")
	set := func(all bool, domains ...model.DomainID) error {
		changed, err := w.SetDomains(t.Context(), w.dana, c.ID, c.Version, all, domains)
		if err == nil {
			c = changed
		}
		return err
	}
	must(t, set(false, other, other))
	w.serves(t, false)
	must(t, set(false, other, w.domain))
	w.serves(t, true)
	wantKind(t, set(false), model.Invalid, "sso.choose_domains")
	wantKind(t, set(false, w.domain, "dom_1"), model.Invalid, "sso.unknown_domain")
	must(t, set(true))
	w.serves(t, true)

	w.write(t, func(tx *db.Tx) error { return tx.ClearFeatures(t.Context(), w.dana.Org) })
	w.serves(t, false)
	wantKind(t, set(true), model.NotFound, "")
}

// TestVerifyDomainFirst: without a verified domain nothing is turned on.
func TestVerifyDomainFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.ready(t)
	unverified := w.verify(t, w.dana.Org, "acme.example")
	w.unverify(t, unverified)
	c, err := w.SetDomains(t.Context(), w.dana, c.ID, c.Version, false, []model.DomainID{unverified})
	must(t, err)
	_, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.verify_domain_first")
}

// TestStale: of two changes of the same state, one is made.
func TestStale(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	_, err := w.SetOptions(t.Context(), w.dana, c.ID, c.Version, Options{Name: "Ours", Creates: true})
	must(t, err)
	_, err = w.TurnOff(t.Context(), w.al, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.changed_meanwhile")
	_, err = w.Delete(t.Context(), w.al, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "sso.changed_meanwhile")
	w.serves(t, true)
	_, err = w.Delete(t.Context(), w.al, c.ID, c.Version+1)
	must(t, err)
	w.serves(t, false)
}
