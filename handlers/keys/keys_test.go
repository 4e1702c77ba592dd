package keys_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

const at = "/ui/keys"

// made sends the form that makes a key, and returns the key.
func made(t *testing.T, b *handlerstest.Browser, pairs ...string) string {
	t.Helper()
	shown := b.Post(t, at, filled(t, b, pairs...)).Shows(t).Find("#api-key")
	if !shown.Is("data-secret") {
		t.Error("the key does not say that it is a secret")
	}
	return shown.Text()
}

// filled returns the form that makes a key, with names and values in turn in the place of
// what its page fills in.
func filled(t *testing.T, b *handlerstest.Browser, pairs ...string) url.Values {
	t.Helper()
	page := b.Get(t, at).Shows(t).Find("main").Form(at)
	form := url.Values{"newest": {page.Field("newest").Value()}, "name": {"Nightly <export>"}, "for": {"organization"}, "permissions": {"sk_org_users_read"}, "expires": {"90"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form[pairs[i]] = strings.Fields(pairs[i+1])
	}
	return form
}

func newest(t *testing.T, w *handlerstest.World) model.APIKey {
	t.Helper()
	all, _, err := w.DB.APIKeys(t.Context(), w.Acme, w.DB.Now(), db.APIKeyList{All: true, Limit: 1})
	if err != nil || len(all) == 0 {
		t.Fatalf("keys: %v, %v", all, err)
	}
	return all[0]
}

// TestKeys: an admin makes a key, sees it once, and what comes of it, and revokes it.
func TestKeys(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureAPIKeys)
	b := w.As(t, handlerstest.Dana)
	if page := b.Get(t, at).Shows(t).Find("main"); !page.Says("No API key yet.") {
		t.Errorf("before there is one: %s", page.Text())
	}
	text := made(t, b)
	k := newest(t, w)
	row := func() handlerstest.Part { return b.Get(t, at).Shows(t).Find("#api-" + string(k.ID)) }
	for _, want := range []string{"Nightly <export>", "Active", "ant_…" + text[len(text)-4:], "Acts for Acme.", "Made by Dana Lee on ", "Never used.", "1 permission", "See members", "It expires on "} {
		if !row().Says(want) {
			t.Errorf("the row does not say %q: %s", want, row().Text())
		}
	}
	if page := b.Get(t, at).Shows(t); strings.Contains(page.HTML(), text) {
		t.Error("the key is shown again")
	}
	if _, err := w.Config.APIKeys.Authenticate(t.Context(), text); err != nil || !row().Says("Last used just now.") {
		t.Errorf("%v: %s", err, row().Text())
	}
	revoke := at + "/" + string(k.ID) + "/revoke"
	if page := b.Get(t, revoke).Shows(t).Find("main"); page.Heading() != "Revoke Nightly <export>?" || !page.Has("form") {
		t.Errorf("asked: %s", page.Text())
	}
	b.Post(t, revoke, url.Values{}).LeadsTo(t, at)
	if !row().Says("Revoked") || row().Has("a") {
		t.Errorf("revoked: %s", row().Text())
	}
	if gone := b.Post(t, revoke, url.Values{}).Page(t, http.StatusNotFound); !gone.Says("No such key") {
		t.Errorf("twice: %s", gone.Text())
	}
}

// TestRefusedForm: what is wrong is said beside it, and what was entered stays.
func TestRefusedForm(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureAPIKeys)
	b := w.As(t, handlerstest.Dana)
	for _, test := range []struct {
		field, value, at, says string
		status                 int
	}{
		{"name", "", "#keys-name-error", "Enter a name.", http.StatusUnprocessableEntity},
		{"permissions", "", "#keys-allowed-error", "Choose what the key allows.", http.StatusUnprocessableEntity},
		{"expires", "1000", "#keys-expires-error", "A key lasts from 1 day to 365 days.", http.StatusUnprocessableEntity},
		{"permissions", "sk_org_api_keys_manage", ".field-error", "A key can’t be allowed to make keys.", http.StatusForbidden},
	} {
		page := b.Post(t, at, filled(t, b, test.field, test.value)).Page(t, test.status)
		if got := page.Find(test.at).Text(); got != test.says {
			t.Errorf("%s %q: %q", test.field, test.value, got)
		}
		if test.field != "name" && page.Find("#keys-form").Field("name").Value() != "Nightly <export>" {
			t.Errorf("%s: the name is lost", test.field)
		}
	}
	if page := b.Post(t, at, filled(t, b, "expires", "1"), "Accept-Language", "de").Shows(t); page.Heading() != "Kopieren Sie diesen Schlüssel jetzt" {
		t.Errorf("in German: %s", page.Text())
	}
}

