package directories_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const list = "/ui/scim"

// world returns a program in which Acme has directories, with its clock and Dana’s browser.
func world(t *testing.T) (*handlerstest.World, *dbtest.Clock, *handlerstest.Browser) {
	t.Helper()
	w, clock := handlerstest.NewWith(t, model.FeatureDirSync)
	return w, clock, w.As(t, handlerstest.Dana)
}

// page returns a page of the room.
func page(t *testing.T, b *handlerstest.Browser, path string) handlerstest.Part {
	t.Helper()
	return b.Get(t, path).Shows(t).Find("main")
}

// ask sends a request to a directory with a token, as its provider does.
func ask(t *testing.T, w *handlerstest.World, d model.Directory, token, method, path, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, model.NewSite(w.Server.URL).SCIM(d.ID)+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/scim+json")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	return a.StatusCode
}

// client returns the id of a client with a secret.
func client(t *testing.T, w *handlerstest.World, d model.Directory) string {
	t.Helper()
	c, _, err := w.Config.Directories.CreateClient(t.Context(), w.Actor(t, handlerstest.Dana), d.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	return string(c.ID)
}

// TestWidget: without the feature there is no such page, and with it people choose a
// provider.
func TestWidget(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	b.Get(t, list).Expect(t, http.StatusNotFound)
	w.Enable(t, w.Acme, model.FeatureDirSync)
	empty := b.Get(t, list).Shows(t)
	empty.Find("#nav").Find("a[href=" + list + "]")
	form := empty.Find("main").Form(list)
	for _, p := range model.DirectoryProviders() {
		form.Choice("provider", string(p))
	}
	none := b.Post(t, list, url.Values{}).Page(t, http.StatusUnprocessableEntity).Find("main").Form(list)
	if !none.Find(".field-error").Says("Choose a provider.") {
		t.Errorf("without a choice: %s", none.Text())
	}
	google := b.Post(t, list, url.Values{"provider": {"google"}}).Page(t, http.StatusUnprocessableEntity).Find("main").Form(list)
	if !google.Find(".field-error").Says("Google Workspace doesn’t tell apps of its people by itself.") || google.Has("a[href=/ui/sso]") {
		t.Errorf("Google, without single sign-on: %s", google.Text())
	}
	w.Enable(t, w.Acme, model.FeatureSSO)
	b.Post(t, list, url.Values{"provider": {"google"}}).Page(t, http.StatusUnprocessableEntity).Find("main").Find("a[href=/ui/sso]")

	id := b.Post(t, list, url.Values{"provider": {"okta"}}).After(t, list+"/")
	shown := page(t, b, list+"/"+id)
	endpoint := model.NewSite(w.Server.URL).SCIM(model.DirectoryID(id))
	if shown.Heading() != "Okta" || !shown.Says("Waiting for the first request from Okta") || shown.Find("#directory-endpoint").Text() != endpoint {
		t.Errorf("the page is %s", shown.Text())
	}
	if steps := shown.Find("#directory-guide"); !steps.Says("1. Add the app from Okta’s catalogue") || !steps.Says("2. Assign people and push groups") || !steps.Says("3. Give groups a role") || steps.Find("#directory-guide-groups").Attr("href") != list+"/"+id+"/groups" {
		t.Errorf("the steps are %s", steps.Text())
	}
	if guide := shown.Find("#directory-guide"); !guide.Says(endpoint) || !guide.Says("SCIM 2.0 Test App (OAuth Bearer Token)") || !guide.Says("Last checked in November 2026.") {
		t.Errorf("the guide is %s", guide.Text())
	}
	if rows := page(t, b, list).Find(".directories-list"); !rows.Says("Okta") || !rows.Says("Waiting") || !rows.Says("0 users, 0 groups") {
		t.Errorf("the list is %s", rows.Text())
	}
}

// TestEntra: its guide says that a second application is needed.
func TestEntra(t *testing.T) {
	t.Parallel()
	_, _, b := world(t)
	id := b.Post(t, list, url.Values{"provider": {"entra"}}).After(t, list+"/")
	if guide := page(t, b, list+"/"+id).Find("#directory-guide"); !guide.Says("a second enterprise application is needed") || !guide.Says("Secret Token") {
		t.Errorf("the guide is %s", guide.Text())
	}
}

// TestReaders: who may only read sees the same without controls, and who may not sees
// nothing; neither can change anything.
func TestReaders(t *testing.T) {
	t.Parallel()
	w, _, _ := world(t)
	d := w.Directory(t, handlerstest.Dana)
	k, _ := w.DirectoryToken(t, handlerstest.Dana, d)
	at := list + "/" + string(d.ID)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "auditor", Label: "Auditor", Permissions: model.NewPermissions(model.SCIMRead)})
		return err
	})
	w.Add(t, w.Acme, "audit@elsewhere.test", "Audit", "auditor")
	auditor := w.As(t, "audit@elsewhere.test")
	for _, path := range []string{list, at, at + "/users", at + "/groups", at + "/activity", at + "/oauth"} {
		shown := page(t, auditor, path)
		if !shown.Says("Only admins can change this.") || shown.Has("[method=post]") || shown.Has(".danger") {
			t.Errorf("%s for who may only read: %s", path, shown.Text())
		}
	}
	for _, path := range []string{at + "/disable", at + "/delete", at + "/provider", at + "/tokens/" + string(k.ID) + "/rotate", at + "/oauth/trust"} {
		auditor.Get(t, path).Expect(t, http.StatusNotFound)
	}
	kim := w.As(t, handlerstest.Kim)
	kim.Get(t, list).Expect(t, http.StatusNotFound)
	changes := []*handlerstest.Browser{kim, auditor}
	c := at + "/oauth/" + client(t, w, d)
	for _, rest := range []string{"/change", "/rotate", "/revoke"} {
		auditor.Get(t, c+rest).Expect(t, http.StatusNotFound)
		for _, b := range changes {
			b.Post(t, c+rest, url.Values{"version": {"1"}}).Expect(t, http.StatusNotFound)
		}
	}
	kim.Get(t, at).Expect(t, http.StatusNotFound)
	for _, rest := range []string{"/users/diruser_1/move", "/tokens", "/enable", "/disable", "/delete", "/provider", "/groups", "/same-person", "/somebody-new", "/tokens/" + string(k.ID) + "/revoke", "/tokens/" + string(k.ID) + "/rotate", "/oauth/secrets", "/oauth/trust"} {
		for _, b := range changes {
			b.Post(t, at+rest, url.Values{"version": {"1"}, "members": {"keep"}, "life": {"0"}}).Expect(t, http.StatusNotFound)
		}
	}
	if now := w.DirectoryNow(t, d); now.Version != d.Version || !now.Enabled {
		t.Errorf("the directory is %+v", now)
	}
}

