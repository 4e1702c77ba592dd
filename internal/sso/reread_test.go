package sso

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestDraftIsReadAgain before it is tested, once it is a day old: its identity provider
// may have other keys by then, or be elsewhere. What cannot be read stays.
func TestDraftIsReadAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source = secret.NewSource(nil)
	idp := publishes(t, "one")
	c, err := w.Add(t.Context(), w.dana, model.ProviderKeycloak, model.ConnectionSAML, "Keycloak")
	must(t, err)
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, SAMLForm{MetadataURL: idp.URL, SAMLOptions: SAMLOptions{Encrypted: true}})
	must(t, err)
	w.test(t, w.dana, c)
	begins := func(wantAsked int, tested bool, keys ...string) {
		t.Helper()
		before, err := w.db.Connection(t.Context(), c.Org, c.ID)
		must(t, err)
		_, err = w.Begin(t.Context(), Wish{Connection: c.ID, Purpose: model.UpstreamTest, By: w.dana.Tester()})
		must(t, err)
		w.pins(t, c, model.SettingsDraft, keys...)
		now, err := w.db.Connection(t.Context(), c.Org, c.ID)
		must(t, err)
		draft, _ := now.In(model.SettingsDraft)
		if idp.asked != wantAsked || draft.TestedAt.IsZero() == tested || !draft.SAML.Encrypted || now.Version != before.Version {
			t.Errorf("asked %d times, want %d; the draft is %+v of version %d", idp.asked, wantAsked, draft, now.Version)
		}
	}
	idp.set(func(p *publisher) { p.keys = []string{"two", "one"} })
	begins(1, true, "one")
	w.clock.Advance(model.MetadataDaily)
	idp.set(func(p *publisher) { p.silent = true })
	begins(2, true, "one")
	idp.set(func(p *publisher) { p.silent = false })
	w.told(t)
	begins(3, false, "one", "two")
	events, err := w.db.EventsAfter(t.Context(), w.seen, 100)
	if err != nil || len(events) != 1 || events[0].Type() != model.EventConnectionRefreshed || events[0].Actor.Kind != model.ActorSystem {
		t.Errorf("events %v, %v", events, err)
	}
	c, err = w.db.Connection(t.Context(), c.Org, c.ID)
	must(t, err)
	w.test(t, w.dana, c)
	w.clock.Advance(model.MetadataDaily + time.Hour)
	idp.set(func(p *publisher) { p.keys = []string{"one", "two"} })
	begins(4, true, "one", "two") // another order is nothing new
	idp.set(func(p *publisher) { p.entity = "https://idp.test/moved" })
	begins(5, false, "one", "two")
}
