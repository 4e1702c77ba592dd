package sso_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// undo sends the form in the message of a change.
func undo(t *testing.T, b *handlerstest.Browser, changed handlerstest.Answer) handlerstest.Part {
	t.Helper()
	f := changed.Shows(t).Find(".toast").Find("form")
	filled := url.Values{}
	for _, field := range f.All("input") {
		filled.Add(field.Attr("name"), field.Attr("value"))
	}
	return b.Post(t, f.Attr("action"), filled, handlerstest.Inline...).Shows(t)
}

// TestTurnOn: who is affected is said, and what was done can be taken back.
func TestTurnOn(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.Connection(t, handlerstest.Dana)
	step := page(t, b, at(c)).Find("#sso-step-turn-on")
	if !step.Says("Before that: Verify a domain Save what Okta shows") || step.Has("form") {
		t.Errorf("at first: %s", step.Text())
	}
	c = w.Tested(t, handlerstest.Ana, c, w.DB.Now().AddDate(1, 0, 0))
	w.Verified(t, handlerstest.Dana, "acme.test")
	if shown := page(t, b, at(c)); !shown.Find("#sso-test").Says("Tested by somebody else") || shown.Find("#sso-step-turn-on").Has("form") {
		t.Errorf("tested by Ana: %s", shown.Find("#sso-test").Text())
	}
	if why := b.Post(t, at(c)+"/turn-on", form(t, w, c), handlerstest.Inline...).Page(t, http.StatusConflict).Toast(); why != "Test Okta first: sign in with it once, by these settings, yourself." {
		t.Errorf("untested: %q", why)
	}
	c = w.Tested(t, handlerstest.Dana, w.ConnectionNow(t, c), w.DB.Now().AddDate(1, 0, 0))
	ready := page(t, b, at(c))
	turn := ready.Form(at(c) + "/turn-on")
	if turn.Attr("data-hx-confirm") != "Turn on Okta? It concerns 3 members at acme.test." || !ready.Find("#sso-step-turn-on").Says("acme.test (verified): 3 members will sign in with Okta.") || !ready.Find("#sso-test").Says("Tested by you") {
		t.Errorf("ready: %s", ready.HTML())
	}
	on := b.Post(t, at(c)+"/turn-on", form(t, w, c), handlerstest.Inline...)
	if shown := on.Shows(t); shown.Toast() != "Okta is on." || !shown.Find(".sso-head").Says("On") || shown.Find(".sso-head").Says("steps done") {
		t.Errorf("on: %s", shown.Find(".sso-head").Text())
	}
	if off := undo(t, b, on); off.Toast() != "Okta is off." || !off.Find(".sso-head").Says("Off") {
		t.Errorf("undone: %s", off.Text())
	}
}

// TestDraftBesideLive: an edit changes nothing for anybody, until it is swapped in; what
// was live can be put back.
func TestDraftBesideLive(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.On(t, handlerstest.Dana)
	live := settings(t, w, c, model.SettingsLive)
	bar := b.Post(t, at(c)+"/attributes", form(t, w, c, "attribute_email", "mail"), handlerstest.Inline...).Shows(t).Find(".sso-bar")
	if !bar.Says("You are editing a draft. People still sign in with what is live.") || bar.Has("#sso-swap-in") || settings(t, w, c, model.SettingsLive).ID != live.ID {
		t.Errorf("the bar is %s", bar.Text())
	}
	if !page(t, b, list).Find(".sso-list").Says("On Changes not live yet") {
		t.Error("the list does not say it")
	}
	if step := page(t, b, at(c)).Find("#sso-test"); !step.Says("Not tested since the last change") {
		t.Errorf("the test is %s", step.Text())
	}
	dropped := b.Post(t, at(c)+"/discard", form(t, w, c), handlerstest.Inline...).Shows(t)
	if dropped.Toast() != "The draft of Okta was discarded." || dropped.Has(".sso-bar") {
		t.Errorf("discarded: %s", dropped.Text())
	}
	c = w.Tested(t, handlerstest.Dana, w.ConnectionNow(t, c), w.DB.Now().AddDate(2, 0, 0))
	page(t, b, at(c)).Find(".sso-bar").Form(at(c) + "/turn-on")
	swapped := b.Post(t, at(c)+"/turn-on", form(t, w, c), handlerstest.Inline...)
	if shown := swapped.Shows(t); shown.Toast() != "The draft of Okta is live." || !shown.Find(".sso-bar").Says("The previous settings can be put back until") || settings(t, w, c, model.SettingsPrevious).ID != live.ID {
		t.Errorf("swapped: %s", shown.Find(".sso-head").Text())
	}
	if back := undo(t, b, swapped); back.Toast() != "The previous settings of Okta are back." || settings(t, w, c, model.SettingsLive).ID != live.ID {
		t.Errorf("put back: %s", back.Find(".sso-head").Text())
	}
}