// TestNeighbours: another organization's directory is one that does not exist.
func TestNeighbours(t *testing.T) {
	t.Parallel()
	w, _, _ := world(t)
	d := w.Directory(t, handlerstest.Dana)
	k, _ := w.DirectoryToken(t, handlerstest.Dana, d)
	w.Add(t, w.Globex, "gil@globex.test", "Gil", "admin")
	w.Enable(t, w.Globex, model.FeatureDirSync)
	gil := w.As(t, "gil@globex.test")
	at := list + "/" + string(d.ID)
	c := client(t, w, d)
	for _, rest := range []string{"", "/oauth", "/oauth/trust", "/oauth/" + c + "/rotate", "/oauth/" + c + "/revoke", "/oauth/" + c + "/change", "/status", "/users", "/users/diruser_1/move", "/groups", "/activity", "/provider", "/disable", "/delete", "/tokens/" + string(k.ID) + "/rotate", "/tokens/" + string(k.ID) + "/revoke"} {
		gil.Get(t, at+rest).Expect(t, http.StatusNotFound)
	}
	for _, rest := range []string{"/tokens", "/enable", "/disable", "/delete", "/provider", "/groups", "/same-person", "/somebody-new", "/tokens/" + string(k.ID) + "/revoke", "/tokens/" + string(k.ID) + "/rotate", "/oauth/secrets", "/oauth/trust", "/oauth/" + c + "/rotate", "/oauth/" + c + "/revoke", "/oauth/" + c + "/change"} {
		gil.Post(t, at+rest, url.Values{"version": {"1"}, "members": {"keep"}, "life": {"0"}, "provider": {"entra"}}).Expect(t, http.StatusNotFound)
	}
	own := w.Directory(t, "gil@globex.test")
	gil.Post(t, list+"/"+string(own.ID)+"/tokens/"+string(k.ID)+"/revoke", url.Values{}).Expect(t, http.StatusNotFound)
	gil.Post(t, list+"/"+string(own.ID)+"/oauth/"+c+"/revoke", url.Values{}).Expect(t, http.StatusNotFound)
	if all, err := w.DB.DirectoryTokens(t.Context(), w.Acme, d.ID); err != nil || len(all) != 1 {
		t.Errorf("%d tokens are left, %v", len(all), err)
	}
}

