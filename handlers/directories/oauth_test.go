package directories_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/openid/openidtest"
)

// get asks for an access token of a directory, and returns it with the status of the answer.
func get(t *testing.T, w *handlerstest.World, d model.Directory, form url.Values) (string, int) {
	t.Helper()
	a, err := http.PostForm(model.NewSite(w.Server.URL).SCIM(d.ID)+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var said struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(a.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	return said.Token, a.StatusCode
}

func bySecret(id, secret string) url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}
}

// TestClientSecrets: a secret is shown once, gets tokens that open the directory, is rotated
// with an overlap, and is worthless once it is revoked.
func TestClientSecrets(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	at := list + "/" + string(d.ID)
	if way := page(t, b, at).Find("#directory-oauth"); way.Attr("href") != at+"/oauth" || !way.Says("Use OAuth instead") {
		t.Errorf("the way is %s", way.HTML())
	}
	none := page(t, b, at+"/oauth")
	if !none.Says("No client secret yet.") || !none.Says("No application is trusted yet.") || none.Find("#oauth-token-endpoint").Text() != model.NewSite(w.Server.URL).SCIM(d.ID)+"/token" || none.Find("#oauth-scope").Text() != "scim" {
		t.Errorf("the page is %s", none.Text())
	}
	answer := b.Post(t, at+"/oauth/secrets", url.Values{})
	made := answer.Shows(t)
	id, first := made.Find("#oauth-client-id").Text(), made.Find("#oauth-secret").Text()
	if !strings.HasPrefix(first, "scimsecret_") || answer.Header.Get("Cache-Control") != "no-store" || made.Find("#oauth-token-endpoint").Text() != none.Find("#oauth-token-endpoint").Text() {
		t.Fatalf("made: %s", made.Text())
	}
	if rows := page(t, b, at).Find("#directory-token-rows"); !rows.Says("No token. By OAuth the provider needs none.") {
		t.Errorf("without a token: %s", rows.Text())
	}
	row := page(t, b, at+"/oauth").Find("#oauth-" + id)
	if row.Says(first) || !row.Says("Secret ending in …"+first[len(first)-4:]) || !row.Says("not used yet") || !row.Says(id) {
		t.Errorf("the row is %s", row.Text())
	}
	token, status := get(t, w, d, bySecret(id, first))
	if status != http.StatusOK || ask(t, w, d, token, "GET", "/Users", "") != http.StatusOK {
		t.Fatalf("the secret is answered with %d", status)
	}
	one := at + "/oauth/" + id
	rotated := b.Post(t, one+"/rotate", url.Values{"version": {page(t, b, one+"/rotate").Form(one + "/rotate").Field("version").Value()}}).Shows(t)
	second := rotated.Find("#oauth-secret").Text()
	if second == first || rotated.Find("#oauth-client-id").Text() != id || !rotated.Says("The client secret before counts until ") {
		t.Errorf("rotated: %s", rotated.Find("main").Text())
	}
	if row := page(t, b, at+"/oauth").Find("#oauth-" + id); !row.Says("The secret before counts until ") {
		t.Errorf("the row is %s", row.Text())
	}
	if ask := page(t, b, one+"/rotate"); !ask.Says("1 day more") || !ask.Says("The one before that") {
		t.Errorf("rotating: %s", ask.Text())
	}
	for _, secret := range []string{first, second} {
		if _, status := get(t, w, d, bySecret(id, secret)); status != http.StatusOK {
			t.Errorf("during the overlap: %d", status)
		}
	}
	clock.Advance(model.DirectoryTokenOverlap + time.Second)
	if _, status := get(t, w, d, bySecret(id, first)); status != http.StatusUnauthorized {
		t.Errorf("after the overlap: %d", status)
	}
	token, _ = get(t, w, d, bySecret(id, second))
	b = w.As(t, handlerstest.Dana)
	if ask := page(t, b, one+"/revoke"); ask.Heading() != "Revoke the secret ending in …"+second[len(second)-4:]+"?" {
		t.Errorf("revoking: %s", ask.Text())
	}
	b.Post(t, one+"/revoke", url.Values{}).LeadsTo(t, at+"/oauth")
	if got := ask(t, w, d, token, "GET", "/Users", ""); got != http.StatusUnauthorized {
		t.Errorf("revoked: %d", got)
	}
	b.Post(t, one+"/revoke", url.Values{}).Expect(t, http.StatusNotFound)
	b.Get(t, one+"/rotate").Expect(t, http.StatusNotFound)
	for range model.MostDirectoryClients {
		if _, _, err := w.Config.Directories.CreateClient(t.Context(), w.Actor(t, handlerstest.Dana), d.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	if full := b.Post(t, at+"/oauth/secrets", url.Values{}).Page(t, http.StatusConflict); !full.Find("#oauth-secrets").Find(".field-error").Says("A directory can have 10 clients.") {
		t.Errorf("too many: %s", full.Find("#oauth-secrets").Text())
	}
}

// TestTrustedApplications: whom people trust gets in by what its issuer signs, as strictly as
// the page says, and no more once that is changed or taken back.
func TestTrustedApplications(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	issuer := openidtest.StartPlain(t)
	at := list + "/" + string(d.ID) + "/oauth"
	form := page(t, b, at+"/trust")
	for _, said := range []string{"It ends at most 10 minutes from now.", "It has an ID (jti), and counts once.", "It ends at most 90 minutes from now."} {
		if !form.Find("[aria-labelledby=directory-accepts]").Says(said) {
			t.Errorf("the form doesn’t say: %s", said)
		}
	}
	entered := url.Values{"issuer": {issuer.URL}, "application": {"a1"}}
	bad := b.Post(t, at+"/trust", entered).Page(t, http.StatusUnprocessableEntity).Form(at + "/trust")
	if !bad.Says("Enter the ID of the tenant") || bad.Field("application").Value() != "a1" || bad.Field("issuer").Value() != issuer.URL {
		t.Errorf("without a tenant: %s", bad.HTML())
	}
	entered.Set("tenant", "t1")
	b.Post(t, at+"/trust", entered).LeadsTo(t, at)
	all, err := w.DB.DirectoryClients(t.Context(), w.Acme, d.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	id := string(all[0].ID)
	row := page(t, b, at).Find("#oauth-" + id)
	if !row.Says("Application a1") || !row.Says(issuer.URL) || !row.Says("our token endpoint") || row.Find("#oauth-id-"+id).Text() != id {
		t.Errorf("the row is %s", row.Text())
	}
	if again := b.Post(t, at+"/trust", entered).Page(t, http.StatusConflict); !again.Form(at + "/trust").Find("[role=alert]").Says("This application is trusted already.") {
		t.Errorf("twice: %s", again.Text())
	}

	sign := func(application, audience, jti string, life time.Duration) url.Values {
		now := clock.Now()
		claims := map[string]any{"iss": issuer.URL, "tid": "t1", "azp": application, "sub": "s", "aud": audience, "exp": now.Add(life).Unix(), "iat": now.Unix()}
		if jti != "" {
			claims["jti"] = jti
		}
		return url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {issuer.Sign(claims)}}
	}
	endpoint := model.NewSite(w.Server.URL).SCIM(d.ID) + "/token"
	const entra = "api://a2"
	token, status := get(t, w, d, sign("a1", endpoint, "j1", time.Minute))
	if status != http.StatusOK || ask(t, w, d, token, "GET", "/Users", "") != http.StatusOK {
		t.Fatalf("an honest assertion is answered with %d", status)
	}
	for name, shown := range map[string]url.Values{
		"used before": sign("a1", endpoint, "j1", time.Minute), "without an id": sign("a1", endpoint, "", time.Minute),
		"for an hour": sign("a1", endpoint, "j2", time.Hour), "another application": sign("a2", endpoint, "j3", time.Minute), "an audience": sign("a1", entra, "j4", time.Minute),
	} {
		if _, status := get(t, w, d, shown); status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, status)
		}
	}

	change := at + "/" + id + "/change"
	if f := page(t, b, change).Form(change); f.Field("application").Value() != "a1" || f.Field("version").Value() != "1" {
		t.Errorf("the form is %s", f.HTML())
	}
	b.Post(t, change, url.Values{"version": {"1"}, "issuer": {issuer.URL}, "tenant": {"t1"}, "application": {"a2"}, "audience": {"api://a2/.default"}}).LeadsTo(t, at)
	if got := ask(t, w, d, token, "GET", "/Users", ""); got != http.StatusUnauthorized {
		t.Errorf("a token of before: %d", got)
	}
	if _, status := get(t, w, d, sign("a2", entra, "", time.Hour)); status != http.StatusOK {
		t.Errorf("as Entra ID: %d", status)
	}
	if _, status := get(t, w, d, sign("a2", endpoint, "j5", time.Minute)); status != http.StatusUnauthorized {
		t.Errorf("for the token endpoint: %d", status)
	}
	if ask := page(t, b, at+"/"+id+"/revoke"); ask.Heading() != "Remove the trust in a2?" {
		t.Errorf("removing: %s", ask.Text())
	}
	b.Get(t, at+"/"+id+"/rotate").Expect(t, http.StatusNotFound)
	b.Post(t, at+"/"+id+"/revoke", url.Values{}).LeadsTo(t, at)
	if _, status := get(t, w, d, sign("a2", entra, "", time.Hour)); status != http.StatusUnauthorized {
		t.Errorf("removed: %d", status)
	}
	b.Get(t, change).Expect(t, http.StatusNotFound)
}