// TestChangeProvider keeps what is live, and leads through the other's guide.
func TestChangeProvider(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.On(t, handlerstest.Dana)
	asks := page(t, b, at(c)+"/provider")
	if f := asks.Form(at(c) + "/provider"); !asks.Says("People go on signing in with what is live") || !f.Choice("provider", "okta").Is("checked") {
		t.Errorf("the form is %s", asks.HTML())
	}
	b.Post(t, at(c)+"/provider", form(t, w, c, "provider", "entra", "type", "OIDC")).LeadsTo(t, at(c))
	shown := page(t, b, at(c))
	if got := shown.Find(".sso-head"); !got.Says("OpenID Connect On Changes not live yet") || !shown.Find("#sso-step-theirs").Says("Entra ID") || !w.ConnectionNow(t, c).Enabled {
		t.Errorf("the head is %s", got.Text())
	}
}

// TestTurnOffAndDelete say for whom single sign-on stops.
func TestTurnOffAndDelete(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.On(t, handlerstest.Dana)
	w.Verified(t, handlerstest.Dana, "acme.test")
	for rest, want := range map[string]string{"/turn-off": "Sessions that people have go on.", "/delete": "This can’t be undone."} {
		asks := page(t, b, at(c)+rest)
		if asks.Form(at(c) + rest); !asks.Says("Single sign-on by Okta stops for 3 members at acme.test. They sign in by email instead.") || !asks.Says(want) {
			t.Errorf("%s: %s", rest, asks.Text())
		}
	}
	other := w.Tested(t, handlerstest.Dana, w.Connection(t, handlerstest.Dana), w.DB.Now().AddDate(3, 0, 0))
	other, err := w.Config.SSO.TurnOn(t.Context(), w.Actor(t, handlerstest.Dana), other.ID, other.Version)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(t, func(tx *db.Tx) error {
		return tx.SetGroupRoles(t.Context(), w.Acme, model.RoleSource(c.ID), model.GroupRoles{{Group: "everybody", Role: model.RoleID(w.Role(t, "member"))}})
	})
	asks := page(t, b, at(c)+"/delete")
	if !asks.Says("at acme.test. They sign in by "+other.Name+" instead.") || !asks.Says("Members stay, without the roles that their groups gave them.") {
		t.Errorf("with another connection and groups: %s", asks.Text())
	}
	b.Post(t, at(c)+"/turn-off", form(t, w, c)).LeadsTo(t, at(c))
	if w.ConnectionNow(t, c).Enabled {
		t.Error("it is still on")
	}
	if asks := page(t, b, at(c)+"/delete"); !asks.Says("Nobody signs in by it now") {
		t.Errorf("off: %s", asks.Text())
	}
	b.Post(t, at(c)+"/delete", form(t, w, c)).LeadsTo(t, list)
	if got := b.Get(t, list).Shows(t).Toast(); got != "Okta was deleted." {
		t.Errorf("the toast says %q", got)
	}
	if gone := b.Get(t, at(c)).Page(t, http.StatusNotFound); !gone.Says("it was deleted") {
		t.Errorf("gone: %s", gone.Text())
	}
}