// TestTokens: a token is shown once, opens the directory, is rotated with an overlap, and
// is worthless once it is revoked.
func TestTokens(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	at := list + "/" + string(d.ID)
	bad := b.Post(t, at+"/tokens", url.Values{"life": {"soon"}}).Page(t, http.StatusUnprocessableEntity)
	if !bad.Find("#directory-tokens").Find(".field-error").Says("A token can last for five years") {
		t.Errorf("a life of no days: %s", bad.Find("#directory-tokens").Text())
	}
	answer := b.Post(t, at+"/tokens", url.Values{"life": {"365"}})
	first := answer.Shows(t).Find("#directory-token").Text()
	if !strings.HasPrefix(first, "scim_") || answer.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the token is %q, with Cache-Control %q", first, answer.Header.Get("Cache-Control"))
	}
	shown := page(t, b, at)
	if shown.Says(first) || !shown.Find("#directory-tokens").Says("Token ending in …"+first[len(first)-4:]) || !shown.Says("not used yet") {
		t.Errorf("the page says %s", shown.Find("#directory-tokens").Text())
	}
	if got := ask(t, w, d, first, "GET", "/Users", ""); got != http.StatusOK {
		t.Fatalf("the token is answered with %d", got)
	}
	all, err := w.DB.DirectoryTokens(t.Context(), w.Acme, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	one := at + "/tokens/" + string(all[0].ID)
	if ask := page(t, b, one+"/rotate"); !ask.Says("24 hours more") {
		t.Errorf("rotating: %s", ask.Text())
	}
	rotated := b.Post(t, one+"/rotate", url.Values{}).Shows(t)
	second := rotated.Find("#directory-token").Text()
	if second == first || !rotated.Says("The token before counts until ") {
		t.Errorf("rotated: %s", rotated.Find("main").Text())
	}
	for _, token := range []string{first, second} {
		if got := ask(t, w, d, token, "GET", "/Users", ""); got != http.StatusOK {
			t.Errorf("during the overlap: %d", got)
		}
	}
	clock.Advance(model.DirectoryTokenOverlap + time.Second)
	if got := ask(t, w, d, first, "GET", "/Users", ""); got != http.StatusUnauthorized {
		t.Errorf("after the overlap: %d", got)
	}
	b = w.As(t, handlerstest.Dana)
	if !page(t, b, at).Find("#directory-token-" + string(all[0].ID)).Says("Expired") {
		t.Error("the old one is not shown as expired")
	}
	all, err = w.DB.DirectoryTokens(t.Context(), w.Acme, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.Post(t, at+"/tokens/"+string(all[1].ID)+"/revoke", url.Values{}).LeadsTo(t, at)
	if got := ask(t, w, d, second, "GET", "/Users", ""); got != http.StatusUnauthorized {
		t.Errorf("revoked: %d", got)
	}
	b.Post(t, at+"/tokens/"+string(all[1].ID)+"/revoke", url.Values{}).Expect(t, http.StatusNotFound)
}

// TestSudo: what gives or takes access asks for a new proof first.
func TestSudo(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	k, _ := w.DirectoryToken(t, handlerstest.Dana, d)
	at := list + "/" + string(d.ID)
	c := client(t, w, d)
	clock.Advance(model.SudoLife + time.Second)
	for _, rest := range []string{"/oauth/secrets", "/oauth/trust", "/oauth/" + c + "/rotate", "/oauth/" + c + "/revoke", "/oauth/" + c + "/change", "/tokens", "/enable", "/disable", "/delete", "/tokens/" + string(k.ID) + "/revoke", "/tokens/" + string(k.ID) + "/rotate"} {
		if a := b.Post(t, at+rest, url.Values{"version": {"1"}, "members": {"keep"}, "life": {"0"}}); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/a/sudo") {
			t.Errorf("%s: status %d, to %s", rest, a.Status, a.Location())
		} else if back := b.Get(t, a.Location()).Shows(t).Find("main").Find("a.button.wide").Attr("href"); !strings.HasPrefix(back, at) {
			t.Errorf("%s: who cancels comes to %s", rest, back)
		}
	}
	if now := w.DirectoryNow(t, d); !now.Enabled {
		t.Error("it is disabled")
	}
	made := b.Confirm(t, b.Post(t, at+"/tokens", url.Values{"life": {"90"}}), "create a token of a directory")
	if token := made.Shows(t).Find("#directory-token").Text(); ask(t, w, d, token, "GET", "/Users", "") != http.StatusOK {
		t.Errorf("after the proof, the token is %q", token)
	}
	b.Post(t, at+"/tokens/"+string(k.ID)+"/revoke", url.Values{}).LeadsTo(t, at)
}

