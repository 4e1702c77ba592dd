package applications_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const list = "/console/applications"

// registered sends the form that registers an application, and returns that with the page that
// shows its secret.
func registered(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, pairs ...string) (model.Application, handlerstest.Part) {
	t.Helper()
	const at = "/console/new-app"
	form := url.Values{
		"newest": {b.Get(t, at).Shows(t).Form(at).Field("newest").Value()},
		"name":   {"Coffee <desk>"}, "type": {"web"}, "redirect_uris": {"https://coffee.test/cb\n https://*.coffee.test/cb"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	page := b.Get(t, b.Post(t, at, form).Location()).Shows(t)
	a, err := w.DB.Application(t.Context(), model.ApplicationID(page.Find("#app-client-id").Text()))
	if err != nil {
		t.Fatal(err)
	}
	return a, page
}

func read(t *testing.T, w *handlerstest.World, id model.ApplicationID) model.Application {
	t.Helper()
	a, err := w.DB.Application(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// edited sends a card of an application's page, with what stands in it and names and values in turn.
func edited(t *testing.T, b *handlerstest.Browser, a model.Application, card string, pairs []string, header ...string) handlerstest.Answer {
	t.Helper()
	at := list + "/" + string(a.ID)
	form := url.Values{"version": {b.Get(t, at).Shows(t).Form(at + "/" + card).Field("version").Value()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.Post(t, at+"/"+card, form, header...)
}

// TestOthersAreNotIn: neither nobody nor who administers an organization finds applications.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b)
	for _, other := range []*handlerstest.Browser{w.Browser(t), w.As(t, handlerstest.Dana)} {
		for _, path := range []string{list, list + "/" + string(a.ID)} {
			other.Get(t, path).After(t, "/console/sign-in")
		}
	}
}

// TestList: the newest are first, they are found by name and id, and a page leads to the next.
func TestList(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	var last model.Application
	for i := range 55 {
		var err error
		last, _, err = w.Config.Applications.Create(t.Context(), handlerstest.Operator, model.Application{Name: fmt.Sprintf("App %d%%", i), Type: model.ApplicationSPA, RedirectURIs: []string{"https://a.test/cb"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	client, _, err := w.Config.Applications.Create(t.Context(), handlerstest.Operator, model.Application{Name: "Export", Org: w.Acme, Type: model.ApplicationWeb})
	if err != nil {
		t.Fatal(err)
	}
	page := b.Get(t, list).Shows(t)
	rows := page.Find("tbody").All("tr")
	if len(rows) != 50 || !rows[0].Says("Export") || !rows[0].Says("Client of an organization Acme") || !rows[1].Says("App 54% "+string(last.ID)+" Single-page app a.test") {
		t.Errorf("%d rows, first %q, %q", len(rows), rows[0].Text(), rows[1].Text())
	}
	if rows := b.Get(t, page.Find("#applications-next").Attr("href")).Shows(t).Find("tbody").All("tr"); len(rows) != 6 {
		t.Errorf("%d rows on the second page", len(rows))
	}
	for q, want := range map[string]int{"app 5": 6, string(client.ID): 1, "%": 50, "skc_1": 0, "nothing": 0} {
		found := b.Get(t, list+"?"+url.Values{"q": {q}}.Encode(), handlerstest.Inline...).Shows(t)
		if got := len(found.All(".applications-name")); got != want {
			t.Errorf("%q finds %d", q, got)
		}
	}
	if !b.Get(t, list+"?q=nothing").Shows(t).Find(".empty").Says("No application matches “nothing”.") {
		t.Error("nothing found is not said")
	}
	b.Get(t, list+"/skc_1").Page(t, http.StatusNotFound)
	b.Get(t, list+"/x").Page(t, http.StatusNotFound)
}

// TestCards: what stands in a card is set, and nothing else, with and without JavaScript.
func TestCards(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]string{"plain": nil, "inline": handlerstest.Inline} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			b, _ := w.Console(t)
			other, _ := registered(t, w, b, "name", "Orders")
			a, _ := registered(t, w, b)
			want := a
			for _, test := range []struct {
				card  string
				pairs []string
				set   func(*model.Application)
			}{
				{"basics", []string{"name", "Teadesk", "description", "Teas"}, func(a *model.Application) { a.Name, a.Description = "Teadesk", "Teas" }},
				{"addresses", []string{
					"redirect_uris", "https://tea.test/cb", "post_logout_redirect_uris", "https://tea.test/", "initiate_login_uri", "https://tea.test/login", "origins", "https://pages.tea.test",
					"backchannel_logout_uri", "https://tea.test/out", "backchannel_logout_session_required", "yes",
				}, func(a *model.Application) {
					a.RedirectURIs, a.PostLogoutRedirectURIs, a.InitiateLoginURI, a.Origins = []string{"https://tea.test/cb"}, []string{"https://tea.test/"}, "https://tea.test/login", []string{"https://pages.tea.test"}
					a.BackchannelLogoutURI, a.BackchannelSessionRequired = "https://tea.test/out", true
				}},
				{"rights", []string{"pkce_optional", "yes", "scopes", "orders:read\norders:write", "api_scopes", model.ScopeRolesRead, "api_scopes", model.ScopeEventsRead, "audiences", string(other.ID)}, func(a *model.Application) {
					a.OfflineAccess, a.PKCEOptional, a.Audiences = false, true, []model.ApplicationID{other.ID}
					a.Scopes = []string{"orders:read", "orders:write", model.ScopeRolesRead, model.ScopeEventsRead}
				}},
				{"tokens", []string{"access_token", "15", "signing_alg", "ES256", "access_token_typ", "JWT", "claims", "roles", "claims", "groups", "full_id_token", "yes", "access_token_attributes", "yes"}, func(a *model.Application) {
					a.AccessToken, a.SigningAlg, a.PlainAccessTokens, a.Claims = 15*time.Minute, "ES256", true, []model.ExtraClaim{model.ClaimRoles, model.ClaimGroups}
					a.FullIDToken, a.AccessTokenAttributes = true, true
				}},
			} {
				answer := edited(t, b, a, test.card, test.pairs, header...)
				test.set(&want)
				got := read(t, w, a.ID)
				want.UpdatedAt = got.UpdatedAt
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: status %d (-want +got):\n%s", test.card, answer.Status, diff)
				}
			}
			shown := b.Get(t, list+"/"+string(a.ID)).Shows(t)
			for selector, value := range map[string]string{"#applications-scopes": "orders:read\norders:write", "#applications-access-token": "15", "#applications-audiences": string(other.ID)} {
				if got := shown.Find(selector).Value(); got != value {
					t.Errorf("%s shows %q", selector, got)
				}
			}
			for _, selector := range []string{"#applications-api-scopes-roles_read", "#applications-claims-groups", "#applications-access-token-typ-JWT", "#applications-signing-alg-ES256", "#applications-full-id-token"} {
				if !shown.Find(selector).Is("checked") {
					t.Errorf("%s is not checked", selector)
				}
			}
		})
	}
}

// TestRefusedCards: what is wrong is said beside it, and what was typed stays.
func TestRefusedCards(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b)
	for _, test := range []struct{ card, field, value, says string }{
		{"basics", "name", "", "Enter a name"},
		{"addresses", "redirect_uris", "http://tea.test/cb", "enter an https URI"},
		{"addresses", "origins", "https://tea.test/x", "enter an origin"},
		{"rights", "scopes", "openid", "a scope is at most"},
		{"rights", "audiences", "skc_1", "is no web application"},
		{"tokens", "access_token", "soon", "Enter a lifetime of whole minutes"},
		{"tokens", "access_token", "2000", "Enter a lifetime of whole minutes"},
		{"tokens", "signing_alg", "none", "Choose RS256 or ES256."},
	} {
		pairs := []string{"redirect_uris", "https://tea.test/cb", "signing_alg", "RS256", "scopes", ""}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == test.field {
				pairs = append(pairs[:i], pairs[i+2:]...)
				break
			}
		}
		for _, header := range [][]string{nil, handlerstest.Inline} {
			part := edited(t, b, a, test.card, append(pairs, test.field, test.value), header...).Page(t, http.StatusUnprocessableEntity)
			id := "#applications-" + strings.ReplaceAll(test.field, "_", "-")
			if !part.Find(id + "-error").Says(test.says) {
				t.Errorf("%s %s: %s", test.card, test.field, part.Find("#applications-"+test.card).Text())
			}
			if test.field != "signing_alg" && part.Find(id).Value() != test.value {
				t.Errorf("%s %s: typed %q is lost", test.card, test.field, test.value)
			}
		}
	}
	if diff := cmp.Diff(a, read(t, w, a.ID)); diff != "" {
		t.Errorf("something changed (-before +after):\n%s", diff)
	}
}

// TestCardsOfSomebodyElse: who was slower learns it, and what they typed can be saved again; the
// other cards of a page are no conflict after one was saved.
func TestCardsOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b)
	at := list + "/" + string(a.ID)
	page := b.Get(t, at).Shows(t)
	version := func(p handlerstest.Part, card string) string {
		return p.Find("#applications-" + card + "-version").Value()
	}
	clock.Advance(time.Second)
	saved := b.Post(t, at+"/rights", url.Values{"version": {version(page, "rights")}, "scopes": {"a"}}, handlerstest.Inline...).Shows(t)
	stale := b.Post(t, at+"/tokens", url.Values{"version": {version(page, "tokens")}, "signing_alg": {"ES256"}}).Page(t, http.StatusConflict)
	if !stale.Form(at+"/tokens").Says("Somebody else has changed this application meanwhile.") || !stale.Find("#applications-signing-alg-ES256").Is("checked") {
		t.Errorf("stale: %s", stale.Form(at+"/tokens").Text())
	}
	for _, fresh := range []string{version(saved, "tokens"), version(stale, "tokens")} {
		if fresh == version(page, "tokens") {
			t.Error("the version of another card is the old one")
		}
	}
	b.Post(t, at+"/tokens", url.Values{"version": {version(saved, "tokens")}, "signing_alg": {"ES256"}}).LeadsTo(t, at)
}

