package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

var olga = url.Values{"name": {"Olga Ruiz"}, "email": {"olga@coffeedesk.test"}}

// awaited returns the path that sets a world up that nobody has set up.
func awaited(t *testing.T, w *handlerstest.World) string {
	t.Helper()
	token, _, err := w.Config.Operators.AwaitSetUp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return model.SetUpPath(token)
}

// TestSetUp: who starts a new instance is its first operator, and registers the app; nothing is
// ready before that, and the link works once.
func TestSetUp(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	for id, name := range map[model.OrgID]string{w.Acme: "Acme", w.Globex: "Globex"} { // a new instance has none
		if _, err := w.Config.Organizations.Delete(t.Context(), model.Actor{Kind: model.ActorOperator, Org: id}, name); err != nil {
			t.Fatal(err)
		}
	}
	late := awaited(t, w)
	clock.Advance(model.OperatorLinkLife)
	b := w.Browser(t)
	b.Post(t, late, olga).Expect(t, http.StatusGone)
	earlier, at := awaited(t, w), awaited(t, w)
	b.Get(t, earlier).Expect(t, http.StatusGone) // there is one
	b.Get(t, "/readyz").Expect(t, http.StatusServiceUnavailable)
	b.Get(t, at).Shows(t).Form(at)
	if a := b.Post(t, at, url.Values{"name": {"Olga"}, "email": {"olga"}}); !a.Page(t, http.StatusUnprocessableEntity).Has("#console-email-error") {
		t.Errorf("%s", a.Body)
	}
	b.Post(t, at, olga).LeadsTo(t, "/console/start")
	b.Get(t, "/console/start").Shows(t).Form("/console/start")
	start := b.Post(t, "/console/start", url.Values{}).Shows(t)
	if codes := strings.Fields(start.Find("#recovery-codes").Text()); len(codes) != model.RecoveryCodes || start.Find("#recovery-go-on").Attr("href") != "/console/new-app" {
		t.Errorf("%d codes, then %q", len(codes), start.Find("#recovery-go-on").Attr("href"))
	}
	if start.Says("don’t work any more") || !b.Post(t, "/console/start", url.Values{}).Shows(t).Says("Those that you had don’t work any more.") {
		t.Error("codes of before are spoken of where there were none, or not where there were")
	}
	b.Get(t, "/readyz").Expect(t, http.StatusOK)
	w.Browser(t).Post(t, at, olga).Expect(t, http.StatusGone)
	app := url.Values{"newest": {""}, "name": {"Beans"}, "type": {"web"}, "app_url": {"http://localhost:3000/"}, "brand_color": {"#7a4b2a"}, "redirect_uris": {""}}
	if asked := b.Get(t, "/console/new-app").Shows(t).Find("main"); !asked.Says("Step 4 of 5") || !asked.Find("#console-type-web").Is("checked") {
		t.Errorf("asked: %s", asked.Text())
	}
	for name, value := range map[string]string{"name": "", "type": "desktop", "app_url": "localhost", "brand_color": "brown", "redirect_uris": "ftp://x"} {
		wrong := url.Values{}
		for k := range app {
			wrong.Set(k, app.Get(k))
		}
		wrong.Set(name, value)
		if a := b.Post(t, "/console/new-app", wrong); !a.Page(t, http.StatusUnprocessableEntity).Has("#console-" + strings.ReplaceAll(name, "_", "-") + "-error") {
			t.Errorf("%s=%q: %s", name, value, a.Body)
		}
	}
	ready := b.Post(t, "/console/new-app", app).Location()
	page := b.Get(t, ready).Shows(t)
	id, secret := page.Find("#app-client-id").Text(), page.Find("#app-client-secret").Text()
	if said := page.Find("#app-environment").Text(); !strings.Contains(said, "OIDC_CLIENT_ID="+id+" export OIDC_CLIENT_SECRET="+secret) || !strings.Contains(said, "APP_URL=http://localhost:3000 ") {
		t.Errorf("the environment is %q", said)
	}
	again := b.Get(t, ready).Shows(t) // nothing is made twice, and the secret is shown once
	if again.Has("#app-client-secret") || strings.Contains(again.Find("main").Text(), secret) || !again.Find("main").Says("The secret was shown once") {
		t.Errorf("loaded again: %s", again.Find("main").Text())
	}
	if all, err := w.Config.DB.Applications(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d applications, %v", len(all), err)
	}
	b.Post(t, "/console/new-app", app).Page(t, http.StatusConflict) // sent twice
	b.Get(t, "/console/new-app/skc_1").Expect(t, http.StatusNotFound)
	again.Form(ready)
	for name, value := range map[string]string{"name": " ", "email": "olga"} { // what is wrong is said there
		wrong := url.Values{"name": {"Acme Corp"}, "email": {"olga@coffeedesk.test"}}
		wrong.Set(name, value)
		refused := b.Post(t, ready, wrong).Page(t, http.StatusUnprocessableEntity)
		if refused.Find("main").Heading() != "Beans is registered" || !refused.Find("#console-first").Has("#console-"+name+"-error") {
			t.Errorf("%s=%q: %s", name, value, refused.Find("main").Text())
		}
		if part := b.Post(t, ready, wrong, handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity); part.Has("#app-client-id") || !part.Has("#console-"+name+"-error") {
			t.Errorf("%s=%q inline: %s", name, value, part.HTML())
		}
	}
	given := b.Post(t, ready, url.Values{"name": {"Acme Corp"}, "email": {"olga@coffeedesk.test"}})
	_, in := enters(t, w, linkShown(t, w, b.Get(t, given.Location())))
	in.LeadsTo(t, "/ui/members")
	b.Post(t, ready, url.Values{"name": {"Acme Corp"}, "email": {"olga@coffeedesk.test"}}).LeadsTo(t, home)
	if n, err := w.Config.DB.CountOrganizations(t.Context()); err != nil || n != 1 {
		t.Errorf("%d organizations, %v", n, err)
	}
	if page := b.Get(t, ready).Shows(t); page.Has("#console-first") || page.Find("#app-settings").Attr("href") != "/console/applications/"+id {
		t.Errorf("with an organization: %s", page.Find("main").Text())
	}
	a, err := w.Config.DB.Application(t.Context(), model.ApplicationID(id))
	if err != nil || a.RedirectURIs[0] != "http://localhost:3000/auth/callback" || a.Name != "Beans" {
		t.Errorf("%+v, %v", a, err)
	}
	if got := b.Get(t, home).Shows(t).Find(".layout-app").Text(); got != "Beans" {
		t.Errorf("the product is called %q", got)
	}
}

