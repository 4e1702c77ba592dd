package handlers_test

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestKeyIsToldOnce: a key is in the one page that shows it, and in no other answer, no event and
// no line of the log, wherever somebody sends it, also by mistake. A walk of e2e looks into files.
func TestKeyIsToldOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureAPIKeys)
	w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	log, b := w.Log(t), w.As(t, handlerstest.Dana)
	app := w.Application(t, model.Application{})
	form := url.Values{"name": {"Nightly export"}, "for": {"organization"}, "permissions": {"sk_org_users_read"}, "expires": {"90"}, "newest": {"none"}}
	text := b.Post(t, "/ui/keys", form).Shows(t).Find("#api-key").Text()
	secret := text[len("ant_") : len(text)-4]

	proven, err := w.Config.APIKeys.Authenticate(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	bearer := []string{"Authorization", "Bearer " + text}
	broken := []string{"Authorization", "Bearer " + text + "x"}
	users := "/api/v1/organizations/" + string(w.Acme) + "/users"
	revoke := "/ui/keys/" + string(proven.Key.ID) + "/revoke"
	for name, a := range map[string]handlerstest.Answer{
		"the form again": b.Post(t, "/ui/keys", form), "verify": verify(t, b, app, "", bearer...), "verify, broken": verify(t, b, app, "", broken...),
		"the API": b.Get(t, users, bearer...), "the API, broken": b.Get(t, users, broken...), "the API, forbidden": b.Get(t, "/api/v1/organizations/"+string(w.Acme), bearer...),
		"userinfo": b.Get(t, "/userinfo", bearer...), "the portal": b.Get(t, "/ui/general", bearer...), "a path": b.Get(t, "/ui/keys/"+text+"/revoke"), "no path": b.Get(t, "/"+text),
		"the token endpoint": b.Post(t, "/oauth/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {text}, "client_id": {string(app.ID)}, "client_secret": {text}}),
		"introspection":      b.Post(t, "/oauth/introspect", url.Values{"token": {text}, "client_id": {string(app.ID)}, "client_secret": {text}}),
		"a request’s id":     b.Get(t, "/healthz", "X-Request-Id", text), "a search": b.Get(t, "/ui/keys?q="+text), "asked to revoke": b.Get(t, revoke),
		"revoked": b.Post(t, revoke, url.Values{}), "the API, revoked": b.Get(t, users, bearer...), "verify, revoked": verify(t, b, app, "", bearer...),
	} {
		said, err := json.Marshal(a.Header)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(a.Body, secret) || strings.Contains(string(said), secret) {
			t.Errorf("%s: the answer holds the key: %s %s", name, said, a.Body)
		}
	}
	if all := log.String(); strings.Contains(all, secret) || !strings.Contains(all, `"/auth/verify"`) || !strings.Contains(all, "/ui/keys") {
		t.Errorf("the log holds the key, or nothing is logged: %s", all)
	}
	events, err := json.Marshal(w.Events(t, w.Acme))
	if err != nil {
		t.Fatal(err)
	}
	if all := string(events); strings.Contains(all, secret) || !strings.Contains(all, "Nightly export") {
		t.Errorf("the events hold the key, or know nothing of it: %s", all)
	}
}