// TestMoved: what the metadata says of another provider is a question.
func TestMoved(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.On(t, handlerstest.Dana)
	mark := w.Moved(t, c).Mark()
	if asks := page(t, b, at(c)).Find("#sso"); !asks.Says("The metadata of Okta names another provider") || !asks.Says("Sign-in URL before https://idp.test/sso") || !asks.Find(".sso-head").Says("Provider has changed") {
		t.Errorf("the page is %s", asks.Text())
	}
	if stale := b.Post(t, at(c)+"/approve", form(t, w, c, "mark", "other"), handlerstest.Inline...).Page(t, http.StatusConflict); !strings.Contains(stale.Toast(), "says about itself has changed meanwhile") {
		t.Errorf("another mark: %s", stale.Toast())
	}
	b.Post(t, at(c)+"/approve", form(t, w, c, "mark", mark)).LeadsTo(t, at(c))
	if got := settings(t, w, c, model.SettingsDraft); got.IdP != "https://moved.test/" {
		t.Errorf("the draft is %+v", got)
	}
	other := w.Moved(t, c)
	if asks := page(t, b, at(c)); asks.Has("#sso-approve") || !asks.Says("Discard the draft first") {
		t.Errorf("with a draft: %s", asks.Text())
	}
	b.Post(t, at(c)+"/refuse", form(t, w, c, "mark", other.Mark())).LeadsTo(t, at(c))
	if page(t, b, at(c)).Has("#sso-refuse") {
		t.Error("it asks again")
	}
}

// TestWhoComesFirst: of two connections for a domain the older counts, and the page of
// the other says so.
func TestWhoComesFirst(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	w.On(t, handlerstest.Dana)
	c, err := w.Config.SSO.Add(t.Context(), w.Actor(t, handlerstest.Dana), model.ProviderEntra, model.ConnectionSAML, "Entra")
	if err != nil {
		t.Fatal(err)
	}
	if c, err = w.Config.SSO.SetDomains(t.Context(), w.Actor(t, handlerstest.Dana), c.ID, c.Version, true, nil); err != nil {
		t.Fatal(err)
	}
	if step := page(t, b, at(c)).Find("#sso-step-turn-on"); !step.Says("Okta comes first") {
		t.Errorf("the step is %s", step.Text())
	}
}

// TestRequire: it takes somebody who has signed in by the connection, and says whom it
// concerns.
func TestRequire(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.On(t, handlerstest.Dana)
	w.Verified(t, handlerstest.Dana, "acme.test")
	if step := page(t, b, at(c)).Find("#sso-step-turn-on"); !step.Says("may also sign in by a passkey") || step.Find("#sso-require").Attr("href") != at(c)+"/require" {
		t.Errorf("on: %s", step.Text())
	}
	if asks := page(t, b, at(c)+"/require"); !asks.Says("Sign in by Okta yourself first") || asks.Has("form") || !strings.HasPrefix(asks.Find("a.primary").Attr("href"), model.StartPath(c.ID)+"?next=%2Fui%2Fsso%2F") {
		t.Errorf("signed in otherwise: %s", asks.Text())
	}
	through := w.Through(t, handlerstest.Ana, c.ID)
	asks := page(t, through, at(c)+"/require")
	if !asks.Says("3 members at acme.test sign in by Okta and by nothing else.") || !asks.Says("1 person who is signed in otherwise is signed out at once.") {
		t.Errorf("the page is %s", asks.Text())
	}
	done := through.Post(t, at(c)+"/require", form(t, w, c), handlerstest.Inline...)
	if shown := done.Shows(t); shown.Toast() != "Okta is required. 1 person was signed out." || !shown.Find(".sso-head").Says("On Required") || !shown.Find("#sso-step-turn-on").Says("and by nothing else") {
		t.Errorf("required: %s", shown.Text())
	}
	if back := undo(t, through, done); back.Toast() != "Okta is not required any more." || w.ConnectionNow(t, c).Required {
		t.Errorf("undone: %s", back.Toast())
	}
}
