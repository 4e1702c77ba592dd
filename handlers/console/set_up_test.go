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
	b.Get(t, "/readyz").Expect(t, http.StatusOK)
	w.Browser(t).Post(t, at, olga).Expect(t, http.StatusGone)
	app := url.Values{"app_name": {"Beans"}, "app_url": {"http://localhost:3000/"}, "brand_color": {"#7a4b2a"}, "redirect_uris": {""}}
	for name, value := range map[string]string{"app_name": "", "app_url": "localhost", "brand_color": "brown", "redirect_uris": "ftp://x"} {
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
	b.Get(t, "/console/new-app/skc_1").Expect(t, http.StatusNotFound)
	first := again.Form(home + "/new")
	given := b.Post(t, home+"/new", url.Values{"with_admin": {first.Field("with_admin").Value()}, "name": {"Acme Corp"}, "email": {"olga@coffeedesk.test"}})
	_, in := enters(t, w, linkShown(t, w, b.Get(t, given.Location())))
	in.LeadsTo(t, "/ui/members")
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