// TestStatus: a page that waits is told when the provider is heard of, that it was refused,
// and that nothing was heard for long.
func TestStatus(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	k, token := w.DirectoryToken(t, handlerstest.Dana, d)
	at := list + "/" + string(d.ID)
	partial := []string{"HX-Request", "true", "HX-Request-Type", "partial"}
	next := func(p handlerstest.Part) string { return p.Find("#directory-status").Attr("data-hx-get") }
	waiting := page(t, b, at)
	b.Get(t, next(waiting), partial...).Expect(t, http.StatusNoContent)
	b.Get(t, next(waiting)).LeadsTo(t, at)

	w.Heard(t, d, model.DirectoryRequest{Method: "GET", Path: "/Users", Status: 200, Token: k.ID})
	told := b.Get(t, next(waiting), partial...).Page(t, http.StatusOK)
	if status := told.Find("#directory-status"); !status.Says("Connected") || !status.Says("0 users, 0 groups") || !told.Says("Nobody has been sent yet.") {
		t.Errorf("connected: %s", told.HTML())
	}
	told.Swap("#directory-badge").Find(".ok")
	if rows := told.Swap("#directory-token-rows"); !rows.Says("last used just now") || !rows.Says("Used last") {
		t.Errorf("tokens of a page that was not loaded again: %s", rows.Text())
	}
	pushes(t, w, d, token, "al@elsewhere.test", "00u1")
	if status := page(t, b, at).Find("#directory-status"); !status.Says("Okta sends what has changed") || !status.Says("Waiting 1 user, see Users") {
		t.Errorf("with somebody who waits: %s", status.Text())
	}

	clock.Advance(time.Minute)
	w.Heard(t, d, model.DirectoryRequest{Method: "POST", Path: "/Users", Status: 400, Problem: "The attribute userName is missing."})
	if status := page(t, b, at).Find("#directory-status"); !status.Says("The last change was refused") || !status.Says("The attribute userName is missing.") {
		t.Errorf("refused: %s", status.Text())
	}
	// Providers look for whom they could not add, which works.
	for _, read := range []model.DirectoryRequest{{Method: "GET", Path: "/Users?count=1"}, {Method: "POST", Path: "/Users/.search"}, {Method: "POST", Path: "/token"}, {Method: "POST", Path: "/Bulk"}} {
		read.Status = 200
		w.Heard(t, d, read)
	}
	if p := page(t, b, at); !p.Find("#directory-badge").Says("Error") || !p.Find("#directory-status").Says("The attribute userName is missing.") {
		t.Errorf("refused, and read since: %s", p.Text())
	}
	if row := page(t, b, list).Find(".directories-list"); !row.Says("Error") {
		t.Errorf("in the list: %s", row.Text())
	}
	w.Heard(t, d, model.DirectoryRequest{Method: "PATCH", Path: "/Users/diruser_1", Status: 200})
	if p := page(t, b, at); !p.Find("#directory-badge").Says("Connected") || p.Find("#directory-status").Says("refused") {
		t.Errorf("after a change that went well: %s", p.Text())
	}
	w.Heard(t, d, model.DirectoryRequest{Method: "GET", Path: "/Users?filter=x", Status: 400, Problem: "The filter ends too early."})
	if p := page(t, b, at); !p.Find("#directory-badge").Says("Connected") || !p.Find("#directory-status").Says("The last request was refused") {
		t.Errorf("refused reading: %s", p.Text())
	}
	clock.Advance(model.DirectorySilence)
	b = w.As(t, handlerstest.Dana)
	silent := page(t, b, at)
	if !silent.Find("#directory-badge").Says("No update for 3 days") || !silent.Find("#directory-status").Says("No update for 3 days") {
		t.Errorf("silent: %s", silent.Text())
	}
}

