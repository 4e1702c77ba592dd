package directories_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// pushes has a provider send somebody.
func pushes(t *testing.T, w *handlerstest.World, d model.Directory, token, email, external string) {
	t.Helper()
	body := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,"externalId":%q,"displayName":%q,"active":true,"emails":[{"value":%q,"type":"work","primary":true}]}`,
		email, external, strings.ToUpper(email[:1])+email[1:3]+" <&>", email)
	if got := ask(t, w, d, token, "POST", "/Users", body); got != http.StatusCreated {
		t.Fatalf("%s: %d", email, got)
	}
}

// directory returns a directory of Acme, which has verified acme.test, with a token.
func directory(t *testing.T, w *handlerstest.World) (d model.Directory, token, at string) {
	t.Helper()
	w.Verified(t, handlerstest.Dana, "people.test")
	d = w.Directory(t, handlerstest.Dana)
	_, token = w.DirectoryToken(t, handlerstest.Dana, d)
	return d, token, list + "/" + string(d.ID)
}

// TestUsers: the list says who is a member and who waits for what, is searched, and goes on
// over pages.
func TestUsers(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d, token, at := directory(t, w)
	if none := page(t, b, at+"/users"); !none.Says("Okta has sent no users yet.") {
		t.Errorf("none: %s", none.Text())
	}
	pushes(t, w, d, token, "zoe@people.test", "00u1")
	pushes(t, w, d, token, "al@elsewhere.test", "00u2")
	shown := page(t, b, at+"/users")
	if rows := shown.Find(".directories-rows"); !rows.Says("Member") || !rows.Says("al@elsewhere.test is in no domain that Acme has verified.") || !rows.Says("1–2 of 2") || !rows.Says("Zoe <&>") {
		t.Errorf("the list: %s", rows.Text())
	}
	if found := page(t, b, at+"/users?q=ELSE").Find(".directories-rows"); !found.Says("al@elsewhere.test") || found.Says("zoe@") {
		t.Errorf("found: %s", found.Text())
	}
	if found := page(t, b, at+"/users?q=%25").Find(".directories-rows"); !found.Says("Nothing is found for “%”.") {
		t.Errorf("a percent sign: %s", found.Text())
	}
	if waits := page(t, b, at+"/users?waiting=yes").Find(".directories-rows"); !waits.Says("al@elsewhere.test") || waits.Says("zoe@") {
		t.Errorf("who waits: %s", waits.Text())
	}
	if got := ask(t, w, d, token, "POST", "/Users", `{"userName":"bob","name":{"givenName":"Bob","familyName":"Ash"},"active":false}`); got != http.StatusCreated {
		t.Fatalf("bob: %d", got)
	}
	if found := page(t, b, at+"/users?q=bob").Find(".directories-rows"); !found.Says("Bob Ash bob Inactive") {
		t.Errorf("who has no display name: %s", found.Text())
	}
	if page(t, b, at+"/users").Has("#directory-refused") {
		t.Error("somebody was refused already")
	}
	w.Heard(t, d, model.DirectoryRequest{Method: "POST", Path: "/Users", Status: http.StatusConflict, Problem: "Another directory of the organization looks after cy@people.test."})
	if refused := page(t, b, at+"/users").Find("#directory-refused"); !refused.Says("looks after cy@people.test.") {
		t.Errorf("refused: %s", refused.Text())
	}
	for i := range 50 {
		pushes(t, w, d, token, fmt.Sprintf("p%d@people.test", i), fmt.Sprintf("00p%d", i))
	}
	first := page(t, b, at+"/users")
	if len(first.All("li")) < 50 || !first.Says("1–50 of 53") || first.Has("#directory-previous") {
		t.Errorf("the first page: %s", first.Find(".pager").Text())
	}
	second := page(t, b, first.Find("#directory-next").Attr("href"))
	if !second.Says("51–53 of 53") || !second.Says("p49@people.test") || second.Has("#directory-next") {
		t.Errorf("the second page: %s", second.Text())
	}
	if tabs := second.Find("#directory-tabs"); !tabs.Says("Users 53") || !tabs.Says("Groups 0") {
		t.Errorf("the tabs: %s", tabs.Text())
	}
}

// TestActivity: what a provider asked for is shown with what it changed and why it was
// refused, and what is about one person alone.
func TestActivity(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d, _, at := directory(t, w)
	if none := page(t, b, at+"/activity"); !none.Says("Nothing was asked for yet.") {
		t.Errorf("none: %s", none.Text())
	}
	for _, r := range []model.DirectoryRequest{
		{Method: "GET", Path: "/Users?filter=userName+eq%20%22zoe%40people.test%22", Status: 200, IP: "192.0.2.1", Agent: "Okta <SCIM>"},
		{Method: "POST", Path: "/Users", Status: 201, Target: "diruser_7", Change: "Added zoe@people.test"},
		{Method: "POST", Path: "/Users", Status: 400, Problem: "The attribute userName is missing."},
	} {
		clock.Advance(1000)
		w.Heard(t, d, r)
	}
	all := page(t, b, at+"/activity").Find(".directories-rows")
	for _, says := range []string{`GET /Users?filter=userName eq "zoe@people.test"`, "from 192.0.2.1 by Okta <SCIM>", "Added zoe@people.test", "201 Changed", "The attribute userName is missing.", "400 Refused"} {
		if !all.Says(says) {
			t.Errorf("no %q in %s", says, all.Text())
		}
	}
	if loud := page(t, b, at+"/activity?show=changes").Find(".directories-rows"); loud.Says("GET /Users") || !loud.Says("201 Changed") {
		t.Errorf("changes and refusals: %s", loud.Text())
	}
	if one := page(t, b, at+"/activity?about=diruser_7").Find(".directories-rows"); !one.Says("201 Changed") || one.Says("400 Refused") {
		t.Errorf("about one: %s", one.Text())
	}
	for range 60 {
		w.Heard(t, d, model.DirectoryRequest{Method: "PATCH", Path: "/Groups/x", Status: 200, Change: "Changed the group IT"})
	}
	latest := page(t, b, at+"/activity")
	older := page(t, b, latest.Find("#directory-older").Attr("href")).Find(".directories-rows")
	if latest.Says("Added zoe@people.test") || !older.Says("Added zoe@people.test") || !older.Says("PATCH /Groups/x") {
		t.Errorf("older ones: %s", older.Text())
	}
}

// TestActivitySaysWhatChanged: beside a request is what it led to, before and after, under the
// id that the provider was told and the events have. What opens a directory is in none of it.
func TestActivitySaysWhatChanged(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d, token, at := directory(t, w)
	pushes(t, w, d, token, "kim@people.test", "00u1")
	all, err := w.DB.DirectoryUsersAt(t.Context(), w.Acme, "kim@people.test")
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	clock.Advance(time.Minute)
	patch := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"Boss"},{"op":"add","path":"nickName","value":"` + token + `"}]}`
	if status := ask(t, w, d, token, "PATCH", "/Users/"+string(all[0].ID), patch); status != http.StatusOK {
		t.Fatalf("answered %d", status)
	}
	events, err := w.DB.Events(t.Context(), w.Acme, 1)
	if err != nil || events[0].Actor.Request == "" || events[0].Type() != model.EventDirectoryUserUpdated {
		t.Fatalf("%+v, %v", events, err)
	}
	over, end := context.WithCancel(t.Context())
	end()
	w.Config.Directories.Run(over, func(err error) { t.Error(err) }) // writes down what was heard
	row := page(t, b, at+"/activity").Find("#directory-request-" + string(events[0].Actor.Request))
	for _, says := range []string{"What it changed", "organization.directory.user_updated", "title: is Boss", string(events[0].Actor.Request)} {
		if !row.Says(says) {
			t.Errorf("no %q in %s", says, row.Text())
		}
	}
	if row.Says(token) || row.Says("user_created") {
		t.Errorf("too much: %s", row.Text())
	}
}