// TestSetUpAtOnce: of many who have the link, one becomes an operator.
func TestSetUpAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	at := awaited(t, w)
	var wait sync.WaitGroup
	for range 16 {
		b := w.Browser(t)
		wait.Go(func() { b.Post(t, at, olga) })
	}
	wait.Wait()
	if all, err := w.Config.DB.Operators(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d operators, %v", len(all), err)
	}
}

// TestSetUpOnTheCommandLine: who is made an operator there needs no link.
func TestSetUpOnTheCommandLine(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	at := awaited(t, w)
	w.Console(t)
	b := w.Browser(t)
	b.Get(t, "/readyz").Expect(t, http.StatusOK)
	b.Post(t, at, olga).Expect(t, http.StatusGone)
}

// TestRegister: another app is registered by the same form, once, however often that is sent, and
// its secret is shown once.
func TestRegister(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	const at = "/console/new-app"
	b.Post(t, at, url.Values{"name": {"Beans"}, "type": {"web"}, "app_url": {"https://beans.test"}, "brand_color": {"#7a4b2a"}, "redirect_uris": {""}})
	filled := func(pairs ...string) url.Values {
		form := url.Values{
			"newest": {b.Get(t, at).Shows(t).Form(at).Field("newest").Value()},
			"name":   {"Coffee <desk>"}, "type": {"web"}, "redirect_uris": {"https://coffee.test/cb\n https://*.coffee.test/cb"},
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
	if asked := b.Get(t, at).Shows(t).Find("main"); asked.Heading() != "Register application" || asked.Has("#console-app-url") || asked.Says("Step") {
		t.Errorf("asked: %s", asked.Text())
	}
	form := filled()
	page := b.Get(t, b.Post(t, at, form).Location()).Shows(t)
	secret, id := page.Find("#app-client-secret"), page.Find("#app-client-id").Text()
	if !secret.Is("data-secret") || len(secret.Text()) < 20 || !page.Find("#app-environment").Says("OIDC_CLIENT_SECRET="+secret.Text()) {
		t.Errorf("shown: %s", page.Find("main").Text())
	}
	a, err := w.DB.Application(t.Context(), model.ApplicationID(id))
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "Coffee <desk>" || !a.OfflineAccess || strings.Join(a.RedirectURIs, " ") != "https://coffee.test/cb https://*.coffee.test/cb" || strings.Join(a.PostLogoutRedirectURIs, " ") != "https://coffee.test/" {
		t.Errorf("registered: %+v", a)
	}
	again := b.Post(t, at, form).Page(t, http.StatusConflict)
	if !again.Find("#console-app").Says("An application was registered since") || again.Find("#console-name").Value() != "Coffee <desk>" {
		t.Errorf("sent twice: %s", again.Find("main").Text())
	}
	public := b.Get(t, b.Post(t, at, filled("type", "spa", "name", "Pages", "redirect_uris", "https://pages.test/cb")).Location()).Shows(t)
	if public.Has("#app-client-secret") || public.Find("#app-environment").Says("SECRET") || !public.Find("main").Says("It keeps no secret") {
		t.Errorf("a single-page app: %s", public.Find("main").Text())
	}
	for field, value := range map[string]string{"name": " ", "type": "desktop", "redirect_uris": "http://coffee.test/cb"} {
		refused := b.Post(t, at, filled(field, value)).Page(t, http.StatusUnprocessableEntity)
		if !refused.Has("#console-" + strings.ReplaceAll(field, "_", "-") + "-error") {
			t.Errorf("%s %q: %s", field, value, refused.Find("main").Text())
		}
	}
	if i, err := w.DB.Instance(t.Context()); err != nil || i.AppName != "Beans" {
		t.Errorf("the product is called %q, %v", i.AppName, err)
	}
}