// TestShutOut: where the provider comes with what counts no more, the page and the list say
// so, until it comes with something else.
func TestShutOut(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	k, _ := w.DirectoryToken(t, handlerstest.Dana, d)
	at := list + "/" + string(d.ID)
	heard := func(by model.DirectoryTokenID) {
		t.Helper()
		clock.Advance(time.Second)
		w.Heard(t, d, model.DirectoryRequest{Method: "GET", Path: "/Users", Status: 200, Token: by})
	}
	says := func(badge, why string) {
		t.Helper()
		shown := page(t, b, at)
		if !shown.Find("#directory-badge").Says(badge) || !shown.Find("#directory-status").Says(why) || !page(t, b, list).Find(".directories-list").Says(badge) {
			t.Errorf("no %q, %q: %s", badge, why, shown.Find("#directory-status").Text())
		}
	}
	heard(k.ID)
	says("Connected", "Connected")
	seen := page(t, b, at).Find("#directory-status").Attr("data-hx-get")
	b.Post(t, at+"/tokens/"+string(k.ID)+"/revoke", url.Values{}).LeadsTo(t, at)
	says("Cannot get in", "Okta cannot get in The token that it came with last was revoked. Create another one, and enter it at Okta.")
	if told := b.Get(t, strings.ReplaceAll(seen, " ", "%20"), "HX-Request", "true", "HX-Request-Type", "partial").Page(t, http.StatusOK); !told.Swap("#directory-badge").Says("Cannot get in") {
		t.Errorf("a page that was not loaded again: %s", told.HTML())
	}
	c := client(t, w, d)
	heard(model.DirectoryTokenID(c))
	says("Connected", "Connected")
	b.Post(t, at+"/oauth/"+c+"/revoke", url.Values{}).LeadsTo(t, at+"/oauth")
	says("Cannot get in", "The OAuth client that it came by last was revoked.")
	old, _ := w.DirectoryToken(t, handlerstest.Dana, d)
	heard(old.ID)
	says("Connected", "Connected")
	b.Post(t, at+"/tokens/"+string(old.ID)+"/rotate", url.Values{}).Expect(t, http.StatusOK)
	says("Connected", "Connected")
	clock.Advance(model.DirectoryTokenOverlap + time.Second)
	b = w.As(t, handlerstest.Dana)
	says("Cannot get in", "ending in …"+old.Suffix+", has expired.")
}

// TestTwins: two directories of a provider have names of their own, wherever they are named.
func TestTwins(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	first := w.Directory(t, handlerstest.Dana)
	at := list + "/" + string(first.ID)
	if page(t, b, at).Heading() != "Okta" {
		t.Errorf("alone it is called %s", page(t, b, at).Heading())
	}
	second := w.Directory(t, handlerstest.Dana)
	for _, d := range []model.Directory{first, second} {
		name := "Okta (…" + string(d.ID)[len(d.ID)-4:] + ")"
		at := list + "/" + string(d.ID)
		if got := page(t, b, at).Heading(); got != name || !page(t, b, list).Find(".directories-list").Says(name) {
			t.Errorf("it is called %q, not %q", got, name)
		}
		if got := page(t, b, at+"/delete").Heading(); got != "Delete the directory of "+name+"?" {
			t.Errorf("deleting asks %q", got)
		}
	}
}

// TestEnd: a directory is disabled and deleted with a choice about its members, and enabled
// again.
func TestEnd(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	_, token := w.DirectoryToken(t, handlerstest.Dana, d)
	at := list + "/" + string(d.ID)
	form := page(t, b, at+"/disable").Form(at + "/disable")
	form.Choice("members", "keep")
	form.Choice("members", "suspend")
	send := func(rest, members string) handlerstest.Answer {
		return b.Post(t, at+rest, url.Values{"version": {page(t, b, at+"/delete").Form(at + "/delete").Field("version").Value()}, "members": {members}})
	}
	if again := send("/disable", "").Page(t, http.StatusUnprocessableEntity); !again.Says("Choose what becomes of the members.") {
		t.Errorf("without a choice: %s", again.Find("main").Text())
	}
	send("/disable", "keep").LeadsTo(t, at)
	if got := ask(t, w, d, token, "GET", "/Users", ""); got != http.StatusUnauthorized {
		t.Errorf("disabled: %d", got)
	}
	if shown := page(t, b, at); !shown.Find("#directory-badge").Says("Disabled") || !shown.Has("#directory-enable") {
		t.Errorf("disabled: %s", shown.Text())
	}
	send("/enable", "").LeadsTo(t, at)
	if got := ask(t, w, d, token, "GET", "/Users", ""); got != http.StatusOK {
		t.Errorf("enabled: %d", got)
	}
	b.Post(t, at+"/delete", url.Values{"version": {"1"}, "members": {"keep"}}).Page(t, http.StatusConflict)
	send("/delete", "suspend").LeadsTo(t, list)
	b.Get(t, at).Expect(t, http.StatusNotFound)
	if page(t, b, list).Has(".directories-list") {
		t.Error("it is still in the list")
	}
}