// TestGroups: what groups would give is said before it is saved, nothing is saved that was
// not shown, and then members have their roles at once.
func TestGroups(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d, token, at := directory(t, w)
	pushes(t, w, d, token, "zoe@people.test", "00u1")
	users, err := w.DB.DirectoryUsers(t.Context(), w.Acme, d.ID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, w, d, token, "POST", "/Groups", `{"displayName":"IT","members":[{"value":"`+string(users[0].ID)+`"}]}`); got != http.StatusCreated {
		t.Fatalf("the group: %d", got)
	}
	shown := page(t, b, at+"/groups")
	if rows := shown.Find(".directories-rows"); !rows.Says("IT") || !rows.Says("1 person") {
		t.Errorf("the list: %s", rows.Text())
	}
	leads := shown.Find(".directories-rows").Find("li").Find("a").Attr("href")
	if who := b.Get(t, leads).Shows(t); !who.Says("Zoe <&>") || who.Find("#group-role").Attr("href") != at+"/groups" {
		t.Errorf("%s does not say who is in the group: %s", leads, who.Text())
	}
	if form := shown.Form(at + "/groups"); !strings.Contains(form.HTML(), `<option value="IT">`) {
		t.Errorf("the form does not know the group: %s", form.HTML())
	}
	admin := w.Role(t, "admin")
	fill := func(do, shown string) url.Values {
		return url.Values{"version": {fmt.Sprint(w.DirectoryNow(t, d).Version)}, "group": {"it", ""}, "role": {admin, admin}, "position": {"1", "2"}, "do": {do}, "shown": {shown}}
	}
	unseen := b.Post(t, at+"/groups", fill("save", "")).Page(t, http.StatusOK)
	if !unseen.Find("#directory-roles").Says("nothing is saved yet") || len(rules(t, w, d)) != 0 {
		t.Errorf("saved unseen: %s", unseen.Find("#directory-roles").Text())
	}
	preview := b.Post(t, at+"/groups", fill("show", "")).Page(t, http.StatusOK).Find("#directory-roles")
	if !preview.Says("1 member will get Admin: zoe@people.test.") {
		t.Errorf("the preview: %s", preview.Text())
	}
	b.Post(t, at+"/groups", fill("save", preview.Field("shown").Value())).LeadsTo(t, at+"/groups")
	if after := page(t, b, at+"/groups").Find(".directories-rows"); !after.Says("IT 1 person Admin") {
		t.Errorf("after saving: %s", after.Text())
	}
	m, err := w.DB.Member(t.Context(), w.Acme, users[0].Member)
	if err != nil || len(m.Roles) != 1 || m.Roles[0].Label != "Admin" {
		t.Errorf("the member has %+v, %v", m.Roles, err)
	}
	stale := fill("save", "")
	stale.Set("version", "1")
	if w.DirectoryNow(t, d).Version == 1 {
		t.Fatal("the version is the first one")
	}
	whole := b.Post(t, at+"/groups", stale, handlerstest.Inline...).Page(t, http.StatusConflict)
	if form := whole.Form(at + "/groups"); form.Attr("data-hx-status:409") != "target:#directory swap:outerMorph show:none" || !whole.Find(".directories-rows").Says("IT 1 person Admin") {
		t.Errorf("the list below is not as it is now: %s", whole.HTML())
	}
	if refused := b.Post(t, at+"/groups", stale).Page(t, http.StatusConflict).Find("#directory-roles"); !refused.Says("Somebody has changed the directory meanwhile.") || !refused.Says("By now: What you have entered is below. it Admin") {
		t.Errorf("another version: %s", refused.Text())
	}
	none := fill("show", "")
	none["group"] = []string{"", ""}
	preview = b.Post(t, at+"/groups", none).Page(t, http.StatusOK).Find("#directory-roles")
	none.Set("do", "save")
	none.Set("shown", preview.Field("shown").Value())
	b.Post(t, at+"/groups", none).LeadsTo(t, at+"/groups")
	if refused := b.Post(t, at+"/groups", stale).Page(t, http.StatusConflict).Find("#directory-roles"); !refused.Says("By now no group gives a role.") || refused.Find("#directory-roles-group-1").Value() != "it" {
		t.Errorf("no rules any more: %s", refused.HTML())
	}
}