// TestWhoSeesKeys: who may see keys sees the organization's and their own, and makes none;
// who may not, and another organization, find no page.
func TestWhoSeesKeys(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureAPIKeys)
	dana, kim, gus := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim), w.As(t, handlerstest.Gus)
	made(t, dana, "name", "Ours")
	ours := newest(t, w)
	made(t, dana, "name", "Mine", "for", "me")
	mine := newest(t, w)
	if mine.Member != w.Members[handlerstest.Dana].ID {
		t.Errorf("it acts for %q", mine.Member)
	}
	kim.Get(t, at).Expect(t, http.StatusNotFound)
	_, err := w.Config.Roles.SetPermissions(t.Context(), model.System, "", "member", model.SettingsRead, model.UsersRead, model.APIKeysRead)
	if err != nil {
		t.Fatal(err)
	}
	page := kim.Get(t, at).Shows(t).Find("main")
	if !page.Has("#api-"+string(ours.ID)) || page.Has("#api-"+string(mine.ID)) || page.Has("#keys-new") || !page.Says("Only admins can create keys.") {
		t.Errorf("Kim sees %s", page.Text())
	}
	if page := kim.Get(t, at+"?q=mine").Shows(t).Find("main"); page.Has("#api-"+string(mine.ID)) || !page.Says("Nothing is found for “mine”.") {
		t.Errorf("Kim finds %s", page.Text())
	}
	for _, id := range []model.APIKeyID{ours.ID, mine.ID, "key_1", "x"} {
		kim.Get(t, at+"/"+string(id)+"/revoke").Expect(t, http.StatusNotFound)
		kim.Post(t, at+"/"+string(id)+"/revoke", url.Values{}).Expect(t, http.StatusNotFound)
		gus.Post(t, at+"/"+string(id)+"/revoke", url.Values{}).Expect(t, http.StatusNotFound)
	}
	kim.Post(t, at, url.Values{"name": {"x"}}).Expect(t, http.StatusNotFound)
	if page := gus.Get(t, at).Shows(t).Find("main"); page.Says("Ours") {
		t.Error("another organization sees the keys")
	}
	if !dana.Get(t, at).Shows(t).Has("#api-" + string(mine.ID)) {
		t.Error("an admin does not see all")
	}
}

// TestFindKeys: keys are found by what people know of them, also those that a list is too long
// for.
func TestFindKeys(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureAPIKeys)
	b, operator := w.As(t, handlerstest.Dana), model.Actor{Kind: model.ActorOperator, Org: w.Acme}
	create := func(name string, user model.UserID) (model.APIKey, string) {
		t.Helper()
		k, text, err := w.Config.APIKeys.Create(t.Context(), operator, keys.Wish{Name: name, User: user, Permissions: model.Permissions{model.UsersRead}})
		if err != nil {
			t.Fatal(err)
		}
		return k, text
	}
	first, text := create("Überweisung <nightly>", "")
	if page := b.Get(t, at).Shows(t); page.Has(".keys-search") {
		t.Error("one key has to be searched for")
	}
	kims, _ := create("Hers", w.Members[handlerstest.Kim].User)
	for i := range 99 {
		create(fmt.Sprint("Script ", i), "")
	}
	list := b.Get(t, at).Shows(t)
	if rows := list.Find(".keys-list").All("h2"); len(rows) != 100 || list.Has("#api-"+string(first.ID)) || !list.Says("Only 100 are shown. Search for the others.") {
		t.Errorf("%d rows: %s", len(rows), list.Text())
	}
	for term, want := range map[string]model.APIKey{
		"ÜBERweisung": first, "nightly über": first, text: first, "ant_…" + first.Suffix: first, first.Suffix: first,
		"kim@acme": kims, "hers Kim": kims,
	} {
		page := b.Get(t, at+"?q="+url.QueryEscape(term)).Shows(t).Find("main")
		if !page.Has("#api-"+string(want.ID)) || len(page.Find(".keys-list").All("h2")) > 2 || page.Says("Only 100") {
			t.Errorf("%q finds %s", term, page.Text())
		}
		if field := page.Field("q").Value(); field != keys.Searched(term) || strings.Contains(page.HTML(), text) {
			t.Errorf("of %q the page says %q", term, field)
		}
	}
	if page := b.Get(t, at+"?q=%25_").Shows(t); !page.Find("#keys-list").Says("Nothing is found for “%_”.") || !page.Has(".keys-search") {
		t.Errorf("nothing is found by %s", page.Text())
	}
	if page := b.Get(t, at+"?q=script").Shows(t); len(page.Find(".keys-list").All("h2")) != 99 {
		t.Errorf("of all scripts: %s", page.Text())
	}
}