// TestGuideHasAttributes that the operator has declared, from the next request on.
func TestGuideHasAttributes(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	at := list + "/" + string(w.Directory(t, handlerstest.Dana).ID)
	const name = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User:badgeNumber"
	if guide := page(t, b, at).Find("#directory-guide"); guide.Says("Send more about people") {
		t.Errorf("the guide is %s", guide.Text())
	}
	w.Write(t, func(tx *db.Tx) error {
		return tx.InsertAttribute(t.Context(), model.Attribute{Name: "badgeNumber", Label: "Badge <number>", Type: model.AttributeInteger})
	})
	if guide := page(t, b, at).Find("#directory-guide"); guide.Find("#guide-attribute-1").Text() != name || !guide.Says("Badge <number> (whole number)") {
		t.Errorf("the guide is %s", guide.Text())
	}
}

// TestProvider: another provider brings another guide.
func TestProvider(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	at := list + "/" + string(d.ID)
	b.Post(t, at+"/provider", url.Values{"version": {"1"}, "provider": {"google"}}).Page(t, http.StatusUnprocessableEntity)
	b.Post(t, at+"/provider", url.Values{"version": {"1"}, "provider": {"onelogin"}}).LeadsTo(t, at)
	if shown := page(t, b, at); shown.Heading() != "OneLogin" || !shown.Find("#directory-guide").Says("SCIM Provisioner with SAML") {
		t.Errorf("the page is %s", shown.Text())
	}
}

// TestSecretsAreNotMadeTwice: whoever reloads the page that shows a secret has the browser send
// the form again. It is told that there is one, and no other is made.
func TestSecretsAreNotMadeTwice(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	at := list + "/" + string(d.ID)
	twice := func(from, action, said string, fields ...string) {
		t.Helper()
		form, sent := page(t, b, from).Form(action), url.Values{"life": {"365"}}
		for _, name := range fields {
			sent.Set(name, form.Field(name).Value())
		}
		b.Post(t, action, sent).Shows(t)
		if again := b.Post(t, action, sent).Page(t, http.StatusConflict); !again.Find("main").Says(said) {
			t.Errorf("%s, sent again: %s", action, again.Find("main").Text())
		}
	}
	tokens := func() []model.DirectoryToken {
		t.Helper()
		all, err := w.DB.DirectoryTokens(t.Context(), w.Acme, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	const made = "A token was created since this page was shown"
	twice(at, at+"/tokens", made, "newest")
	twice(at, at+"/tokens", made, "newest")
	rotate := at + "/tokens/" + string(tokens()[0].ID) + "/rotate"
	twice(rotate, rotate, made, "newest")
	if n := len(tokens()); n != 3 {
		t.Errorf("%d tokens, want the one of each form", n)
	}
	before := page(t, b, at).Form(at + "/tokens").Field("newest").Value()
	b.Post(t, at+"/tokens/"+before+"/revoke", url.Values{}).LeadsTo(t, at)
	b.Post(t, at+"/tokens", url.Values{"life": {"0"}, "newest": {before}}).Shows(t) // none is newer

	oauth := at + "/oauth"
	twice(oauth, oauth+"/secrets", "A client was created since this page was shown", "newest")
	all, err := w.DB.DirectoryClients(t.Context(), w.Acme, d.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d clients, want one; %v", len(all), err)
	}
	rotate = oauth + "/" + string(all[0].ID) + "/rotate"
	twice(rotate, rotate, "This client has had another secret since this page was shown", "version")
}