// rules returns which roles the groups of a directory give.
func rules(t *testing.T, w *handlerstest.World, d model.Directory) model.GroupRoles {
	t.Helper()
	all, err := w.DB.GroupRoles(t.Context(), d.Org, d.ID.Source())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestQuestions: an address that comes with another external id is asked about, and both
// answers are taken, once.
func TestQuestions(t *testing.T) {
	t.Parallel()
	for answer, done := range map[string]string{"same-person": "It is the same person.", "somebody-new": "Who had the address before has no access any more."} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			w, _, b := world(t)
			d, token, at := directory(t, w)
			pushes(t, w, d, token, "zoe@people.test", "00u1")
			first, err := w.DB.DirectoryUsers(t.Context(), w.Acme, d.ID, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			if got := ask(t, w, d, token, "DELETE", "/Users/"+string(first[0].ID), ""); got != http.StatusNoContent {
				t.Fatalf("deleted: %d", got)
			}
			if page(t, b, at).Has("#directory-questions") {
				t.Error("asks before there is a question")
			}
			pushes(t, w, d, token, "zoe@people.test", "00u2")
			asked := page(t, b, at).Find("#directory-questions")
			if !asked.Says("Whose address is it?") || !asked.Says("zoe@people.test under another external id (00u2) than before") {
				t.Errorf("the question: %s", asked.Text())
			}
			if waits := page(t, b, at+"/users").Find(".directories-rows"); !waits.Says("Say under Setup who it is.") {
				t.Errorf("the list: %s", waits.Text())
			}
			mark := url.Values{"mark": {asked.Form(at + "/" + answer).Field("mark").Value()}}
			b.Post(t, at+"/"+answer, mark).LeadsTo(t, at)
			after := b.Get(t, at).Shows(t)
			if after.Has("#directory-questions") || !strings.HasPrefix(after.Toast(), done) {
				t.Errorf("answered: %s, %s", after.Toast(), after.Find("main").Text())
			}
			b.Post(t, at+"/"+answer, mark).Page(t, http.StatusConflict)
		})
	}
}

