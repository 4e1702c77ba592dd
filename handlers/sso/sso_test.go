package sso_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const list = "/ui/sso"

// begin adds a connection and returns where its page is.
func begin(t *testing.T, b *handlerstest.Browser, provider, of string) string {
	t.Helper()
	return list + "/" + b.Post(t, list, url.Values{"provider": {provider}, "type": {of}}).After(t, list+"/")
}

// page returns a page of the room.
func page(t *testing.T, b *handlerstest.Browser, path string) handlerstest.Part {
	t.Helper()
	return b.Get(t, path).Shows(t).Find("main")
}

// TestWidget: without the feature there is no such page, and with it people choose a
// provider.
func TestWidget(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	b.Get(t, list).Expect(t, http.StatusNotFound)
	if nav := b.Get(t, "/ui/general").Shows(t).Find("#nav"); nav.Has("a[href=" + list + "]") {
		t.Errorf("without the feature: the navigation is %s", nav.Text())
	}
	w.Enable(t, w.Acme, model.FeatureSSO)
	empty := b.Get(t, list).Shows(t)
	empty.Find("#nav").Find("a[href=" + list + "]")
	form := empty.Find("main").Form(list)
	for _, p := range model.Providers() {
		form.Choice("provider", string(p))
	}
	if okta := form.Find("#sso-provider-okta"); okta.Is("checked") || !form.Says("Express Configuration works only for apps built on Auth0") {
		t.Errorf("the form is %s", form.HTML())
	}
	for _, test := range []struct{ provider, of, want string }{{"", "SAML", "Choose your identity provider."}, {"okta", "", "Choose SAML or OpenID Connect."}} {
		again := b.Post(t, list, url.Values{"provider": {test.provider}, "type": {test.of}}).Page(t, http.StatusUnprocessableEntity).Find("main").Form(list)
		if !again.Find(".field-error").Says(test.want) || test.provider != "" && !again.Choice("provider", test.provider).Is("checked") {
			t.Errorf("%v: the form is %s", test, again.HTML())
		}
	}
	at := begin(t, b, "okta", "SAML")
	shown := page(t, b, at)
	if shown.Heading() != "Okta" || !shown.Find(".sso-head").Says("SAML Draft 0 of 6 steps done") {
		t.Errorf("the page is %s", shown.Find(".sso-head").Text())
	}
	if second := page(t, b, begin(t, b, "okta", "OIDC")); second.Heading() != "Okta 2" {
		t.Errorf("the second is called %s", second.Heading())
	}
	if shibboleth := page(t, b, begin(t, b, "shibboleth", "OIDC")); !shibboleth.Find(".sso-head").Says("SAML") {
		t.Errorf("Shibboleth: %s", shibboleth.Find(".sso-head").Text())
	}
	if rows := page(t, b, list).Find(".sso-list"); len(rows.All("li")) != 3 || !rows.Says("Okta 2 OpenID Connect") || !strings.Contains(rows.Text(), "No verified domain leads here") {
		t.Errorf("the list is %s", rows.Text())
	}
}

// TestWithoutSettings: a connection that has none is shown as one of which nothing is known,
// and can be given a provider.
func TestWithoutSettings(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.Connect(t, w.Acme, "bare.test", false)
	if all := page(t, b, "/ui/sso"); !all.Says("1 of 6 steps done") {
		t.Errorf("the list says %s", all.Text())
	}
	at := "/ui/sso/" + string(c.ID)
	page(t, b, at)
	b.Post(t, at+"/provider", url.Values{"provider": {"entra"}, "type": {"OIDC"}, "version": {"1"}}).LeadsTo(t, at)
	if draft, _ := w.ConnectionNow(t, c).In(model.SettingsDraft); draft.Provider != model.ProviderEntra {
		t.Errorf("the draft is %+v", draft)
	}
}