// TestClientsOfOrganizations: of what signs nobody in, no addresses are asked.
func TestClientsOfOrganizations(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	client, _, err := w.Config.Applications.Create(t.Context(), handlerstest.Operator, model.Application{Name: "Export", Org: w.Acme, Type: model.ApplicationWeb})
	if err != nil {
		t.Fatal(err)
	}
	at := list + "/" + string(client.ID)
	page := b.Get(t, at).Shows(t)
	if page.Has("#applications-addresses") || page.Find(".panel-facts").Find("a").Attr("href") != model.ConsoleOrganization(w.Acme).Home() {
		t.Errorf("shown: %s", page.Find("main").Text())
	}
	b.Post(t, at+"/addresses", url.Values{"redirect_uris": {"https://x.test/cb"}}).Expect(t, http.StatusNotFound)
	edited(t, b, client, "rights", []string{"scopes", "", "api_scopes", model.ScopeUsersRead}).LeadsTo(t, at)
	if got := read(t, w, client.ID).Scopes; len(got) != 1 {
		t.Errorf("scopes: %v", got)
	}
}

// TestManaged: what a configuration file describes is shown, and changed there alone.
func TestManaged(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b)
	at := list + "/" + string(a.ID)
	version := b.Get(t, at).Shows(t).Form(at + "/basics").Field("version").Value()
	w.Managed(t, model.Managed{Kind: model.ManagedApplication, Name: "coffee", ID: string(a.ID), File: "app.yaml"}, model.Managed{Kind: model.ManagedApplicationSecrets, Name: "coffee", ID: string(a.ID), File: "app.yaml"})
	page := b.Get(t, at).Shows(t)
	if !page.Find("#applications-managed").Says("The configuration file app.yaml says what this is.") || !page.Find("#applications-basics-set").Is("disabled") || page.Has("#applications-basics-save") {
		t.Errorf("shown: %s", page.Find("main").Text())
	}
	if page.Has("#applications-danger") || page.Has("#applications-add-secret") || !page.Find("#applications-secrets").Says("app.yaml") {
		t.Error("it can be deleted, or given a secret")
	}
	refused := b.Post(t, at+"/basics", url.Values{"version": {version}, "name": {"Teadesk"}}).Page(t, http.StatusConflict)
	if !refused.Find("#applications-basics").Find(".field-error").Says("app.yaml") {
		t.Errorf("refused: %s", refused.Find("#applications-basics").Text())
	}
	if refused := b.Post(t, at+"/delete", url.Values{"name": {a.Name}}).Page(t, http.StatusConflict); !refused.Says("app.yaml") {
		t.Errorf("deleted: %s", refused.Find("main").Text())
	}
}