// TestUsedLast: of all doors that one is marked by which the provider has come in last, and
// the setup says so, too.
func TestUsedLast(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	at := list + "/" + string(d.ID)
	k, _ := w.DirectoryToken(t, handlerstest.Dana, d)
	c, _, err := w.Config.Directories.CreateClient(t.Context(), w.Actor(t, handlerstest.Dana), d.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	marks := func(by model.DirectoryTokenID, token, client bool) {
		t.Helper()
		clock.Advance(time.Minute)
		next := page(t, b, at).Find("#directory-status").Attr("data-hx-get")
		w.Heard(t, d, model.DirectoryRequest{Token: by, Method: "GET", Path: "/Users", Status: 200})
		told := b.Get(t, strings.ReplaceAll(next, " ", "%20"), "HX-Request", "true", "HX-Request-Type", "partial").Page(t, http.StatusOK)
		if rows, way := told.Swap("#directory-token-rows").Says("Used last"), told.Swap("#directory-way").Says("Used last"); rows != token || way != client {
			t.Errorf("after %s: a page that was not loaded again marks the token %t, OAuth %t", by, rows, way)
		}
		setup := page(t, b, at)
		if got := setup.Find("#directory-token-" + string(k.ID)).Says("Used last"); got != token {
			t.Errorf("after %s: the token is marked %t", by, got)
		}
		if got := page(t, b, at+"/oauth").Find("#oauth-" + string(c.ID)).Says("Used last"); got != client {
			t.Errorf("after %s: the client is marked %t", by, got)
		}
		if got := setup.Find("#directory-tokens").Says("last used just now Used last"); token == got {
			t.Errorf("after %s: the setup says %s", by, setup.Find("#directory-tokens").Text())
		}
	}
	if setup := page(t, b, at).Find("#directory-tokens"); setup.Says("Used last") || !setup.Says("OAuth: 1 client secret, not used yet") {
		t.Errorf("before anything was used: %s", setup.Text())
	}
	marks(k.ID, true, false)
	marks(model.DirectoryTokenID(c.ID), false, true)
	marks(k.ID, true, false)
}