// TestUsualRole: who is in no group gets the organization's own role for newcomers, and the
// page says so.
func TestUsualRole(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	names := func(label string) {
		t.Helper()
		if got := page(t, b, list+"/"+string(d.ID)+"/groups").Find("#directory-roles"); !got.Says("who has none gets " + label + ".") {
			t.Errorf("it does not name %s: %s", label, got.Text())
		}
	}
	names("Member")
	w.Write(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "guest", Label: "Guest"})
		if err != nil {
			return err
		}
		return tx.SetMemberRole(t.Context(), w.Acme, r.ID)
	})
	names("Guest")
}

// TestNamesOfUsers: what a provider calls somebody turns nothing round, and who has another
// name here shows it, with the reason.
func TestNamesOfUsers(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d, token, at := directory(t, w)
	row := func(of string) string {
		t.Helper()
		return page(t, b, at+"/users?q="+of).Find(".directories-rows").Find("li").Text()
	}
	for _, body := range []string{
		`{"userName":"lea@people.test","displayName":"Lea \u202eL.","name":{"givenName":"L\u2067ea","familyName":"Levi"}}`,
		`{"userName":"ida@people.test","name":{"givenName":"Ida","familyName":"Ash"}}`,
	} {
		if got := ask(t, w, d, token, "POST", "/Users", body); got != http.StatusCreated {
			t.Fatalf("%s: %d", body, got)
		}
	}
	if got := row("lea"); !strings.Contains(got, "Lea L. lea@people.test Here they are called Lea Levi, by their first and last name.") {
		t.Errorf("who is displayed otherwise: %q", got)
	}
	if got := row("ida"); strings.Contains(got, "Here they are called") {
		t.Errorf("who is called the same: %q", got)
	}
	if got := ask(t, w, d, token, "POST", "/Users", `{"userName":"`+handlerstest.Kim+`","name":{"givenName":"Kimberly","familyName":"Lee"}}`); got != http.StatusCreated {
		t.Fatalf("kim: %d", got)
	}
	if got := row("kim"); !strings.Contains(got, "Here they are called Kim Lee: an account keeps its name unless Acme has verified the domain of its address.") {
		t.Errorf("whose account is not the organization’s to name: %q", got)
	}
}
